SELECT profile_id FROM profile ORDER BY profile_id;
