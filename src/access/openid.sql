-- name: openid_request_add(state_hash text, nonce text, verifier text, return_to text, at moment)
-- why: a browser is sent to the provider
INSERT INTO openid_request (state_hash, nonce, verifier, return_to, made_at) VALUES (:state_hash, :nonce, :verifier, :return_to, :at);

-- name: openid_request_take(state_hash text)
-- why: a browser is back: its answer counts once; by key
DELETE FROM openid_request WHERE state_hash = :state_hash RETURNING nonce, verifier, return_to, made_at;

-- name: openid_request_forget_old(before moment)
-- why: those that never come back; index openid_request_made
DELETE FROM openid_request WHERE made_at < :before;

-- name: openid_request_keep_newest(most i64)
-- why: however many are begun, the table stays small; index openid_request_made
-- scan: walks the index of at most that many
DELETE FROM openid_request WHERE state_hash IN (SELECT state_hash FROM openid_request ORDER BY made_at DESC LIMIT 1000 OFFSET :most);

-- name: openid_user(issuer text, subject text)
-- why: at each sign-in by the provider; by key
SELECT o.user_id, u.is_active FROM user_openid o JOIN app_user u ON u.id = o.user_id WHERE o.issuer = :issuer AND o.subject = :subject;

-- name: openid_user_by_email(username text)
-- why: the first sign-in of somebody whose user name is their verified address, and who is not linked yet; by the unique user name
SELECT u.id FROM app_user u WHERE u.username = :username AND u.is_active AND u.password_hash IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM user_openid o WHERE o.user_id = u.id);

-- name: openid_link_add(issuer text, subject text, user i64, at moment, by i64)
-- why: a user is linked
INSERT INTO user_openid (issuer, subject, user_id, linked_at, linked_by) VALUES (:issuer, :subject, :user, :at, :by)
ON CONFLICT (issuer, subject) DO NOTHING;

-- name: openid_link_remove(user i64)
-- why: a user signs in with the provider no more; index user_openid_user
DELETE FROM user_openid WHERE user_id = :user;

-- name: openid_links(user i64)
-- why: the page and the command that show them; index user_openid_user
SELECT subject FROM user_openid WHERE user_id = :user ORDER BY subject;
