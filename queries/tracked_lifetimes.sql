-- How long the objects of each class lived; those still alive at the end count up to the last snapshot.
-- Binds:   :profile          id [first]  the profile
-- Columns: class_name        text        the name the objects were registered by
--          object_count      count       objects ever registered
--          dead_count        count       of them those that died while they were watched
--          shortest_ms       number      life of the dead ones, milliseconds, to the microsecond; NULL: none died
--          average_ms        number      life of the dead ones
--          longest_ms        number      life of the dead ones
--          oldest_alive_ms   number      age of the oldest living one at the last snapshot; NULL: none, or no snapshot
SELECT
  class_name,
  count(*) AS object_count,
  count(death_s) AS dead_count,
  round(1000 * min(death_s - birth_s), 3) AS shortest_ms,
  round(1000 * avg(death_s - birth_s), 3) AS average_ms,
  round(1000 * max(death_s - birth_s), 3) AS longest_ms,
  round(1000 * (last_s - min(birth_s) FILTER (WHERE death_s IS NULL AND forgotten_s IS NULL)), 3) AS oldest_alive_ms
FROM tracked_object
JOIN tracked_class USING (profile_id, class_id)
CROSS JOIN (SELECT max(time_s) AS last_s FROM tracker_snapshot WHERE profile_id = :profile)
WHERE profile_id = :profile
GROUP BY class_id
ORDER BY object_count DESC, class_name, class_id;
