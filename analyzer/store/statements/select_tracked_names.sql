SELECT name_id, kind, name
FROM tracked_name
WHERE profile_id = :profile_id
ORDER BY name_id;
