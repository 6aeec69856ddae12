INSERT INTO shape_name (snapshot_id, shape_id, position, name) VALUES (:snapshot, :shape, :position, :name);
