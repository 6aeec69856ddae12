-- Objects whose reference count exceeds the references and roots in the snapshot: something the dumper cannot see holds them,
-- usually C code. Immortal objects are left out: their count says nothing.
-- Binds:   :snapshot        id [first]  the snapshot
--          :limit           count [50]  rows at most
-- Columns: object_id        id          the object
--          address          address     where it was in the process
--          type_name        text        its type
--          reference_count  count       as the interpreter counts
--          in_degree        count       references to it in the snapshot
--          root_count       count       roots that own one of the count
--          unexplained      count       what is left
--          name             text        of functions, modules, types
SELECT
  held.object_id,
  held.address,
  type.type_name,
  held.reference_count,
  held.in_degree,
  held.root_count,
  held.unexplained,
  held.name
FROM (
  SELECT
    object.snapshot_id,
    object.object_id,
    object.type_id,
    object.address,
    object.reference_count,
    object.in_degree,
    coalesce(counted.root_count, 0) AS root_count,
    object.reference_count - object.in_degree - coalesce(counted.root_count, 0) AS unexplained,
    object.name
  FROM object
  JOIN snapshot USING (snapshot_id)
  LEFT JOIN (
    SELECT object_id, count(*) AS root_count
    FROM root
    WHERE snapshot_id = :snapshot AND counted = 1
    GROUP BY object_id
  ) AS counted ON counted.object_id = object.object_id
  WHERE object.snapshot_id = :snapshot
    AND snapshot.reference_counted = 1
    AND object.immortal = 0
    AND object.reference_count > object.in_degree + coalesce(counted.root_count, 0)
  ORDER BY unexplained DESC, object.object_id
  LIMIT :limit
) AS held
JOIN type USING (snapshot_id, type_id)
ORDER BY held.unexplained DESC, held.object_id;
