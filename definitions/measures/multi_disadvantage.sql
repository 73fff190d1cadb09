-- Pupils on a main roll on the census day, and whether they are in group A (:which 0), or in A and in B, C or D (1, 2, 3).
-- scan: every pupil on a roll that day, and whoever is in a group once
SELECT e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, :to AS on_date, s.phase AS phase, 1 AS den,
       CASE WHEN e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE ((h.kind = 'fsm' AND h.value = 'Y') OR (h.kind = 'mosaic' AND h.value IN ('L', 'M', 'N', 'O'))) AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to))
             AND (:which = 0
                  OR (:which = 1 AND (e.person_id IN (SELECT x.person_id FROM exclusion x WHERE x.start_on > :year_before AND x.start_on <= :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :to))
                                      OR e.person_id IN (SELECT c.person_id FROM census_pupil c WHERE c.census_on > :year_before AND c.census_on <= :to
                                                          GROUP BY c.person_id HAVING SUM(c.sessions_possible) > 0 AND SUM(c.sessions_absent) * 10 >= SUM(c.sessions_possible))))
                  OR (:which = 2 AND e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE h.kind IN ('in_care', 'child_in_need', 'child_protection') AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)))
                  OR (:which = 3 AND e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE h.kind IN ('sen_provision', 'sen_unit', 'resourced_provision') AND h.value <> 'N' AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to))))
            THEN 1 ELSE 0 END AS num
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative')
