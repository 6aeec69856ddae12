SELECT trace_id, position, file, line, function, source, source_index
FROM trace_frame
WHERE profile_id = :profile_id
ORDER BY trace_id, position;
