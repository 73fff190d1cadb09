-- Leavers of PRUs and programmes in the window, and whether no September offer is recorded.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.ended_on AS on_date, 1 AS den,
       CASE WHEN EXISTS (SELECT 1 FROM reg_education_placement_destinations d WHERE d.case_id = c.id AND d.september_offer = 'yes') THEN 0 ELSE 1 END AS num
  FROM case_file c JOIN reg_education_placement r ON r.case_id = c.id
 WHERE c.register = 'education_placement' AND r.kind IN ('pru', 'education_programme', 'alternative') AND r.result = 'post_16' AND r.ended_on BETWEEN :from AND :to
