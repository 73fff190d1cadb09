-- Pupils permanently excluded in the window, each once by the first, and the pupils on a main roll on its last day (ids below zero), by a plan or statement.
-- scan: every pupil on a roll that day is the population
SELECT x.id AS unit_id, x.person_id AS child_id, x.urn AS school_id, s.district AS district, x.start_on AS on_date, 1 AS num, 0 AS den,
       CASE WHEN EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = x.person_id AND h.kind = 'sen_provision' AND h.value IN ('E', 'S') AND (h.from_on IS NULL OR h.from_on <= x.start_on) AND (h.to_on IS NULL OR h.to_on >= x.start_on)) THEN 1 ELSE 0 END AS in_group
  FROM exclusion x LEFT JOIN establishment s ON s.urn = x.urn
 WHERE x.category = 'PERM' AND x.start_on BETWEEN :from AND :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)
   AND NOT EXISTS (SELECT 1 FROM exclusion y WHERE y.person_id = x.person_id AND y.category = 'PERM' AND y.start_on BETWEEN :from AND :to
                      AND (y.withdrawn_on IS NULL OR y.withdrawn_on > :as_at) AND (y.start_on < x.start_on OR (y.start_on = x.start_on AND y.id < x.id)))
UNION ALL
SELECT -e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, NULL AS on_date, 0 AS num, 1 AS den,
       CASE WHEN EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = e.person_id AND h.kind = 'sen_provision' AND h.value IN ('E', 'S') AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)) THEN 1 ELSE 0 END AS in_group
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.kind IN ('school', 'special', 'pru', 'alternative')
