INSERT INTO system_figure (snapshot_id, position, name, size) VALUES (:snapshot, :position, :name, :size);
