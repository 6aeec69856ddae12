SELECT snapshot_id FROM snapshot ORDER BY snapshot_id;
