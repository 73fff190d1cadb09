-- Cases referred in the window.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, c.opened_on AS on_date, r.source AS source, r.reason AS reason, 1 AS num
  FROM case_file c JOIN reg_cme r ON r.case_id = c.id
 WHERE c.register = 'cme' AND COALESCE(c.outcome, '') NOT IN ('dismissed', 'duplicate') AND c.opened_on BETWEEN :from AND :to
