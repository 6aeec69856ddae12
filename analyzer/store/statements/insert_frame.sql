INSERT INTO frame (snapshot_id, thread_position, frame_number, function, file, line, code_address)
VALUES (:snapshot, :thread_position, :frame_number, :function, :file, :line, :code_address);
