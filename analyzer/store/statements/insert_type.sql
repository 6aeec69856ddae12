INSERT INTO type (
  snapshot_id, type_id, type_name, module, qualified_name, representation, address, type_object_id, basic_size, item_size,
  owned_by_instances, collected, references_unknown, default_shape_id, attribute_dict_size
)
VALUES (
  :snapshot, :type, :type_name, :module, :qualified_name, :representation, :address, :type_object, :basic_size, :item_size,
  :owned_by_instances, :collected, :references_unknown, :default_shape, :attribute_dict_size
);
