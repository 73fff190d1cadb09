-- name: family_relatives(person i64)
-- why: a child's parents, carers and contacts, and the children of an adult, past ones too, with what family_line says of each; the
--      ties are put in order in C. No roll is looked for of an adult
SELECT r.other_id, r.relation,
       CASE WHEN r.has_parental_responsibility IS NULL THEN -1 WHEN r.has_parental_responsibility THEN 1 ELSE 0 END,
       r.phone, r.email, r.from_on, r.to_on, COALESCE(r.priority, 1000000) AS turn, 0 AS is_reverse, r.id,
       p.id, p.birth_date, n.surname, n.forename, e.urn, e.status, n.id AS name_id, e.id AS enrolment_id
  FROM person_relationship r
  JOIN person p ON p.id = r.other_id
  LEFT JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL
  LEFT JOIN enrolment e ON e.person_id = CASE WHEN p.is_adult THEN NULL ELSE p.id END AND e.to_on IS NULL
 WHERE r.person_id = :person
UNION ALL
SELECT r.person_id, r.relation,
       CASE WHEN r.has_parental_responsibility IS NULL THEN -1 WHEN r.has_parental_responsibility THEN 1 ELSE 0 END,
       NULL, NULL, r.from_on, r.to_on, 1000000, 1, r.id,
       p.id, p.birth_date, n.surname, n.forename, e.urn, e.status, n.id AS name_id, e.id AS enrolment_id
  FROM person_relationship r
  JOIN person p ON p.id = r.person_id
  LEFT JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL
  LEFT JOIN enrolment e ON e.person_id = CASE WHEN p.is_adult THEN NULL ELSE p.id END AND e.to_on IS NULL
 WHERE r.other_id = :person
 ORDER BY name_id, enrolment_id;

-- name: family_line(person i64)
-- why: what a line of a child's page says of a relative: a third of what search_card reads
SELECT p.id, p.birth_date, n.surname, n.forename, e.urn, e.status
  FROM person p
  LEFT JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL
  LEFT JOIN enrolment e ON e.person_id = p.id AND e.to_on IS NULL
 WHERE p.id = :person ORDER BY n.id, e.id;

-- name: family_housemates(person i64, on date)
-- why: other children living at the same home address on the day
SELECT DISTINCT theirs.person_id
  FROM person_address ours JOIN person_address theirs ON theirs.address_id = ours.address_id
  JOIN address a ON a.id = ours.address_id
  JOIN person p ON p.id = theirs.person_id
 WHERE ours.person_id = :person AND ours.kind = 'home' AND ours.from_on <= :on AND (ours.to_on IS NULL OR ours.to_on >= :on)
   AND theirs.person_id <> :person AND theirs.kind = 'home' AND theirs.from_on <= :on
   AND (theirs.to_on IS NULL OR theirs.to_on >= :on)
   AND p.merged_into IS NULL AND NOT p.is_adult AND a.paon IS NOT NULL
 ORDER BY theirs.person_id LIMIT 20;

-- name: family_household(address i64)
-- why: the children of a home, now and before, with what a line of a child's page shows of them: one read instead of two for each child
SELECT theirs.person_id, p.birth_date, n.surname, n.forename, e.urn, e.status, theirs.from_on, theirs.to_on
  FROM person_address theirs
  JOIN person p ON p.id = theirs.person_id
  LEFT JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL
  LEFT JOIN enrolment e ON e.person_id = p.id AND e.to_on IS NULL
 WHERE theirs.address_id = :address AND theirs.kind = 'home' AND p.merged_into IS NULL AND NOT p.is_adult
 ORDER BY theirs.person_id, n.id, e.id;

-- name: family_ties(person i64)
-- why: every relationship of a child, or of an adult to children, past ones too, with who said so
SELECT r.id, r.other_id, r.relation, CASE WHEN r.has_parental_responsibility IS NULL THEN -1 WHEN r.has_parental_responsibility THEN 1 ELSE 0 END,
       COALESCE(r.priority, 0) AS turn, r.phone, r.email, r.note, r.from_on, r.to_on, r.source_id, u.display_name, r.entered_at, 0 AS is_reverse
  FROM person_relationship r LEFT JOIN app_user u ON u.id = r.entered_by WHERE r.person_id = :person
UNION ALL
SELECT r.id, r.person_id, r.relation, CASE WHEN r.has_parental_responsibility IS NULL THEN -1 WHEN r.has_parental_responsibility THEN 1 ELSE 0 END,
       COALESCE(r.priority, 0), NULL, NULL, r.note, r.from_on, r.to_on, r.source_id, u.display_name, r.entered_at, 1
  FROM person_relationship r LEFT JOIN app_user u ON u.id = r.entered_by WHERE r.other_id = :person;

-- name: family_siblings(person i64)
-- why: the other children of a child's parents
SELECT DISTINCT theirs.person_id, ours.other_id
  FROM person_relationship ours JOIN person_relationship theirs ON theirs.other_id = ours.other_id
  JOIN person p ON p.id = theirs.person_id
 WHERE ours.person_id = :person AND theirs.person_id <> :person AND p.merged_into IS NULL
   AND ours.relation IN ('mother', 'father', 'parent') AND theirs.relation IN ('mother', 'father', 'parent')
   AND (ours.to_on IS NULL OR ours.from_on IS NULL OR ours.to_on >= ours.from_on)
   AND (theirs.to_on IS NULL OR theirs.from_on IS NULL OR theirs.to_on >= theirs.from_on)
 ORDER BY theirs.person_id, ours.other_id LIMIT 60;

-- name: family_homes(person i64)
-- why: who lived, or lives, in each of a person's homes while they did
SELECT ours.id, theirs.person_id, theirs.from_on, theirs.to_on
  FROM person_address ours JOIN person_address theirs ON theirs.address_id = ours.address_id
  JOIN address a ON a.id = ours.address_id JOIN person p ON p.id = theirs.person_id
 WHERE ours.person_id = :person AND ours.kind = 'home' AND theirs.person_id <> :person AND theirs.kind = 'home'
   AND a.paon IS NOT NULL AND p.merged_into IS NULL
   AND (ours.to_on IS NULL OR theirs.from_on IS NULL OR theirs.from_on <= ours.to_on)
   AND (theirs.to_on IS NULL OR ours.from_on IS NULL OR theirs.to_on >= ours.from_on)
 ORDER BY theirs.person_id LIMIT 200;

-- name: family_tie(id i64, child i64)
-- why: one relationship, to end or correct it
SELECT other_id, from_on, to_on FROM person_relationship WHERE id = :id AND person_id = :child;

-- name: family_tie_sign(child i64, other i64, by i64, at moment, note text)
-- why: who said by hand how the two stand to each other now
UPDATE person_relationship SET entered_by = :by, entered_at = :at, note = :note
 WHERE person_id = :child AND other_id = :other AND to_on IS NULL;

-- name: family_tie_end(id i64, to_on date, by i64, at moment, note text)
-- why: a relationship ended, or never was; the row stays
UPDATE person_relationship SET to_on = :to_on, entered_by = :by, entered_at = :at, note = COALESCE(:note, note) WHERE id = :id;
