-- Young carers whose case is open on the day.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, NULL AS on_date, r.absence_linked AS absence_linked, 1 AS num
  FROM case_file c JOIN reg_young_carer r ON r.case_id = c.id
 WHERE c.register = 'young_carer' AND c.opened_on <= :to AND (c.closed_on IS NULL OR c.closed_on > :to)
