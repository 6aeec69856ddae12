SELECT
  tracker_snapshot_id, position, name_id, active_count, total_size, average_size, percent, merged_size,
  merged_flat_size, merged_is_list, tree_id
FROM class_annotation
WHERE profile_id = :profile_id
ORDER BY tracker_snapshot_id, position;
