-- What each thread was doing, innermost frame first, and how many objects each frame keeps alive by itself.
-- Binds:   :snapshot      id [first]  the snapshot
-- Columns: thread_number  number      of the thread, from 1
--          thread_name    text        as in threading.Thread.name
--          frame_number   number      from 1, innermost first
--          function       text        what the frame executes
--          file           text        where that is defined
--          line           number      being executed
--          root_count     count       references of the frame to objects
SELECT
  thread.thread_number,
  thread.name AS thread_name,
  frame.frame_number,
  frame.function,
  frame.file,
  frame.line,
  coalesce(held.root_count, 0) AS root_count
FROM thread
LEFT JOIN frame ON frame.snapshot_id = thread.snapshot_id AND frame.thread_position = thread.position
LEFT JOIN (
  SELECT thread_number, frame_number, count(*) AS root_count
  FROM root
  WHERE snapshot_id = :snapshot AND frame_number > 0
  GROUP BY thread_number, frame_number
) AS held ON held.thread_number = thread.thread_number AND held.frame_number = frame.frame_number
WHERE thread.snapshot_id = :snapshot
ORDER BY thread.position, frame.frame_number;
