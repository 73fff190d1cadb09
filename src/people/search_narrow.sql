-- name: search_narrow_words()
-- why: a name alone from the command line: every different surname, forename, middle name, street, town, locality and name of a house,
--      each found from the one before by an index. The first column says which: see Source in search_narrow.c
WITH RECURSIVE
  surnames(k) AS (SELECT min(surname_key) FROM person_name UNION ALL
                  SELECT (SELECT min(n.surname_key) FROM person_name n WHERE n.surname_key > surnames.k) FROM surnames WHERE k IS NOT NULL),
  forenames(k) AS (SELECT min(forename_key) FROM person_name UNION ALL
                   SELECT (SELECT min(n.forename_key) FROM person_name n WHERE n.forename_key > forenames.k) FROM forenames WHERE k IS NOT NULL),
  middles(k) AS (SELECT min(middle_names) FROM person_name WHERE middle_names IS NOT NULL UNION ALL
                 SELECT (SELECT min(n.middle_names) FROM person_name n WHERE n.middle_names > middles.k AND n.middle_names IS NOT NULL)
                   FROM middles WHERE k IS NOT NULL),
  streets(k) AS (SELECT min(street) FROM address WHERE street IS NOT NULL UNION ALL
                 SELECT (SELECT min(a.street) FROM address a WHERE a.street > streets.k AND a.street IS NOT NULL) FROM streets WHERE k IS NOT NULL),
  towns(k) AS (SELECT min(town) FROM address WHERE town IS NOT NULL UNION ALL
               SELECT (SELECT min(a.town) FROM address a WHERE a.town > towns.k AND a.town IS NOT NULL) FROM towns WHERE k IS NOT NULL),
  localities(k) AS (SELECT min(locality) FROM address WHERE locality IS NOT NULL UNION ALL
                    SELECT (SELECT min(a.locality) FROM address a WHERE a.locality > localities.k AND a.locality IS NOT NULL)
                      FROM localities WHERE k IS NOT NULL),
  houses(k) AS (SELECT min(paon) FROM address WHERE length(paon) > 3 UNION ALL
                SELECT (SELECT min(a.paon) FROM address a WHERE a.paon > houses.k AND length(a.paon) > 3) FROM houses WHERE k IS NOT NULL)
SELECT 0 AS source, k FROM surnames WHERE k IS NOT NULL
UNION ALL SELECT 1, k FROM forenames WHERE k IS NOT NULL
UNION ALL SELECT 2, k FROM middles WHERE k IS NOT NULL
UNION ALL SELECT 5, k FROM streets WHERE k IS NOT NULL
UNION ALL SELECT 6, k FROM towns WHERE k IS NOT NULL
UNION ALL SELECT 7, k FROM localities WHERE k IS NOT NULL
UNION ALL SELECT 8, k FROM houses WHERE k IS NOT NULL;

-- name: search_narrow_doubles()
-- why: as above: every different name in several words, which may have the one typed among them
WITH RECURSIVE
  double_surnames(k) AS (SELECT min(surname) FROM person_name WHERE lower(surname) <> surname_key UNION ALL
                         SELECT (SELECT min(n.surname) FROM person_name n WHERE n.surname > double_surnames.k AND lower(n.surname) <> n.surname_key)
                           FROM double_surnames WHERE k IS NOT NULL),
  double_forenames(k) AS (SELECT min(forename) FROM person_name WHERE lower(forename) <> forename_key UNION ALL
                          SELECT (SELECT min(n.forename) FROM person_name n WHERE n.forename > double_forenames.k AND lower(n.forename) <> n.forename_key)
                            FROM double_forenames WHERE k IS NOT NULL)
SELECT 3 AS source, k FROM double_surnames WHERE k IS NOT NULL
UNION ALL SELECT 4, k FROM double_forenames WHERE k IS NOT NULL;

-- name: search_narrow_called(key text, double_surnames text, double_forenames text, today date, limit i64)
-- why: a name that very many have: the first children on a roll who are called just so now, in the order of a list; nobody else need be read
-- scan: those of that name, found by index
WITH called(person_id) AS (
  SELECT n.person_id FROM person_name n WHERE n.surname_key = :key AND n.kind IN ('legal', 'preferred') AND (n.to_on IS NULL OR n.to_on >= :today)
  UNION
  SELECT n.person_id FROM person_name n WHERE n.forename_key = :key AND n.kind IN ('legal', 'preferred') AND (n.to_on IS NULL OR n.to_on >= :today)
  UNION
  SELECT n.person_id FROM {json_each}(CAST(:double_surnames AS {json})) w JOIN person_name n ON n.surname = w.value
   WHERE lower(n.surname) <> n.surname_key AND n.kind IN ('legal', 'preferred') AND (n.to_on IS NULL OR n.to_on >= :today)
  UNION
  SELECT n.person_id FROM {json_each}(CAST(:double_forenames AS {json})) w JOIN person_name n ON n.forename = w.value
   WHERE lower(n.forename) <> n.forename_key AND n.kind IN ('legal', 'preferred') AND (n.to_on IS NULL OR n.to_on >= :today))
SELECT p.id FROM called c JOIN person p ON p.id = c.person_id
  LEFT JOIN person_name l ON l.person_id = p.id AND l.kind = 'legal' AND (l.to_on IS NULL OR l.to_on >= :today)
 WHERE NOT p.is_adult AND p.died_on IS NULL AND p.merged_into IS NULL
   AND EXISTS (SELECT 1 FROM enrolment e WHERE e.person_id = p.id AND (e.to_on IS NULL OR e.to_on >= :today))
 ORDER BY COALESCE(l.surname_key, ''), COALESCE(l.forename_key, ''), p.birth_date IS NOT NULL, p.birth_date, p.id
 LIMIT :limit;

-- name: search_narrow_schools()
-- why: as above: the words of schools' names
-- scan: a county's schools, some thousands
SELECT urn, name FROM establishment;

-- name: search_narrow_named(surnames text, forenames text, middles text, double_surnames text, double_forenames text, limit i64)
-- why: as above: who is called so
SELECT n.person_id FROM {json_each}(CAST(:surnames AS {json})) w JOIN person_name n ON n.surname_key = w.value
UNION ALL
SELECT n.person_id FROM {json_each}(CAST(:forenames AS {json})) w JOIN person_name n ON n.forename_key = w.value
UNION ALL
SELECT n.person_id FROM {json_each}(CAST(:middles AS {json})) w JOIN person_name n ON n.middle_names = w.value
 WHERE n.middle_names IS NOT NULL
UNION ALL
SELECT n.person_id FROM {json_each}(CAST(:double_surnames AS {json})) w JOIN person_name n ON n.surname = w.value
 WHERE lower(n.surname) <> n.surname_key
UNION ALL
SELECT n.person_id FROM {json_each}(CAST(:double_forenames AS {json})) w JOIN person_name n ON n.forename = w.value
 WHERE lower(n.forename) <> n.forename_key
 LIMIT :limit;

-- name: search_narrow_children(adults text, limit i64)
-- why: as above: whom they bring up
SELECT r.person_id FROM {json_each}(CAST(:adults AS {json})) w JOIN person_relationship r ON r.other_id = CAST(w.value AS BIGINT)
 WHERE r.to_on IS NULL AND r.relation IN ('mother', 'father', 'parent', 'carer', 'foster_carer', 'grandparent') LIMIT :limit;

-- name: search_narrow_around(streets text, towns text, localities text, houses text, urns text, limit i64)
-- why: as above: who lives or lived there, or is or was at that school
SELECT pa.person_id FROM {json_each}(CAST(:streets AS {json})) w JOIN address a ON a.street = w.value
  JOIN person_address pa ON pa.address_id = a.id WHERE a.street IS NOT NULL
UNION ALL
SELECT pa.person_id FROM {json_each}(CAST(:towns AS {json})) w JOIN address a ON a.town = w.value
  JOIN person_address pa ON pa.address_id = a.id WHERE a.town IS NOT NULL
UNION ALL
SELECT pa.person_id FROM {json_each}(CAST(:localities AS {json})) w JOIN address a ON a.locality = w.value
  JOIN person_address pa ON pa.address_id = a.id WHERE a.locality IS NOT NULL
UNION ALL
SELECT pa.person_id FROM {json_each}(CAST(:houses AS {json})) w JOIN address a ON a.paon = w.value
  JOIN person_address pa ON pa.address_id = a.id WHERE length(a.paon) > 3
UNION ALL
SELECT e.person_id FROM {json_each}(CAST(:urns AS {json})) w JOIN enrolment e ON e.urn = CAST(w.value AS BIGINT)
 LIMIT :limit;
