INSERT INTO class_annotation (
  profile_id, tracker_snapshot_id, position, name_id, active_count, total_size, average_size, percent, merged_size,
  merged_flat_size, merged_is_list, tree_id
)
VALUES (
  :profile_id, :tracker_snapshot_id, :position, :name_id, :active_count, :total_size, :average_size, :percent,
  :merged_size, :merged_flat_size, :merged_is_list, :tree_id
);
