-- Each kind that an incident of the window names: one unit for each kind of each report.
SELECT c.id * 16 + t.place AS unit_id, NULL AS child_id, c.urn AS school_id, c.district AS district, c.opened_on AS on_date, t.kind AS kind, 1 AS num
  FROM case_file c JOIN reg_incident r ON r.case_id = c.id
  JOIN (SELECT 0 AS place, 'bullying' AS kind UNION ALL SELECT 1, 'racism' UNION ALL SELECT 2, 'belief' UNION ALL SELECT 3, 'disability' UNION ALL SELECT 4, 'gender' UNION ALL SELECT 5, 'sexuality' UNION ALL SELECT 6, 'online' UNION ALL SELECT 7, 'violence' UNION ALL SELECT 8, 'other') t
    ON ' ' || r.kind || ' ' LIKE '% ' || t.kind || ' %'
 WHERE c.register = 'incident' AND c.opened_on BETWEEN :from AND :to
