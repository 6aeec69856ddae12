-- What each loaded module keeps alive by itself. Part of rule "accumulation" of barrow leaks, which tells by package of which
-- there are more than in a baseline.
-- Binds:   :snapshot      id [first]  the snapshot
--          :limit         count [50]  rows at most; -1: all
-- Columns: object_id      id          the module
--          name           text        its name; the first of several
--          package        text        what stands before the last dot; empty: none
--          retained_size  bytes       what would go with it
SELECT
  module.object_id,
  module.name,
  rtrim(rtrim(module.name, replace(module.name, '.', '')), '.') AS package,
  object.retained_size
FROM (
  SELECT snapshot_id, object_id, min(name) AS name
  FROM root
  WHERE snapshot_id = :snapshot AND kind = 'module'
  GROUP BY object_id
) AS module
CROSS JOIN object USING (snapshot_id, object_id)
ORDER BY object.retained_size DESC, module.object_id
LIMIT :limit;
