-- Attendance referrals received in the window that have a day to be answered by, and whether they were.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, c.opened_on AS on_date, r.decision AS decision, 1 AS den, CASE WHEN r.responded_on <= k.due_on THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_attendance_referral r ON r.case_id = c.id
  JOIN case_clock k ON k.case_id = c.id AND k.clock = 'answered_10' AND k.turn = 1 AND k.due_on IS NOT NULL
 WHERE c.register = 'attendance_referral' AND c.opened_on BETWEEN :from AND :to
