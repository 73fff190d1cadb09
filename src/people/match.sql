-- name: match_by_number(value text)
-- why: who holds this number? Run for every imported row; one probe of one index. A merged record's numbers lead to the
--      record that replaced it
SELECT i.person_id, i.scheme, p.birth_date, p.sex, p.merged_into
  FROM person_identifier i JOIN person p ON p.id = i.person_id
 WHERE i.value = :value;

-- name: match_by_name(surname text, forename text, birth_date date)
-- why: children of this name born on this day, each with their pupil numbers, current and former; only for rows whose
--      numbers nobody holds. A child comes once for each number, and may come again for another name
SELECT p.id, p.sex, i.value
  FROM person_name n JOIN person p ON p.id = n.person_id
  LEFT JOIN person_identifier i ON i.person_id = p.id AND i.scheme IN ('upn', 'upn_temporary', 'upn_former')
 WHERE n.surname_key = :surname AND n.forename_key = :forename AND p.birth_date = :birth_date
   AND NOT p.is_adult AND p.merged_into IS NULL
 ORDER BY p.id;

-- name: match_names_of(person i64)
-- why: has a candidate ever had this name?
SELECT surname_key, forename_key FROM person_name WHERE person_id = :person;

-- name: match_postcodes_of(person i64)
-- why: of several children of one name and birth date, the one who lives there
SELECT a.postcode FROM person_address pa JOIN address a ON a.id = pa.address_id WHERE pa.person_id = :person;

-- name: match_birth_of(person i64)
-- why: the birth date and sex of the record that a merged one leads to
SELECT birth_date, sex, merged_into FROM person WHERE id = :person;
