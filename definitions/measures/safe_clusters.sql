-- Safe clusters of schools that are running on the last day.
SELECT c.id AS unit_id, NULL AS child_id, c.urn AS school_id, c.district AS district, NULL AS on_date, 1 AS num
  FROM case_file c WHERE c.register = 'safe_cluster' AND c.opened_on <= :to AND (c.closed_on IS NULL OR c.closed_on > :to)
