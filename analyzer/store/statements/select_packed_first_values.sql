SELECT first_value FROM packed_chunk
WHERE snapshot_id = :snapshot AND column_name = :column
ORDER BY chunk;
