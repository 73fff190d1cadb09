-- Placements for behaviour that run on the last day, and whether they are part time.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, NULL AS on_date, 1 AS den, CASE WHEN r.full_time = 'no' THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_education_placement r ON r.case_id = c.id
 WHERE c.register = 'education_placement' AND r.kind IN ('pru', 'education_programme', 'alternative') AND r.started_on <= :to AND (r.ended_on IS NULL OR r.ended_on > :to)
