-- Cases referred in the window; the register's clock says by which day each had to be closed.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, c.opened_on AS on_date, r.source AS source, r.reason AS reason, 1 AS den,
       CASE WHEN c.closed_on <= :as_at AND c.closed_on <= k.due_on
                 AND r.outcome IN ('accessing_education', 'moved_out_of_county', 'moved_out_of_country') THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_cme r ON r.case_id = c.id
  JOIN case_clock k ON k.case_id = c.id AND k.clock = 'closed_30' AND k.turn = 1
 WHERE c.register = 'cme' AND COALESCE(c.outcome, '') NOT IN ('dismissed', 'duplicate') AND c.opened_on BETWEEN :from AND :to AND (c.opened_on < :young OR c.closed_on <= :as_at)
