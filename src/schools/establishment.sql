-- name: establishment_get(urn i64)
-- why: a school's page, and each row of the register: columns in the order of ESTABLISHMENT_FIELD_LIST
SELECT
    laestab, la_code, estab_number, name, type_code, type_name, kind, phase, status, opened_on, closed_on,
    close_reason, low_age, high_age, sex_admitted, has_sixth_form, religious_character, admissions_policy, capacity,
    n_pupils, percentage_fsm, trust, resourced_places, sen_unit_places, sen_types, street, locality, town, postcode,
    uprn, easting, northing, district, district_code, district_basis, ward
FROM establishment WHERE urn = :urn

-- name: establishment_name(urn i64)
-- why: a line that names a school, and needs nothing else of it
SELECT name FROM establishment WHERE urn = :urn

-- name: establishment_exists(urn i64)
-- why: is the school of a row known?
SELECT count(*) FROM establishment WHERE urn = :urn

-- name: establishment_by_laestab(laestab i64, on date)
-- why: returns and transfer files name a school by LAESTAB; an academy has its predecessor's
SELECT urn FROM establishment WHERE laestab = :laestab
ORDER BY CASE
           WHEN (opened_on IS NULL OR opened_on <= :on) AND (closed_on IS NULL OR closed_on >= :on) THEN 0
           WHEN opened_on IS NULL OR opened_on <= :on THEN 1
           ELSE 2
         END,
         COALESCE(CASE WHEN opened_on <= :on THEN opened_on END, '0001-01-01') DESC, opened_on, urn
LIMIT 1

-- name: establishment_insert(urn i64, laestab i64, la_code i64, estab_number i64, name text, type_code text, type_name text, kind text, phase text, status text, opened_on date, closed_on date, close_reason text, low_age i64, high_age i64, sex_admitted text, has_sixth_form bool, religious_character text, admissions_policy text, capacity i64, n_pupils i64, percentage_fsm f64, trust text, resourced_places i64, sen_unit_places i64, sen_types text, street text, locality text, town text, postcode text, uprn i64, easting i64, northing i64, district text, district_code text, district_basis text, ward text, name_key text, source_id i64)
-- why: a school that the register names for the first time
INSERT INTO establishment (
    urn, laestab, la_code, estab_number, name, type_code, type_name, kind, phase, status, opened_on, closed_on,
    close_reason, low_age, high_age, sex_admitted, has_sixth_form, religious_character, admissions_policy, capacity,
    n_pupils, percentage_fsm, trust, resourced_places, sen_unit_places, sen_types, street, locality, town, postcode,
    uprn, easting, northing, district, district_code, district_basis, ward, name_key, source_id)
VALUES (
    :urn, :laestab, :la_code, :estab_number, :name, :type_code, :type_name, :kind, :phase, :status, :opened_on,
    :closed_on, :close_reason, :low_age, :high_age, :sex_admitted, :has_sixth_form, :religious_character,
    :admissions_policy, :capacity, :n_pupils, :percentage_fsm, :trust, :resourced_places, :sen_unit_places,
    :sen_types, :street, :locality, :town, :postcode, :uprn, :easting, :northing, :district, :district_code,
    :district_basis, :ward, :name_key, :source_id)

-- name: establishment_update(urn i64, laestab i64, la_code i64, estab_number i64, name text, type_code text, type_name text, kind text, phase text, status text, opened_on date, closed_on date, close_reason text, low_age i64, high_age i64, sex_admitted text, has_sixth_form bool, religious_character text, admissions_policy text, capacity i64, n_pupils i64, percentage_fsm f64, trust text, resourced_places i64, sen_unit_places i64, sen_types text, street text, locality text, town text, postcode text, uprn i64, easting i64, northing i64, district text, district_code text, district_basis text, ward text, name_key text, source_id i64)
-- why: the register says something new of a school
UPDATE establishment SET
    laestab = :laestab, la_code = :la_code, estab_number = :estab_number, name = :name, type_code = :type_code,
    type_name = :type_name, kind = :kind, phase = :phase, status = :status, opened_on = :opened_on,
    closed_on = :closed_on, close_reason = :close_reason, low_age = :low_age, high_age = :high_age,
    sex_admitted = :sex_admitted, has_sixth_form = :has_sixth_form, religious_character = :religious_character,
    admissions_policy = :admissions_policy, capacity = :capacity, n_pupils = :n_pupils,
    percentage_fsm = :percentage_fsm, trust = :trust, resourced_places = :resourced_places,
    sen_unit_places = :sen_unit_places, sen_types = :sen_types, street = :street, locality = :locality, town = :town,
    postcode = :postcode, uprn = :uprn, easting = :easting, northing = :northing, district = :district,
    district_code = :district_code, district_basis = :district_basis, ward = :ward, name_key = :name_key,
    source_id = :source_id
WHERE urn = :urn

-- name: establishment_change_insert(urn i64, changed_at moment, field text, old_value text, new_value text, source_id i64)
-- why: what the register used to say
INSERT INTO establishment_change (urn, changed_at, field, old_value, new_value, source_id)
VALUES (:urn, :changed_at, :field, :old_value, :new_value, :source_id)

-- name: establishment_find(key text, number i64, laestab i64, ours i64, limit i64)
-- why: finding a school by part of its name, its URN or its LAESTAB
-- scan: a part of a name may stand anywhere in it; the register of a county is some hundreds of rows
SELECT urn, laestab, name, kind, phase, status, town, district, opened_on, closed_on
FROM establishment
WHERE urn < :ours AND (urn = :number OR laestab = :laestab OR (:key <> '' AND name_key LIKE '%' || :key || '%'))
ORDER BY CASE WHEN closed_on IS NULL THEN 0 ELSE 1 END, CASE WHEN name_key LIKE :key || '%' THEN 0 ELSE 1 END, name_key, urn
LIMIT :limit

-- name: inspection_put(urn i64, inspected_on date, rating text, source_id i64)
-- why: one row an inspection; its rating may be published later than its day. Writes nothing when nothing is new
INSERT INTO inspection (urn, inspected_on, rating, source_id) VALUES (:urn, :inspected_on, :rating, :source_id)
ON CONFLICT (urn, inspected_on) DO UPDATE SET rating = excluded.rating, source_id = excluded.source_id
WHERE excluded.rating IS NOT NULL AND (inspection.rating IS NULL OR inspection.rating <> excluded.rating)

-- name: inspection_of_school(urn i64)
-- why: a school's page
SELECT inspected_on, rating FROM inspection WHERE urn = :urn ORDER BY inspected_on DESC

-- name: establishment_changes_of(urn i64)
-- why: a school's page
SELECT changed_at, field, old_value, new_value FROM establishment_change WHERE urn = :urn ORDER BY id DESC LIMIT 200

-- name: establishment_links_of(urn i64)
-- why: a school's page: whom it followed and who followed it
SELECT l.successor_urn, e.name, l.linked_on, 1, l.basis
FROM establishment_link l JOIN establishment e ON e.urn = l.successor_urn WHERE l.urn = :urn
UNION ALL
SELECT l.urn, e.name, l.linked_on, 0, l.basis
FROM establishment_link l JOIN establishment e ON e.urn = l.urn WHERE l.successor_urn = :urn
ORDER BY 3, 1

-- name: establishment_link_pairs()
-- why: which closed and which opened under one LAESTAB; compared in C, once an import
-- scan: the whole register, in order of LAESTAB, once at the end of an import
SELECT laestab, urn, opened_on, closed_on FROM establishment
WHERE laestab IS NOT NULL AND (opened_on IS NOT NULL OR closed_on IS NOT NULL)
ORDER BY laestab, opened_on, urn

-- name: establishment_link_insert(urn i64, successor_urn i64, linked_on date, source_id i64)
-- why: a school and the academy that followed it
INSERT INTO establishment_link (urn, successor_urn, linked_on, basis, source_id)
VALUES (:urn, :successor_urn, :linked_on, 'laestab', :source_id)
ON CONFLICT (urn, successor_urn) DO NOTHING
