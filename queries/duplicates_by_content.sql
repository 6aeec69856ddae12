-- Objects of equal content (str, bytes and other things the dumper hashed), and what one copy of each would save. Rule
-- "duplicates" of barrow leaks, which leaves out what no root reaches.
-- Binds:   :snapshot      id [first]  the snapshot
--          :limit         count [50]  rows at most
-- Columns: type_name      text        type of the objects
--          length         count       their length, if they have one
--          object_count   count       copies
--          flat_size      bytes       of all copies
--          wasted_size    bytes       of all copies but the smallest
--          first_object   id          one of them
--          text           text        what they hold, if the snapshot tells
SELECT
  type.type_name,
  copies.length,
  copies.object_count,
  copies.flat_size,
  copies.wasted_size,
  copies.first_object,
  object.text
FROM (
  SELECT
    snapshot_id,
    type_id,
    length,
    count(*) AS object_count,
    sum(flat_size) AS flat_size,
    sum(flat_size) - min(flat_size) AS wasted_size,
    min(object_id) AS first_object
  FROM object
  WHERE snapshot_id = :snapshot AND content_hash IS NOT NULL
  GROUP BY type_id, length, content_hash
  HAVING count(*) > 1
  ORDER BY wasted_size DESC, first_object
  LIMIT :limit
) AS copies
JOIN type USING (snapshot_id, type_id)
JOIN object ON object.snapshot_id = copies.snapshot_id AND object.object_id = copies.first_object
ORDER BY copies.wasted_size DESC, copies.first_object;
