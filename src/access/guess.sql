-- name: guess_add(key text, at moment, since moment)
-- why: each sign-in that is tried: counted on from the last, or anew where that is long ago; by key
INSERT INTO sign_in_try (key_hash, n, last_at) VALUES (:key, 1, :at)
ON CONFLICT (key_hash) DO UPDATE SET n = CASE WHEN sign_in_try.last_at < :since THEN 1 ELSE sign_in_try.n + 1 END, last_at = :at
RETURNING n, wait_until;

-- name: guess_wait(key text, until moment)
-- why: too many tries went wrong
UPDATE sign_in_try SET wait_until = :until WHERE key_hash = :key;

-- name: guess_forget(key text)
-- why: the password was right
DELETE FROM sign_in_try WHERE key_hash = :key;

-- name: guess_take_back(key text)
-- why: a right password is not counted against the address: many colleagues share one
UPDATE sign_in_try SET n = n - 1 WHERE key_hash = :key AND n > 0;

-- name: guess_forget_old(before moment)
-- why: at each try the long past go; index sign_in_try_last
DELETE FROM sign_in_try WHERE last_at < :before;

-- name: guess_keep_newest(most i64)
-- why: at each try: however many names and addresses are made up, the table stays small; index sign_in_try_last
-- scan: walks the index of at most that many
DELETE FROM sign_in_try WHERE key_hash IN (SELECT key_hash FROM sign_in_try ORDER BY last_at DESC LIMIT 1000 OFFSET :most);

-- name: guess_name(user i64, limit i64, until moment, now moment)
-- why: a try from a browser that is not known, counted for the name as a whole; no row: it has to wait
UPDATE app_user SET n_failures = n_failures + 1, locked_until = CASE WHEN n_failures + 1 >= :limit THEN :until ELSE NULL END
WHERE id = :user AND (locked_until IS NULL OR locked_until <= :now)
RETURNING id;

-- name: guess_forgive_name(user i64)
-- why: a right password ends the row of failures
UPDATE app_user SET n_failures = 0, locked_until = NULL WHERE id = :user;

-- name: device_known(token_hash text, user i64)
-- why: at each sign-in: did this user sign in with this browser before? by key
SELECT count(*) FROM user_device WHERE token_hash = :token_hash AND user_id = :user;

-- name: device_anyones(token_hash text)
-- why: is the cookie one that we gave? by the start of the key
SELECT count(*) FROM user_device WHERE token_hash = :token_hash;

-- name: device_put(token_hash text, user i64, at moment)
-- why: somebody signed in with it
INSERT INTO user_device (token_hash, user_id, seen_at) VALUES (:token_hash, :user, :at)
ON CONFLICT (token_hash, user_id) DO UPDATE SET seen_at = :at;

-- name: device_forget_old(user i64, before moment)
-- why: at each sign-in; index user_device_user
DELETE FROM user_device WHERE user_id = :user AND seen_at < :before;

-- name: device_keep_newest(user i64, most i64)
-- why: at each sign-in: a user has only so many; index user_device_user
DELETE FROM user_device WHERE user_id = :user AND token_hash IN
  (SELECT token_hash FROM user_device WHERE user_id = :user ORDER BY seen_at DESC LIMIT 1000 OFFSET :most);

-- name: device_forget_all(user i64)
-- why: signed out everywhere, or a new password
DELETE FROM user_device WHERE user_id = :user;
