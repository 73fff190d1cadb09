-- Children with a health-needs placement that runs on the last day.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, NULL AS on_date, 1 AS num
  FROM case_file c JOIN reg_education_placement r ON r.case_id = c.id
 WHERE c.register = 'education_placement' AND r.kind IN ('health_needs') AND r.started_on <= :to AND (r.ended_on IS NULL OR r.ended_on > :to)
