-- name: exclusion_get(person i64, urn i64, start_on date, category text)
-- why: is this exclusion held already? Read once for each one reported
SELECT id, reason, end_on, sessions, review_on, day_six_setting FROM exclusion
WHERE person_id = :person AND urn = :urn AND start_on = :start_on AND category = :category

-- name: exclusion_insert(person i64, urn i64, category text, reason text, start_on date, end_on date, sessions i64, review_on date, day_six_setting text, source_id i64)
-- why: an exclusion reported for the first time
INSERT INTO exclusion (person_id, urn, category, reason, start_on, end_on, sessions, review_on, day_six_setting, source_id)
VALUES (:person, :urn, :category, :reason, :start_on, :end_on, :sessions, :review_on, :day_six_setting, :source_id)

-- name: exclusion_update(id i64, reason text, end_on date, sessions i64, review_on date, day_six_setting text, source_id i64)
-- why: a later report adds to what is held
UPDATE exclusion SET reason = :reason, end_on = :end_on, sessions = :sessions, review_on = :review_on,
                     day_six_setting = :day_six_setting, source_id = :source_id
WHERE id = :id

-- name: exclusion_case_get(case i64)
-- why: what a case says; read whenever the case is worked out
SELECT id, case_id, person_id, urn, category, reason, start_on, end_on, sessions, withdrawn_on, source_id FROM exclusion WHERE case_id = :case

-- name: exclusion_case_find(person i64, urn i64, start_on date, category text)
-- why: a return may have said it before the case did
SELECT id, case_id, person_id, urn, category, reason, start_on, end_on, sessions, withdrawn_on, source_id FROM exclusion
WHERE person_id = :person AND urn = :urn AND start_on = :start_on AND category = :category

-- name: exclusion_case_insert(case i64, person i64, urn i64, category text, reason text, start_on date, end_on date, sessions i64, withdrawn_on date)
-- why: a case says it for the first time
INSERT INTO exclusion (case_id, person_id, urn, category, reason, start_on, end_on, sessions, withdrawn_on)
VALUES (:case, :person, :urn, :category, :reason, :start_on, :end_on, :sessions, :withdrawn_on)

-- name: exclusion_case_update(id i64, case i64, reason text, end_on date, sessions i64, withdrawn_on date)
-- why: the case says otherwise now, or says what a return said
UPDATE exclusion SET case_id = :case, reason = :reason, end_on = :end_on, sessions = :sessions, withdrawn_on = :withdrawn_on WHERE id = :id

-- name: exclusion_case_leave(id i64)
-- why: a return said it too: without the case it stands as returned
UPDATE exclusion SET case_id = NULL, withdrawn_on = NULL WHERE id = :id

-- name: exclusion_case_remove(id i64)
-- why: only the case said it, and no longer does
DELETE FROM exclusion WHERE id = :id
