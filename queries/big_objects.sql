-- Objects that are large by themselves, not by what hangs below; types, modules and code left out. Rule "big object" of barrow
-- leaks, which leaves out what belongs to an accumulation.
-- Binds:   :snapshot       id [first]    the snapshot
--          :share          share [0.01]  of the snapshot's allocated size, so much of it at least
--          :least_size     bytes [0]     and so much at least
--          :limit          count [20]    rows at most
-- Columns: object_id       id            the object
--          address         address       where it was in the process
--          type_name       text          its type
--          length          count         number of elements, if it has a length
--          allocated_size  bytes         of the object alone
SELECT big.object_id, big.address, type.type_name, big.length, big.allocated_size
FROM (
  SELECT snapshot_id, object_id, address, type_id, length, allocated_size
  FROM object
  WHERE snapshot_id = :snapshot
    AND allocated_size >= max(
      1,
      :least_size,
      CAST(:share * (SELECT allocated_size FROM snapshot WHERE snapshot_id = :snapshot) AS INTEGER)
    )
    AND root_distance >= 0
    AND type_id NOT IN (
      SELECT type_id FROM type WHERE snapshot_id = :snapshot AND type_name IN ('type', 'module', 'code')
    )
  ORDER BY allocated_size DESC, object_id
  LIMIT :limit
) AS big
JOIN type USING (snapshot_id, type_id)
ORDER BY big.allocated_size DESC, big.object_id;
