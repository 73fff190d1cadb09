-- name: rollcall_group_facts(first i64, last i64, on date)
-- why: what each of some thousand people is on a day, for the groups; by the index of a person's characteristics
SELECT person_id, kind, value FROM person_characteristic
WHERE person_id BETWEEN :first AND :last AND (from_on IS NULL OR from_on <= :on) AND (to_on IS NULL OR to_on >= :on)
ORDER BY person_id;

-- name: rollcall_group_people(kind text, on date, oldest date, youngest date)
-- why: the proof of one group's balance: who of the population has which value of a kind, counted without the pass
-- scan: the roll call is of everyone
SELECT DISTINCT p.id, c.value FROM person p JOIN person_characteristic c ON c.person_id = p.id AND c.kind = :kind
WHERE NOT p.is_adult AND p.merged_into IS NULL AND p.known_from <= :on AND (p.died_on IS NULL OR p.died_on > :on)
  AND p.id NOT IN (SELECT old_id FROM person_sealed WHERE sealed_on <= :on)
  AND p.birth_date BETWEEN :oldest AND :youngest
  AND (c.from_on IS NULL OR c.from_on <= :on) AND (c.to_on IS NULL OR c.to_on >= :on)
ORDER BY p.id;
