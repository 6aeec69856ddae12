INSERT INTO tracked_class (profile_id, class_id, name_id, class_name, object_count)
VALUES (:profile_id, :class_id, :name_id, :class_name, :object_count);
