-- name: role_held(user i64)
-- why: a user's page, and what is to change; index user_role_user
SELECT h.role, h.given_at, u.display_name FROM user_role h JOIN app_user u ON u.id = h.given_by
WHERE h.user_id = :user AND h.ended_at IS NULL ORDER BY h.id;

-- name: role_give(user i64, role text, at moment, by i64)
-- why: somebody takes up work
INSERT INTO user_role (user_id, role, given_at, given_by) VALUES (:user, :role, :at, :by);

-- name: role_end(user i64, role text, at moment, by i64)
-- why: somebody no longer does it; the row says when
UPDATE user_role SET ended_at = :at, ended_by = :by WHERE user_id = :user AND role = :role AND ended_at IS NULL;

-- name: role_user(id i64)
-- why: is there such a user?
SELECT count(*) FROM app_user WHERE id = :id AND password_hash IS NOT NULL;

-- name: role_all_held()
-- why: the list of users
-- scan: a county has tens of users
SELECT user_id, role FROM user_role WHERE ended_at IS NULL ORDER BY user_id, id;
