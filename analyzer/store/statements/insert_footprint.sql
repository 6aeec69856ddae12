INSERT INTO footprint (
  profile_id, tracked_object_id, position, time_s, tracker_snapshot_id, size, flat_size, after_death, name_id, tree_id
)
VALUES (
  :profile_id, :tracked_object_id, :position, :time_s, :tracker_snapshot_id, :size, :flat_size, :after_death,
  :name_id, :tree_id
);
