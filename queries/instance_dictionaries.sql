-- Types whose instances have a dictionary of their own for their attributes, and what __slots__ would save: the dictionaries,
-- less 8 bytes per attribute. Classes, and what derives from int, tuple or bytes, cannot have __slots__ and are no rows.
-- Rule "instance dictionaries" of barrow leaks.
-- Binds:   :snapshot        id [first]  the snapshot
--          :limit           count [50]  rows at most
-- Columns: type_name        text        the type
--          object_count     count       instances with a dictionary that nothing else refers to
--          dictionary_size  bytes       allocated for the dictionaries
--          saved_size       bytes       what __slots__ would save
--          first_object     id          one of the instances
SELECT
  owner_type.type_name,
  count(*) AS object_count,
  sum(dictionary.allocated_size) AS dictionary_size,
  sum(max(0, dictionary.allocated_size - 8 * coalesce(dictionary.length, 0))) AS saved_size,
  min(owner.object_id) AS first_object
FROM type AS dictionary_type
JOIN object AS dictionary
  ON dictionary.snapshot_id = dictionary_type.snapshot_id AND dictionary.type_id = dictionary_type.type_id
JOIN reference ON reference.snapshot_id = dictionary.snapshot_id AND reference.target_id = dictionary.object_id
JOIN object AS owner ON owner.snapshot_id = dictionary.snapshot_id AND owner.object_id = reference.source_id
JOIN type AS owner_type
  ON owner_type.snapshot_id = dictionary.snapshot_id AND owner_type.type_id = owner.type_id
WHERE dictionary_type.snapshot_id = :snapshot
  AND dictionary_type.type_name = 'dict'
  AND dictionary.in_degree = 1
  -- The label last, and of instances only: where in a list of a million a dictionary stands takes long to find.
  AND CASE WHEN owner_type.owned_by_instances = 1 AND owner_type.item_size = 0 THEN reference.label END = '.__dict__'
GROUP BY owner_type.type_name
ORDER BY saved_size DESC, owner_type.type_name
LIMIT :limit;
