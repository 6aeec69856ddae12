SELECT column_name, entry_count FROM packed_column WHERE snapshot_id = :snapshot;
