SELECT argument FROM profile_command_line WHERE profile_id = :profile_id ORDER BY position;
