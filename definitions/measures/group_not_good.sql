-- Pupils with free school meals or special needs on the day at schools that are less than good.
-- scan: every pupil on a roll that day
SELECT e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, :as_at AS on_date, s.phase AS phase, 1 AS num
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
  JOIN inspection i ON i.urn = s.urn AND i.inspected_on = (SELECT MAX(j.inspected_on) FROM inspection j WHERE j.urn = s.urn AND j.inspected_on <= :to)
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND i.rating IS NOT NULL
   AND LOWER(i.rating) NOT IN ('good', 'outstanding')
   AND (EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = e.person_id AND h.kind = 'fsm' AND h.value IN ('Y') AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to))
     OR EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = e.person_id AND h.kind = 'sen_provision' AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)))
