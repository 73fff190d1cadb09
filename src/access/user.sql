-- name: user_add(username text, display_name text, password_hash text, at moment)
-- why: someone new who can sign in
INSERT INTO app_user (username, display_name, password_hash, is_active, created_at, n_failures)
VALUES (:username, :display_name, :password_hash, TRUE, :at, 0)
RETURNING id;

-- name: user_by_name(username text)
-- why: commands about users name them so; by the unique user name
SELECT id, is_active FROM app_user WHERE username = :username;

-- name: user_set_password(id i64, password_hash text)
-- why: a new password also unlocks
UPDATE app_user SET password_hash = :password_hash, n_failures = 0, locked_until = NULL WHERE id = :id;

-- name: user_set_active(id i64, is_active bool)
-- why: someone left, or came back
UPDATE app_user SET is_active = :is_active, n_failures = 0, locked_until = NULL WHERE id = :id;

-- name: user_list()
-- why: muster user list, doctor
-- scan: a county has tens of users
SELECT id, username, display_name, is_active, created_at, locked_until
FROM app_user WHERE password_hash IS NOT NULL ORDER BY username;
