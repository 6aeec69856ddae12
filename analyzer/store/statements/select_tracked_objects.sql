SELECT
  tracked_object_id, class_id, name_id, type_name, address, representation, birth_s, death_s, forgotten_s, trace_id,
  resolution_level, largest_size
FROM tracked_object
WHERE profile_id = :profile_id
ORDER BY tracked_object_id;
