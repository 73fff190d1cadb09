-- Permanent exclusions of the window for drugs or alcohol.
SELECT x.id AS unit_id, x.person_id AS child_id, x.urn AS school_id, s.district AS district, x.start_on AS on_date, 1 AS num
  FROM exclusion x LEFT JOIN establishment s ON s.urn = x.urn
 WHERE x.category = 'PERM' AND x.reason = 'DA' AND x.start_on BETWEEN :from AND :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)
