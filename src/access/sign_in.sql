-- name: sign_in_asked(id i64)
-- why: at each sign-in: what is still to be done
SELECT must_change, password_until FROM app_user WHERE id = :id;

-- name: sign_in_waiting(token_hash text)
-- why: the page of a step of signing in
SELECT s.user_id, u.username, s.step, s.started_at FROM user_session s JOIN app_user u ON u.id = s.user_id
WHERE s.token_hash = :token_hash AND u.is_active;
