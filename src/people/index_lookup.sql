-- name: index_by_upn(upn text)
-- why: a partner names a child by pupil number; index person_identifier_value
SELECT DISTINCT p.id, p.birth_date FROM person_identifier i JOIN person p ON p.id = i.person_id
 WHERE i.scheme = 'upn' AND i.value = upper(:upn) AND p.merged_into IS NULL AND NOT p.is_adult AND p.birth_date IS NOT NULL ORDER BY p.id LIMIT 20;

-- name: index_by_name(surname_key text, forename_key text, born date)
-- why: or by names and birth date, whole; index person_name_key
SELECT DISTINCT p.id, p.birth_date FROM person_name n JOIN person p ON p.id = n.person_id
 WHERE n.surname_key = :surname_key AND n.forename_key = :forename_key AND p.birth_date = :born AND p.merged_into IS NULL
   AND NOT p.is_adult AND p.birth_date IS NOT NULL ORDER BY p.id LIMIT 20;

-- name: index_keep(user i64, person i64, reason text, is_shown bool, at moment)
-- why: who looked, at whom and why
INSERT INTO index_lookup (user_id, person_id, reason, is_shown, at) VALUES (:user, :person, :reason, :is_shown, :at) RETURNING id;

-- name: index_looks_at(person i64, limit i64)
-- why: who has seen this record, and why; index index_lookup_person
SELECT l.id, l.user_id, u.display_name, l.person_id, l.reason, l.is_shown, l.at
  FROM index_lookup l JOIN app_user u ON u.id = l.user_id WHERE l.person_id = :person ORDER BY l.id DESC LIMIT :limit;

-- name: index_looks_withheld(since moment, limit i64)
-- why: readers of a restriction are told that somebody looked the child up; index index_lookup_withheld
-- scan: the partial index holds nothing else
SELECT l.id, l.user_id, u.display_name, l.person_id, l.reason, l.is_shown, l.at
  FROM index_lookup l JOIN app_user u ON u.id = l.user_id
 WHERE NOT l.is_shown AND l.person_id IS NOT NULL AND l.at >= :since ORDER BY l.id DESC LIMIT :limit;
