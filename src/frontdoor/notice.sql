-- name: notice_by_token(token text)
-- why: the same form sent again, and a draft gone on with; unique token
SELECT id, state, urn, sent_by FROM front_notice WHERE token = :token

-- name: notice_same(form text, urn i64, person i64, since moment)
-- why: may it be the matter that was sent a while ago? index front_notice_person
SELECT id FROM front_notice WHERE person_id = :person AND form = :form AND urn = :urn AND state <> 'draft' AND NOT is_reply AND sent_at > :since
ORDER BY id DESC LIMIT 1

-- name: notice_same_by_hand(form text, urn i64, surname text, born date, since moment)
-- why: the same of a pupil who was entered by hand; index front_notice_school
SELECT id FROM front_notice WHERE urn = :urn AND state = 'unmatched' AND sent_at > :since AND form = :form AND surname = :surname AND birth_date = :born
ORDER BY id DESC LIMIT 1

-- name: notice_put(form text, urn i64, state text, is_reply bool, person i64, case_id i64, is_added bool, upn text, surname text, forename text, born date, is_urgent bool, is_out_of_hours bool, token text, kept_at moment, sent_at moment, sent_on date, by i64)
-- why: a notice is sent or kept; a draft's row goes on
INSERT INTO front_notice (form, urn, state, is_reply, person_id, case_id, is_added, upn, surname, forename, birth_date, is_urgent, is_out_of_hours, token, kept_at, sent_at, sent_on, sent_by)
VALUES (:form, :urn, :state, :is_reply, :person, :case_id, :is_added, :upn, :surname, :forename, :born, :is_urgent, :is_out_of_hours, :token, :kept_at, :sent_at, :sent_on, :by)
ON CONFLICT (token) DO UPDATE SET state = excluded.state, person_id = excluded.person_id, case_id = excluded.case_id, is_added = excluded.is_added,
    upn = excluded.upn, surname = excluded.surname, forename = excluded.forename, birth_date = excluded.birth_date, is_urgent = excluded.is_urgent,
    is_out_of_hours = excluded.is_out_of_hours, kept_at = excluded.kept_at, sent_at = excluded.sent_at, sent_on = excluded.sent_on, sent_by = excluded.sent_by
RETURNING id

-- name: notice_answers_clear(id i64)
-- why: a draft's answers are put anew
DELETE FROM front_notice_answer WHERE notice_id = :id

-- name: notice_answer_put(id i64, field text, answer text)
-- why: what was typed
INSERT INTO front_notice_answer (notice_id, field, answer) VALUES (:id, :field, :answer)

-- name: notice_answers(id i64)
-- why: a notice, or a draft gone on with
SELECT field, answer FROM front_notice_answer WHERE notice_id = :id ORDER BY field

-- name: notice_get(id i64)
-- why: one notice; by key
SELECT n.id, n.form, n.urn, n.state, n.is_reply, n.person_id, n.case_id, n.is_added, n.upn, n.surname, n.forename, n.birth_date, n.is_urgent,
       n.is_out_of_hours, n.token, n.kept_at, n.sent_at, n.sent_on, n.sent_by, n.seen_at, n.seen_by, e.name, c.reference, c.register, c.stage,
       c.closed_on, u.display_name, p.surname, p.forename
FROM front_notice n JOIN establishment e ON e.urn = n.urn LEFT JOIN case_file c ON c.id = n.case_id LEFT JOIN app_user u ON u.id = c.worker_id
LEFT JOIN person_name p ON p.person_id = n.person_id AND p.kind = 'legal' AND p.to_on IS NULL
WHERE n.id = :id

-- name: notice_list_of_school(urn i64, limit i64)
-- why: a school's page: what it sent, and its drafts; index front_notice_school
SELECT id FROM front_notice WHERE urn = :urn ORDER BY kept_at DESC, id DESC LIMIT :limit

-- name: notice_list_urgent(limit i64)
-- why: the duty officer's list
-- scan: index front_notice_urgent, of those that nobody has taken up alone
SELECT id FROM front_notice WHERE is_urgent AND seen_at IS NULL AND state <> 'draft' ORDER BY sent_at, id LIMIT :limit

-- name: notice_list_urgent_unmatched(limit i64)
-- why: the duty officer's tasks: what cannot wait and has no case yet to carry a task; index front_notice_state
SELECT id FROM front_notice WHERE state = 'unmatched' AND is_urgent ORDER BY sent_at, id LIMIT :limit

-- name: notice_list_of_state(state text, limit i64)
-- why: pupils to be matched, and what was sent lately; index front_notice_state
SELECT id FROM front_notice WHERE state = :state ORDER BY sent_at DESC, id DESC LIMIT :limit

-- name: notice_set_matched(id i64, person i64, case_id i64, is_added bool, at moment, by i64)
-- why: staff have found the pupil
UPDATE front_notice SET state = 'taken', person_id = :person, case_id = :case_id, is_added = :is_added, matched_at = :at, matched_by = :by
WHERE id = :id AND state = 'unmatched'

-- name: notice_set_seen(id i64, at moment, by i64)
-- why: the duty officer takes an urgent notice up; the first to do so stands
UPDATE front_notice SET seen_at = :at, seen_by = :by WHERE id = :id AND is_urgent AND seen_at IS NULL

-- name: notice_open_case(register text, person i64, urn i64)
-- why: does the pupil's case of this school take the notice? index case_file_person
SELECT id, stage, opened_on FROM case_file WHERE person_id = :person AND register = :register AND closed_on IS NULL AND urn = :urn ORDER BY id DESC

-- name: notice_open_case_of_school(register text, urn i64)
-- why: the same of a case about the school itself; index case_file_school
SELECT id, stage, opened_on FROM case_file WHERE urn = :urn AND register = :register AND closed_on IS NULL AND person_id IS NULL ORDER BY opened_on, id

-- name: notice_open_case_of_body(register text, subject text)
-- why: the same of a case about an organisation, which is named in words; index case_file_subject
SELECT id, stage, opened_on FROM case_file WHERE subject_key = :subject AND register = :register AND closed_on IS NULL AND person_id IS NULL ORDER BY opened_on, id

-- name: notice_waiting_of_body(register text, stage text, subject text)
-- why: cases that wait for one organisation; index case_file_subject
SELECT id FROM case_file WHERE subject_key = :subject AND register = :register AND stage = :stage AND closed_on IS NULL ORDER BY stage_on, id

-- name: notice_waiting_cases(register text, stage text)
-- why: cases that wait for a school, whichever; index case_file_stage
SELECT id, urn FROM case_file WHERE register = :register AND stage = :stage AND closed_on IS NULL ORDER BY due_on, id

-- name: notice_waiting_of_school(register text, stage text, urn i64)
-- why: cases that wait for one school; index case_file_school
SELECT id FROM case_file WHERE urn = :urn AND register = :register AND stage = :stage AND closed_on IS NULL ORDER BY stage_on, id
