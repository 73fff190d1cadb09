-- name: reconcile_returns(first date, last date, urn i64)
-- why: the schools' returns of a term; once a question
-- scan: the question is of every school; the returns of a county are some thousands of rows
SELECT r.urn, r.census_on, e.name FROM census_return r JOIN establishment e ON e.urn = r.urn
 WHERE r.census_on BETWEEN :first AND :last AND (:urn = 0 OR r.urn = :urn)
 ORDER BY r.urn, r.census_on

-- name: reconcile_census_before(first date, on date)
-- why: the census day before, of any school, in the same school year; once a question
-- scan: the returns of a county are some thousands of rows
SELECT max(census_on) FROM census_return WHERE census_on >= :first AND census_on < :on

-- name: reconcile_census(urn i64, on date)
-- why: what a return says of each pupil's sessions
SELECT person_id, sessions_possible, sessions_absent, absence_reasons FROM census_pupil
 WHERE urn = :urn AND census_on = :on ORDER BY person_id

-- name: reconcile_before(urn i64)
-- why: the schools whose days a return answers for: its own, and those that it followed
SELECT urn FROM establishment_link WHERE successor_urn = :urn ORDER BY urn

-- name: reconcile_places(urn i64, year i64)
-- why: whose each place of a register is
SELECT a.place, a.person_id, p.birth_date FROM attendance_pupil a JOIN person p ON p.id = a.person_id
 WHERE a.urn = :urn AND a.school_year = :year ORDER BY a.place
