-- Children placed at a school under fair access who began there in the window; and its pupils on the last day (ids below zero).
-- scan: every pupil on a roll that day is the population
SELECT c.id AS unit_id, c.person_id AS child_id, r.named_school AS school_id, s.district AS district, r.started_on AS on_date, 1 AS num, 0 AS den
  FROM case_file c JOIN reg_fair_access r ON r.case_id = c.id LEFT JOIN establishment s ON s.urn = r.named_school
 WHERE c.register = 'fair_access' AND r.started_on BETWEEN :from AND :to AND r.named_school IS NOT NULL
UNION ALL
SELECT -e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, NULL AS on_date, 0 AS num, 1 AS den
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative')
