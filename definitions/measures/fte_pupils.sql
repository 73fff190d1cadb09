-- Children with at least one fixed-term exclusion in the window, each once, at the school of the last.
SELECT p.id AS unit_id, p.id AS child_id, x.urn AS school_id, s.district AS district, x.start_on AS on_date,
       CASE WHEN EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = p.id AND h.kind = 'fsm' AND h.value IN ('Y') AND (h.from_on IS NULL OR h.from_on <= x.start_on) AND (h.to_on IS NULL OR h.to_on >= x.start_on)) THEN 'yes' ELSE 'no' END AS fsm, 1 AS num
  FROM (SELECT x.person_id, MAX(x.id) AS last_id FROM exclusion x
         WHERE x.category = 'SUSP' AND x.start_on BETWEEN :from AND :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at) GROUP BY x.person_id) w
  JOIN exclusion x ON x.id = w.last_id JOIN person p ON p.id = w.person_id LEFT JOIN establishment s ON s.urn = x.urn
