-- Children given fair-access status in the window, and whether they had begun at a school by its last day.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.status_given_on AS on_date, r.category AS category, 1 AS den, CASE WHEN r.started_on <= :to THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_fair_access r ON r.case_id = c.id
 WHERE c.register = 'fair_access' AND r.status_given_on BETWEEN :from AND :to
