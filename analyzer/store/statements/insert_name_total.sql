INSERT INTO name_total (snapshot_id, name_id, type_id, object_count, flat_size, allocated_size)
VALUES (:snapshot, :name, :type, :object_count, :flat_size, :allocated_size);
