-- Offers of an attendance visit in the window: three a school and year at most, numbered by their term.
SELECT c.id * 10 + 1 AS unit_id, NULL AS child_id, c.urn AS school_id, s.district AS district, r.offered_1_on AS on_date, 1 AS num
  FROM case_file c JOIN reg_school_visit r ON r.case_id = c.id LEFT JOIN establishment s ON s.urn = c.urn
 WHERE c.register = 'school_visit' AND r.offered_1_on BETWEEN :from AND :to
UNION ALL
SELECT c.id * 10 + 3 AS unit_id, NULL AS child_id, c.urn AS school_id, s.district AS district, r.offered_3_on AS on_date, 1 AS num
  FROM case_file c JOIN reg_school_visit r ON r.case_id = c.id LEFT JOIN establishment s ON s.urn = c.urn
 WHERE c.register = 'school_visit' AND r.offered_3_on BETWEEN :from AND :to
UNION ALL
SELECT c.id * 10 + 5 AS unit_id, NULL AS child_id, c.urn AS school_id, s.district AS district, r.offered_5_on AS on_date, 1 AS num
  FROM case_file c JOIN reg_school_visit r ON r.case_id = c.id LEFT JOIN establishment s ON s.urn = c.urn
 WHERE c.register = 'school_visit' AND r.offered_5_on BETWEEN :from AND :to
