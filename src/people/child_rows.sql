-- name: child_rows_last()
-- why: bounds the windows of ids
SELECT max(id) FROM person;

-- name: child_rows_people(first i64, last i64)
-- why: the children of a window, in order; a window of one is a child that changed
SELECT id, birth_date, birth_date_is_estimated, sex FROM person
 WHERE id BETWEEN :first AND :last AND NOT is_adult AND merged_into IS NULL AND died_on IS NULL
 ORDER BY id;

-- name: child_rows_names(first i64, last i64)
-- why: their names, those of long ago too: another county may still send them
SELECT person_id, kind, surname, forename, middle_names, to_on FROM person_name
 WHERE person_id BETWEEN :first AND :last
 ORDER BY person_id, id;

-- name: child_rows_homes(first i64, last i64)
-- why: where they live, or lived last
SELECT pa.person_id, a.paon, a.street, a.locality, a.town, a.postcode, pa.to_on
  FROM person_address pa JOIN address a ON a.id = pa.address_id
 WHERE pa.person_id BETWEEN :first AND :last AND pa.kind = 'home'
 ORDER BY pa.person_id;

-- name: child_rows_numbers(first i64, last i64)
-- why: the numbers that more than one authority or service would know
SELECT person_id, scheme, value FROM person_identifier
 WHERE person_id BETWEEN :first AND :last AND scheme IN ('upn', 'upn_temporary', 'upn_former', 'uln', 'nhs')
 ORDER BY person_id;
