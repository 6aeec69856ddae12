SELECT class_id, name_id, class_name, object_count
FROM tracked_class
WHERE profile_id = :profile_id
ORDER BY class_id;
