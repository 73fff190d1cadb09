-- Pupils on a main roll on the last day, in group A or not: whether they were excluded in the year (:which 1), or are in need of care on the day (2).
-- scan: every pupil on a roll that day, and whoever is in a group once
SELECT e.id AS unit_id, e.person_id AS child_id, e.urn AS school_id, s.district AS district, NULL AS on_date, s.phase AS phase, 1 AS den,
       CASE WHEN e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE ((h.kind = 'fsm' AND h.value = 'Y') OR (h.kind = 'mosaic' AND h.value IN ('L', 'M', 'N', 'O'))) AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)) THEN 1 ELSE 0 END AS in_group,
       CASE WHEN (:which = 1 AND e.person_id IN (SELECT x.person_id FROM exclusion x WHERE x.start_on BETWEEN :from AND :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)))
              OR (:which = 2 AND e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE h.kind IN ('in_care', 'child_in_need', 'child_protection') AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)))
            THEN 1 ELSE 0 END AS num
  FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) AND s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative')
