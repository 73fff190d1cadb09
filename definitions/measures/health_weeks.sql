-- Health-needs placements that ended in the window, from first day to last.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.ended_on AS on_date, r.started_on AS from_on, r.ended_on AS to_on
  FROM case_file c JOIN reg_education_placement r ON r.case_id = c.id
 WHERE c.register = 'education_placement' AND r.kind IN ('health_needs') AND r.ended_on BETWEEN :from AND :to AND r.started_on IS NOT NULL
