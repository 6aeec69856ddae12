SELECT shape_id, name FROM shape_name WHERE snapshot_id = :snapshot ORDER BY shape_id, position;
