-- Leavers of PRUs and programmes in the window, and whether the latest that is known of them is learning or work.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.ended_on AS on_date, 1 AS den,
       CASE WHEN (SELECT d.status FROM reg_education_placement_destinations d WHERE d.case_id = c.id AND d.on_date <= :as_at
                   ORDER BY d.on_date DESC, d.id DESC LIMIT 1)
                 IN ('sixth_form', 'college', 'apprenticeship', 'work_with_training', 'work') THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_education_placement r ON r.case_id = c.id
 WHERE c.register = 'education_placement' AND r.kind IN ('pru', 'education_programme', 'alternative') AND r.result = 'post_16' AND r.ended_on BETWEEN :from AND :to
