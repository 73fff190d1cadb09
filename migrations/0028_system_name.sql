-- Who somebody is on the machine that the command line runs on.

ALTER TABLE app_user ADD COLUMN system_name TEXT; -- The operating system's name for the user: what they run at the command line, they run as themselves.
CREATE UNIQUE INDEX app_user_system_name ON app_user (system_name);
