INSERT INTO profile_command_line (profile_id, position, argument)
VALUES (:profile_id, :position, :argument);
