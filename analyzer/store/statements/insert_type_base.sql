INSERT INTO type_base (snapshot_id, type_id, position, base_type_id) VALUES (:snapshot, :type, :position, :base);
