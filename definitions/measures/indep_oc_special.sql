-- Children with a statement or plan who live here and are on the roll of an independent special school, or of a special school outside the county. Whose address is
-- not known is counted, as of no known district; whose address lies outside is not.
-- scan: every school there is, some hundreds
SELECT p.id AS unit_id, p.id AS child_id, MAX(e.urn) AS school_id, (SELECT a.district FROM person_address a WHERE a.person_id = p.id AND a.kind = 'home' AND a.from_on <= :to
            AND (a.to_on IS NULL OR a.to_on >= :to) ORDER BY a.from_on DESC, a.id DESC LIMIT 1) AS district, :as_at AS on_date, 1 AS num
  FROM establishment s JOIN enrolment e ON e.urn = s.urn JOIN person p ON p.id = e.person_id AND p.merged_into IS NULL
 WHERE s.kind = 'special' AND (s.la_code <> :authority OR s.type_code IN ('08', '10'))
   AND e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to)
   AND EXISTS (SELECT 1 FROM person_characteristic h WHERE h.person_id = p.id AND h.kind = 'sen_provision' AND h.value IN ('E', 'S') AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to))
   AND NOT COALESCE((SELECT a.is_outside FROM person_address a WHERE a.person_id = p.id AND a.kind = 'home' AND a.from_on <= :to
            AND (a.to_on IS NULL OR a.to_on >= :to) ORDER BY a.from_on DESC, a.id DESC LIMIT 1), FALSE)
 GROUP BY p.id
