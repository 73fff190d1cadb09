-- Licences for children to perform, issued in the window.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.issued_on AS on_date, r.kind AS kind, 1 AS num
  FROM case_file c JOIN reg_performance_licence r ON r.case_id = c.id
 WHERE c.register = 'performance_licence' AND r.issued_on BETWEEN :from AND :to
