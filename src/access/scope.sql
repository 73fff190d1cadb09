-- name: scope_standing()
-- why: every standing scope, read with the restrictions: a row for a limited user and a part of their reach; and the schools that users act
--      for at the front door, which count for holders of a role that wants a scope
-- scan: the partial index holds the standing ones alone; a county has some hundreds of schools' users
SELECT user_id, kind, value, role FROM user_scope WHERE ended_at IS NULL
UNION ALL
SELECT user_id, 'desk', CAST(urn AS TEXT), '' FROM user_school WHERE ended_at IS NULL
ORDER BY 1, 2, 3;

-- name: scope_facts(person i64, since date)
-- why: where one person belongs: home, roll, cases, tasks, the record that replaced theirs; five reads by index
SELECT 1, pa.district, 0 FROM person_address pa
 WHERE pa.person_id = :person AND pa.kind = 'home' AND (pa.to_on IS NULL OR pa.to_on >= :since)
UNION ALL
SELECT 2, s.district, e.urn FROM enrolment e LEFT JOIN establishment s ON s.urn = e.urn
 WHERE e.person_id = :person AND (e.to_on IS NULL OR e.to_on >= :since)
UNION ALL
SELECT 2, f.district, f.urn FROM case_file f
 WHERE f.person_id = :person AND (f.closed_on IS NULL OR f.closed_on >= :since)
UNION ALL
SELECT 3, f.team, COALESCE(f.worker_id, f.created_by) FROM case_file f
 WHERE f.person_id = :person AND (f.closed_on IS NULL OR f.closed_on >= :since)
UNION ALL
SELECT 3, t.for_team, t.for_user FROM case_task t
 WHERE t.person_id = :person AND (t.done_on IS NULL OR t.done_on >= :since)
UNION ALL
SELECT 4, CAST(NULL AS TEXT), p.merged_into FROM person p WHERE p.id = :person AND p.merged_into IS NOT NULL;

-- name: scope_children_of(adult i64)
-- why: a parent or contact belongs where the children do; index person_relationship_other
SELECT r.person_id FROM person_relationship r JOIN person p ON p.id = r.other_id WHERE r.other_id = :adult AND p.is_adult;

-- name: scope_school_district(urn i64)
-- why: a case that is about a school belongs to the district that it stands in
SELECT district FROM establishment WHERE urn = :urn;

-- name: scope_last_person()
-- why: how many bits the reach has
SELECT max(id) FROM person;

-- name: scope_people_of_district(district text, later text, since date)
-- why: a long list asks about everybody: all who belong to a district, once in a while
-- scan: the homes of the county are looked through once for such a list
SELECT pa.person_id FROM person_address pa
 WHERE pa.kind = 'home' AND pa.district IN (:district, :later) AND (pa.to_on IS NULL OR pa.to_on >= :since)
UNION ALL
SELECT e.person_id FROM establishment s JOIN enrolment e ON e.urn = s.urn
 WHERE s.district IN (:district, :later) AND (e.to_on IS NULL OR e.to_on >= :since)
UNION ALL
SELECT f.person_id FROM case_file f
 WHERE f.person_id IS NOT NULL AND f.district IN (:district, :later) AND (f.closed_on IS NULL OR f.closed_on >= :since)
UNION ALL
SELECT f.person_id FROM establishment s JOIN case_file f ON f.urn = s.urn
 WHERE s.district IN (:district, :later) AND f.person_id IS NOT NULL AND (f.closed_on IS NULL OR f.closed_on >= :since);

-- name: scope_people_of_school(urn i64, since date)
-- why: likewise a school's, by indexes
SELECT e.person_id FROM enrolment e WHERE e.urn = :urn AND (e.to_on IS NULL OR e.to_on >= :since)
UNION ALL
SELECT f.person_id FROM case_file f
 WHERE f.urn = :urn AND f.person_id IS NOT NULL AND (f.closed_on IS NULL OR f.closed_on >= :since);

-- name: scope_people_of_team(team text, since date)
-- why: likewise a team's, by indexes
SELECT f.person_id FROM case_file f
 WHERE f.team = :team AND f.person_id IS NOT NULL AND (f.closed_on IS NULL OR f.closed_on >= :since)
UNION ALL
SELECT t.person_id FROM case_task t
 WHERE t.for_team = :team AND t.person_id IS NOT NULL AND (t.done_on IS NULL OR t.done_on >= :since);

-- name: scope_people_of_worker(user i64, since date)
-- why: likewise one worker's; who opened a case that nobody has yet is its worker
-- scan: what nobody has yet is a small part of the open cases
SELECT f.person_id FROM case_file f
 WHERE f.worker_id = :user AND f.person_id IS NOT NULL AND (f.closed_on IS NULL OR f.closed_on >= :since)
UNION ALL
SELECT f.person_id FROM case_file f
 WHERE f.worker_id IS NULL AND f.created_by = :user AND f.person_id IS NOT NULL AND (f.closed_on IS NULL OR f.closed_on >= :since)
UNION ALL
SELECT t.person_id FROM case_task t
 WHERE t.for_user = :user AND t.person_id IS NOT NULL AND (t.done_on IS NULL OR t.done_on >= :since);

-- name: scope_merged()
-- why: a record that was replaced belongs where the other does
-- scan: index person_roll from end to end, for a long list alone
SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL;

-- name: scope_adults()
-- why: adults belong where their children do
-- scan: everybody's contacts, for a long list alone
SELECT r.person_id, r.other_id FROM person_relationship r JOIN person p ON p.id = r.other_id WHERE p.is_adult;

-- name: scope_held(user i64)
-- why: a user's page, and what is to change; index user_scope_user
SELECT h.kind, h.value, h.given_at, u.display_name, h.role FROM user_scope h JOIN app_user u ON u.id = h.given_by
 WHERE h.user_id = :user AND h.ended_at IS NULL ORDER BY h.id;

-- name: scope_give(user i64, role text, kind text, value text, at moment, by i64)
-- why: somebody reaches a part of the county
INSERT INTO user_scope (user_id, role, kind, value, given_at, given_by) VALUES (:user, :role, :kind, :value, :at, :by);

-- name: scope_end(user i64, role text, kind text, value text, at moment, by i64)
-- why: somebody no longer does; the row says when
UPDATE user_scope SET ended_at = :at, ended_by = :by
 WHERE user_id = :user AND role = :role AND kind = :kind AND value = :value AND ended_at IS NULL;

-- name: scope_is_team(team text)
-- why: is there such a team?
SELECT count(*) FROM team WHERE code = :team;

-- name: scope_is_school(urn i64)
-- why: is there such a school?
SELECT count(*) FROM establishment WHERE urn = :urn;
