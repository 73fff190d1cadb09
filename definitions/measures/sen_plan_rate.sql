-- Pupils on a main roll on the census day, and whether they have a statement or plan.
-- scan: every pupil on a roll that day, and whoever has a plan once: a look for each pupil took twice as long
SELECT e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, :to AS on_date, s.phase AS phase, 1 AS den,
       CASE WHEN e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE h.kind = 'sen_provision' AND h.value IN ('E', 'S') AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)) THEN 1 ELSE 0 END AS num
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority
