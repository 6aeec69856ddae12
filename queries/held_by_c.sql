-- Objects that nothing in the snapshot keeps alive, and whose reference count says that something does: C code holds them. Rule
-- "held by C code" of barrow leaks, which tells them by type. In an incomplete snapshot what was lost may hold them.
-- Binds:   :snapshot        id [first]  the snapshot
--          :infrastructure  count [0]   1: also of types of which C code holds objects in every program, as str and type
--          :limit           count [50]  rows at most; -1: all
-- Columns: object_id        id          the object
--          address          address     where it was in the process
--          type_name        text        its type
--          unexplained      count       references that the snapshot does not show
--          retained_size    bytes       what would go with it
--          name             text        of functions, modules, types
SELECT held.object_id, held.address, type.type_name, held.unexplained, held.retained_size, held.name
FROM (
  SELECT
    object.snapshot_id,
    object.object_id,
    object.type_id,
    object.address,
    object.reference_count - object.in_degree AS unexplained,
    object.retained_size,
    object.name
  FROM snapshot
  JOIN object USING (snapshot_id)
  WHERE snapshot.snapshot_id = :snapshot
    AND snapshot.reference_counted = 1
    AND object.root_distance = 0
    AND object.immortal = 0
    AND object.generation IS NOT 'frozen'
    AND object.reference_count > object.in_degree
    AND object.type_id NOT IN (
      SELECT type_id
      FROM type
      WHERE snapshot_id = :snapshot
        AND (
          references_unknown = 1
          OR (module = 'functools' AND qualified_name = '_lru_list_elem')  -- own one another in a ring that is not shown
          OR (
            NOT :infrastructure
            AND type_name IN (
              'type', 'str', 'int', 'moduledef', 'code', 'module', 'NoneType', 'builtin_function_or_method', 'bytes',
              'method_descriptor', 'tuple', 'PyCapsule', 'getset_descriptor', 'wrapper_descriptor'
            )
          )
        )
    )
    AND object.object_id NOT IN (SELECT object_id FROM root WHERE snapshot_id = :snapshot)
  ORDER BY object.retained_size DESC, object.object_id
  LIMIT :limit
) AS held
JOIN type USING (snapshot_id, type_id)
ORDER BY held.retained_size DESC, held.object_id;
