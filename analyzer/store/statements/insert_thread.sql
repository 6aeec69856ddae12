INSERT INTO thread (snapshot_id, position, thread_number, ident, native_id, name, daemon, dumping)
VALUES (:snapshot, :position, :thread_number, :ident, :native_id, :name, :daemon, :dumping);
