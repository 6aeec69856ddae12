-- In which generation of the cycle collector the objects of each type are.
-- Binds:   :snapshot        id [first]  the snapshot
-- Columns: type_name        text        name of the type
--          generation       text        untracked, young, middle, old, frozen
--          object_count     count       objects
--          allocated_size   bytes       really allocated
SELECT
  type.type_name,
  total.generation,
  sum(total.object_count) AS object_count,
  sum(total.allocated_size) AS allocated_size
FROM (
  SELECT snapshot_id, type_id, generation, count(*) AS object_count, sum(allocated_size) AS allocated_size
  FROM object
  WHERE snapshot_id = :snapshot
  GROUP BY type_id, generation
) AS total
JOIN type USING (snapshot_id, type_id)
GROUP BY type.type_name, total.generation
ORDER BY type.type_name, object_count DESC, total.generation;
