SELECT count(*) FROM shape WHERE snapshot_id = :snapshot;
