SELECT kind, object_id, name, thread_number, frame_number, counted
FROM root
WHERE snapshot_id = :snapshot
ORDER BY root_id;
