-- Names taken off a roll outside the leaving points in the window, with what came of each; what was dismissed as not so is none.
SELECT c.id AS unit_id, c.person_id AS child_id, r.school AS school_id, c.district AS district, r.removed_on AS on_date, COALESCE(r.ground, 'unknown') AS ground,
       COALESCE(r.destination, 'unknown') AS destination, CASE WHEN r.queried_on <= :as_at THEN 'queried' ELSE 'not queried' END AS queried,
       COALESCE(r.judgement, 'not judged') AS judgement, COALESCE(r.remedy, 'none') AS remedy, 1 AS num
  FROM case_file c JOIN reg_roll_removal r ON r.case_id = c.id
 WHERE c.register = 'roll_removal' AND COALESCE(c.outcome, '') NOT IN ('dismissed', 'duplicate') AND r.removed_on BETWEEN :from AND :to
