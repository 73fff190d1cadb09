-- Income of the minority communities service invoiced in the window, in pence.
SELECT c.id AS unit_id, NULL AS child_id, c.urn AS school_id, s.district AS district, r.invoiced_on AS on_date, r.price AS value
  FROM case_file c JOIN reg_mcas_purchase r ON r.case_id = c.id LEFT JOIN establishment s ON s.urn = c.urn
 WHERE c.register = 'mcas_purchase' AND r.invoiced_on BETWEEN :from AND :to
