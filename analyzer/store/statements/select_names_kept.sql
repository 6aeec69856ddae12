SELECT contents <> 'none' FROM snapshot WHERE snapshot_id = ?;
