-- Half days lost to fixed-term exclusion in the window, over two half days a pupil, each pupil at the school of the last.
SELECT p.id AS unit_id, p.id AS child_id, x.urn AS school_id, s.district AS district, x.start_on AS on_date, w.sessions AS num, 2 AS den
  FROM (SELECT x.person_id, MAX(x.id) AS last_id, SUM(COALESCE(x.sessions, 0)) AS sessions FROM exclusion x
         WHERE x.category = 'SUSP' AND x.start_on BETWEEN :from AND :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at) GROUP BY x.person_id) w
  JOIN exclusion x ON x.id = w.last_id JOIN person p ON p.id = w.person_id LEFT JOIN establishment s ON s.urn = x.urn
