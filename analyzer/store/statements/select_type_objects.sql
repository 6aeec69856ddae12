SELECT type_object_id FROM type WHERE snapshot_id = :snapshot ORDER BY type_id;
