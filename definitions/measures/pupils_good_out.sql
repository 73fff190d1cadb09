-- Pupils on a main roll on the day of schools that have been inspected.
-- scan: every pupil on a roll that day
SELECT e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, :as_at AS on_date, s.phase AS phase, 1 AS den,
       CASE WHEN LOWER(i.rating) IN ('good', 'outstanding') THEN 1 ELSE 0 END AS num
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
  JOIN inspection i ON i.urn = s.urn AND i.inspected_on = (SELECT MAX(j.inspected_on) FROM inspection j WHERE j.urn = s.urn AND j.inspected_on <= :to)
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND i.rating IS NOT NULL
