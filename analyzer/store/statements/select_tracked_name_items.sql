SELECT name_id, position, item_name_id
FROM tracked_name_item
WHERE profile_id = :profile_id
ORDER BY name_id, position;
