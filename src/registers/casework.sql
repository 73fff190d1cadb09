-- name: casework_on_roll(on date)
-- why: making invented casework: children on a roll, and where
-- scan: once, for a county of invented children
SELECT e.person_id, e.urn, e.from_on FROM enrolment e JOIN person p ON p.id = e.person_id
 WHERE e.status IN ('C', 'M') AND e.from_on <= :on AND (e.to_on IS NULL OR e.to_on >= :on)
   AND p.merged_into IS NULL AND p.died_on IS NULL AND NOT p.is_adult
 ORDER BY e.person_id, e.id

-- name: casework_standing(kind text, on date)
-- why: likewise, children whom a service's list shows in that standing
-- scan: once
SELECT s.person_id, NULL AS urn, s.from_on FROM education_standing s JOIN person p ON p.id = s.person_id
 WHERE s.kind = :kind AND s.from_on <= :on AND (s.to_on IS NULL OR s.to_on >= :on) AND s.case_id IS NULL
   AND p.merged_into IS NULL AND p.died_on IS NULL AND NOT p.is_adult
 ORDER BY s.person_id, s.id

-- name: casework_named_case(register text, below i64)
-- why: an invented permit is for an employer invented before; any open case will do
SELECT COALESCE((SELECT id FROM case_file WHERE register = :register AND closed_on IS NULL AND id <= :below ORDER BY id DESC LIMIT 1),
                (SELECT id FROM case_file WHERE register = :register AND closed_on IS NULL ORDER BY id LIMIT 1))

-- name: casework_schools(on date)
-- why: likewise, schools that teach somebody
-- scan: once
SELECT NULL AS person, urn, MIN(from_on) FROM enrolment WHERE from_on <= :on GROUP BY urn ORDER BY urn

-- name: casework_made_since(after i64)
-- why: cases that rules and effects opened on the day: they are worked on too
SELECT id, register, person_id, urn FROM case_file WHERE id > :after AND made_by_rule IS NOT NULL ORDER BY id

-- name: casework_last()
-- why: is there a case at all; and which come after
SELECT COALESCE(MAX(id), 0) FROM case_file

-- name: casework_team_put(code text, title text)
-- why: a team for a register
INSERT INTO team (code, title, is_active) VALUES (:code, :title, TRUE) ON CONFLICT (code) DO NOTHING

-- name: casework_worker_put(username text, display_name text, at moment)
-- why: a worker who cannot sign in
INSERT INTO app_user (username, display_name, is_active, created_at, n_failures) VALUES (:username, :display_name, TRUE, :at, 0) RETURNING id

-- name: casework_districts()
-- why: partnerships, panels and managers are of a district
-- scan: the schools of one authority, once
SELECT DISTINCT district FROM establishment WHERE district IS NOT NULL AND district <> '' ORDER BY district

-- name: casework_member_put(team text, worker i64, is_manager bool, from_on date)
-- why: who works in which team
INSERT INTO team_member (team, user_id, is_manager, from_on) VALUES (:team, :worker, :is_manager, :from_on)

-- name: casework_counts(register text, today date)
-- why: what was made
SELECT count(*), COALESCE(SUM(CASE WHEN closed_on IS NULL THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN closed_on IS NULL AND due_on < :today THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN made_by_rule IS NOT NULL THEN 1 ELSE 0 END), 0)
  FROM case_file WHERE register = :register
