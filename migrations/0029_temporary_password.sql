-- Passwords that an administrator gave, and sign-ins that wait for their next step.

ALTER TABLE app_user ADD COLUMN must_change BOOLEAN NOT NULL DEFAULT FALSE; -- True while the password is one that somebody else gave: the user chooses their own before anything else.
ALTER TABLE app_user ADD COLUMN password_until {timestamp}; -- Until when a given password can be used; empty for one's own.
ALTER TABLE user_session ADD COLUMN step TEXT NOT NULL DEFAULT ''; -- What is still to be done before it is a session: password. Empty: nothing, the user is signed in.
