SELECT type_name, object_count, flat_size, allocated_size
FROM type_total
WHERE snapshot_id = :snapshot
ORDER BY type_name;
