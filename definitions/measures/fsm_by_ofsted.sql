-- Pupils on a main roll on the census day and whether they have free school meals, by the latest judgement of the school and whether it selects.
-- scan: every pupil on a roll that day
SELECT e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, :to AS on_date, s.phase AS phase, 1 AS den,
       COALESCE(i.rating, 'Not inspected') AS judgement, CASE WHEN s.admissions_policy = 'Selective' THEN 'yes' ELSE 'no' END AS selective,
       CASE WHEN e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE h.kind = 'fsm' AND h.value = 'Y' AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)) THEN 1 ELSE 0 END AS num
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
  LEFT JOIN inspection i ON i.urn = s.urn AND i.inspected_on = (SELECT MAX(j.inspected_on) FROM inspection j WHERE j.urn = s.urn AND j.inspected_on <= :to)
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative')
