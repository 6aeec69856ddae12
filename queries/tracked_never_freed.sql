-- Where the tracked objects were made that were never freed, by place.
-- Binds:   :profile        id [first]  the profile
--          :limit          count [20]  rows at most
-- Columns: site            text        the line that made them; NULL: not recorded (track_class(trace=True) records it)
--          class_name      text        the name they were registered by
--          object_count    count       made there
--          alive_count     count       of them those that live still
--          alive_size      bytes       of those, when they were sized last
SELECT
  site,
  class_name,
  count(*) AS object_count,
  count(*) FILTER (WHERE death_s IS NULL AND forgotten_s IS NULL) AS alive_count,
  coalesce(sum(last_size) FILTER (WHERE death_s IS NULL AND forgotten_s IS NULL), 0) AS alive_size
FROM (
  SELECT
    tracked_object.*,
    (
      SELECT size
      FROM footprint
      WHERE footprint.profile_id = tracked_object.profile_id
        AND footprint.tracked_object_id = tracked_object.tracked_object_id
      ORDER BY position DESC
      LIMIT 1
    ) AS last_size
  FROM tracked_object
  WHERE profile_id = :profile
) AS sized
JOIN tracked_class USING (profile_id, class_id)
LEFT JOIN trace USING (profile_id, trace_id)
GROUP BY trace_id, class_id
HAVING alive_count > 0
ORDER BY alive_size DESC, alive_count DESC, site, class_name, class_id
LIMIT :limit;
