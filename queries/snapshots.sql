-- The snapshots of the case.
-- Columns: snapshot_id      id       number in the case, in order of loading
--          name             text     file it was loaded from
--          created          text     when the dump began, UTC
--          implementation   text     language runtime
--          version          text     its version
--          pid              number   process
--          complete         number   1; 0: the file was truncated or damaged, table anomaly says how
--          object_count     count    objects
--          reference_count  count    references between them
--          flat_size        bytes    of all objects, as sys.getsizeof reports
--          allocated_size   bytes    of all objects, really allocated
SELECT
  snapshot_id,
  name,
  strftime('%Y-%m-%d %H:%M:%S', created_unix_ns / 1000000000, 'unixepoch') AS created,
  implementation,
  version,
  pid,
  written_object_count IS NOT NULL
    AND NOT EXISTS (
      SELECT 1 FROM anomaly WHERE anomaly.snapshot_id = snapshot.snapshot_id AND severity = 'loss'
    ) AS complete,
  object_count,
  reference_count,
  flat_size,
  allocated_size
FROM snapshot
ORDER BY snapshot_id;
