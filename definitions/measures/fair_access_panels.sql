-- Districts with a fair-access panel case decided in the window, each once.
SELECT MIN(c.id) AS unit_id, NULL AS child_id, NULL AS school_id, c.district AS district, MAX(r.panel_on) AS on_date, 1 AS num
  FROM case_file c JOIN reg_fair_access r ON r.case_id = c.id
 WHERE c.register = 'fair_access' AND r.panel_on BETWEEN :from AND :to AND c.district IS NOT NULL
 GROUP BY c.district
