-- How the objects of each class a tracker watched grew, from each of its snapshots to the next.
-- Binds:   :profile              id [first]  the profile
-- Columns: class_name            text        the name the objects were registered by
--          tracker_snapshot_id   id          the snapshot
--          description           text        of the snapshot
--          time_ms               number      of the snapshot, milliseconds since the tracker began
--          active_count          count       objects registered before it and alive in it
--          size                  bytes       of them
--          active_growth         count       against the snapshot before
--          size_growth           bytes       against the snapshot before
SELECT
  class_name,
  tracker_snapshot_id,
  description,
  CAST(round(1000 * time_s) AS INTEGER) AS time_ms,
  active_count,
  size,
  active_count - lag(active_count, 1, 0) OVER by_time AS active_growth,
  size - lag(size, 1, 0) OVER by_time AS size_growth
FROM (
  SELECT
    tracked_class.class_id,
    tracked_class.class_name,
    tracker_snapshot.tracker_snapshot_id,
    tracker_snapshot.description,
    tracker_snapshot.time_s,
    count(*) FILTER (
      WHERE tracked_object.birth_s < tracker_snapshot.time_s
        AND (tracked_object.death_s IS NULL OR tracked_object.death_s > tracker_snapshot.time_s)
    ) AS active_count,
    coalesce(sum(footprint.size), 0) AS size
  FROM tracked_class
  JOIN tracker_snapshot USING (profile_id)
  JOIN tracked_object USING (profile_id, class_id)
  LEFT JOIN footprint
    ON footprint.profile_id = tracked_object.profile_id
    AND footprint.tracked_object_id = tracked_object.tracked_object_id
    AND footprint.tracker_snapshot_id = tracker_snapshot.tracker_snapshot_id
    AND footprint.after_death = 0
  WHERE tracked_class.profile_id = :profile
  GROUP BY tracked_class.class_id, tracker_snapshot.tracker_snapshot_id
)
WINDOW by_time AS (PARTITION BY class_id ORDER BY tracker_snapshot_id)
ORDER BY class_name, class_id, tracker_snapshot_id;
