-- name: contact_adult_at_address(surname text, forename text, sex text, address i64)
-- why: a contact of this name of a child living at this address is the same adult: brothers and sisters share parents
SELECT r.other_id
  FROM person_address pa JOIN person_relationship r ON r.person_id = pa.person_id
  JOIN person_name n ON n.person_id = r.other_id JOIN person p ON p.id = r.other_id
 WHERE pa.address_id = :address AND n.surname_key = :surname AND n.forename_key = :forename AND p.is_adult
   AND p.merged_into IS NULL AND (p.sex IS NULL OR :sex = '' OR p.sex = :sex)
 ORDER BY r.other_id LIMIT 1;

-- name: contact_adult_of_child(person i64, surname text, forename text, sex text)
-- why: a contact of this name that the child already has
SELECT r.other_id FROM person_relationship r JOIN person_name n ON n.person_id = r.other_id
  JOIN person p ON p.id = r.other_id
 WHERE r.person_id = :person AND n.surname_key = :surname AND n.forename_key = :forename AND p.is_adult
   AND p.merged_into IS NULL AND (p.sex IS NULL OR :sex = '' OR p.sex = :sex)
 ORDER BY r.other_id LIMIT 1;
