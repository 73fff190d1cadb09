-- Pupils on the main roll of a PRU or alternative provision on the last day of the term.
-- scan: every pupil on a roll that day
SELECT e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, NULL AS on_date, e.year_group AS year_group, 1 AS num
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND s.kind IN ('pru', 'alternative')
