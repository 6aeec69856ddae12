-- The profiles of the case: what class trackers recorded.
-- Columns: profile_id              id      number in the case, in order of loading
--          name                    text    file it was loaded from
--          source                  text    who recorded it: barrow or pympler
--          started                 text    when, UTC; NULL: not known
--          pid                     number  process; 0: not known
--          complete                number  1; 0: the file was truncated
--          class_count             count   names objects were registered by
--          object_count            count   tracked objects
--          tracker_snapshot_count  count   moments at which they were sized
SELECT
  profile_id,
  name,
  source,
  CASE WHEN started_unix_ns > 0 THEN strftime('%Y-%m-%d %H:%M:%S', started_unix_ns / 1000000000, 'unixepoch') END AS started,
  pid,
  complete,
  class_count,
  object_count,
  tracker_snapshot_count
FROM profile
ORDER BY profile_id;
