-- Reports of monitoring by alternative providers that were checked in the window.
SELECT c.id AS unit_id, NULL AS child_id, c.urn AS school_id, c.district AS district, r.checked_on AS on_date, 1 AS num
  FROM case_file c JOIN reg_provision_monitoring r ON r.case_id = c.id
 WHERE c.register = 'provision_monitoring' AND r.checked_on BETWEEN :from AND :to
