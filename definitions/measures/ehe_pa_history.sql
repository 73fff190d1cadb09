-- Children newly educated at home, and whether their census returns of the twelve months before show persistent absence. Returns have no index
-- by child: they are those of the schools that the child has been at.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, c.opened_on AS on_date, r.reason AS reason, 1 AS den,
       (SELECT CASE WHEN SUM(s.sessions_possible) > 0 AND SUM(s.sessions_absent) * 100 >= SUM(s.sessions_possible) * :threshold THEN 1 ELSE 0 END
          FROM census_pupil s
         WHERE s.urn IN (SELECT e.urn FROM enrolment e WHERE e.person_id = c.person_id) AND s.census_on >= :before AND s.census_on <= c.opened_on AND s.person_id = c.person_id
           AND CAST(s.census_on AS TEXT) > CAST(CAST(SUBSTR(CAST(c.opened_on AS TEXT), 1, 4) AS BIGINT) - 1 AS TEXT) || SUBSTR(CAST(c.opened_on AS TEXT), 5)) AS num
  FROM case_file c JOIN reg_ehe r ON r.case_id = c.id
 WHERE c.register = 'ehe' AND c.opened_on BETWEEN :from AND :to
