-- name: seal_open_cases(person i64)
-- why: before an adoption is sealed: which open cases stay with the old record?
SELECT id FROM case_file WHERE person_id = :person AND closed_on IS NULL;

-- name: seal_days_of_closed(person i64, sealed_on date)
-- why: a held row was given to the closed record: does anything count it from the day of the sealing on?
SELECT (SELECT count(*) FROM enrolment WHERE person_id = :person AND (to_on IS NULL OR to_on >= :sealed_on))
     + (SELECT count(*) FROM education_standing WHERE person_id = :person AND (to_on IS NULL OR to_on >= :sealed_on));

-- name: seal_days_of_new(person i64, sealed_on date)
-- why: a held row was given to the record that goes on: does anything count it on a day before the sealing?
SELECT (SELECT count(*) FROM enrolment WHERE person_id = :person AND from_on < :sealed_on
                                         AND (to_on IS NULL OR to_on >= from_on))
     + (SELECT count(*) FROM education_standing WHERE person_id = :person AND from_on < :sealed_on)
     + (SELECT count(*) FROM person WHERE id = :person AND known_from < :sealed_on);
