INSERT INTO tracker_snapshot (
  profile_id, tracker_snapshot_id, time_s, duration_s, description, tracked_size, all_objects_size, overhead_size,
  annotated, memory_known, memory_source, pid, virtual_size, resident_size, major_faults, data_segment_size,
  code_segment_size, shared_segment_size, stack_segment_size
)
VALUES (
  :profile_id, :tracker_snapshot_id, :time_s, :duration_s, :description, :tracked_size, :all_objects_size,
  :overhead_size, :annotated, :memory_known, :memory_source, :pid, :virtual_size, :resident_size, :major_faults,
  :data_segment_size, :code_segment_size, :shared_segment_size, :stack_segment_size
);
