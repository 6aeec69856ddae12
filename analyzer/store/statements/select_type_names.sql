SELECT type_name FROM type WHERE snapshot_id = :snapshot ORDER BY type_id;
