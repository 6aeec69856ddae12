INSERT INTO referent (profile_id, tree_id, position, level, relation, name_id, value_name_id, size, flat_size, is_list)
VALUES (:profile_id, :tree_id, :position, :level, :relation, :name_id, :value_name_id, :size, :flat_size, :is_list);
