INSERT INTO shape (snapshot_id, shape_id, kind) VALUES (:snapshot, :shape, :kind);
