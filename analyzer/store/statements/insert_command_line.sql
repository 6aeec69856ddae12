INSERT INTO command_line (snapshot_id, position, argument) VALUES (:snapshot, :position, :argument);
