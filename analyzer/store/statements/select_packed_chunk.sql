SELECT first_value, data FROM packed_chunk
WHERE snapshot_id = :snapshot AND column_name = :column AND chunk = :chunk;
