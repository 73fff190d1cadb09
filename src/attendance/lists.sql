-- name: lists_visit_case(urn i64)
-- why: has the school's year of visits been opened, newest first; once a school of the visit programme
SELECT id FROM case_file WHERE urn = :urn AND register = 'school_visit' AND closed_on IS NULL ORDER BY id DESC
