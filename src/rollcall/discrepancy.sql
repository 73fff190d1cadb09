-- name: discrepancy_person(person i64)
-- why: name, number and birth date of each child in a list
SELECT p.birth_date, n.surname, n.forename,
       (SELECT i.value FROM person_identifier i WHERE i.person_id = p.id AND i.scheme IN ('upn', 'upn_temporary')
        ORDER BY CASE WHEN i.to_on IS NULL THEN 0 ELSE 1 END, i.id DESC LIMIT 1)
FROM person p LEFT JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal'
WHERE p.id = :person
ORDER BY CASE WHEN n.to_on IS NULL THEN 0 ELSE 1 END, n.id DESC LIMIT 1

-- name: discrepancy_disputed_upns()
-- why: numbers whose check failed or that two children hold
-- scan: a list looked at a few times a week; few numbers are disputed and an index for them would cost every import
SELECT i.person_id, i.value, i.from_on FROM person_identifier i JOIN person p ON p.id = i.person_id
WHERE i.is_disputed AND i.to_on IS NULL AND i.scheme IN ('upn', 'upn_temporary') AND p.merged_into IS NULL
ORDER BY i.person_id, i.id

-- name: discrepancy_open_doubts()
-- why: rows held because their number belongs to a child who is somebody else, by index match_doubt_open
SELECT d.candidate_id, d.row_json, u.as_at, u.urn, d.unit_id FROM match_doubt d JOIN import_unit u ON u.id = d.unit_id
WHERE d.decision IS NULL ORDER BY d.candidate_id, d.id

-- name: discrepancy_holds_upn(person i64, upn text, unit i64)
-- why: was the held row's number this child's, then or formerly, when the row came; one that they were given since is no
--      reason why it was held
SELECT count(*) FROM person_identifier
WHERE value = :upn AND person_id = :person AND scheme IN ('upn', 'upn_temporary', 'upn_former')
  AND (source_id IS NULL OR source_id <= :unit)

-- name: discrepancy_arrived(since date, until date)
-- why: first heard of by joining a roll here in mid-year, with no transfer file and no earlier roll
-- scan: the enrolments of a year are found by no index; looked at a few times a week
SELECT e.person_id, e.urn, e.entry_on FROM enrolment e
JOIN person p ON p.id = e.person_id JOIN establishment s ON s.urn = e.urn
WHERE e.entry_on > :since AND e.entry_on <= :until AND e.status IN ('C', 'M') AND e.from_on = e.entry_on
  AND s.kind IN ('school', 'special', 'pru', 'alternative') AND NOT p.is_adult AND p.merged_into IS NULL
  AND p.known_from >= e.entry_on AND (e.year_group IS NULL OR e.year_group NOT IN ('N1', 'N2', 'R'))
  AND NOT EXISTS (SELECT 1 FROM transfer_file f WHERE f.person_id = e.person_id)
  AND NOT EXISTS (SELECT 1 FROM enrolment o WHERE o.person_id = e.person_id AND o.entry_on < e.entry_on)
ORDER BY e.entry_on, e.person_id

-- name: discrepancy_timetables_agreed(person i64, since date)
-- why: is the part-time timetable that the marks speak of agreed; once a child so marked. It runs only once parents have agreed
SELECT count(*) FROM case_file
WHERE person_id = :person AND register = 'part_time_timetable' AND stage IN ('running', 'ended')
  AND (closed_on IS NULL OR closed_on >= :since)

-- name: discrepancy_timetables(person i64, since date)
-- why: or at least known
SELECT count(*) FROM case_file
WHERE person_id = :person AND register = 'part_time_timetable' AND (closed_on IS NULL OR closed_on >= :since)

-- name: discrepancy_exclusions_then(person i64, since date, near date, until date)
-- why: is there an exclusion of the days that the marks call so; once a run of such marks
SELECT count(*) FROM exclusion
WHERE person_id = :person AND category <> 'LNCH' AND start_on <= :until
  AND (end_on >= :since OR (end_on IS NULL AND (category = 'PERM' OR start_on >= :near)))

-- name: discrepancy_exclusion_cases(person i64, since date, until date)
-- why: or a case of one that no return has told of yet
SELECT count(*) FROM case_file
WHERE person_id = :person AND register = 'exclusion' AND opened_on <= :until AND (closed_on IS NULL OR closed_on >= :since)

-- name: discrepancy_exclusions_of_year(first date, last date)
-- why: the exclusions that registers should tell of
-- scan: exclusions of one year are found by no index; looked at a few times a week
SELECT x.person_id, x.urn, x.start_on, x.sessions FROM exclusion x JOIN person p ON p.id = x.person_id
WHERE x.category IN ('SUSP', 'PERM') AND x.withdrawn_on IS NULL AND x.start_on BETWEEN :first AND :last
  AND p.merged_into IS NULL
ORDER BY x.start_on, x.person_id
