INSERT INTO type_total (snapshot_id, type_name, object_count, flat_size, allocated_size)
VALUES (:snapshot, :type_name, :object_count, :flat_size, :allocated_size);
