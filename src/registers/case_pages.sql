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
