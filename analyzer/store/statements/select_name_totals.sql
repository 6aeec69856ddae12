SELECT
  type.type_name, name.module, name.qualified_name, name.file, name.line, total.object_count, total.flat_size,
  total.allocated_size
FROM name_total AS total
JOIN name USING (snapshot_id, name_id)
JOIN type USING (snapshot_id, type_id)
WHERE total.snapshot_id = :snapshot
ORDER BY name.module, name.qualified_name, name.file, name.line, type.type_name, type.type_id;
