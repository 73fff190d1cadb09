-- Penalty notices issued in the window.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.issued_on AS on_date, r.offence AS offence, 1 AS num
  FROM case_file c JOIN reg_enforcement r ON r.case_id = c.id
 WHERE c.register = 'enforcement' AND r.issued_on BETWEEN :from AND :to
