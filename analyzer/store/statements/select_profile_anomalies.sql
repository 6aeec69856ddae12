SELECT name, count FROM profile_anomaly WHERE profile_id = :profile_id;
