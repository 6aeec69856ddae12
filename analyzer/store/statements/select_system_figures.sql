SELECT name, size FROM system_figure WHERE snapshot_id = :snapshot ORDER BY position;
