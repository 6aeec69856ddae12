-- As SQLite has them, whatever the rows of sqlite_schema say whose they are. That of a primary key has no row.
SELECT lower(list.name), entry.rowid IS NOT NULL, coalesce(entry.sql, '')
FROM pragma_index_list(:table) AS list
LEFT JOIN sqlite_schema AS entry
  ON entry.name = list.name COLLATE NOCASE AND (lower(entry.type) = 'index' OR coalesce(entry.sql, '') = '');
