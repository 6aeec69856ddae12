SELECT position, thread_number, ident, native_id, name, daemon, dumping
FROM thread
WHERE snapshot_id = :snapshot
ORDER BY position;
