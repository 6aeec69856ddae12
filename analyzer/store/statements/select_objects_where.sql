SELECT object_id
FROM object
JOIN (
  SELECT snapshot_id, type_id, type_name, module, qualified_name, representation, address AS type_address,
         type_object_id, basic_size, item_size, owned_by_instances, collected, references_unknown,
         attribute_dict_size
  FROM type
) USING (snapshot_id, type_id)
WHERE snapshot_id = :snapshot AND (:condition);
