SELECT tree_id, position, level, relation, name_id, value_name_id, size, flat_size, is_list
FROM referent
WHERE profile_id = :profile_id
ORDER BY tree_id, position;
