-- How much the objects of each type hold.
-- Binds:   :snapshot       id [first]  the snapshot
-- Columns: type_name       text        name of the type; types of one name stand together
--          object_count    count       objects of the type
--          flat_size       bytes       as sys.getsizeof reports
--          allocated_size  bytes       really allocated
SELECT type_name, object_count, flat_size, allocated_size
FROM type_total
WHERE snapshot_id = :snapshot
ORDER BY flat_size DESC, type_name;
