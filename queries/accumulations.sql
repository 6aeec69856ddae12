-- Of which objects of one type an owner dominates many immediately: they would go with it. Rule "accumulation" of barrow leaks,
-- which also tells what several owners hold together, and what belongs to the objects.
-- Binds:   :snapshot       id [first]    the snapshot
--          :least_objects  count [10]    so many objects at least
--          :limit          count [20]    rows at most
-- Columns: owner_id        id            object_id of the owner; NULL: only roots hold these
--          type_name       text          type of the objects
--          object_count    count         how many there are
--          retained_size   bytes         what would go with them
SELECT many.dominator_id AS owner_id, type.type_name, many.object_count, many.retained_size
FROM (
  SELECT snapshot_id, dominator_id, type_id, count(*) AS object_count, sum(retained_size) AS retained_size
  FROM object
  WHERE snapshot_id = :snapshot AND root_distance > 0
  GROUP BY dominator_id, type_id
  HAVING count(*) >= :least_objects
) AS many
JOIN type USING (snapshot_id, type_id)
ORDER BY many.retained_size DESC, many.dominator_id, type.type_name
LIMIT :limit;
