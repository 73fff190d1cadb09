-- name: rollcall_last_person()
-- why: bounds the pass
SELECT max(id) FROM person

-- name: rollcall_people(first i64, last i64)
-- why: every child the authority may know, in order; the spine of the pass
-- scan: the roll call is of everyone
SELECT id, birth_date, known_from, died_on, birth_date_is_estimated FROM person
WHERE id BETWEEN :first AND :last AND NOT is_adult AND merged_into IS NULL
ORDER BY id

-- name: rollcall_closed()
-- why: records that were closed when an adoption was sealed: their children are counted under another
-- scan: all of them, one row an adoption
SELECT old_id, sealed_on FROM person_sealed ORDER BY old_id

-- name: rollcall_enrolments(first i64, last i64)
-- why: every roll, from the covering index enrolment_roll; days are compared in C, where it costs less
-- scan: the roll call is of everyone
SELECT person_id, to_on, urn, status, from_on, roll_confirmed_on FROM enrolment
WHERE person_id BETWEEN :first AND :last
ORDER BY person_id, urn, status, from_on

-- name: rollcall_enrolments_excluded(first i64, last i64)
-- why: the whole history of the few children ever permanently excluded: what began since, and re-entries
SELECT person_id, to_on, urn, status, from_on, confirmed_on, entry_on FROM enrolment
WHERE person_id IN (SELECT x.person_id FROM exclusion x
                    WHERE x.category = 'PERM' AND x.person_id BETWEEN :first AND :last)
ORDER BY person_id, urn, status, from_on

-- name: rollcall_addresses(first i64, last i64)
-- why: homes, past ones too (a move away is told from an address that was always outside), from person_address_roll
-- scan: the roll call is of everyone
SELECT person_id, from_on, to_on, is_outside, district, evidence FROM person_address
WHERE person_id BETWEEN :first AND :last AND kind = 'home'
ORDER BY person_id

-- name: rollcall_exclusions(first i64, last i64)
-- why: permanent exclusions, few
SELECT person_id, start_on, withdrawn_on, urn FROM exclusion
WHERE category = 'PERM' AND person_id BETWEEN :first AND :last
ORDER BY person_id, start_on

-- name: rollcall_standings(first i64, last i64)
-- why: what the services' lists say; past ones too, since provision may have begun after an exclusion
-- scan: the roll call is of everyone
SELECT person_id, kind, from_on, to_on, detail, is_part_time, not_suitable_on FROM education_standing
WHERE person_id BETWEEN :first AND :last
ORDER BY person_id, kind, from_on

-- name: rollcall_cares(first i64, last i64)
-- why: children in care, few
SELECT person_id, value, from_on, to_on FROM person_characteristic
WHERE kind = 'in_care' AND person_id BETWEEN :first AND :last
ORDER BY person_id

-- name: rollcall_schools()
-- why: some hundreds of schools, told apart by number in the pass
-- scan: all schools
SELECT urn, kind, la_code, district, name, (SELECT max(r.census_on) FROM census_return r WHERE r.urn = establishment.urn)
FROM establishment ORDER BY name, urn

-- name: rollcall_one(person i64)
-- why: the child's page: what the statements above read of everyone and person_load() does not. The first column says which part a row
--      is of: 0 the day of sealing, 1 permanent exclusion, 2 home, 3 standing. Homes once more: whoever may not see them still sees the state
SELECT 0 AS part, CAST(NULL AS BIGINT) AS urn, sealed_on AS from_on, CAST(NULL AS DATE) AS to_on, CAST(NULL AS TEXT) AS code,
       CAST(NULL AS TEXT) AS detail, CAST(NULL AS DATE) AS day, FALSE AS flag
  FROM person_sealed WHERE old_id = :person
UNION ALL
SELECT 1, urn, start_on, NULL, NULL, NULL, withdrawn_on, FALSE FROM exclusion WHERE category = 'PERM' AND person_id = :person
UNION ALL
SELECT 2, NULL, from_on, to_on, evidence, district, NULL, is_outside
  FROM person_address WHERE person_id = :person AND kind = 'home'
UNION ALL
SELECT 3, NULL, from_on, to_on, kind, detail, not_suitable_on, is_part_time FROM education_standing WHERE person_id = :person;

-- name: rollcall_one_school(urn i64)
-- why: the schools that a child's rolls and exclusions name; kept while the store stands still
SELECT kind, CAST(la_code AS TEXT), district, name FROM establishment WHERE urn = :urn;

-- name: rollcall_first_roll()
-- why: the home page's year starts where rolls do
-- scan: one row an imported file, some thousands in a county's lifetime of returns
SELECT min(as_at) FROM import_unit WHERE is_complete AND outcome = 'landed'
