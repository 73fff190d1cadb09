-- name: chronology_of(person i64)
-- why: everything dated that is known of one child, with the file that said so: the child's page and muster person show
WITH fact AS (
SELECT 'known' AS kind, known_from AS on_day, CAST(NULL AS DATE) AS to_day, CAST(NULL AS TEXT) AS t1, CAST(NULL AS TEXT) AS t2,
       CAST(NULL AS TEXT) AS t3, CAST(NULL AS TEXT) AS t4, CAST(NULL AS TEXT) AS t5, CAST(NULL AS BIGINT) AS n1,
       CAST(NULL AS BIGINT) AS n2, CAST(NULL AS BIGINT) AS urn, CAST(NULL AS DATE) AS day2, source_id, id AS fact_id
  FROM person WHERE id = :person
UNION ALL SELECT 'birth', birth_date, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, source_id, id
  FROM person WHERE id = :person AND birth_date IS NOT NULL
UNION ALL SELECT 'died', died_on, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, id
  FROM person WHERE id = :person AND died_on IS NOT NULL
UNION ALL SELECT 'name', from_on, to_on, kind, surname, forename, middle_names, NULL, NULL, NULL, NULL, NULL, source_id, id
  FROM person_name WHERE person_id = :person
UNION ALL SELECT 'identifier', from_on, to_on, scheme, value, CASE WHEN is_disputed THEN 'disputed' ELSE NULL END, NULL, NULL,
       NULL, NULL, NULL, NULL, source_id, id
  FROM person_identifier WHERE person_id = :person
UNION ALL SELECT 'address', pa.from_on, pa.to_on, a.paon, a.street, a.locality, a.town, a.postcode,
       CASE WHEN pa.is_outside THEN 1 ELSE 0 END, NULL, NULL, NULL, pa.source_id, pa.id
  FROM person_address pa JOIN address a ON a.id = pa.address_id WHERE pa.person_id = :person
UNION ALL SELECT 'characteristic', from_on, to_on, kind, value, declared_by, NULL, NULL, rank, NULL, NULL, NULL, source_id, id
  FROM person_characteristic WHERE person_id = :person
UNION ALL SELECT 'enrolment', from_on, to_on, status, year_group, end_basis, leaving_reason, destination,
       CASE WHEN is_part_time THEN 1 ELSE 0 END, NULL, urn, entry_on, source_id, id
  FROM enrolment WHERE person_id = :person
UNION ALL SELECT 'exclusion', start_on, end_on, category, reason, day_six_setting, NULL, NULL, sessions, NULL, urn, withdrawn_on, source_id, id
  FROM exclusion WHERE person_id = :person
UNION ALL SELECT 'standing', from_on, to_on, kind, detail, NULL, NULL, NULL, CASE WHEN is_part_time THEN 1 ELSE 0 END, NULL,
       NULL, not_suitable_on, source_id, id
  FROM education_standing WHERE person_id = :person
UNION ALL SELECT 'transfer', t.sent_on, NULL, t.destination, NULL, NULL, NULL, NULL, CASE WHEN t.needs_enquiry THEN 1 ELSE 0 END,
       t.source_laestab, NULL, NULL, t.source_id, t.id
  FROM transfer_file t WHERE t.person_id = :person
UNION ALL SELECT 'removal', removed_on, NULL, ground, destination, year_group, NULL, NULL, NULL, NULL, urn,
       destination_confirmed_on, source_id, id
  FROM roll_removal WHERE person_id = :person
UNION ALL SELECT 'census', census_on, leaving_on, status, year_group, absence_reasons, NULL, NULL, sessions_possible,
       sessions_absent, urn, NULL, source_id, 0
  FROM census_pupil WHERE person_id = :person
)
SELECT fact.kind, on_day, to_day, t1, t2, t3, t4, t5, n1, n2, fact.urn, day2, fact.source_id, s.name, u.file_name, u.as_at
  FROM fact LEFT JOIN import_unit u ON u.id = fact.source_id LEFT JOIN establishment s ON s.urn = fact.urn
 ORDER BY on_day, fact.kind, fact_id;
