INSERT INTO packed_column (snapshot_id, column_name, entry_count) VALUES (:snapshot, :column, :entries);
