-- The objects most references lead to.
-- Binds:   :snapshot        id [first]  the snapshot
--          :limit           count [20]  rows at most
-- Columns: object_id        id          the object
--          address          address     where it was in the process
--          type_name        text        its type
--          in_degree        count       references to it in the snapshot
--          reference_count  count       as the interpreter counts; 0 for immortal objects
--          name             text        of functions, modules, types
--          text             text        what it holds, if the snapshot tells
SELECT
  target.object_id, target.address, type.type_name, target.in_degree, target.reference_count, target.name, target.text
FROM (
  SELECT snapshot_id, object_id, type_id, address, in_degree, reference_count, name, text
  FROM object
  WHERE snapshot_id = :snapshot
  ORDER BY in_degree DESC, object_id
  LIMIT :limit
) AS target
JOIN type USING (snapshot_id, type_id)
ORDER BY target.in_degree DESC, target.object_id;
