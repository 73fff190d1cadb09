-- name: session_account(username text)
-- why: a sign-in is tried; by the unique user name
SELECT id, password_hash FROM app_user WHERE username = :username AND is_active AND password_hash IS NOT NULL;

-- name: session_add(token_hash text, user i64, csrf text, at moment, step text, address text, browser text)
-- why: sign-in, or the part of it that is done
INSERT INTO user_session (token_hash, user_id, csrf, started_at, seen_at, step, address, browser)
VALUES (:token_hash, :user, :csrf, :at, :at, :step, :address, :browser);

-- name: session_user(id i64)
-- why: the name and the roles that go with a new session; a row for each role, one without where there is none
SELECT u.display_name, h.role,
       EXISTS (SELECT 1 FROM user_scope c WHERE c.user_id = u.id AND c.role = h.role AND c.ended_at IS NULL)
FROM app_user u LEFT JOIN user_role h ON h.user_id = u.id AND h.ended_at IS NULL
WHERE u.id = :id AND u.is_active ORDER BY h.id;

-- name: session_find(token_hash text)
-- why: every request: reads by key, and for each role whether it has a reach of its own (index user_scope_role); a row for each role, one without
--      where there is none
SELECT s.user_id, s.csrf, s.started_at, s.seen_at, u.display_name, h.role,
       EXISTS (SELECT 1 FROM user_scope c WHERE c.user_id = s.user_id AND c.role = h.role AND c.ended_at IS NULL), s.work_role
FROM user_session s JOIN app_user u ON u.id = s.user_id
LEFT JOIN user_role h ON h.user_id = u.id AND h.ended_at IS NULL
WHERE s.token_hash = :token_hash AND u.is_active AND s.step = '' ORDER BY h.id;

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

-- name: session_list(user i64)
-- why: the page of one's sessions; index user_session_user
SELECT token_hash, address, browser, started_at, seen_at FROM user_session WHERE user_id = :user AND step = '' ORDER BY seen_at DESC, started_at DESC;

-- name: session_remove_one(user i64, handle text)
-- why: signing out of one of one's sessions; index user_session_user
DELETE FROM user_session WHERE user_id = :user AND substr(token_hash, 1, 16) = :handle;
