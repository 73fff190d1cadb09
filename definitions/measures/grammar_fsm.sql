-- Pupils of secondary age on a main roll on the census day, with free school meals (:with_meals 1) or without (0), and whether their school selects.
-- scan: every pupil on a roll that day
SELECT e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, :to AS on_date, 1 AS den,
       CASE WHEN s.admissions_policy = 'Selective' THEN 1 ELSE 0 END AS num
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative')
   AND e.year_group IN ('7', '8', '9', '10', '11', '12', '13', '14')
   AND CASE WHEN e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE h.kind = 'fsm' AND h.value = 'Y' AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)) THEN 1 ELSE 0 END = :with_meals
