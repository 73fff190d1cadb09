-- name: family_relatives(person i64)
-- why: a child's parents, carers and contacts, and the children of an adult
SELECT other_id, relation, CASE WHEN has_parental_responsibility IS NULL THEN -1 WHEN has_parental_responsibility THEN 1 ELSE 0 END,
       phone, email, from_on, to_on, COALESCE(priority, 1000000) AS turn, 0 AS is_reverse, id
  FROM person_relationship WHERE person_id = :person
UNION ALL
SELECT person_id, relation, CASE WHEN has_parental_responsibility IS NULL THEN -1 WHEN has_parental_responsibility THEN 1 ELSE 0 END,
       NULL, NULL, from_on, to_on, 1000000, 1, id
  FROM person_relationship WHERE other_id = :person
 ORDER BY turn, id;

-- name: family_line(person i64)
-- why: what a line of a child's page says of a relative: a third of what search_card reads
SELECT p.id, p.birth_date, n.surname, n.forename, e.urn, s.name, e.status
  FROM person p
  LEFT JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL
  LEFT JOIN enrolment e ON e.person_id = p.id AND e.to_on IS NULL
  LEFT JOIN establishment s ON s.urn = e.urn
 WHERE p.id = :person;

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

-- name: family_household(person i64, on date)
-- why: as family_housemates for the child's page, with what its line shows: one read instead of two for each child
SELECT theirs.person_id, p.birth_date, n.surname, n.forename, e.urn, s.name, e.status
  FROM person_address ours JOIN person_address theirs ON theirs.address_id = ours.address_id
  JOIN address a ON a.id = ours.address_id
  JOIN person p ON p.id = theirs.person_id
  LEFT JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL
  LEFT JOIN enrolment e ON e.person_id = p.id AND e.to_on IS NULL
  LEFT JOIN establishment s ON s.urn = e.urn
 WHERE ours.person_id = :person AND ours.kind = 'home' AND ours.from_on <= :on AND (ours.to_on IS NULL OR ours.to_on >= :on)
   AND theirs.person_id <> :person AND theirs.kind = 'home' AND theirs.from_on <= :on
   AND (theirs.to_on IS NULL OR theirs.to_on >= :on)
   AND p.merged_into IS NULL AND NOT p.is_adult AND a.paon IS NOT NULL;
