INSERT INTO tracked_name_item (profile_id, name_id, position, item_name_id)
VALUES (:profile_id, :name_id, :position, :item_name_id);
