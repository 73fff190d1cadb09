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

-- name: search_by_postcode(postcode_from text, postcode_below text, limit i64)
-- why: who lives or lived where the postcode begins so
SELECT DISTINCT pa.person_id FROM address a JOIN person_address pa ON pa.address_id = a.id JOIN person p ON p.id = pa.person_id
 WHERE a.postcode >= :postcode_from AND a.postcode < :postcode_below AND p.merged_into IS NULL LIMIT :limit;

-- name: search_by_birth(from date, to date, limit i64)
-- why: everyone born on a day, or in a month
SELECT id FROM person WHERE birth_date BETWEEN :from AND :to AND merged_into IS NULL LIMIT :limit;

-- name: search_cards(ids text)
-- why: the lines that stand for people in a list: what holds now, which needs no sorting (facts of a slot never overlap). Somebody
--      of whom nothing holds has no name or number here: search_cards_past
SELECT p.id, p.is_adult, p.birth_date, p.sex, n.surname, n.forename, i.value, a.postcode, pa.district
  FROM {json_each}(CAST(:ids AS {json})) w JOIN person p ON p.id = CAST(w.value AS BIGINT)
  LEFT JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL
  LEFT JOIN person_identifier i ON i.person_id = p.id AND i.scheme = 'upn' AND i.to_on IS NULL
  LEFT JOIN person_address pa ON pa.person_id = p.id AND pa.kind = 'home' AND pa.to_on IS NULL
  LEFT JOIN address a ON a.id = pa.address_id;

-- name: search_cards_past(ids text)
-- why: of those in a list who have no legal name or no number now, the latest
SELECT p.id,
       (SELECT n.surname FROM person_name n WHERE n.person_id = p.id AND n.kind = 'legal' ORDER BY n.from_on DESC LIMIT 1),
       (SELECT n.forename FROM person_name n WHERE n.person_id = p.id AND n.kind = 'legal' ORDER BY n.from_on DESC LIMIT 1),
       (SELECT i.value FROM person_identifier i WHERE i.person_id = p.id AND i.scheme IN ('upn', 'upn_temporary')
         ORDER BY i.scheme, i.id LIMIT 1)
  FROM {json_each}(CAST(:ids AS {json})) w JOIN person p ON p.id = CAST(w.value AS BIGINT);

-- name: search_cards_schools(ids text)
-- why: the schools that may stand in people's lines; the choice is made in C, where a few rows need no sorter
SELECT e.person_id, e.urn, s.name, e.to_on, e.status, e.from_on
  FROM {json_each}(CAST(:ids AS {json})) w JOIN enrolment e ON e.person_id = CAST(w.value AS BIGINT)
  JOIN establishment s ON s.urn = e.urn;

-- name: search_load_people(from i64, to i64)
-- why: the search index of everybody
SELECT id, is_adult, birth_date, died_on FROM person WHERE id BETWEEN :from AND :to AND merged_into IS NULL ORDER BY id;

-- name: search_load_names(from i64, to i64)
-- why: the search index: every name someone has or had
SELECT person_id, kind, surname, forename, middle_names, surname_key, forename_key, to_on
  FROM person_name WHERE person_id BETWEEN :from AND :to;

-- name: search_load_homes(from i64, to i64)
-- why: the search index: where they live or lived
SELECT pa.person_id, pa.address_id, pa.to_on, pa.is_outside, a.paon, a.street, a.locality, a.town, a.postcode
  FROM person_address pa JOIN address a ON a.id = pa.address_id WHERE pa.person_id BETWEEN :from AND :to;

-- name: search_load_rolls(from i64, to i64)
-- why: the search index: the schools they are or were at
SELECT person_id, urn, to_on FROM enrolment WHERE person_id BETWEEN :from AND :to;

-- name: search_load_school(urn i64)
-- why: the name of a school that a roll named
SELECT name FROM establishment WHERE urn = :urn;

-- name: search_load_relations(from i64, to i64)
-- why: the search index: a child is found by those who bring it up; a sibling or a social worker would lead to too many
SELECT person_id, other_id FROM person_relationship
 WHERE person_id BETWEEN :from AND :to AND to_on IS NULL
   AND relation IN ('mother', 'father', 'parent', 'carer', 'foster_carer', 'grandparent');

-- name: search_some_people(ids text)
-- why: the search index of a few, by their numbers: as search_load_people and those after it
SELECT p.id, p.is_adult, p.birth_date, p.died_on FROM {json_each}(CAST(:ids AS {json})) w JOIN person p ON p.id = CAST(w.value AS BIGINT)
 WHERE p.merged_into IS NULL ORDER BY p.id;

-- name: search_some_names(ids text)
-- why: as above
SELECT n.person_id, n.kind, n.surname, n.forename, n.middle_names, n.surname_key, n.forename_key, n.to_on
  FROM {json_each}(CAST(:ids AS {json})) w JOIN person_name n ON n.person_id = CAST(w.value AS BIGINT);

-- name: search_some_homes(ids text)
-- why: as above
SELECT pa.person_id, pa.address_id, pa.to_on, pa.is_outside, a.paon, a.street, a.locality, a.town, a.postcode
  FROM {json_each}(CAST(:ids AS {json})) w JOIN person_address pa ON pa.person_id = CAST(w.value AS BIGINT)
  JOIN address a ON a.id = pa.address_id;

-- name: search_some_rolls(ids text)
-- why: as above
SELECT e.person_id, e.urn, e.to_on FROM {json_each}(CAST(:ids AS {json})) w JOIN enrolment e ON e.person_id = CAST(w.value AS BIGINT);

-- name: search_some_relations(ids text)
-- why: as above
SELECT r.person_id, r.other_id FROM {json_each}(CAST(:ids AS {json})) w JOIN person_relationship r ON r.person_id = CAST(w.value AS BIGINT)
 WHERE r.to_on IS NULL AND r.relation IN ('mother', 'father', 'parent', 'carer', 'foster_carer', 'grandparent');

-- name: search_some_children(ids text)
-- why: adults' names changed: the children found by them
SELECT r.person_id FROM {json_each}(CAST(:ids AS {json})) w JOIN person_relationship r ON r.other_id = CAST(w.value AS BIGINT)
 WHERE r.to_on IS NULL AND r.relation IN ('mother', 'father', 'parent', 'carer', 'foster_carer', 'grandparent');

-- name: search_why(named text, with_parents text, at_home text, at_school text, numbered text)
-- why: what people in a search's answer were found by, where it is not the name in the list: for each kind of it, whose is asked
--      for. The second column says what: 0 a name, 1 a parent, 2 a home, 3 a school, 4 a number
SELECT n.person_id, 0 AS part, n.kind AS t1, n.surname AS t2, n.forename AS t3, n.middle_names AS t4, NULL AS t5, NULL AS t6,
       n.to_on, CAST(NULL AS BIGINT) AS n1
  FROM {json_each}(CAST(:named AS {json})) w JOIN person_name n ON n.person_id = CAST(w.value AS BIGINT)
UNION ALL
SELECT r.person_id, 1, r.relation, n.surname, n.forename, n.middle_names, NULL, NULL, r.to_on, r.other_id
  FROM {json_each}(CAST(:with_parents AS {json})) w JOIN person_relationship r ON r.person_id = CAST(w.value AS BIGINT)
  JOIN person_name n ON n.person_id = r.other_id
 WHERE r.to_on IS NULL AND r.relation IN ('mother', 'father', 'parent', 'carer', 'foster_carer', 'grandparent')
UNION ALL
SELECT pa.person_id, 2, pa.kind, a.paon, a.street, a.locality, a.town, a.postcode, pa.to_on, NULL
  FROM {json_each}(CAST(:at_home AS {json})) w JOIN person_address pa ON pa.person_id = CAST(w.value AS BIGINT)
  JOIN address a ON a.id = pa.address_id
UNION ALL
SELECT e.person_id, 3, e.status, s.name, NULL, NULL, NULL, NULL, e.to_on, NULL
  FROM {json_each}(CAST(:at_school AS {json})) w JOIN enrolment e ON e.person_id = CAST(w.value AS BIGINT)
  JOIN establishment s ON s.urn = e.urn
UNION ALL
SELECT i.person_id, 4, i.scheme, i.value, NULL, NULL, NULL, NULL, i.to_on, NULL
  FROM {json_each}(CAST(:numbered AS {json})) w JOIN person_identifier i ON i.person_id = CAST(w.value AS BIGINT);

-- name: search_by_code(value_from text, value_below text, limit i64)
-- why: a number or the beginning of one, typed into the search
SELECT DISTINCT i.person_id FROM person_identifier i JOIN person p ON p.id = i.person_id
 WHERE i.value >= :value_from AND i.value < :value_below AND p.merged_into IS NULL ORDER BY i.person_id LIMIT :limit;

-- name: search_asks_name(surname text, forename text)
-- why: whose name was typed in full, where somebody is restricted in a way that says whom to ask; the keys are folded
SELECT n.person_id, p.birth_date FROM person_name n JOIN person p ON p.id = n.person_id
 WHERE n.surname_key = :surname AND n.forename_key = :forename AND p.merged_into IS NULL;

-- name: search_asks_number(value text)
-- why: whose number was typed in full, as above
SELECT i.person_id, p.birth_date FROM person_identifier i JOIN person p ON p.id = i.person_id
 WHERE i.value = :value AND p.merged_into IS NULL
