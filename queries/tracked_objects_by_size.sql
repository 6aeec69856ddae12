-- The tracked objects that were largest at any time of their lives.
-- Binds:   :profile            id [first]  the profile
--          :limit              count [20]  rows at most
-- Columns: class_name          text        the name it was registered by
--          tracked_object_id   id          the object
--          address             address     where it was
--          representation      text        what repr() gave
--          largest_size        bytes       with all it reached first
--          last_size           bytes       when it was sized last
--          alive               number      1; 0: dead, or not watched any more
--          site                text        where it was made, if that was recorded
SELECT
  class_name,
  biggest.tracked_object_id,
  address,
  representation,
  largest_size,
  (
    SELECT size
    FROM footprint
    WHERE footprint.profile_id = biggest.profile_id
      AND footprint.tracked_object_id = biggest.tracked_object_id
      AND after_death = 0
    ORDER BY position DESC
    LIMIT 1
  ) AS last_size,
  death_s IS NULL AND forgotten_s IS NULL AS alive,
  site
FROM (
  SELECT * FROM tracked_object WHERE profile_id = :profile ORDER BY largest_size DESC, tracked_object_id LIMIT :limit
) AS biggest
JOIN tracked_class USING (profile_id, class_id)
LEFT JOIN trace USING (profile_id, trace_id)
ORDER BY largest_size DESC, biggest.tracked_object_id;
