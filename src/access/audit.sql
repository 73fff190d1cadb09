-- name: audit_lock_head()
-- why: writers take turns: the row is locked until the transaction ends
SELECT seq, hash FROM audit_head WHERE id = 1 {for_update};

-- name: audit_read_head()
-- why: doctor, audit verify
SELECT seq, hash FROM audit_head WHERE id = 1;

-- name: audit_move_head(seq i64, hash text)
-- why: once for each transaction that wrote lines
UPDATE audit_head SET seq = :seq, hash = :hash WHERE id = 1;

-- name: audit_add(seq i64, at moment, actor i64, action text, person i64, detail text, hash text)
-- why: one line
INSERT INTO audit (seq, at, actor_id, action, person_id, detail, hash)
VALUES (:seq, :at, :actor, :action, :person, :detail, :hash);

-- name: audit_walk(after i64, limit i64)
-- why: audit verify reads the whole trail, a stretch at a time, by key
SELECT seq, at, actor_id, action, person_id, detail, hash
FROM audit WHERE seq > :after ORDER BY seq LIMIT :limit;

-- name: audit_of_person(person i64, limit i64)
-- why: who looked at a child's record; index audit_person
SELECT a.seq, a.at, a.actor_id, u.display_name, a.action, a.detail
FROM audit a LEFT JOIN app_user u ON u.id = a.actor_id
WHERE a.person_id = :person ORDER BY a.seq DESC LIMIT :limit;
