SELECT name, severity, count, help
FROM profile_anomaly
WHERE profile_id = :profile_id
ORDER BY name;
