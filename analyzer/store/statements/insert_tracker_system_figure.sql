INSERT INTO tracker_system_figure (profile_id, tracker_snapshot_id, position, name, size, figure)
VALUES (:profile_id, :tracker_snapshot_id, :position, :name, :size, :figure);
