-- name: rollcall_test_school(urn i64, kind text, la i64, district text)
-- why: tests
INSERT INTO establishment (urn, la_code, name, name_key, kind, district)
VALUES (:urn, :la, 'School ' || :urn, 'school', :kind, :district)

-- name: rollcall_test_person(born date, known_from date, died_on date, estimated bool)
-- why: tests
INSERT INTO person (is_adult, birth_date, birth_date_is_estimated, known_from, died_on)
VALUES (FALSE, :born, :estimated, :known_from, :died_on) RETURNING id

-- name: rollcall_test_place()
-- why: tests
INSERT INTO address (address_key) VALUES ('test') RETURNING id

-- name: rollcall_test_address(person i64, place i64, from_on date, to_on date, outside bool, district text, evidence text)
-- why: tests
INSERT INTO person_address (person_id, address_id, kind, from_on, to_on, is_outside, district, evidence)
VALUES (:person, :place, 'home', :from_on, :to_on, :outside, :district, :evidence)

-- name: rollcall_test_enrolment(person i64, urn i64, status text, from_on date, to_on date, entry_on date, confirmed_on date)
-- why: tests
INSERT INTO enrolment (person_id, urn, status, from_on, to_on, entry_on, is_part_time, confirmed_on, roll_confirmed_on)
VALUES (:person, :urn, :status, :from_on, :to_on, :entry_on, FALSE, :confirmed_on, :confirmed_on) RETURNING id

-- name: rollcall_test_exclusion(person i64, urn i64, start_on date, withdrawn_on date)
-- why: tests
INSERT INTO exclusion (person_id, urn, category, start_on, withdrawn_on) VALUES (:person, :urn, 'PERM', :start_on, :withdrawn_on)

-- name: rollcall_test_standing(person i64, kind text, detail text, part_time bool, from_on date, to_on date, unsuitable_on date)
-- why: tests
INSERT INTO education_standing (person_id, kind, detail, is_part_time, from_on, to_on, not_suitable_on)
VALUES (:person, :kind, :detail, :part_time, :from_on, :to_on, :unsuitable_on)

-- name: rollcall_test_care(person i64, value text, from_on date, to_on date)
-- why: tests
INSERT INTO person_characteristic (person_id, kind, value, rank, from_on, to_on)
VALUES (:person, 'in_care', :value, 0, :from_on, :to_on)

-- name: rollcall_test_name(person i64, surname text, forename text, key text)
-- why: tests
INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key)
VALUES (:person, 'legal', :surname, :forename, :key, :key)
