SELECT function, file, line, code_address
FROM frame
WHERE snapshot_id = :snapshot AND thread_position = :position
ORDER BY frame_number;
