-- name: pair_survivor(person i64)
-- why: a pair is of records that stand; one probe for each step of a chain of merges
SELECT merged_into, is_adult FROM person WHERE id = :person;

-- name: pair_between(left i64, right i64)
-- why: is this pair known? Asked for each pair that a matcher finds
SELECT id FROM person_pair WHERE left_id = :left AND right_id = :right;

-- name: pair_insert(left i64, right i64, likeness text, weight f64, probability f64, why text, how text, at moment)
-- why: a pair nobody has seen yet
INSERT INTO person_pair (left_id, right_id, likeness, weight, probability, why, found_how, found_at, status)
VALUES (:left, :right, :likeness, :weight, :probability, :why, :how, :at, 'open')
ON CONFLICT (left_id, right_id) DO NOTHING;

-- name: pair_refresh(left i64, right i64, likeness text, weight f64, probability f64, why text)
-- why: found again: what is said of it may be newer; a decided pair keeps what was decided upon
UPDATE person_pair SET likeness = :likeness, weight = :weight, probability = :probability, why = :why
 WHERE left_id = :left AND right_id = :right AND status IN ('open', 'asked');

-- name: pair_get(id i64)
-- why: one pair, for its page and before it is decided
SELECT p.id, p.left_id, p.right_id, p.likeness, p.weight, p.probability, p.why, p.found_how, p.found_at, p.status, p.decided_at,
       p.decided_by, u.display_name, p.note, p.asked_of, p.question, p.asked_at, p.merge_id
  FROM person_pair p LEFT JOIN app_user u ON u.id = p.decided_by
 WHERE p.id = :id;

-- name: pair_list(status text)
-- why: the clerk's worklist; the caller orders it by need
SELECT p.id, p.left_id, p.right_id, p.likeness, p.weight, p.probability, p.why, p.found_how, p.found_at, p.status, p.decided_at,
       p.decided_by, u.display_name, p.note, p.asked_of, p.question, p.asked_at, p.merge_id
  FROM person_pair p LEFT JOIN app_user u ON u.id = p.decided_by
 WHERE p.status = :status
 ORDER BY p.probability DESC, p.id;

-- name: pair_counts()
-- why: how much waits, at the head of the worklist
-- scan: all pairs, some thousands; counted by the caller, since not everybody may know of each
SELECT status, likeness, left_id, right_id FROM person_pair;

-- name: pair_decide(id i64, expected text, status text, at moment, by i64, note text, asked_of text, question text, asked_at moment, merge i64)
-- why: a person's decision; no row is changed when somebody decided meanwhile
UPDATE person_pair SET status = :status, decided_at = :at, decided_by = :by, note = :note, asked_of = :asked_of,
       question = :question, asked_at = :asked_at, merge_id = :merge
 WHERE id = :id AND status = :expected;

-- name: pair_of_merge(merge i64)
-- why: which pairs a merge settled, when it is undone
-- scan: some thousands of pairs, when a merge is undone
SELECT id FROM person_pair WHERE merge_id = :merge AND status = 'same';
