-- name: signs_clear()
-- why: tick, once a day: what the marks said the last time
-- scan: some hundred rows, all of them
DELETE FROM attendance_sign

-- name: signs_put(kind text, person i64, urn i64, since date, until date, sessions i64, noted date)
-- why: tick: what the marks say today
INSERT INTO attendance_sign (kind, person_id, urn, since_on, until_on, sessions, noted_on)
VALUES (:kind, :person, :urn, :since, :until, :sessions, :noted)
