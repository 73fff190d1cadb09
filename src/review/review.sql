-- name: review_needs(status text, on date)
-- why: which pairs the roll call may count twice: both sides' birth dates, and whether each is on a roll
-- scan: the pairs of one status, some thousands at most, each with two probes
SELECT p.id, a.birth_date, b.birth_date,
       EXISTS (SELECT 1 FROM enrolment e WHERE e.person_id = p.left_id AND e.from_on <= :on AND (e.to_on IS NULL OR e.to_on >= :on)),
       EXISTS (SELECT 1 FROM enrolment e WHERE e.person_id = p.right_id AND e.from_on <= :on AND (e.to_on IS NULL OR e.to_on >= :on)),
       a.is_adult
  FROM person_pair p JOIN person a ON a.id = p.left_id JOIN person b ON b.id = p.right_id
 WHERE p.status = :status;

-- name: review_rolls(person i64)
-- why: the schools of one record, for two side by side
SELECT s.name, e.from_on, e.to_on, e.confirmed_on FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.person_id = :person ORDER BY e.from_on DESC, e.id;

-- name: review_known_from(person i64)
-- why: of two records the one known longer stays
SELECT known_from FROM person WHERE id = :person;
