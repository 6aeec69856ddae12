-- Objects the cycle collector does not track although it tracks others of their type: containers that hold nothing that could be
-- part of a cycle. gc.get_objects() does not show them.
-- Binds:   :snapshot        id [first]  the snapshot
-- Columns: type_name        text        name of the type
--          object_count     count       objects of the type
--          untracked_count  count       those that are not tracked
--          untracked_size   bytes       allocated for them
SELECT
  type.type_name,
  sum(total.object_count) AS object_count,
  sum(total.untracked_count) AS untracked_count,
  sum(total.untracked_size) AS untracked_size
FROM (
  SELECT
    snapshot_id,
    type_id,
    count(*) AS object_count,
    sum(1 - tracked) AS untracked_count,
    sum((1 - tracked) * allocated_size) AS untracked_size
  FROM object
  WHERE snapshot_id = :snapshot
  GROUP BY type_id
) AS total
JOIN type USING (snapshot_id, type_id)
WHERE type.collected = 1 AND total.untracked_count > 0
GROUP BY type.type_name
ORDER BY untracked_size DESC, type.type_name;
