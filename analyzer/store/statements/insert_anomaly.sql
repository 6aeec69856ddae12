INSERT INTO anomaly (snapshot_id, name, severity, count, help)
VALUES (:snapshot, :name, :severity, :count, :help);
