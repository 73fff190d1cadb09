-- Permanent exclusions of the window, and the pupils on a main roll on its last day, whose ids are below zero here.
-- scan: every pupil on a roll that day is the population
SELECT x.id AS unit_id, x.person_id AS child_id, x.urn AS school_id, s.district AS district, x.start_on AS on_date, 1 AS num, 0 AS den
  FROM exclusion x LEFT JOIN establishment s ON s.urn = x.urn
 WHERE x.category = 'PERM' AND x.start_on BETWEEN :from AND :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)
UNION ALL
SELECT -e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, NULL AS on_date, 0 AS num, 1 AS den
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.kind IN ('school', 'special', 'pru', 'alternative')
