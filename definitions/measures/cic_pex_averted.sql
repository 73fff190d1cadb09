-- Permanent exclusions of children in care that were proposed in the window and did not stand.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.start_on AS on_date, r.final_outcome AS outcome, 1 AS num
  FROM case_file c JOIN reg_exclusion r ON r.case_id = c.id
 WHERE c.register = 'exclusion' AND COALESCE(c.outcome, '') NOT IN ('dismissed', 'duplicate') AND r.kind = 'permanent' AND r.start_on BETWEEN :from AND :to AND c.closed_on <= :as_at
   AND r.final_outcome IN ('averted', 'withdrawn', 'reinstated', 'managed_move') AND EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = c.person_id AND h.kind = 'in_care' AND (h.from_on IS NULL OR h.from_on <= r.start_on) AND (h.to_on IS NULL OR h.to_on >= r.start_on))
