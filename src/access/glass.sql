-- name: glass_standing(now moment)
-- why: whose records are open to whom for a time, read with the restrictions; index glass_opening_ends
-- scan: the openings of the last hour by the index of their ends; the planner may prefer a walk of some tens of rows a year
SELECT person_id, user_id, ends_at, case_id FROM glass_opening WHERE ends_at > :now;

-- name: glass_person(person i64)
-- why: is there such a record?
SELECT id FROM person WHERE id = :person;

-- name: glass_holder(value text)
-- why: whoever needs a record in an emergency has a pupil number more often than ours; index person_identifier_value
SELECT i.person_id FROM person_identifier i JOIN person p ON p.id = i.person_id AND p.merged_into IS NULL
 WHERE i.value = upper(:value) ORDER BY i.id DESC LIMIT 1;

-- name: glass_case(reference text)
-- why: or the reference of a case, which people quote; by the unique reference
SELECT id, person_id FROM case_file WHERE reference = upper(:reference) AND person_id IS NOT NULL;

-- name: glass_insert(person i64, case_id i64, user i64, reason text, at moment, ends_at moment, due_on date)
-- why: the glass is broken
INSERT INTO glass_opening (person_id, case_id, user_id, reason, opened_at, ends_at, review_due_on)
VALUES (:person, :case_id, :user, :reason, :at, :ends_at, :due_on) RETURNING id;

-- name: glass_get(id i64)
-- why: one opening
SELECT g.id, g.person_id, g.user_id, u.display_name, g.reason, g.opened_at, g.ends_at, g.review_due_on, g.outcome, g.note, v.display_name, g.reviewed_at, g.case_id
  FROM glass_opening g JOIN app_user u ON u.id = g.user_id LEFT JOIN app_user v ON v.id = g.reviewed_by WHERE g.id = :id;

-- name: glass_due(limit i64)
-- why: what is to be reviewed, soonest first; index glass_opening_review
-- scan: the partial index holds what is to be reviewed and nothing else
SELECT g.id, g.person_id, g.user_id, u.display_name, g.reason, g.opened_at, g.ends_at, g.review_due_on, g.outcome, g.note, v.display_name, g.reviewed_at, g.case_id
  FROM glass_opening g JOIN app_user u ON u.id = g.user_id LEFT JOIN app_user v ON v.id = g.reviewed_by
 WHERE g.outcome IS NULL ORDER BY g.review_due_on, g.id LIMIT :limit;

-- name: glass_all(limit i64)
-- why: all of them, newest first
-- scan: some tens of openings a year
SELECT g.id, g.person_id, g.user_id, u.display_name, g.reason, g.opened_at, g.ends_at, g.review_due_on, g.outcome, g.note, v.display_name, g.reviewed_at, g.case_id
  FROM glass_opening g JOIN app_user u ON u.id = g.user_id LEFT JOIN app_user v ON v.id = g.reviewed_by
 ORDER BY g.id DESC LIMIT :limit;

-- name: glass_since(since moment, limit i64)
-- why: what a reader of restrictions, or who opened it, is told of; index glass_opening_ends
-- scan: some tens of openings a year
SELECT g.id, g.person_id, g.user_id, u.display_name, g.reason, g.opened_at, g.ends_at, g.review_due_on, g.outcome, g.note, v.display_name, g.reviewed_at, g.case_id
  FROM glass_opening g JOIN app_user u ON u.id = g.user_id LEFT JOIN app_user v ON v.id = g.reviewed_by
 WHERE g.ends_at > :since ORDER BY g.id DESC LIMIT :limit;

-- name: glass_set_outcome(id i64, outcome text, note text, by i64, at moment)
-- why: another person says whether it was justified, once
UPDATE glass_opening SET outcome = :outcome, note = :note, reviewed_by = :by, reviewed_at = :at WHERE id = :id AND outcome IS NULL;
