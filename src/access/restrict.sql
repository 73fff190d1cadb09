-- name: restrict_standing(on date)
-- why: every restriction in force with its readers, once a request at most: some hundreds of rows, read through the partial
--      index person_restriction_standing
-- scan: whoever lists people must know them all, and the partial index holds no others
SELECT r.person_id, r.id, r.kind, r.ask, d.user_id, d.ends_at
  FROM person_restriction r LEFT JOIN person_restriction_reader d ON d.restriction_id = r.id
 WHERE r.lifted_at IS NULL AND (r.to_on IS NULL OR r.to_on >= :on)
 ORDER BY r.person_id, r.id;

-- name: restrict_sealed()
-- why: the two records of a sealed adoption are kept apart by whoever compares records; read with the restrictions
-- scan: all of them, one row an adoption
SELECT old_id, new_id FROM person_sealed ORDER BY old_id;

-- name: restrict_person(person i64)
-- why: is there such a record, before a restriction is placed on it?
SELECT id FROM person WHERE id = :person;

-- name: restrict_same(person i64, kind text)
-- why: one restriction of a kind at a time
SELECT id FROM person_restriction WHERE person_id = :person AND kind = :kind AND lifted_at IS NULL;

-- name: restrict_insert(person i64, kind text, on date, to_on date, reason text, ask text, by i64, at moment)
-- why: a restriction is placed
INSERT INTO person_restriction (person_id, kind, from_on, to_on, reason, ask, placed_by, placed_at)
VALUES (:person, :kind, :on, :to_on, :reason, :ask, :by, :at) RETURNING id;

-- name: restrict_lift(id i64, by i64, at moment, reason text)
-- why: a restriction is lifted; its row and its readers stay
UPDATE person_restriction SET lifted_at = :at, lifted_by = :by, lifted_reason = :reason WHERE id = :id AND lifted_at IS NULL;

-- name: restrict_reader_put(id i64, user i64, reason text, by i64, at moment, ends_at moment)
-- why: someone is named, or named again for longer
INSERT INTO person_restriction_reader (restriction_id, user_id, reason, named_by, named_at, ends_at)
VALUES (:id, :user, :reason, :by, :at, :ends_at)
ON CONFLICT (restriction_id, user_id)
DO UPDATE SET reason = :reason, named_by = :by, named_at = :at, ends_at = :ends_at;

-- name: restrict_reader_drop(id i64, user i64)
-- why: someone is no longer to read it; the audit trail keeps that they could
DELETE FROM person_restriction_reader WHERE restriction_id = :id AND user_id = :user;

-- name: restrict_readers(id i64)
-- why: who may read it, for those who may
SELECT d.user_id, u.username, u.display_name, d.reason, d.named_at, d.ends_at
  FROM person_restriction_reader d JOIN app_user u ON u.id = d.user_id
 WHERE d.restriction_id = :id ORDER BY u.username;

-- name: restrict_get(id i64)
-- why: one restriction
SELECT r.id, r.person_id, r.kind, r.from_on, r.to_on, r.reason, r.ask, r.placed_by, r.placed_at, r.lifted_at, p.display_name
  FROM person_restriction r LEFT JOIN app_user p ON p.id = r.placed_by WHERE r.id = :id;

-- name: restrict_of_person(person i64)
-- why: the restrictions on one record, lifted ones too
SELECT r.id, r.person_id, r.kind, r.from_on, r.to_on, r.reason, r.ask, r.placed_by, r.placed_at, r.lifted_at, p.display_name
  FROM person_restriction r LEFT JOIN app_user p ON p.id = r.placed_by WHERE r.person_id = :person ORDER BY r.id;

-- name: restrict_all(after i64, limit i64)
-- why: muster restrict list and the page of restrictions
SELECT r.id, r.person_id, r.kind, r.from_on, r.to_on, r.reason, r.ask, r.placed_by, r.placed_at, r.lifted_at, p.display_name
  FROM person_restriction r LEFT JOIN app_user p ON p.id = r.placed_by
 WHERE r.id > :after ORDER BY r.id LIMIT :limit;

-- name: restrict_is_sealed(id i64)
-- why: the restriction of a sealed adoption cannot be lifted; a handful of rows
-- scan: one row an adoption
SELECT count(*) FROM person_sealed WHERE restriction_id = :id;

-- name: restrict_seal(old i64, new i64, on date, restriction i64, by i64, at moment)
-- why: an adoption is sealed; none comes back when one of the records is tied already
INSERT INTO person_sealed (old_id, new_id, sealed_on, restriction_id, sealed_by, sealed_at)
VALUES (:old, :new, :on, :restriction, :by, :at) ON CONFLICT DO NOTHING RETURNING id;

-- name: restrict_sealing_of(person i64)
-- why: the tie that a record is part of, by the two unique indexes
SELECT restriction_id, old_id, new_id, sealed_on FROM person_sealed WHERE old_id = :person
UNION ALL
SELECT restriction_id, old_id, new_id, sealed_on FROM person_sealed WHERE new_id = :person;
