-- name: seal_open_cases(person i64)
-- why: before an adoption is sealed: how many open cases stay with the old record?
SELECT count(*) FROM case_file WHERE person_id = :person AND closed_on IS NULL;
