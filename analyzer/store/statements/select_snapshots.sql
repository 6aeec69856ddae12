SELECT
  snapshot_id, name, object_count, reference_count, root_count, type_count, flat_size, allocated_size, file_size,
  pointer_size, address_unit, contents, text_limit, content_hashes, created_unix_ns, producer, forked, pid, host,
  executable, platform, uptime_ns, implementation, version, build, reference_counted, interpreter_count,
  interpreters_walked, collector_enabled, collector_skips_dicts, virtual_size, resident_size, major_faults,
  data_segment_size, code_segment_size, shared_segment_size, stack_segment_size, page_size, written_object_count,
  written_reference_count, written_root_count, written_type_count, written_shape_count, written_flat_size,
  written_allocated_size, written_segment_count, pause_ns, duration_ns, unreadable_object_count
FROM snapshot
ORDER BY snapshot_id;
