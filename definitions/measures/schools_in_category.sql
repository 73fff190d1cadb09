-- Schools open on the day, by their latest inspection; :stage 1 primary, 2 secondary, 0 all.
-- scan: every school of the authority, some hundreds
SELECT s.urn AS unit_id, NULL AS child_id, s.urn AS school_id, s.district AS district, :as_at AS on_date, s.phase AS phase, s.kind AS kind,
       CASE WHEN LOWER(i.rating) IN ('inadequate', 'special measures', 'serious weaknesses') THEN 1 ELSE 0 END AS num
  FROM establishment s LEFT JOIN inspection i ON i.urn = s.urn
       AND i.inspected_on = (SELECT MAX(j.inspected_on) FROM inspection j WHERE j.urn = s.urn AND j.inspected_on <= :to)
 WHERE s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative') AND (s.opened_on IS NULL OR s.opened_on <= :to) AND (s.closed_on IS NULL OR s.closed_on >= :to)
   AND (:stage = 0 OR (:stage = 1 AND s.phase IN ('Primary', 'Middle deemed primary'))
                   OR (:stage = 2 AND s.phase IN ('Secondary', 'Middle deemed secondary', 'All-through')))
