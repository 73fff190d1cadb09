-- name: standing_get(person i64, kind text, from_on date)
-- why: is this held already? Read once for each row of a service's list
SELECT id, detail, is_part_time, to_on, not_suitable_on FROM education_standing
WHERE person_id = :person AND kind = :kind AND from_on = :from_on

-- name: standing_insert(person i64, kind text, detail text, is_part_time bool, from_on date, to_on date, not_suitable_on date, source_id i64)
-- why: a list names it for the first time
INSERT INTO education_standing (person_id, kind, detail, is_part_time, from_on, to_on, not_suitable_on, source_id)
VALUES (:person, :kind, :detail, :is_part_time, :from_on, :to_on, :not_suitable_on, :source_id)

-- name: standing_update(id i64, detail text, is_part_time bool, to_on date, not_suitable_on date, source_id i64)
-- why: a newer list says otherwise
UPDATE education_standing SET detail = :detail, is_part_time = :is_part_time, to_on = :to_on,
                              not_suitable_on = :not_suitable_on, source_id = :source_id
WHERE id = :id

-- name: standing_of_case(case i64)
-- why: what a case states; read whenever the case is worked out
SELECT id, kind, detail, is_part_time, from_on, to_on, not_suitable_on FROM education_standing WHERE case_id = :case

-- name: standing_case_insert(case i64, person i64, kind text, detail text, is_part_time bool, from_on date, to_on date, not_suitable_on date)
-- why: a case states it for the first time
INSERT INTO education_standing (case_id, person_id, kind, detail, is_part_time, from_on, to_on, not_suitable_on)
VALUES (:case, :person, :kind, :detail, :is_part_time, :from_on, :to_on, :not_suitable_on)

-- name: standing_case_update(case i64, person i64, kind text, detail text, is_part_time bool, from_on date, to_on date, not_suitable_on date)
-- why: the case says otherwise now
UPDATE education_standing SET person_id = :person, kind = :kind, detail = :detail, is_part_time = :is_part_time, from_on = :from_on,
                              to_on = :to_on, not_suitable_on = :not_suitable_on WHERE case_id = :case

-- name: standing_case_remove(case i64)
-- why: the case no longer states it; its history is the case's own
DELETE FROM education_standing WHERE case_id = :case

-- name: standing_of_person(person i64)
-- why: what the services' lists say of one child
SELECT kind, detail, is_part_time, from_on, to_on, not_suitable_on, source_id FROM education_standing
WHERE person_id = :person ORDER BY from_on, kind
