-- What the types of two snapshots differ by: right minus left. Types without a difference are left out.
-- Binds:   :left           id [first]  the earlier snapshot
--          :right          id [last]   the later snapshot
-- Columns: type_name       text        name of the type
--          object_count    count       more objects (fewer: negative)
--          flat_size       bytes       more bytes, as sys.getsizeof reports
--          allocated_size  bytes       more bytes really allocated
SELECT
  type_name,
  sum(sign * object_count) AS object_count,
  sum(sign * flat_size) AS flat_size,
  sum(sign * allocated_size) AS allocated_size
FROM (
  SELECT 1 AS sign, type_name, object_count, flat_size, allocated_size FROM type_total WHERE snapshot_id = :right
  UNION ALL
  SELECT -1, type_name, object_count, flat_size, allocated_size FROM type_total WHERE snapshot_id = :left
) AS side
GROUP BY type_name
HAVING sum(sign * object_count) <> 0 OR sum(sign * flat_size) <> 0 OR sum(sign * allocated_size) <> 0
ORDER BY flat_size DESC, type_name;
