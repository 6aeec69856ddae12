-- Objects with much below them: the first on the dominator tree that are no scaffold, as modules, classes, frames, and the
-- dictionaries of these are. Rule "big owner" of barrow leaks, which subtracts what other suspects tell of each.
-- Binds:   :snapshot      id [first]    the snapshot
--          :share         share [0.01]  of the snapshot's allocated size, so much of it at least
--          :least_size    bytes [0]     and so much at least
--          :limit         count [20]    rows at most
-- Columns: object_id      id            the object
--          address        address       where it was in the process
--          type_name      text          its type
--          retained_size  bytes         what would go with it, itself included
--          owner_id       id            object_id of the scaffold that dominates it; NULL: none does
WITH scaffold_type AS MATERIALIZED (
  SELECT type_id FROM type WHERE snapshot_id = :snapshot AND type_name IN ('module', 'type', 'frame')
),
dict_type AS MATERIALIZED (
  SELECT type_id FROM type WHERE snapshot_id = :snapshot AND type_name = 'dict'
),
big AS (
  SELECT snapshot_id, object_id, address, type_id, retained_size, dominator_id, root_distance
  FROM object
  WHERE snapshot_id = :snapshot
    AND retained_size >= max(
      1,
      :least_size,
      CAST(:share * (SELECT allocated_size FROM snapshot WHERE snapshot_id = :snapshot) AS INTEGER)
    )
    AND root_distance >= 0
    AND retained_size > allocated_size
    AND type_id NOT IN (SELECT type_id FROM scaffold_type)
),
top AS (
  -- Not below another that is no scaffold.
  SELECT *
  FROM big
  WHERE dominator_id IS NULL
    OR EXISTS (
      SELECT 1
      FROM object AS holder
      WHERE holder.snapshot_id = big.snapshot_id
        AND holder.object_id = big.dominator_id
        AND CASE
          WHEN holder.type_id IN (SELECT type_id FROM scaffold_type) THEN 1
          WHEN holder.type_id IN (SELECT type_id FROM dict_type) THEN EXISTS (
            SELECT 1
            FROM path_to(holder.object_id, :snapshot) AS before
            JOIN object AS parent ON parent.snapshot_id = :snapshot AND parent.object_id = before.object_id
            WHERE before.step = holder.root_distance - 1
              AND parent.type_id IN (SELECT type_id FROM scaffold_type)
          )
        END
    )
)
SELECT top.object_id, top.address, type.type_name, top.retained_size, top.dominator_id AS owner_id
FROM top
JOIN type USING (snapshot_id, type_id)
WHERE NOT (
  top.type_id IN (SELECT type_id FROM dict_type)
  AND EXISTS (
    SELECT 1
    FROM path_to(top.object_id, :snapshot) AS before
    JOIN object AS parent ON parent.snapshot_id = :snapshot AND parent.object_id = before.object_id
    WHERE before.step = top.root_distance - 1
      AND parent.type_id IN (SELECT type_id FROM scaffold_type)
  )
)
ORDER BY top.retained_size DESC, top.object_id
LIMIT :limit;
