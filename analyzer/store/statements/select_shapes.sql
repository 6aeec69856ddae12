SELECT shape_id, kind FROM shape WHERE snapshot_id = :snapshot ORDER BY shape_id;
