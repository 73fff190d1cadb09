-- name: session_count_try(username text, limit i64, until moment, now moment)
-- why: a sign-in is counted before its password is looked at; a locked, unknown or inactive name gives no row
UPDATE app_user
SET n_failures = n_failures + 1,
    locked_until = CASE WHEN n_failures + 1 >= :limit THEN :until ELSE NULL END
WHERE username = :username AND is_active AND password_hash IS NOT NULL
  AND (locked_until IS NULL OR locked_until <= :now)
RETURNING id, password_hash;

-- name: session_forgive(user i64)
-- why: a right password ends the row of failures
UPDATE app_user SET n_failures = 0, locked_until = NULL WHERE id = :user;

-- name: session_add(token_hash text, user i64, csrf text, at moment, step text)
-- why: sign-in, or the part of it that is done
INSERT INTO user_session (token_hash, user_id, csrf, started_at, seen_at, step)
VALUES (:token_hash, :user, :csrf, :at, :at, :step);

-- name: session_user(id i64)
-- why: the name and the roles that go with a new session; a row for each role, one without where there is none
SELECT u.display_name, h.role FROM app_user u LEFT JOIN user_role h ON h.user_id = u.id AND h.ended_at IS NULL
WHERE u.id = :id AND u.is_active;

-- name: session_find(token_hash text)
-- why: every request: three reads by key; a row for each role, one without where there is none
SELECT s.user_id, s.csrf, s.started_at, s.seen_at, u.display_name, h.role
FROM user_session s JOIN app_user u ON u.id = s.user_id
LEFT JOIN user_role h ON h.user_id = u.id AND h.ended_at IS NULL
WHERE s.token_hash = :token_hash AND u.is_active AND s.step = '';

-- name: session_touch(token_hash text, at moment)
-- why: at most once a minute for each session
UPDATE user_session SET seen_at = :at WHERE token_hash = :token_hash;

-- name: session_remove(token_hash text)
-- why: sign-out
DELETE FROM user_session WHERE token_hash = :token_hash;

-- name: session_remove_of_user(user i64)
-- why: a new password or a leaver ends every session
DELETE FROM user_session WHERE user_id = :user;

-- name: session_remove_old(before moment)
-- why: at each sign-in the sessions past their day go
-- scan: a county has hundreds of sessions a day at most
DELETE FROM user_session WHERE started_at < :before;
