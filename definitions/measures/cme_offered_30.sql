-- Cases referred in the window whose child was found, and whether a place was offered within the 30 days of the clock.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, c.opened_on AS on_date, r.source AS source, 1 AS den,
       CASE WHEN r.offered_on <= :as_at AND r.offered_on <= k.due_on THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_cme r ON r.case_id = c.id
  JOIN case_clock k ON k.case_id = c.id AND k.clock = 'offered_30' AND k.turn = 1
 WHERE c.register = 'cme' AND COALESCE(c.outcome, '') NOT IN ('dismissed', 'duplicate') AND c.opened_on BETWEEN :from AND :to AND r.found_on <= :as_at
