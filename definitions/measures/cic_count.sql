-- Children in the care of the authority on the day.
SELECT p.id AS unit_id, p.id AS child_id, NULL AS school_id, (SELECT a.district FROM person_address a WHERE a.person_id = p.id AND a.kind = 'home' AND a.from_on <= :to
            AND (a.to_on IS NULL OR a.to_on >= :to) ORDER BY a.from_on DESC, a.id DESC LIMIT 1) AS district, :as_at AS on_date, 1 AS num
  FROM person p WHERE p.merged_into IS NULL AND p.id IN (SELECT h.person_id FROM person_characteristic h
                                                     WHERE h.kind = 'in_care' AND h.value = 'this_authority' AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to))
