INSERT INTO tracked_name (profile_id, name_id, kind, name)
VALUES (:profile_id, :name_id, :kind, :name);
