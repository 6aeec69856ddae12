-- How much the instances of the types of each module hold.
-- Binds:   :snapshot       id [first]  the snapshot
-- Columns: module          text        module that defines the types
--          type_count      count       its types that have instances
--          object_count    count       instances
--          flat_size       bytes       as sys.getsizeof reports
--          allocated_size  bytes       really allocated
SELECT
  CASE type.module WHEN '' THEN 'builtins' ELSE type.module END AS module,
  count(*) AS type_count,
  sum(total.object_count) AS object_count,
  sum(total.flat_size) AS flat_size,
  sum(total.allocated_size) AS allocated_size
FROM (
  SELECT
    snapshot_id, type_id, count(*) AS object_count, sum(flat_size) AS flat_size, sum(allocated_size) AS allocated_size
  FROM object
  WHERE snapshot_id = :snapshot
  GROUP BY type_id
) AS total
JOIN type USING (snapshot_id, type_id)
GROUP BY 1
ORDER BY flat_size DESC, module;
