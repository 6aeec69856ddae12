-- In which generation of the cycle collector the objects of each type are.
-- Binds:   :snapshot        id [first]  the snapshot
-- Columns: type_name        text        name of the type
--          object_count      count       objects of the type
--          young_count       count       in the youngest generation: made lately
--          middle_count      count       survived a collection
--          old_count         count       survived several
--          frozen_count      count       set aside by gc.freeze()
--          untracked_count   count       not known to the collector
SELECT
  type.type_name,
  sum(total.object_count) AS object_count,
  sum(total.young_count) AS young_count,
  sum(total.middle_count) AS middle_count,
  sum(total.old_count) AS old_count,
  sum(total.frozen_count) AS frozen_count,
  sum(total.untracked_count) AS untracked_count
FROM (
  SELECT
    snapshot_id,
    type_id,
    count(*) AS object_count,
    count(*) FILTER (WHERE generation = 'young') AS young_count,
    count(*) FILTER (WHERE generation = 'middle') AS middle_count,
    count(*) FILTER (WHERE generation = 'old') AS old_count,
    count(*) FILTER (WHERE generation = 'frozen') AS frozen_count,
    count(*) FILTER (WHERE generation = 'untracked') AS untracked_count
  FROM object
  WHERE snapshot_id = :snapshot
  GROUP BY type_id
) AS total
JOIN type USING (snapshot_id, type_id)
GROUP BY type.type_name
ORDER BY object_count DESC, type.type_name;
