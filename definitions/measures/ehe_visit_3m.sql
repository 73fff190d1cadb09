-- Families whose third month of home education ended in the window, and whether a visit was offered in it.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, k.due_on AS on_date, r.reason AS reason, 1 AS den,
       CASE WHEN k.stopped_on <= :as_at AND k.stopped_on <= k.due_on THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_ehe r ON r.case_id = c.id
  JOIN case_clock k ON k.case_id = c.id AND k.clock = 'visit_3m' AND k.turn = 1
 WHERE c.register = 'ehe' AND k.due_on BETWEEN :from AND :to AND k.state <> 'not_applicable'
