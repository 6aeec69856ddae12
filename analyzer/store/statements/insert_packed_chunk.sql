INSERT INTO packed_chunk (snapshot_id, column_name, chunk, first_value, data)
VALUES (:snapshot, :column, :chunk, :first_value, :data);
