-- The containers with the most elements, and by which of their owners they are held.
-- Binds:   :snapshot       id [first]  the snapshot
--          :limit          count [20]  rows at most
-- Columns: object_id       id          the container
--          address         address     where it was in the process
--          type_name       text        its type
--          length          count       number of elements
--          allocated_size  bytes       of the container alone
--          owner_type      text        type of the first object that refers to it; of a function only if nothing else does
--          owner_label     text        how that object calls it
SELECT
  longest.object_id,
  longest.address,
  type.type_name,
  longest.length,
  longest.allocated_size,
  owner_type.type_name AS owner_type,
  owner.label AS owner_label
FROM (
  SELECT object.snapshot_id, object.object_id, object.type_id, object.address, object.length, object.allocated_size
  FROM object
  WHERE object.snapshot_id = :snapshot AND object.length IS NOT NULL AND object.out_degree > 0
  ORDER BY object.length DESC, object.object_id
  LIMIT :limit
) AS longest
JOIN type USING (snapshot_id, type_id)
LEFT JOIN reference AS owner
  ON owner.snapshot_id = longest.snapshot_id
  AND owner.target_id = longest.object_id
  AND owner.source_id = (
    SELECT source_id
    FROM reference
    WHERE snapshot_id = longest.snapshot_id AND target_id = longest.object_id
    ORDER BY label IS '.__globals__', source_id
    LIMIT 1
  )
  AND owner.position = (
    SELECT min(position)
    FROM reference
    WHERE snapshot_id = longest.snapshot_id AND target_id = longest.object_id AND source_id = owner.source_id
  )
LEFT JOIN object AS owner_object
  ON owner_object.snapshot_id = owner.snapshot_id AND owner_object.object_id = owner.source_id
LEFT JOIN type AS owner_type
  ON owner_type.snapshot_id = owner_object.snapshot_id AND owner_type.type_id = owner_object.type_id
ORDER BY longest.length DESC, longest.object_id;
