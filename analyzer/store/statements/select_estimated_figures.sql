SELECT coalesce(sum(object_count), 0), coalesce(sum(reference_count), 0), coalesce(max(type_count), 0) FROM snapshot;
