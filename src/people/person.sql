-- name: person_facts(person i64)
-- why: everything of one person in one read; importers run it for every row about a known child. The first column says
--      which table a row is of: 0 person, 1 name, 2 identifier, 3 address, 4 characteristic, 5 relationship
SELECT 0 AS part, id, birth_date AS from_on, died_on AS to_on, source_id,
       sex AS t1, CAST(NULL AS TEXT) AS t2, CAST(NULL AS TEXT) AS t3, CAST(NULL AS TEXT) AS t4, CAST(NULL AS TEXT) AS t5,
       CAST(NULL AS TEXT) AS t6, CAST(NULL AS TEXT) AS t7, CAST(NULL AS TEXT) AS t8, CAST(NULL AS TEXT) AS t9,
       CAST(NULL AS TEXT) AS t10, merged_into AS n1, CAST(CASE WHEN birth_date_is_estimated THEN 1 ELSE 0 END AS BIGINT) AS n2,
       is_adult AS b1, known_from AS d1, revision AS n3
  FROM person WHERE id = :person
UNION ALL
SELECT 1, id, from_on, to_on, source_id,
       kind, surname, forename, middle_names, surname_key, forename_key, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, NULL, NULL
  FROM person_name WHERE person_id = :person
UNION ALL
SELECT 2, id, from_on, to_on, source_id,
       scheme, value, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, is_disputed, NULL, NULL
  FROM person_identifier WHERE person_id = :person
UNION ALL
SELECT 3, pa.id, pa.from_on, pa.to_on, pa.source_id,
       pa.kind, a.address_key, a.paon, a.street, a.locality, a.town, a.postcode, a.authority, pa.district, pa.evidence,
       pa.address_id, a.uprn, pa.is_outside, NULL, NULL
  FROM person_address pa JOIN address a ON a.id = pa.address_id WHERE pa.person_id = :person
UNION ALL
SELECT 4, id, from_on, to_on, source_id,
       kind, value, declared_by, NULL, NULL, NULL, NULL, NULL, NULL, NULL, rank, NULL, FALSE, NULL, NULL
  FROM person_characteristic WHERE person_id = :person
UNION ALL
SELECT 5, id, from_on, to_on, source_id,
       relation, phone, email, CASE WHEN has_parental_responsibility IS NULL THEN 'not known'
                                    WHEN has_parental_responsibility THEN 'yes' ELSE 'no' END,
       NULL, NULL, NULL, NULL, NULL, NULL, other_id, priority, FALSE, NULL, NULL
  FROM person_relationship WHERE person_id = :person;

-- name: person_next_said(person i64, on date)
-- why: the next later school return that named the child, so that an older one only fills the time before it
SELECT min(census_on)
  FROM (SELECT c.census_on FROM census_return r
          JOIN census_pupil c ON c.urn = r.urn AND c.census_on = r.census_on AND c.person_id = :person
         WHERE r.urn IN (SELECT e.urn FROM enrolment e WHERE e.person_id = :person) AND r.census_on > :on AND c.is_on_roll
        UNION ALL
        SELECT census_on FROM census_pupil WHERE person_id = :person AND census_on > :on AND NOT is_on_roll) AS named;

-- name: person_insert(is_adult bool, birth_date date, is_estimated bool, sex text, known_from date, source i64)
-- why: a person seen for the first time
INSERT INTO person (is_adult, birth_date, birth_date_is_estimated, sex, known_from, source_id)
VALUES (:is_adult, :birth_date, :is_estimated, :sex, :known_from, :source) RETURNING id;

-- name: person_update(person i64, birth_date date, is_estimated bool, sex text, known_from date, died_on date)
-- why: what a source corrected about who the person is
UPDATE person SET birth_date = :birth_date, birth_date_is_estimated = :is_estimated, sex = :sex, known_from = :known_from,
       died_on = :died_on
 WHERE id = :person;

-- name: person_revise(person i64)
-- why: what is held of the person changes: whoever compared it before must compare again
UPDATE person SET revision = revision + 1 WHERE id = :person;

-- name: person_name_insert(person i64, kind text, surname text, forename text, middle text, surname_key text, forename_key text, match_key text, from_on date, to_on date, source i64)
-- why: a name someone has, as a source says
INSERT INTO person_name (person_id, kind, surname, forename, middle_names, surname_key, forename_key, match_key,
                         from_on, to_on, source_id)
VALUES (:person, :kind, :surname, :forename, :middle, :surname_key, :forename_key, :match_key, :from_on, :to_on, :source) RETURNING id;

-- name: person_name_rekey(id i64, match_key text)
-- why: the birth date that is part of the key was corrected
UPDATE person_name SET match_key = :match_key WHERE id = :id;

-- name: person_name_end(id i64, to_on date)
-- why: a name stopped being the one in use
UPDATE person_name SET to_on = :to_on WHERE id = :id;

-- name: person_name_begin(id i64, from_on date)
-- why: an older source shows the name was in use earlier
UPDATE person_name SET from_on = :from_on WHERE id = :id;

-- name: person_identifier_insert(person i64, scheme text, value text, is_disputed bool, from_on date, to_on date, source i64)
-- why: a number someone is known by
INSERT INTO person_identifier (person_id, scheme, value, is_disputed, from_on, to_on, source_id)
VALUES (:person, :scheme, :value, :is_disputed, :from_on, :to_on, :source) RETURNING id;

-- name: person_identifier_retire(id i64, scheme text, to_on date)
-- why: a newer number took this one's place: a UPN becomes a former UPN
UPDATE person_identifier SET scheme = :scheme, to_on = :to_on WHERE id = :id;

-- name: person_identifier_dispute(value text, scheme text)
-- why: two people hold one number: neither's is certain
UPDATE person_identifier SET is_disputed = TRUE WHERE value = :value AND scheme = :scheme RETURNING person_id;

-- name: person_other_holder(person i64, value text)
-- why: does another living record hold this number?
SELECT i.person_id FROM person_identifier i JOIN person p ON p.id = i.person_id
 WHERE i.value = :value AND i.person_id <> :person AND p.merged_into IS NULL
 ORDER BY i.person_id LIMIT 1;

-- name: person_characteristic_insert(person i64, kind text, value text, rank i64, declared_by text, from_on date, to_on date, source i64)
-- why: a dated fact that policy counts
INSERT INTO person_characteristic (person_id, kind, value, rank, declared_by, from_on, to_on, source_id)
VALUES (:person, :kind, :value, :rank, :declared_by, :from_on, :to_on, :source) RETURNING id;

-- name: person_characteristic_end(id i64, to_on date)
-- why: it stopped holding, or its end was corrected
UPDATE person_characteristic SET to_on = :to_on WHERE id = :id;

-- name: person_characteristic_begin(id i64, from_on date)
-- why: an older source shows that it held earlier
UPDATE person_characteristic SET from_on = :from_on WHERE id = :id;

-- name: person_relationship_insert(person i64, other i64, relation text, responsibility bool, priority i64, phone text, email text, from_on date, source i64)
-- why: someone in a child's life
INSERT INTO person_relationship (person_id, other_id, relation, has_parental_responsibility, priority, phone, email, from_on, source_id)
VALUES (:person, :other, :relation, :responsibility, :priority, :phone, :email, :from_on, :source) RETURNING id;

-- name: person_relationship_end(id i64, to_on date)
-- why: the relationship, or what was said of it, changed
UPDATE person_relationship SET to_on = :to_on WHERE id = :id;

-- name: address_by_key(key text)
-- why: the same place spelt alike is one row
SELECT id FROM address WHERE address_key = :key;

-- name: address_insert(key text, paon text, street text, locality text, town text, postcode text, uprn i64, authority text, district text)
-- why: a place not held yet; none comes back when it was there already
INSERT INTO address (address_key, paon, street, locality, town, postcode, uprn, authority, district)
VALUES (:key, :paon, :street, :locality, :town, :postcode, :uprn, :authority, :district)
ON CONFLICT (address_key) DO NOTHING RETURNING id;

-- name: person_address_insert(person i64, address i64, kind text, from_on date, to_on date, is_outside bool, district text, evidence text, source i64)
-- why: where someone lived, from when
INSERT INTO person_address (person_id, address_id, kind, from_on, to_on, is_outside, district, evidence, source_id)
VALUES (:person, :address, :kind, :from_on, :to_on, :is_outside, :district, :evidence, :source) RETURNING id;

-- name: person_address_end(id i64, to_on date)
-- why: they moved
UPDATE person_address SET to_on = :to_on WHERE id = :id;

-- name: person_address_begin(id i64, from_on date)
-- why: an older source shows that they lived there earlier
UPDATE person_address SET from_on = :from_on WHERE id = :id;
