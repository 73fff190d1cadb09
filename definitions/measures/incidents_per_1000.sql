-- Incidents that schools reported in the window; and the pupils of state schools on its last day (ids below zero).
-- scan: every pupil on a roll that day is the population
SELECT c.id AS unit_id, NULL AS child_id, c.urn AS school_id, c.district AS district, c.opened_on AS on_date, 1 AS num, 0 AS den
  FROM case_file c WHERE c.register = 'incident' AND c.opened_on BETWEEN :from AND :to
UNION ALL
SELECT -e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, NULL AS on_date, 0 AS num, 1 AS den
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative')
