-- Children in need or with a protection plan on the day, in the group; and those of the baseline's day (ids below zero), to compare with.
-- scan: characteristics of every child: they have no index by kind
SELECT p.id AS unit_id, p.id AS child_id, NULL AS school_id, (SELECT a.district FROM person_address a WHERE a.person_id = p.id AND a.kind = 'home' AND a.from_on <= :to
            AND (a.to_on IS NULL OR a.to_on >= :to) ORDER BY a.from_on DESC, a.id DESC LIMIT 1) AS district, :as_at AS on_date, 1 AS num, 1 AS in_group
  FROM person p WHERE p.merged_into IS NULL AND p.id IN (SELECT h.person_id FROM person_characteristic h
                                                     WHERE h.kind IN ('child_in_need', 'child_protection') AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to))
UNION ALL
SELECT -p.id AS unit_id, p.id AS child_id, NULL AS school_id, (SELECT a.district FROM person_address a WHERE a.person_id = p.id AND a.kind = 'home' AND a.from_on <= :baseline
            AND (a.to_on IS NULL OR a.to_on >= :baseline) ORDER BY a.from_on DESC, a.id DESC LIMIT 1) AS district, NULL AS on_date, 1 AS num, 0 AS in_group
  FROM person p WHERE p.merged_into IS NULL AND p.id IN (SELECT h.person_id FROM person_characteristic h
                                                     WHERE h.kind IN ('child_in_need', 'child_protection') AND (h.from_on IS NULL OR h.from_on <= :baseline) AND (h.to_on IS NULL OR h.to_on >= :baseline))
