-- Young people under an order on the last day, and whether 25 hours or more of education are offered them.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, NULL AS on_date, r.provider_kind AS provider_kind, 1 AS den,
       CASE WHEN r.hours_offered >= 25 AND r.provider_kind IN ('school', 'pru', 'college', 'tuition') THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_yj_education r ON r.case_id = c.id
 WHERE c.register = 'yj_education' AND r.order_start <= :to AND (r.order_end IS NULL OR r.order_end >= :to)
