-- name: lists_visit_case(urn i64)
-- why: has the school's year of visits been opened; once a school of the visit programme
SELECT MAX(id) FROM case_file WHERE urn = :urn AND register = 'school_visit' AND closed_on IS NULL

-- name: lists_open_case(person i64)
-- why: a child's attendance referral that is open already; once a row of a page
SELECT MAX(id) FROM case_file WHERE person_id = :person AND register = 'attendance_referral' AND closed_on IS NULL
