-- The objects with the most bytes of their own; what they refer to is not counted.
-- Binds:   :snapshot       id [first]    the snapshot
--          :limit          count [20]    rows at most
-- Columns: object_id       id            the object
--          address         address       where it was in the process
--          type_name       text          its type
--          flat_size       bytes         as sys.getsizeof reports
--          allocated_size  bytes         really allocated
--          length          count         number of elements, if it has a length
--          name            text          of functions, modules, types
SELECT biggest.object_id, biggest.address, type.type_name, biggest.flat_size, biggest.allocated_size, biggest.length, biggest.name
FROM (
  SELECT snapshot_id, object_id, type_id, address, flat_size, allocated_size, length, name
  FROM object
  WHERE snapshot_id = :snapshot
  ORDER BY allocated_size DESC, object_id
  LIMIT :limit
) AS biggest
JOIN type USING (snapshot_id, type_id)
ORDER BY biggest.allocated_size DESC, biggest.object_id;
