-- Children newly educated at home, and whether their census returns of the twelve months before show persistent absence.
-- scan: the census returns, once: they have no index by child
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, c.opened_on AS on_date, r.reason AS reason, 1 AS den,
       CASE WHEN SUM(s.sessions_possible) > 0 AND SUM(s.sessions_absent) * 100 >= SUM(s.sessions_possible) * :threshold THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_ehe r ON r.case_id = c.id
  LEFT JOIN census_pupil s ON s.person_id = c.person_id AND s.census_on >= :before AND s.census_on <= c.opened_on
        AND CAST(s.census_on AS TEXT) > CAST(CAST(SUBSTR(CAST(c.opened_on AS TEXT), 1, 4) AS BIGINT) - 1 AS TEXT) || SUBSTR(CAST(c.opened_on AS TEXT), 5)
 WHERE c.register = 'ehe' AND c.opened_on BETWEEN :from AND :to
 GROUP BY c.id, c.person_id, c.urn, c.district, c.opened_on, r.reason
