-- Children in care for the whole year with sessions in its census returns, and whether they missed 25 days or more.
-- scan: the census returns of the year, once
SELECT p.id AS unit_id, p.id AS child_id, NULL AS school_id, (SELECT a.district FROM person_address a WHERE a.person_id = p.id AND a.kind = 'home' AND a.from_on <= :to
            AND (a.to_on IS NULL OR a.to_on >= :to) ORDER BY a.from_on DESC, a.id DESC LIMIT 1) AS district, NULL AS on_date, 1 AS den,
       CASE WHEN y.absent >= 50 THEN 1 ELSE 0 END AS num
  FROM (SELECT s.person_id, SUM(s.sessions_absent) AS absent, SUM(s.sessions_possible) AS possible
          FROM census_pupil s WHERE s.census_on BETWEEN :from AND :to GROUP BY s.person_id) y
  JOIN person p ON p.id = y.person_id AND p.merged_into IS NULL
 WHERE y.possible > 0 AND EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = p.id AND h.kind = 'in_care' AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to) AND h.from_on <= :from)
