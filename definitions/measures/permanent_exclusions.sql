-- Permanent exclusions that began in the window and were not withdrawn; :stage 1 Years R to 6, 2 Years 7 to 14, 0 all.
SELECT w.unit_id, w.child_id, w.school_id, w.district, w.on_date, w.reason, w.phase, w.year_group, w.sex, w.fsm, w.sen, w.in_care, 1 AS num
  FROM (SELECT x.id AS unit_id, x.person_id AS child_id, x.urn AS school_id, s.district AS district, x.start_on AS on_date, x.reason AS reason,
               s.phase AS phase, p.sex AS sex, (SELECT n.year_group FROM enrolment n WHERE n.person_id = x.person_id AND n.urn = x.urn AND n.from_on <= x.start_on
                   ORDER BY n.from_on DESC, n.id DESC LIMIT 1) AS year_group,
               CASE WHEN EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = x.person_id AND h.kind = 'fsm' AND h.value IN ('Y') AND (h.from_on IS NULL OR h.from_on <= x.start_on) AND (h.to_on IS NULL OR h.to_on >= x.start_on)) THEN 'yes' ELSE 'no' END AS fsm,
               CASE WHEN EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = x.person_id AND h.kind = 'sen_provision' AND (h.from_on IS NULL OR h.from_on <= x.start_on) AND (h.to_on IS NULL OR h.to_on >= x.start_on)) THEN 'yes' ELSE 'no' END AS sen,
               CASE WHEN EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = x.person_id AND h.kind = 'in_care' AND (h.from_on IS NULL OR h.from_on <= x.start_on) AND (h.to_on IS NULL OR h.to_on >= x.start_on)) THEN 'yes' ELSE 'no' END AS in_care
          FROM exclusion x JOIN person p ON p.id = x.person_id LEFT JOIN establishment s ON s.urn = x.urn
         WHERE x.category = 'PERM' AND x.start_on BETWEEN :from AND :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)) w
 WHERE :stage = 0 OR (:stage = 1 AND w.year_group IN ('R', '1', '2', '3', '4', '5', '6'))
    OR (:stage = 2 AND w.year_group IN ('7', '8', '9', '10', '11', '12', '13', '14'))
