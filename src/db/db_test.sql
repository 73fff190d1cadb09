-- name: dbtest_person_put(adult bool, born date, sex text, known date)
-- why: the database interface's own test
INSERT INTO person (is_adult, birth_date, birth_date_is_estimated, sex, known_from) VALUES (:adult, :born, FALSE, :sex, :known) RETURNING id

-- name: dbtest_person_get(id i64)
-- why: the database interface's own test
SELECT is_adult, birth_date, sex, died_on FROM person WHERE id = :id

-- name: dbtest_migration_get(number i64)
-- why: the database interface's own test
SELECT title, checksum, applied_at FROM schema_migration WHERE number = :number

-- name: dbtest_blob_put(as_at date, at moment, bytes blob)
-- why: the database interface's own test
INSERT INTO rollcall_run (as_at, run_at, rules_version, known, on_roll_numerator, on_roll_denominator, members)
VALUES (:as_at, :at, '1', 0, 0, 0, :bytes)

-- name: dbtest_blob_get()
-- why: the database interface's own test
-- scan: one row
SELECT members FROM rollcall_run
