-- name: school_roll_list(urn i64, on date)
-- why: the pupils on a school's roll, by name, as a register is; a page is cut from it once restricted records are at its end
SELECT p.id, n.surname, n.forename, p.birth_date, p.sex,
       (SELECT i.value FROM person_identifier i
        WHERE i.person_id = p.id AND i.scheme = 'upn' AND i.to_on IS NULL ORDER BY i.id DESC LIMIT 1),
       e.status, e.year_group, e.entry_on, e.confirmed_on
FROM enrolment e
JOIN person p ON p.id = e.person_id
LEFT JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL
WHERE e.urn = :urn AND e.from_on <= :on AND (e.to_on IS NULL OR e.to_on >= :on) AND p.merged_into IS NULL
ORDER BY n.surname_key, n.forename_key, p.id

-- name: school_roll_count(urn i64, on date)
-- why: how many pupils are on the roll, for the page's head and its pages
SELECT count(*) FROM enrolment e JOIN person p ON p.id = e.person_id
WHERE e.urn = :urn AND e.from_on <= :on AND (e.to_on IS NULL OR e.to_on >= :on) AND p.merged_into IS NULL

-- name: school_roll_returns(urn i64, limit i64)
-- why: what the school last sent, and when
SELECT u.id, u.kind, u.as_at, u.file_name, u.outcome, u.landed_at, u.n_read, u.n_refused
FROM import_unit u WHERE u.urn = :urn AND u.outcome <> 'unchanged'
ORDER BY u.as_at DESC, u.id DESC LIMIT :limit

-- name: school_roll_censuses(urn i64)
-- why: what each census said of the roll, newest first
SELECT c.census_on, sum(CASE WHEN c.is_on_roll THEN 1 ELSE 0 END), sum(CASE WHEN c.is_on_roll THEN 0 ELSE 1 END),
       sum(c.sessions_possible), sum(c.sessions_absent)
FROM census_pupil c WHERE c.urn = :urn GROUP BY c.census_on ORDER BY c.census_on DESC

-- name: school_list_page(la_code i64, offset i64, limit i64)
-- why: the authority's open schools by name, when someone looks without knowing what for
-- scan: the register of one authority is some thousands of rows, and this page is seldom asked for
SELECT e.urn, e.laestab, e.name, e.kind, e.phase, e.status, e.town, e.district, e.opened_on, e.closed_on
FROM establishment e WHERE e.la_code = :la_code AND e.closed_on IS NULL
ORDER BY e.name_key, e.urn LIMIT :limit OFFSET :offset

-- name: school_list_count(la_code i64)
-- why: how many pages there are
-- scan: as school_list_page
SELECT count(*) FROM establishment e WHERE e.la_code = :la_code AND e.closed_on IS NULL
