-- Children in tuition on the last day of the term, and whether the latest week gave at least the hours agreed.
SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, NULL AS on_date, r.legal_basis AS legal_basis, 1 AS den,
       CASE WHEN (SELECT h.delivered FROM reg_education_placement_hours h WHERE h.case_id = c.id AND h.week_from <= :to
                   ORDER BY h.week_from DESC, h.id DESC LIMIT 1) >= r.hours_required THEN 1 ELSE 0 END AS num
  FROM case_file c JOIN reg_education_placement r ON r.case_id = c.id
 WHERE c.register = 'education_placement' AND r.kind IN ('tuition') AND r.started_on <= :to AND (r.ended_on IS NULL OR r.ended_on > :to)
