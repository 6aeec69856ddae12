INSERT INTO trace (profile_id, trace_id, site)
VALUES (:profile_id, :trace_id, :site);
