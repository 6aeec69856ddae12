SELECT class_id, position, time_s, alive_count
FROM instance_count
WHERE profile_id = :profile_id
ORDER BY class_id, position;
