-- name: rule_three_exclusions(today date, year_ago date, settled date)
-- why: tick: the third fixed-term exclusion within twelve months, the same day last year not included; known by the newest, so that only a new
--      one is news: the oldest passes out of the year by itself
-- scan: exclusions of one year
SELECT x.person_id, MAX(x.urn) AS urn, MAX(x.start_on) AS on_date, MAX(x.start_on) AS latest_on, 'rule' AS source,
       CAST(MAX(x.start_on) AS TEXT) AS key
  FROM exclusion x JOIN person p ON p.id = x.person_id AND p.merged_into IS NULL
 WHERE x.category = 'SUSP' AND x.withdrawn_on IS NULL AND x.start_on > :year_ago AND x.start_on <= :today AND :settled IS NOT NULL
 GROUP BY x.person_id HAVING count(*) >= 3

-- name: rule_permanent_exclusions(today date, year_ago date, settled date)
-- why: tick: each permanent exclusion of the last year has a case with its sixth-day clock; where one was considered by the same school that case is
--      it, and asks (task `returned`) that it be recorded there
-- scan: index exclusion_permanent, one category
SELECT x.person_id, x.urn AS urn, x.start_on AS on_date, 'rule' AS source, 'permanent' AS kind, x.reason AS reason, CAST(x.id AS TEXT) AS key
  FROM exclusion x JOIN person p ON p.id = x.person_id AND p.merged_into IS NULL
 WHERE x.category = 'PERM' AND x.case_id IS NULL AND x.withdrawn_on IS NULL AND x.start_on > :year_ago AND x.start_on <= :today AND :settled IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM case_file c WHERE c.person_id = x.person_id AND c.register = 'exclusion' AND (c.urn IS NULL OR c.urn = x.urn) AND c.closed_on IS NULL
                      AND c.stage = 'considered' AND c.opened_on <= x.start_on)

-- name: rule_roll_removals(today date, year_ago date, settled date)
-- why: tick: each name taken off a roll in the last year that no next roll has answered
-- scan: removals of one year
SELECT r.person_id, r.urn AS urn, r.removed_on AS on_date, r.ground AS ground, r.destination AS destination, r.year_group AS year_group,
       r.notified_on AS notified_on,
       CASE WHEN e.end_basis = 'omitted' THEN 'roll_load' ELSE 'census_leaver' END AS source, CAST(r.id AS TEXT) AS key
  FROM roll_removal r JOIN enrolment e ON e.id = r.enrolment_id JOIN person p ON p.id = r.person_id AND p.merged_into IS NULL
 WHERE r.removed_on > :year_ago AND r.removed_on <= :today AND :settled IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM enrolment n WHERE n.person_id = r.person_id AND n.from_on > r.removed_on AND n.from_on <= :today
                      AND NOT EXISTS (SELECT 1 FROM enrolment u WHERE u.person_id = n.person_id AND u.urn = n.urn AND u.status = 'S' AND u.from_on <= r.removed_on))

-- name: rule_removal_rate(today date, year_ago date, settled date)
-- why: tick, signal S7: removals from schools whose share of names removed in a year is above the upper control limit (p + 3 standard errors)
-- scan: removals of one year, and the rolls of the schools; the schools are found once, not for each removal
WITH removed AS (SELECT urn, count(*) AS x FROM roll_removal WHERE removed_on > :year_ago AND removed_on <= :today GROUP BY urn),
     roll AS (SELECT urn, count(DISTINCT person_id) AS n FROM enrolment
               WHERE from_on <= :today AND (to_on IS NULL OR to_on > :year_ago) AND status <> 'S' GROUP BY urn),
     county AS (SELECT CAST(SUM(COALESCE(m.x, 0)) AS DOUBLE PRECISION) / SUM(l.n) AS p FROM roll l LEFT JOIN removed m ON m.urn = l.urn),
     above AS MATERIALIZED (SELECT m.urn FROM removed m JOIN roll l ON l.urn = m.urn CROSS JOIN county c
                WHERE CAST(m.x AS DOUBLE PRECISION) / l.n > c.p
                  AND (CAST(m.x AS DOUBLE PRECISION) / l.n - c.p) * (CAST(m.x AS DOUBLE PRECISION) / l.n - c.p) * l.n > 9 * c.p * (1 - c.p))
SELECT r.person_id, r.urn AS urn, r.removed_on AS on_date, 'yes' AS s7, CAST(r.id AS TEXT) AS key
  FROM roll_removal r JOIN above a ON a.urn = r.urn
 WHERE r.removed_on > :year_ago AND r.removed_on <= :today AND :settled IS NOT NULL

-- name: rule_exclusion_rates(today date, year_ago date, settled date)
-- why: tick: for each school, kind of exclusion and its pupils excluded in a year, beside those of schools of its kind and phase whose
--      returns come here: the engine keeps those
--      above the upper control limit (above_limit). Known by school, kind and calendar year, so that it is told once a year
-- scan: exclusions of one year, and the rolls of the schools
WITH excluded AS (SELECT urn, category, count(DISTINCT person_id) AS n, MAX(start_on) AS newest FROM exclusion
                   WHERE category IN ('SUSP', 'PERM') AND withdrawn_on IS NULL AND start_on > :year_ago AND start_on <= :today GROUP BY urn, category),
     roll AS (SELECT urn, count(*) AS n FROM enrolment WHERE to_on IS NULL AND from_on <= :today AND status <> 'S' GROUP BY urn),
     sort AS (SELECT 'SUSP' AS category UNION ALL SELECT 'PERM')
SELECT 0 AS person_id, l.urn AS urn, COALESCE(x.newest, e.opened_on) AS on_date, COALESCE(x.n, 0) AS excluded, l.n AS pupils,
       s.category || ' ' || e.kind || ' ' || COALESCE(e.phase, '') AS among, s.category || ':' || CAST(l.urn AS TEXT) || ':' || substr(CAST(x.newest AS TEXT), 1, 4) AS key
  FROM roll l JOIN establishment e ON e.urn = l.urn CROSS JOIN sort s LEFT JOIN excluded x ON x.urn = l.urn AND x.category = s.category
 WHERE e.closed_on IS NULL AND :settled IS NOT NULL AND EXISTS (SELECT 1 FROM census_return c WHERE c.urn = l.urn)
 ORDER BY l.urn, s.category

-- name: rule_former_subsidiary(today date, year_ago date, settled date)
-- why: tick, signal S8: the removal was followed by the main roll of a unit where the child was a subsidiary before
-- scan: removals of one year
SELECT r.person_id, r.urn AS urn, r.removed_on AS on_date, 'yes' AS s8, CAST(r.id AS TEXT) AS key
  FROM roll_removal r
 WHERE r.removed_on > :year_ago AND r.removed_on <= :today AND :settled IS NOT NULL
   AND EXISTS (SELECT 1 FROM enrolment n JOIN enrolment u ON u.person_id = n.person_id AND u.urn = n.urn AND u.status = 'S' AND u.from_on <= r.removed_on
                WHERE n.person_id = r.person_id AND n.status IN ('C', 'M') AND n.from_on > r.removed_on AND n.from_on <= :today)

-- name: rule_unaccounted_removals(today date, year_ago date, settled date)
-- why: tick: off a roll for 15 school days with no confirmed destination, no roll, no home education, no provision and no case
-- scan: removals of one year
SELECT r.person_id, r.urn AS urn, r.removed_on AS on_date, 'roll_call' AS source, 'removed_no_destination' AS reason,
       CAST(r.id AS TEXT) AS key
  FROM roll_removal r JOIN person p ON p.id = r.person_id AND p.merged_into IS NULL AND p.died_on IS NULL
 WHERE r.removed_on > :year_ago AND r.removed_on <= :settled AND r.destination_confirmed_on IS NULL
   AND NOT EXISTS (SELECT 1 FROM enrolment n WHERE n.person_id = r.person_id AND (n.to_on IS NULL OR n.to_on >= :today))
   AND NOT EXISTS (SELECT 1 FROM education_standing s WHERE s.person_id = r.person_id AND s.from_on <= :today AND (s.to_on IS NULL OR s.to_on >= :today))
   AND NOT EXISTS (SELECT 1 FROM person_address a WHERE a.person_id = r.person_id AND a.kind = 'home' AND a.is_outside AND a.evidence IS NOT NULL
                      AND a.from_on <= :today AND (a.to_on IS NULL OR a.to_on >= :today))

-- name: tick_schools(la_code i64, today date)
-- why: tick: the authority's open schools, for rules about each
-- scan: the register of one authority is some thousands of rows, read a few times a night
SELECT urn, kind FROM establishment WHERE la_code = :la_code AND (closed_on IS NULL OR closed_on > :today) ORDER BY urn

-- name: tick_open_cases(after i64, limit i64)
-- why: every open case is worked out again as the days go by
SELECT id FROM case_file WHERE id > :after AND closed_on IS NULL ORDER BY id LIMIT :limit

-- name: rule_gone_without_reason(today date, year_ago date, settled date)
-- why: tick: twenty sessions without leave and nobody knows why, by the marks (attendance_sign is of today): a child missing education?
SELECT s.person_id, s.urn AS urn, s.since_on AS on_date, 'registers' AS source, 'other' AS reason, CAST(s.since_on AS TEXT) AS key
  FROM attendance_sign s JOIN person p ON p.id = s.person_id AND p.merged_into IS NULL AND p.died_on IS NULL
 WHERE s.kind = 'enquiry' AND s.noted_on = :today AND :year_ago IS NOT NULL AND :settled IS NOT NULL

-- name: rule_gone(today date, year_ago date, settled date)
-- why: tick: ten sessions without leave, or a register that no longer names a pupil on the roll: the school's officer is told
SELECT s.person_id, s.urn AS urn, s.since_on AS on_date, CAST(s.since_on AS TEXT) AS key
  FROM attendance_sign s JOIN person p ON p.id = s.person_id AND p.merged_into IS NULL AND p.died_on IS NULL
 WHERE s.kind IN ('alert', 'stopped', 'enquiry') AND s.noted_on = :today AND :year_ago IS NOT NULL AND :settled IS NOT NULL

-- name: rule_part_time_unrecorded(today date, year_ago date, settled date)
-- why: tick: half days missed as under a part-time timetable, on ten school days, and no case of one
SELECT s.person_id, s.urn AS urn, s.since_on AS on_date, CAST(s.since_on AS TEXT) AS key
  FROM attendance_sign s JOIN person p ON p.id = s.person_id AND p.merged_into IS NULL AND p.died_on IS NULL
 WHERE s.kind = 'part_time' AND s.noted_on = :today AND :year_ago IS NOT NULL AND :settled IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM case_file c WHERE c.person_id = s.person_id AND c.register = 'part_time_timetable'
                      AND (c.closed_on IS NULL OR c.closed_on >= s.since_on))
