SELECT name_id, module, qualified_name, file, line FROM name WHERE snapshot_id = :snapshot ORDER BY name_id;
