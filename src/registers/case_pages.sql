-- name: case_team_list()
-- why: forms that name a team
-- scan: a county has tens of teams
SELECT code, title, is_active FROM team ORDER BY title;

-- name: case_teams_of(user i64, on date)
-- why: whose work is my team's
SELECT m.team, t.title FROM team_member m JOIN team t ON t.code = m.team
 WHERE m.user_id = :user AND m.from_on <= :on AND (m.to_on IS NULL OR m.to_on >= :on) ORDER BY t.title;

-- name: case_count_of_worker(worker i64, today date)
-- why: the tabs of the worklist: how much, and how much of it late; index case_file_worker; by register, for those that the viewer sees
SELECT register, count(*), COALESCE(SUM(CASE WHEN due_on < :today THEN 1 ELSE 0 END), 0) FROM case_file
 WHERE worker_id = :worker AND closed_on IS NULL
 GROUP BY register;

-- name: case_count_unallocated(today date)
-- why: likewise, what nobody has; index case_file_worker; by register, for those that the viewer sees
SELECT register, count(*), COALESCE(SUM(CASE WHEN due_on < :today THEN 1 ELSE 0 END), 0) FROM case_file
 WHERE worker_id IS NULL AND closed_on IS NULL
 GROUP BY register;

-- name: case_count_of_team(team text, today date)
-- why: likewise, of a team; index case_file_team; by register, for those that the viewer sees
SELECT register, count(*), COALESCE(SUM(CASE WHEN due_on < :today THEN 1 ELSE 0 END), 0) FROM case_file
 WHERE team = :team AND closed_on IS NULL
 GROUP BY register;

-- name: case_count_of_register(register text, today date)
-- why: the list of registers; index case_file_open
SELECT (SELECT count(*) FROM case_file WHERE register = :register AND closed_on IS NULL),
       (SELECT count(*) FROM case_file WHERE register = :register AND closed_on IS NULL AND due_on < :today);

-- name: case_changes_since(case i64, revision i64)
-- why: a form that was made from an older revision: what each field held then, and who changed it to what
SELECT e.field, e.old_value, e.new_value, u.display_name, e.at FROM case_event e JOIN app_user u ON u.id = e.by_id
 WHERE e.case_id = :case AND e.revision > :revision AND e.kind = 'changed' ORDER BY e.id;

-- name: case_documents_of(case i64)
-- why: the case's page; without the bytes
SELECT d.id, d.added_by, d.title, d.file_name, d.media_type, LENGTH(d.content), d.added_at, u.display_name
  FROM case_document d JOIN app_user u ON u.id = d.added_by
 WHERE d.case_id = :case AND d.removed_at IS NULL ORDER BY d.id;

-- name: case_document_put(case i64, title text, file_name text, media_type text, hash text, content blob, now moment, by i64)
-- why: a document is added
INSERT INTO case_document (case_id, title, file_name, media_type, content_hash, content, added_at, added_by)
VALUES (:case, :title, :file_name, :media_type, :hash, :content, :now, :by) RETURNING id;

-- name: case_document_get(id i64)
-- why: one that is opened
SELECT id, added_by, title, file_name, media_type, LENGTH(content), added_at, case_id, content FROM case_document
 WHERE id = :id AND removed_at IS NULL;

-- name: case_document_same(case i64, hash text)
-- why: a form that was sent twice adds one document
SELECT id FROM case_document WHERE case_id = :case AND content_hash = :hash AND removed_at IS NULL;

-- name: case_open_referral(person i64)
-- why: a child's attendance referral that is open already; once a row of a page
SELECT MAX(id) FROM case_file WHERE person_id = :person AND register = 'attendance_referral' AND closed_on IS NULL

-- name: exclusion_check_rows(urn i64, from date, to date)
-- why: what a school said of its exclusions in a term, with what can be wrong in it, all on one page; index exclusion_school
SELECT x.id, x.person_id, x.category, x.reason, x.start_on, x.end_on, x.sessions, c.id AS case_id, c.reference, p.birth_date, n.surname, n.forename,
       (SELECT e.year_group FROM enrolment e WHERE e.person_id = x.person_id AND e.urn = x.urn AND e.from_on <= x.start_on AND (e.to_on IS NULL OR e.to_on >= x.start_on)
         ORDER BY e.from_on DESC LIMIT 1) AS year_group,
       (SELECT MIN(k.due_on) FROM case_clock k WHERE k.case_id = x.case_id AND k.clock IN ('told_at_once', 'told_termly') AND k.due_on IS NOT NULL
           AND k.state NOT IN ('not_applicable', 'stopped') AND ((k.stopped_on IS NULL AND k.due_on < :to) OR k.stopped_on > k.due_on)) AS late_on,
       (SELECT MIN(o.start_on) FROM exclusion o WHERE o.person_id = x.person_id AND o.id <> x.id AND o.withdrawn_on IS NULL AND o.category <> 'LNCH'
           AND o.start_on <= COALESCE(x.end_on, x.start_on) AND COALESCE(o.end_on, o.start_on) >= x.start_on) AS other_on
  FROM exclusion x JOIN person p ON p.id = x.person_id AND p.merged_into IS NULL
  LEFT JOIN case_file c ON c.id = x.case_id LEFT JOIN person_name n ON n.person_id = x.person_id AND n.kind = 'legal' AND n.to_on IS NULL
 WHERE x.urn = :urn AND x.start_on >= :from AND x.start_on <= :to AND x.withdrawn_on IS NULL
 ORDER BY x.start_on, x.id
