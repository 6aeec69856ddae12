SELECT lower(name), sql FROM sqlite_schema WHERE lower(type) <> 'index' AND sql <> '' ORDER BY name;
