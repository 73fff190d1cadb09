-- name: mask_holders(value text)
-- why: is a number that stands in a finding a restricted child's? One probe of an index for each value shown
SELECT person_id FROM person_identifier WHERE value = :value;
