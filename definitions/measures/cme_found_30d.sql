-- Children found in the window, and whether they began within the 30 days of the clock.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.found_on AS on_date, r.source AS source, 1 AS den,
       CASE WHEN r.placed_on <= :as_at AND r.placed_on <= k.due_on THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_cme r ON r.case_id = c.id
  JOIN case_clock k ON k.case_id = c.id AND k.clock = 'placed_30' AND k.turn = 1
 WHERE c.register = 'cme' AND COALESCE(c.outcome, '') NOT IN ('dismissed', 'duplicate') AND r.found_on BETWEEN :from AND :to
