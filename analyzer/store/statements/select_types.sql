SELECT
  type_id, module, qualified_name, representation, address, basic_size, item_size, owned_by_instances, collected,
  references_unknown, default_shape_id, attribute_dict_size
FROM type
WHERE snapshot_id = :snapshot
ORDER BY type_id;
