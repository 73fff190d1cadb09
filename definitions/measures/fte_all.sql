-- Fixed-term exclusions that began in the window.
SELECT x.id AS unit_id, x.person_id AS child_id, x.urn AS school_id, s.district AS district, x.start_on AS on_date, x.reason AS reason, s.phase AS phase,
       CASE WHEN EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = x.person_id AND h.kind = 'fsm' AND h.value IN ('Y') AND (h.from_on IS NULL OR h.from_on <= x.start_on) AND (h.to_on IS NULL OR h.to_on >= x.start_on)) THEN 'yes' ELSE 'no' END AS fsm, 1 AS num
  FROM exclusion x LEFT JOIN establishment s ON s.urn = x.urn
 WHERE x.category = 'SUSP' AND x.start_on BETWEEN :from AND :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)
