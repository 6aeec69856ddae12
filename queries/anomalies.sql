-- What was odd about the snapshots' files, and what that means for the answers.
-- Columns: snapshot_id  id     the snapshot
--          snapshot     text   file it was loaded from
--          name         text   of the oddity
--          severity     text   loss: something that was written is missing here; note: nothing is
--          count        count  how often it occurred
--          help         text   what it means and what to do
SELECT snapshot_id, snapshot.name AS snapshot, anomaly.name, anomaly.severity, anomaly.count, anomaly.help
FROM anomaly
JOIN snapshot USING (snapshot_id)
ORDER BY snapshot_id, anomaly.severity, anomaly.name;
