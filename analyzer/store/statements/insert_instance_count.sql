INSERT INTO instance_count (profile_id, class_id, position, time_s, alive_count)
VALUES (:profile_id, :class_id, :position, :time_s, :alive_count);
