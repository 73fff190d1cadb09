-- Young people of 16 and 17 under an order on the last day, and whether they are in education, employment or training.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, NULL AS on_date, r.provider_kind AS provider_kind, 1 AS den,
       CASE WHEN r.provider_kind IN ('school', 'pru', 'college', 'training', 'employment', 'tuition') THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_yj_education r ON r.case_id = c.id JOIN person p ON p.id = c.person_id
 WHERE c.register = 'yj_education' AND r.order_start <= :to AND (r.order_end IS NULL OR r.order_end >= :to)
   AND p.birth_date <= :sixteen AND p.birth_date > :eighteen
