-- name: seen_of_person(person i64)
-- why: who has seen a child's record; index audit_person
SELECT a.actor_id, u.display_name, a.action, a.at FROM audit a LEFT JOIN app_user u ON u.id = a.actor_id
WHERE a.person_id = :person ORDER BY a.actor_id, a.seq;

-- name: seen_person_exists(person i64)
-- why: a number that is nobody's is told as such
SELECT count(*) FROM person WHERE id = :person;

-- name: seen_between(since moment, until moment)
-- why: the report of unusual access, asked now and then
-- scan: lines are in order of number, not of time; a report of some seconds is run by one person a week
SELECT a.actor_id, u.display_name, a.person_id, a.at FROM audit a JOIN app_user u ON u.id = a.actor_id
WHERE a.person_id IS NOT NULL AND a.actor_id <> 1 AND a.at >= :since AND a.at < :until AND a.action NOT LIKE 'audit.%'
ORDER BY a.actor_id, a.person_id, a.seq;

-- name: seen_has_surname(person i64, surname_key text)
-- why: does a child bear the user's surname, or did; index person_name_person
SELECT count(*) FROM person_name WHERE person_id = :person AND surname_key = :surname_key;

-- name: seen_home_of(person i64)
-- why: where a child lives that somebody looked at; index person_address_roll
SELECT d.id, d.postcode FROM person_address h JOIN address d ON d.id = h.address_id
WHERE h.person_id = :person AND h.kind = 'home' AND h.to_on IS NULL AND d.postcode IS NOT NULL ORDER BY h.from_on DESC;
