-- Health-needs placements that ended in the window, and whether the child went back to a mainstream roll.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.ended_on AS on_date, r.result AS result, 1 AS den,
       CASE WHEN r.result IN ('returned_same_school', 'other_mainstream') THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_education_placement r ON r.case_id = c.id
 WHERE c.register = 'education_placement' AND r.kind IN ('health_needs') AND r.ended_on BETWEEN :from AND :to
