SELECT name, count FROM anomaly WHERE snapshot_id = :snapshot;
