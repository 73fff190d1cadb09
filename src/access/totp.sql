-- name: totp_of(user i64)
-- why: a user's account, what a new device is told; by key
SELECT secret, confirmed_at FROM user_totp WHERE user_id = :user;

-- name: totp_put(user i64, secret text, at moment)
-- why: a new secret instead of one that was never used
INSERT INTO user_totp (user_id, secret, made_at, last_step, n_failures) VALUES (:user, :secret, :at, 0, 0)
ON CONFLICT (user_id) DO UPDATE SET secret = :secret, made_at = :at, confirmed_at = NULL, last_step = 0, n_failures = 0, blocked_until = NULL;

-- name: totp_count_try(user i64, now moment)
-- why: each code is counted before it is looked at; where codes have to wait there is no row
UPDATE user_totp SET n_failures = n_failures + 1 WHERE user_id = :user AND (blocked_until IS NULL OR blocked_until <= :now)
RETURNING secret, confirmed_at, last_step, n_failures;

-- name: totp_block(user i64, until moment)
-- why: too many wrong codes
UPDATE user_totp SET blocked_until = :until WHERE user_id = :user;

-- name: totp_take(user i64, step i64, secret text)
-- why: a right code, once: of two that come at the same moment one finds nothing to change
UPDATE user_totp SET last_step = :step, n_failures = 0, blocked_until = NULL, secret = :secret WHERE user_id = :user AND last_step < :step;

-- name: totp_forgive(user i64)
-- why: a recovery code was right
UPDATE user_totp SET n_failures = 0, blocked_until = NULL WHERE user_id = :user;

-- name: totp_set_on(user i64, at moment)
-- why: the first code was right
UPDATE user_totp SET confirmed_at = :at WHERE user_id = :user;

-- name: totp_forget(user i64)
-- why: no codes any more
DELETE FROM user_totp WHERE user_id = :user;

-- name: totp_roles(user i64)
-- why: does a role of the user's require codes? index user_role_user
SELECT role FROM user_role WHERE user_id = :user AND ended_at IS NULL;

-- name: totp_count_plain()
-- why: muster doctor
-- scan: a row a user
SELECT count(*) FROM user_totp WHERE secret LIKE 'plain:%';

-- name: totp_all()
-- why: every secret is sealed with another key; once in years
-- scan: a row a user
SELECT user_id, secret FROM user_totp ORDER BY user_id;

-- name: totp_reseal(user i64, was text, now text)
-- why: sealed with another key, if nobody changed it meanwhile; by key
UPDATE user_totp SET secret = :now WHERE user_id = :user AND secret = :was;
