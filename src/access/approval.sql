-- name: approval_insert(kind text, person i64, other i64, case_id i64, record i64, detail text, reason text, by i64, at moment)
-- why: something is proposed
INSERT INTO approval (kind, person_id, other_id, case_id, record_id, detail, reason, proposed_by, proposed_at, state)
VALUES (:kind, :person, :other, :case_id, :record, :detail, :reason, :by, :at, 'proposed') RETURNING id

-- name: approval_get(id i64)
-- why: one proposal, with who made and who decided it
SELECT a.id, a.kind, a.person_id, a.other_id, a.case_id, a.record_id, a.detail, a.reason, a.proposed_by, p.display_name, a.proposed_at, a.state,
       d.display_name, a.decided_note, a.decided_at
FROM approval a JOIN app_user p ON p.id = a.proposed_by LEFT JOIN app_user d ON d.id = a.decided_by WHERE a.id = :id

-- name: approval_proposed(limit i64)
-- why: what waits for somebody else, oldest first; index approval_state
SELECT a.id, a.kind, a.person_id, a.other_id, a.case_id, a.record_id, a.detail, a.reason, a.proposed_by, p.display_name, a.proposed_at, a.state,
       NULL, a.decided_note, a.decided_at
FROM approval a JOIN app_user p ON p.id = a.proposed_by WHERE a.state = 'proposed' ORDER BY a.id LIMIT :limit

-- name: approval_decided(limit i64)
-- why: what was decided lately, newest first; by key
-- scan: walks the key backwards until enough are found
SELECT a.id, a.kind, a.person_id, a.other_id, a.case_id, a.record_id, a.detail, a.reason, a.proposed_by, p.display_name, a.proposed_at, a.state,
       d.display_name, a.decided_note, a.decided_at
FROM approval a JOIN app_user p ON p.id = a.proposed_by LEFT JOIN app_user d ON d.id = a.decided_by WHERE a.state <> 'proposed' ORDER BY a.id DESC LIMIT :limit

-- name: approval_find_of_people(kind text, state text, person i64, other i64)
-- why: is the same proposed, or being carried out? index approval_person
SELECT coalesce(max(id), 0) FROM approval WHERE kind = :kind AND state = :state AND ((person_id = :person AND other_id = :other) OR (person_id = :other AND other_id = :person))

-- name: approval_find_of_case(kind text, state text, case_id i64)
-- why: likewise of a case; index approval_case
SELECT coalesce(max(id), 0) FROM approval WHERE kind = :kind AND state = :state AND case_id = :case_id

-- name: approval_being_done(id i64, by i64)
-- why: does the actor carry it out in the name of somebody else's proposal? by key
SELECT count(*) FROM approval WHERE id = :id AND state = 'approved' AND decided_by = :by AND proposed_by <> :by

-- name: approval_set_state(id i64, was text, now text, by i64, at moment, note text)
-- why: decided once: only from the state it was read in
UPDATE approval SET state = :now, decided_by = :by, decided_at = :at, decided_note = :note WHERE id = :id AND state = :was

-- name: approval_is_same(id i64, by i64, detail text)
-- why: a form that was sent twice proposes once; by key
SELECT count(*) FROM approval WHERE id = :id AND proposed_by = :by AND detail = :detail
