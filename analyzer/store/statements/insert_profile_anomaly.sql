INSERT INTO profile_anomaly (profile_id, name, severity, count, help)
VALUES (:profile_id, :name, :severity, :count, :help);
