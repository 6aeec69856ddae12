INSERT INTO collector_generation (snapshot_id, position, allocation_count, threshold)
VALUES (:snapshot, :position, :allocation_count, :threshold);
