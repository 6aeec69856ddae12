INSERT INTO root (snapshot_id, root_id, kind, object_id, name, thread_number, frame_number, counted)
VALUES (:snapshot, :root, :kind, :object, :name, :thread_number, :frame_number, :counted);
