-- Children in care who were permanently excluded in the window, each once.
SELECT p.id AS unit_id, p.id AS child_id, x.urn AS school_id, (SELECT a.district FROM person_address a WHERE a.person_id = p.id AND a.kind = 'home' AND a.from_on <= x.start_on
            AND (a.to_on IS NULL OR a.to_on >= x.start_on) ORDER BY a.from_on DESC, a.id DESC LIMIT 1) AS district, x.start_on AS on_date, 1 AS num
  FROM (SELECT x.person_id, MAX(x.id) AS last_id FROM exclusion x
         WHERE x.category = 'PERM' AND x.start_on BETWEEN :from AND :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)
         GROUP BY x.person_id) w
  JOIN exclusion x ON x.id = w.last_id JOIN person p ON p.id = w.person_id
 WHERE EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = p.id AND h.kind = 'in_care' AND (h.from_on IS NULL OR h.from_on <= x.start_on) AND (h.to_on IS NULL OR h.to_on >= x.start_on))
