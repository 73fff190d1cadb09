-- name: search_by_name(surname_from text, surname_below text, forename_from text, forename_below text, limit i64)
-- why: names that begin so; the keys are folded, and "below" is the first text after the prefix
SELECT DISTINCT n.person_id, n.surname_key, n.forename_key
  FROM person_name n JOIN person p ON p.id = n.person_id
 WHERE n.surname_key >= :surname_from AND n.surname_key < :surname_below
   AND n.forename_key >= :forename_from AND n.forename_key < :forename_below
   AND p.merged_into IS NULL
 ORDER BY n.surname_key, n.forename_key, n.person_id LIMIT :limit;

-- name: search_by_forename(forename_from text, forename_below text, limit i64)
-- why: one word may be a forename
SELECT DISTINCT n.person_id, n.surname_key, n.forename_key
  FROM person_name n JOIN person p ON p.id = n.person_id
 WHERE n.forename_key >= :forename_from AND n.forename_key < :forename_below AND p.merged_into IS NULL
 ORDER BY n.forename_key, n.surname_key, n.person_id LIMIT :limit;

-- name: search_by_number(value text, limit i64)
-- why: a number typed into the search
SELECT DISTINCT i.person_id FROM person_identifier i JOIN person p ON p.id = i.person_id
 WHERE i.value = :value AND p.merged_into IS NULL ORDER BY i.person_id LIMIT :limit;

-- name: search_by_postcode(postcode text, limit i64)
-- why: who lives or lived there
SELECT DISTINCT pa.person_id FROM address a JOIN person_address pa ON pa.address_id = a.id JOIN person p ON p.id = pa.person_id
 WHERE a.postcode = :postcode AND p.merged_into IS NULL ORDER BY pa.person_id LIMIT :limit;

-- name: search_by_birth_date(birth_date date, limit i64)
-- why: everyone born on a day
SELECT id FROM person WHERE birth_date = :birth_date AND merged_into IS NULL ORDER BY id LIMIT :limit;

-- name: search_card(person i64)
-- why: the line that stands for a person in a list. What holds now comes without sorting (facts of a slot never overlap); only
--      when nothing does is the latest looked for
SELECT p.id, p.is_adult, p.birth_date, p.sex,
       COALESCE((SELECT n.surname FROM person_name n
                  WHERE n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL LIMIT 1),
                (SELECT n.surname FROM person_name n WHERE n.person_id = p.id AND n.kind = 'legal'
                  ORDER BY n.from_on DESC LIMIT 1)),
       COALESCE((SELECT COALESCE(n.forename, '') FROM person_name n
                  WHERE n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL LIMIT 1),
                (SELECT n.forename FROM person_name n WHERE n.person_id = p.id AND n.kind = 'legal'
                  ORDER BY n.from_on DESC LIMIT 1)),
       COALESCE((SELECT i.value FROM person_identifier i
                  WHERE i.person_id = p.id AND i.scheme = 'upn' AND i.to_on IS NULL LIMIT 1),
                (SELECT i.value FROM person_identifier i WHERE i.person_id = p.id AND i.scheme IN ('upn', 'upn_temporary')
                  ORDER BY i.scheme, i.id LIMIT 1)),
       (SELECT a.postcode FROM person_address pa JOIN address a ON a.id = pa.address_id
         WHERE pa.person_id = p.id AND pa.kind = 'home' AND pa.to_on IS NULL LIMIT 1),
       (SELECT pa.district FROM person_address pa
         WHERE pa.person_id = p.id AND pa.kind = 'home' AND pa.to_on IS NULL LIMIT 1)
  FROM person p WHERE p.id = :person;

-- name: search_card_schools(person i64)
-- why: the schools that may stand in a person's line; the choice is made in C, where a few rows need no sorter
SELECT e.urn, s.name, e.to_on, e.status, e.from_on FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.person_id = :person
