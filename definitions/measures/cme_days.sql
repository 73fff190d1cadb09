-- From referral to the first day of education, of the children who began in the window.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.placed_on AS on_date, r.source AS source, r.referred_on AS from_on, r.placed_on AS to_on
  FROM case_file c JOIN reg_cme r ON r.case_id = c.id
 WHERE c.register = 'cme' AND COALESCE(c.outcome, '') NOT IN ('dismissed', 'duplicate') AND r.placed_on BETWEEN :from AND :to
