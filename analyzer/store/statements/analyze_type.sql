-- Without statistics SQLite takes the tables to be huge and never lets a small one lead: it would sort all objects to group them
-- by type_name instead of walking them type by type.
ANALYZE type;
