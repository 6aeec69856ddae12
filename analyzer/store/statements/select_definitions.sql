SELECT lower(name), coalesce(sql, '') FROM sqlite_schema WHERE type <> 'index' OR sql IS NOT NULL ORDER BY name;
