SELECT trace_id FROM trace WHERE profile_id = :profile_id ORDER BY trace_id;
