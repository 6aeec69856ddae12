SELECT count(*) FROM type WHERE snapshot_id = :snapshot;
