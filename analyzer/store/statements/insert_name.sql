INSERT INTO name (snapshot_id, name_id, module, qualified_name, file, line)
VALUES (:snapshot, :name, :module, :qualified_name, :file, :line);
