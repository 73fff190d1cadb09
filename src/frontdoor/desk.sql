-- name: desk_school_list(user i64, ours i64)
-- why: every page of the front door asks for which schools a user acts; index user_school_user
SELECT s.urn, e.name, e.type_code FROM user_school s JOIN establishment e ON e.urn = s.urn
WHERE s.user_id = :user AND s.ended_at IS NULL AND (s.urn < :ours OR e.closed_on IS NULL) ORDER BY e.name_key, s.urn

-- name: desk_school_acts(user i64, urn i64, ours i64)
-- why: may this user act for this school? A closed organisation sends nothing more
SELECT count(*) FROM user_school s JOIN establishment e ON e.urn = s.urn
WHERE s.user_id = :user AND s.urn = :urn AND s.ended_at IS NULL AND (s.urn < :ours OR e.closed_on IS NULL)

-- name: desk_school_give(user i64, urn i64, at moment, by i64)
-- why: somebody begins to act for a school
INSERT INTO user_school (user_id, urn, given_at, given_by) VALUES (:user, :urn, :at, :by)

-- name: desk_school_end(user i64, urn i64, at moment, by i64)
-- why: somebody no longer does; the row says when
UPDATE user_school SET ended_at = :at, ended_by = :by WHERE user_id = :user AND urn = :urn AND ended_at IS NULL

-- name: desk_known_number(value text)
-- why: a number that is nobody's on this roll: whose is it, for the audit? index person_identifier_value
SELECT i.person_id FROM person_identifier i JOIN person p ON p.id = i.person_id AND p.merged_into IS NULL
WHERE i.scheme = 'upn' AND i.value = :value ORDER BY i.id DESC LIMIT 1

-- name: desk_known_name(surname_key text, born date)
-- why: a name and birth date that is nobody's on this roll: whose are they, for the audit? index person_name_key
SELECT n.person_id FROM person_name n JOIN person p ON p.id = n.person_id AND p.merged_into IS NULL AND p.birth_date = :born
WHERE n.surname_key = :surname_key ORDER BY n.person_id LIMIT 1

-- name: duty_turn_list(day date)
-- why: the rota; index duty_turn_days
SELECT t.id, t.user_id, u.display_name, t.from_on, t.to_on FROM duty_turn t JOIN app_user u ON u.id = t.user_id
WHERE t.to_on >= :day AND t.ended_at IS NULL ORDER BY t.from_on, t.id

-- name: duty_turn_overlap(from_on date, to_on date)
-- why: one officer a day
SELECT count(*) FROM duty_turn WHERE to_on >= :from_on AND from_on <= :to_on AND ended_at IS NULL

-- name: duty_turn_put(from_on date, to_on date, user i64, at moment, by i64)
-- why: a turn is set
INSERT INTO duty_turn (from_on, to_on, user_id, set_at, set_by) VALUES (:from_on, :to_on, :user, :at, :by)

-- name: duty_turn_end(id i64, at moment)
-- why: a turn is taken off; the row says when
UPDATE duty_turn SET ended_at = :at WHERE id = :id AND ended_at IS NULL
