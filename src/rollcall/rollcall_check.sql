-- name: rollcall_check_known(on date, oldest date, youngest date)
-- why: the population, counted without the pass that it proves
-- scan: the roll call is of everyone
SELECT count(*) FROM person
WHERE NOT is_adult AND merged_into IS NULL AND known_from <= :on AND (died_on IS NULL OR died_on > :on)
  AND id NOT IN (SELECT old_id FROM person_sealed WHERE sealed_on <= :on)
  AND birth_date BETWEEN :oldest AND :youngest

-- name: rollcall_check_people(on date, oldest date, youngest date)
-- why: their numbers, to name the children when the two counts differ
-- scan: the roll call is of everyone
SELECT id FROM person
WHERE NOT is_adult AND merged_into IS NULL AND known_from <= :on AND (died_on IS NULL OR died_on > :on)
  AND id NOT IN (SELECT old_id FROM person_sealed WHERE sealed_on <= :on)
  AND birth_date BETWEEN :oldest AND :youngest
ORDER BY id

-- name: rollcall_check_newly_known(since date, until date, oldest date, youngest date)
-- why: who joined the population because a source first named them
-- scan: the roll call is of everyone
SELECT count(*) FROM person
WHERE NOT is_adult AND merged_into IS NULL AND known_from > :since AND known_from <= :until
  AND (died_on IS NULL OR died_on > :until)
  AND id NOT IN (SELECT old_id FROM person_sealed WHERE sealed_on <= :until) AND birth_date BETWEEN :oldest AND :youngest

-- name: rollcall_check_reached_age(since date, until date, too_young date, youngest date)
-- why: who joined by age: known before, younger than too_young was then
-- scan: the roll call is of everyone
SELECT count(*) FROM person
WHERE NOT is_adult AND merged_into IS NULL AND known_from <= :since
  AND (died_on IS NULL OR died_on > :until)
  AND id NOT IN (SELECT old_id FROM person_sealed WHERE sealed_on <= :until)
  AND birth_date > :too_young AND birth_date <= :youngest

-- name: rollcall_check_passed_age(since date, until date, oldest_then date, oldest_now date)
-- why: who left by age
-- scan: the roll call is of everyone
SELECT count(*) FROM person
WHERE NOT is_adult AND merged_into IS NULL AND known_from <= :since
  AND (died_on IS NULL OR died_on > :until)
  AND id NOT IN (SELECT old_id FROM person_sealed WHERE sealed_on <= :until)
  AND birth_date >= :oldest_then AND birth_date < :oldest_now

-- name: rollcall_check_died(since date, until date, oldest date, youngest date)
-- why: who left by death, or as the record was closed
-- scan: the roll call is of everyone
SELECT count(*) FROM person
WHERE NOT is_adult AND merged_into IS NULL AND known_from <= :since AND (died_on IS NULL OR died_on > :since)
  AND (died_on <= :until OR id IN (SELECT old_id FROM person_sealed WHERE sealed_on <= :until))
  AND id NOT IN (SELECT old_id FROM person_sealed WHERE sealed_on <= :since)
  AND birth_date BETWEEN :oldest AND :youngest
