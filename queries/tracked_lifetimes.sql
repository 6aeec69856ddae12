-- How long the objects of each class lived; those still alive at the end count up to the last snapshot.
-- Binds:   :profile          id [first]  the profile
-- Columns: class_name        text        the name the objects were registered by
--          object_count      count       objects ever registered
--          dead_count        count       of them those that died while they were watched
--          shortest_us       number      life of the dead ones, microseconds; NULL: none died
--          average_us        number      life of the dead ones
--          longest_us        number      life of the dead ones
--          oldest_alive_us   number      age of the oldest living one at the last snapshot; NULL: none, or no snapshot
SELECT
  class_name,
  count(*) AS object_count,
  count(death_s) AS dead_count,
  CAST(round(1000000 * min(death_s - birth_s)) AS INTEGER) AS shortest_us,
  CAST(round(1000000 * avg(death_s - birth_s)) AS INTEGER) AS average_us,
  CAST(round(1000000 * max(death_s - birth_s)) AS INTEGER) AS longest_us,
  CAST(round(1000000 * (last_s - min(birth_s) FILTER (WHERE death_s IS NULL AND forgotten_s IS NULL))) AS INTEGER)
    AS oldest_alive_us
FROM tracked_object
JOIN tracked_class USING (profile_id, class_id)
CROSS JOIN (SELECT max(time_s) AS last_s FROM tracker_snapshot WHERE profile_id = :profile)
WHERE profile_id = :profile
GROUP BY class_id
ORDER BY object_count DESC, class_name, class_id;
