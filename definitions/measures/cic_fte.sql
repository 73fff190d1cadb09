-- Children in care of school age on the last day, and whether a fixed-term exclusion of theirs began in the window.
-- scan: exclusions of one child, by the key that begins with the child
SELECT p.id AS unit_id, p.id AS child_id, NULL AS school_id, (SELECT a.district FROM person_address a WHERE a.person_id = p.id AND a.kind = 'home' AND a.from_on <= :to
            AND (a.to_on IS NULL OR a.to_on >= :to) ORDER BY a.from_on DESC, a.id DESC LIMIT 1) AS district, NULL AS on_date, 1 AS den,
       CASE WHEN EXISTS (SELECT 1 FROM exclusion x WHERE x.person_id = p.id AND x.category = 'SUSP' AND x.start_on BETWEEN :from AND :to AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)) THEN 1 ELSE 0 END AS num
  FROM person p WHERE p.merged_into IS NULL AND p.id IN (SELECT h.person_id FROM person_characteristic h
                                                     WHERE h.kind = 'in_care' AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to))
   AND p.birth_date > :oldest AND p.birth_date <= :youngest
