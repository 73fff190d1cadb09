-- From notice of home education to the first offer of a visit.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, c.opened_on AS on_date, r.reason AS reason, r.registered_on AS from_on, MIN(v.offered_on) AS to_on
  FROM case_file c JOIN reg_ehe r ON r.case_id = c.id JOIN reg_ehe_visits v ON v.case_id = c.id
 WHERE c.register = 'ehe' AND c.opened_on BETWEEN :from AND :to AND v.offered_on <= :as_at
 GROUP BY c.id, c.person_id, c.urn, c.district, c.opened_on, r.reason, r.registered_on
