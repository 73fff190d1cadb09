-- name: recovery_add(user i64, code_hash text, at moment)
-- why: ten, when codes are set up or renewed
INSERT INTO user_recovery_code (user_id, code_hash, made_at) VALUES (:user, :code_hash, :at);

-- name: recovery_use(user i64, code_hash text, at moment)
-- why: a code is of use once; by key
UPDATE user_recovery_code SET used_at = :at WHERE user_id = :user AND code_hash = :code_hash AND used_at IS NULL;

-- name: recovery_left(user i64)
-- why: the page of one's account
SELECT count(*) FROM user_recovery_code WHERE user_id = :user AND used_at IS NULL;

-- name: recovery_forget(user i64)
-- why: new codes end the old, and a lost device all
DELETE FROM user_recovery_code WHERE user_id = :user;
