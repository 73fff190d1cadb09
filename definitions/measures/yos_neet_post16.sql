-- Young people over school age under an order on the last day, and whether they are in none of education, employment and training. Whoever is in custody is in neither count.
-- They are of school age up to the last Friday in June of the school year in which they turn 16, which is 30 - (y + y/4 - y/100 + y/400) mod 7 in the year y.
SELECT w.unit_id, w.child_id, w.school_id, w.district, NULL AS on_date, w.provider_kind, 1 AS den,
       CASE WHEN w.provider_kind IS NULL OR w.provider_kind = 'none' THEN 1 ELSE 0 END AS num
  FROM (SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.provider_kind AS provider_kind, r.hours_offered AS hours,
               CAST(SUBSTR(CAST(p.birth_date AS TEXT), 1, 4) AS BIGINT) + CASE WHEN SUBSTR(CAST(p.birth_date AS TEXT), 6, 2) >= '09' THEN 17 ELSE 16 END AS leaves
          FROM case_file c JOIN reg_yj_education r ON r.case_id = c.id JOIN person p ON p.id = c.person_id
         WHERE c.register = 'yj_education' AND r.order_start <= :to AND (r.order_end IS NULL OR r.order_end >= :to)) w
 WHERE (w.provider_kind IS NULL OR w.provider_kind <> 'custody')
   AND CAST(:to AS TEXT) > CAST(w.leaves AS TEXT) || '-06-'
                   || CAST(30 - (w.leaves + w.leaves / 4 - w.leaves / 100 + w.leaves / 400) % 7 AS TEXT)
