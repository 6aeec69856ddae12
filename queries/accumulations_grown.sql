-- Of which objects of one type an owner dominates more than it did in an earlier snapshot of the same process: the owner is the
-- object at the same address and of the same type. What barrow leaks with a baseline begins with; that finds owners again by
-- the way to them as well, hence in another process, too.
-- Binds:   :left               id [first]  the earlier snapshot
--          :right              id [last]   the later snapshot
--          :least_objects      count [10]  so many objects at least, in the later one
--          :limit              count [20]  rows at most
-- Columns: owner_id            id          object_id of the owner in the later snapshot; NULL: only roots hold these
--          type_name           text        type of the objects
--          object_count        count       how many there are
--          retained_size       bytes       what would go with them
--          grown_object_count  count       more than earlier
--          grown_size          bytes       more than earlier
WITH owned AS (
  SELECT snapshot_id, dominator_id, type_id, count(*) AS object_count, sum(retained_size) AS retained_size
  FROM object
  WHERE snapshot_id IN (:left, :right) AND root_distance > 0
  GROUP BY snapshot_id, dominator_id, type_id
  HAVING snapshot_id = :left OR count(*) >= :least_objects
),
named AS (
  SELECT
    owned.snapshot_id,
    owned.dominator_id,
    owner.address,
    owner_type.type_name AS owner_type,
    type.type_name,
    owned.object_count,
    owned.retained_size
  FROM owned
  JOIN type USING (snapshot_id, type_id)
  LEFT JOIN object AS owner ON owner.snapshot_id = owned.snapshot_id AND owner.object_id = owned.dominator_id
  LEFT JOIN type AS owner_type ON owner_type.snapshot_id = owner.snapshot_id AND owner_type.type_id = owner.type_id
),
earlier AS MATERIALIZED (
  SELECT
    coalesce(address, 0) AS address,
    coalesce(owner_type, '') AS owner_type,
    type_name,
    sum(object_count) AS object_count,
    sum(retained_size) AS retained_size
  FROM named
  WHERE snapshot_id = :left
  GROUP BY 1, 2, 3
),
later AS MATERIALIZED (
  SELECT
    dominator_id,
    coalesce(address, 0) AS address,
    coalesce(owner_type, '') AS owner_type,
    type_name,
    sum(object_count) AS object_count,
    sum(retained_size) AS retained_size
  FROM named
  WHERE snapshot_id = :right
  GROUP BY 1, 2, 3, 4
)
SELECT
  later.dominator_id AS owner_id,
  later.type_name,
  later.object_count,
  later.retained_size,
  later.object_count - coalesce(earlier.object_count, 0) AS grown_object_count,
  later.retained_size - coalesce(earlier.retained_size, 0) AS grown_size
FROM later
LEFT JOIN earlier
  ON earlier.address = later.address AND earlier.owner_type = later.owner_type AND earlier.type_name = later.type_name
WHERE later.retained_size > coalesce(earlier.retained_size, 0)
ORDER BY grown_size DESC, later.dominator_id, later.type_name
LIMIT :limit;
