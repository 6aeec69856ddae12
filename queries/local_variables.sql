-- What a local variable of one function holds in all frames of that function: much where many threads stand in it. Part of rule
-- "accumulation" of barrow leaks.
-- Binds:   :snapshot       id [first]    the snapshot
--          :least_objects  count [10]    so many objects at least
--          :limit          count [20]    rows at most
-- Columns: variable        text          the variable
--          function        text          the function
--          file            text          where that is defined
--          line            number        being executed; NULL: not the same in all frames
--          type_name       text          type of the objects
--          object_count    count         how many there are
--          frame_count     count         frames that hold them
--          thread_count    count         threads these belong to
--          retained_size   bytes         what would go with the objects
--          first_object    id            one of them
SELECT
  held.variable,
  held.function,
  held.file,
  CASE WHEN min(held.line) = max(held.line) THEN min(held.line) END AS line,
  held.type_name,
  count(*) FILTER (WHERE held.place = 1) AS object_count,
  count(DISTINCT held.thread_number || '.' || held.frame_number) AS frame_count,
  count(DISTINCT held.thread_number) AS thread_count,
  sum(held.retained_size) FILTER (WHERE held.place = 1) AS retained_size,
  min(held.object_id) AS first_object
FROM (
  SELECT
    root.name AS variable,
    frame.function,
    frame.file,
    frame.line,
    type.type_name,
    root.thread_number,
    root.frame_number,
    object.object_id,
    object.retained_size,
    row_number() OVER (
      PARTITION BY root.name, frame.function, frame.file, type.type_name, object.object_id ORDER BY root.root_id
    ) AS place
  FROM root
  JOIN thread USING (snapshot_id, thread_number)
  JOIN frame
    ON frame.snapshot_id = root.snapshot_id
    AND frame.thread_position = thread.position
    AND frame.frame_number = root.frame_number
  CROSS JOIN object
    ON object.snapshot_id = root.snapshot_id AND object.object_id = root.object_id
  JOIN type ON type.snapshot_id = object.snapshot_id AND type.type_id = object.type_id
  WHERE root.snapshot_id = :snapshot AND root.kind = 'local' AND root.name <> ''
) AS held
GROUP BY held.variable, held.function, held.file, held.type_name
HAVING object_count >= :least_objects
ORDER BY retained_size DESC, held.file, held.function, held.variable, held.type_name
LIMIT :limit;
