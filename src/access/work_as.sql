-- name: work_as_held(user i64)
-- why: the page on which somebody chooses the role they work in; indexes user_role_user, user_scope_role
SELECT h.role, EXISTS (SELECT 1 FROM user_scope c WHERE c.user_id = h.user_id AND c.role = h.role AND c.ended_at IS NULL)
FROM user_role h WHERE h.user_id = :user AND h.ended_at IS NULL ORDER BY h.id;

-- name: work_as_set(token_hash text, role text)
-- why: somebody goes over to another of their roles; by key
UPDATE user_session SET work_role = :role WHERE token_hash = :token_hash;
