-- Answers to the pupil survey of schools invited in the window: those who say that they were bullied, of all.
SELECT c.id AS unit_id, NULL AS child_id, c.urn AS school_id, s.district AS district, c.opened_on AS on_date, r.bullied AS num, r.answers AS den
  FROM case_file c JOIN reg_pupil_survey r ON r.case_id = c.id LEFT JOIN establishment s ON s.urn = c.urn
 WHERE c.register = 'pupil_survey' AND c.opened_on BETWEEN :from AND :to AND r.answers > 0
