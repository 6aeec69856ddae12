-- Lists, dictionaries and sets that take much more than their elements need, by type: grown once and emptied since, or empty
-- from the beginning. A list needs 8 bytes per element; dictionaries and sets keep a part of their slots empty. Rule "spare room"
-- of barrow leaks.
-- Binds:   :snapshot     id [first]  the snapshot
--          :least_spare  bytes [256] only containers that could give back more than this
--          :slot_size    bytes [104] what an element of a dictionary or set may take
-- Columns: type_name     text        list, dict or set
--          object_count  count       containers with room to spare
--          spare_size    bytes       what they could give back
--          empty_count   count       of them without any element
--          first_object  id          the one with most to give back
SELECT
  roomy.type_name,
  count(*) AS object_count,
  CAST(total(roomy.spare_size) AS INTEGER) AS spare_size,  -- a damaged file has sizes whose sum() would overflow
  sum(roomy.length = 0) AS empty_count,
  min(roomy.object_id) FILTER (WHERE roomy.place = 1) AS first_object
FROM (
  SELECT
    container.*,
    row_number() OVER (PARTITION BY type_name ORDER BY spare_size DESC, object_id) AS place
  FROM (
    SELECT
      type.type_name,
      object.object_id,
      object.length,
      object.flat_size - CASE type.type_name
        WHEN 'list' THEN 56 + 8 * object.length
        WHEN 'dict' THEN 64 + :slot_size * object.length
        ELSE 216 + :slot_size * object.length
      END AS spare_size
    FROM type
    JOIN object USING (snapshot_id, type_id)
    WHERE type.snapshot_id = :snapshot AND type.type_name IN ('list', 'dict', 'set') AND object.length IS NOT NULL
      AND object.flat_size > 56 + :least_spare  -- leaves few to compute with
  ) AS container
  WHERE spare_size > :least_spare
) AS roomy
GROUP BY roomy.type_name
ORDER BY spare_size DESC, roomy.type_name;
