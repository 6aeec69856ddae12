-- Functions, code objects and other named things that exist many times under one name: closures and frames that are kept.
-- Binds:   :snapshot       id [first]  the snapshot
--          :limit          count [50]  rows at most
-- Columns: type_name       text        type of the objects
--          module          text        module of a function
--          qualified_name  text        their common name
--          file            text        where the code is defined
--          line            number      first line of the code
--          object_count    count       objects of that type and name
--          allocated_size  bytes       of all of them
SELECT
  type.type_name,
  name.module,
  name.qualified_name,
  name.file,
  name.line,
  total.object_count,
  total.allocated_size
FROM name_total AS total
JOIN name USING (snapshot_id, name_id)
JOIN type USING (snapshot_id, type_id)
WHERE total.snapshot_id = :snapshot
ORDER BY total.object_count DESC, total.name_id, total.type_id
LIMIT :limit;
