-- name: sender_get(number i64)
-- why: who stands at the front door: a school or an organisation; by key
SELECT urn, name, type_code, closed_on FROM establishment WHERE urn = :number

-- name: organisation_named(key text, first i64)
-- why: one name is one organisation; by key, from the first number of ours
SELECT urn FROM establishment WHERE urn >= :first AND name_key = :key ORDER BY urn LIMIT 1

-- name: organisation_last(first i64)
-- why: the next number of ours; by key
SELECT MAX(urn) FROM establishment WHERE urn >= :first

-- name: organisation_list(first i64)
-- why: the page of organisations; by key, from the first number of ours
SELECT urn, name, type_code, closed_on FROM establishment WHERE urn >= :first ORDER BY closed_on IS NOT NULL, name_key, urn
