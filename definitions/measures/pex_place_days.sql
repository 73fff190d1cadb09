-- School days from a permanent exclusion to the first day of provision, of those who began in the window.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.provision_started_on AS on_date, r.start_on AS from_on, r.provision_started_on AS to_on
  FROM case_file c JOIN reg_exclusion r ON r.case_id = c.id
 WHERE c.register = 'exclusion' AND COALESCE(c.outcome, '') NOT IN ('dismissed', 'duplicate') AND r.kind = 'permanent' AND r.provision_started_on BETWEEN :from AND :to
