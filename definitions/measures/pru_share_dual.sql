-- Pupils on a main roll on the last day of the term in state schools, and whether that roll or a subsidiary one is that of a PRU or alternative provision.
-- scan: every pupil on a roll that day
SELECT e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, NULL AS on_date, 1 AS den,
       CASE WHEN s.kind IN ('pru', 'alternative') OR EXISTS
                 (SELECT 1 FROM enrolment d JOIN establishment u ON u.urn = d.urn WHERE d.person_id = e.person_id AND d.status = 'S' AND d.from_on <= :to
                     AND (d.to_on IS NULL OR d.to_on >= :to) AND u.kind IN ('pru', 'alternative')) THEN 1 ELSE 0 END AS num
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative')
