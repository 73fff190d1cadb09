-- Half days of pupils of Gypsy, Roma and Irish Traveller heritage in the census returns of the year: attended of possible.
-- scan: the census returns of the year, once
SELECT p.id AS unit_id, p.id AS child_id, e.urn AS school_id, e.district AS district, NULL AS on_date, h.value AS ethnicity,
       y.possible - y.absent AS num, y.possible AS den
  FROM (SELECT s.person_id, MAX(s.urn) AS urn, SUM(s.sessions_absent) AS absent, SUM(s.sessions_possible) AS possible
          FROM census_pupil s WHERE s.census_on BETWEEN :from AND :to GROUP BY s.person_id) y
  JOIN person p ON p.id = y.person_id AND p.merged_into IS NULL JOIN establishment e ON e.urn = y.urn
  JOIN person_characteristic h ON h.person_id = p.id AND h.kind = 'ethnicity' AND h.value IN ('WROM', 'WIRT') AND (h.to_on IS NULL OR h.to_on >= :to)
 WHERE y.possible > 0
