-- Permanent exclusions whose sixth school day fell in the window, and whether full-time provision had begun by it.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, k.due_on AS on_date, r.provider_kind AS provider_kind, 1 AS den,
       CASE WHEN r.provision_started_on <= k.due_on AND r.provision_full_time = 'yes' THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_exclusion r ON r.case_id = c.id
  JOIN case_clock k ON k.case_id = c.id AND k.clock = 'sixth_day' AND k.turn = 1
 WHERE c.register = 'exclusion' AND COALESCE(c.outcome, '') NOT IN ('dismissed', 'duplicate') AND r.kind = 'permanent' AND k.due_on BETWEEN :from AND :to AND k.state <> 'not_applicable'
