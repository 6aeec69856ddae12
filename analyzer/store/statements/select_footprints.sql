SELECT tracked_object_id, position, time_s, tracker_snapshot_id, size, flat_size, after_death, name_id, tree_id
FROM footprint
WHERE profile_id = :profile_id
ORDER BY tracked_object_id, position;
