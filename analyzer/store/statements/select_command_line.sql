SELECT argument FROM command_line WHERE snapshot_id = :snapshot ORDER BY position;
