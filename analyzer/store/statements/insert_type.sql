INSERT INTO type (
  snapshot_id, type_id, type_name, module, qualified_name, representation, address, type_object_id, basic_size, item_size,
  owned_by_instances, collected, references_unknown, default_shape_id
)
VALUES (
  :snapshot, :type, :type_name, :module, :qualified_name, :representation, :address, :type_object, :basic_size, :item_size,
  :owned_by_instances, :collected, :references_unknown, :default_shape
);
