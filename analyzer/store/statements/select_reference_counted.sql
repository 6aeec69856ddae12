SELECT reference_counted FROM snapshot WHERE snapshot_id = ?;
