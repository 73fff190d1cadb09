-- A reach for each role: how far somebody reaches in one of their roles, and in which they work.

ALTER TABLE user_scope ADD COLUMN role TEXT NOT NULL DEFAULT ''; -- The role in which the user reaches it (definitions/roles.yaml); empty: in every role of theirs that has no reach of its own.
ALTER TABLE user_session ADD COLUMN work_role TEXT NOT NULL DEFAULT ''; -- The role with a reach of its own in which the user works; empty: the first that there is, those without one before the others.
CREATE INDEX user_scope_role ON user_scope (user_id, role) WHERE ended_at IS NULL;
