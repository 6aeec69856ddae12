INSERT INTO trace_frame (profile_id, trace_id, position, file, line, function, source, source_index)
VALUES (:profile_id, :trace_id, :position, :file, :line, :function, :source, :source_index);
