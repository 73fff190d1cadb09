-- name: user_add(username text, display_name text, password_hash text, at moment)
-- why: someone new who can sign in
INSERT INTO app_user (username, display_name, password_hash, is_active, created_at, n_failures)
VALUES (:username, :display_name, :password_hash, TRUE, :at, 0)
RETURNING id;

-- name: user_by_name(username text)
-- why: commands about users name them so; by the unique user name
SELECT id, is_active FROM app_user WHERE username = :username;

-- name: user_set_password(id i64, password_hash text)
-- why: a new password also unlocks, and is the user's own
UPDATE app_user SET password_hash = :password_hash, n_failures = 0, locked_until = NULL, must_change = FALSE, password_until = NULL
WHERE id = :id;

-- name: user_make_temporary(id i64, until moment)
-- why: somebody else gave the password
UPDATE app_user SET must_change = TRUE, password_until = :until WHERE id = :id;

-- name: user_own(id i64)
-- why: the page of one's own account
SELECT username, display_name FROM app_user WHERE id = :id AND is_active AND password_hash IS NOT NULL;

-- name: user_set_active(id i64, is_active bool)
-- why: someone left, or came back
UPDATE app_user SET is_active = :is_active, n_failures = 0, locked_until = NULL WHERE id = :id;

-- name: user_list()
-- why: muster user list, doctor
-- scan: a county has tens of users
SELECT u.id, u.username, u.display_name, u.is_active, u.created_at, u.locked_until, u.system_name, t.confirmed_at
FROM app_user u LEFT JOIN user_totp t ON t.user_id = u.id WHERE u.password_hash IS NOT NULL ORDER BY u.username;

-- name: user_by_system_name(system_name text)
-- why: each command asks who runs it; a row for each role, one without where there is none; index app_user_system_name
SELECT u.id, u.display_name, h.role, u.is_active,
       EXISTS (SELECT 1 FROM user_scope c WHERE c.user_id = u.id AND c.role = h.role AND c.ended_at IS NULL)
FROM app_user u LEFT JOIN user_role h ON h.user_id = u.id AND h.ended_at IS NULL
WHERE u.system_name = :system_name ORDER BY h.id;

-- name: user_set_system_name(id i64, system_name text)
-- why: an administrator says who somebody is on the machine
UPDATE app_user SET system_name = :system_name WHERE id = :id;
