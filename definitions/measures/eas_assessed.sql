-- Unaccompanied minors with a first review in the window, and whether they were assessed before it.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.first_review_on AS on_date, 1 AS den, CASE WHEN r.assessed_on < r.first_review_on THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_asylum_assessment r ON r.case_id = c.id
 WHERE c.register = 'asylum_assessment' AND r.first_review_on BETWEEN :from AND :to
