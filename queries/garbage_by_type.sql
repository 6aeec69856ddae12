-- What no root reaches, by type: waiting for the cycle collector, or hanging below what does. Rule "garbage" of barrow
-- leaks, which decides from reference counts what the collector would find.
-- Binds:   :snapshot       id [first]  the snapshot
-- Columns: type_name       text        type of the objects
--          object_count    count       how many there are
--          allocated_size  bytes       they take
SELECT type.type_name, lost.object_count, lost.allocated_size
FROM (
  SELECT snapshot_id, type_id, count(*) AS object_count, sum(allocated_size) AS allocated_size
  FROM object
  WHERE snapshot_id = :snapshot AND root_distance IS NULL
  GROUP BY type_id
) AS lost
JOIN type USING (snapshot_id, type_id)
ORDER BY lost.allocated_size DESC, type.type_name;
