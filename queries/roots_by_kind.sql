-- Why objects are alive at all, by kind of root.
-- Binds:   :snapshot      id [first]  the snapshot
-- Columns: kind           text        local, stack, frame, module, interpreter, thread, type, static, other
--          root_count     count       roots of the kind
--          object_count   count       objects they hold
--          counted        count       roots that own one of the object's reference count
SELECT kind, count(*) AS root_count, count(DISTINCT object_id) AS object_count, sum(counted) AS counted
FROM root
WHERE snapshot_id = :snapshot
GROUP BY kind
ORDER BY root_count DESC, kind;
