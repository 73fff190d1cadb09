-- Pupils on a main roll on the census day for whom a premium is paid, under the first of the categories.
-- scan: every pupil on a roll that day, and whoever is in a category once
SELECT w.unit_id, w.child_id, w.school_id, w.district, w.on_date, w.phase, w.category, 1 AS num
  FROM (SELECT e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, :to AS on_date, s.phase AS phase,
               CASE WHEN e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE h.kind = 'in_care' AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)) THEN 'looked after'
                    WHEN e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE h.kind = 'fsm' AND h.value = 'Y' AND (h.from_on IS NULL OR h.from_on <= :to)
                                            AND (h.to_on IS NULL OR h.to_on >= :six_years)) THEN 'free school meals'
                    WHEN e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE h.kind = 'service_child' AND h.value = 'Y' AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)) THEN 'service'
               END AS category
          FROM enrolment e JOIN establishment s ON s.urn = e.urn
         WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative')) w
 WHERE w.category IS NOT NULL
