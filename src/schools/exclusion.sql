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
