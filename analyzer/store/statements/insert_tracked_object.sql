INSERT INTO tracked_object (
  profile_id, tracked_object_id, class_id, name_id, type_name, address, representation, birth_s, death_s, forgotten_s,
  trace_id, resolution_level, largest_size
)
VALUES (
  :profile_id, :tracked_object_id, :class_id, :name_id, :type_name, :address, :representation, :birth_s, :death_s,
  :forgotten_s, :trace_id, :resolution_level, :largest_size
);
