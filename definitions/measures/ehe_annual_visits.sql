-- Annual visits that were offered to families in the window.
SELECT v.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, v.offered_on AS on_date, v.answer AS answer, 1 AS num
  FROM case_file c JOIN reg_ehe_visits v ON v.case_id = c.id
 WHERE c.register = 'ehe' AND v.kind = 'annual_visit' AND v.offered_on BETWEEN :from AND :to
