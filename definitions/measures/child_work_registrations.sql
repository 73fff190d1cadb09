-- Permits for children to work, issued in the window.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.issued_on AS on_date, 1 AS num
  FROM case_file c JOIN reg_work_permit r ON r.case_id = c.id
 WHERE c.register = 'work_permit' AND r.issued_on BETWEEN :from AND :to
