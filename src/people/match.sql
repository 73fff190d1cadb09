-- name: match_by_number(value text)
-- why: who holds this number? Run for every imported row; one probe of one index. A merged record's numbers lead to the
--      record that replaced it
SELECT i.person_id, i.scheme, p.birth_date, p.sex, p.merged_into
  FROM person_identifier i JOIN person p ON p.id = i.person_id
 WHERE i.value = :value;

-- name: match_by_name(match_key text)
-- why: who has or had this name and was born on this day; only for rows whose numbers nobody holds. One person may come
--      twice, for two names
SELECT person_id FROM person_name WHERE match_key = :match_key ORDER BY person_id;

-- name: match_names_of(person i64)
-- why: has a candidate ever had this name?
SELECT surname_key, forename_key FROM person_name WHERE person_id = :person;

-- name: match_birth_of(person i64)
-- why: the birth date and sex of the record that a merged one leads to
SELECT birth_date, sex, merged_into FROM person WHERE id = :person;
