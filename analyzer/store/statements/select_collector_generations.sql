SELECT allocation_count, threshold
FROM collector_generation
WHERE snapshot_id = :snapshot
ORDER BY position;
