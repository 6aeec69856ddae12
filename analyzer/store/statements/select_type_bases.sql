SELECT type_id, base_type_id FROM type_base WHERE snapshot_id = :snapshot ORDER BY type_id, position;
