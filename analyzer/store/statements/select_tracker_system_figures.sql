SELECT tracker_snapshot_id, position, name, size, figure
FROM tracker_system_figure
WHERE profile_id = :profile_id
ORDER BY tracker_snapshot_id, position;
