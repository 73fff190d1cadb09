-- name: enrolment_of_person(person i64)
-- why: a child's whole history of rolls: the child's page, and every imported row about a known child
SELECT id, urn, status, from_on, to_on, entry_on, year_group, is_part_time, confirmed_on, end_basis, leaving_reason,
       destination, source_id
  FROM enrolment WHERE person_id = :person;

-- name: enrolment_insert(person i64, urn i64, status text, from_on date, to_on date, entry_on date, year_group text, is_part_time bool, confirmed_on date, end_basis text, leaving_reason text, destination text, source i64)
-- why: a child comes onto a roll, or a roll they were on becomes known
INSERT INTO enrolment (person_id, urn, status, from_on, to_on, entry_on, year_group, is_part_time, confirmed_on,
                       roll_confirmed_on, end_basis, leaving_reason, destination, source_id)
VALUES (:person, :urn, :status, :from_on, :to_on, :entry_on, :year_group, :is_part_time, :confirmed_on,
        CASE WHEN :confirmed_on = (SELECT max(r.census_on) FROM census_return r WHERE r.urn = :urn)
             THEN '9999-12-31' ELSE :confirmed_on END, :end_basis, :leaving_reason, :destination, :source) RETURNING id;

-- name: enrolment_update(id i64, status text, from_on date, to_on date, entry_on date, year_group text, is_part_time bool, confirmed_on date, end_basis text, leaving_reason text, destination text)
-- why: a return confirmed the enrolment, or corrected or ended it
UPDATE enrolment SET status = :status, from_on = :from_on, to_on = :to_on, entry_on = :entry_on, year_group = :year_group,
       is_part_time = :is_part_time, confirmed_on = :confirmed_on, end_basis = :end_basis,
       roll_confirmed_on = CASE WHEN :confirmed_on = (SELECT max(r.census_on) FROM census_return r WHERE r.urn = enrolment.urn)
                                THEN '9999-12-31' ELSE :confirmed_on END,
       leaving_reason = :leaving_reason, destination = :destination
 WHERE id = :id;

-- name: enrolment_confirm(id i64, year_group text, is_part_time bool, confirmed_on date)
-- why: the common case of a termly return: still there
UPDATE enrolment SET year_group = :year_group, is_part_time = :is_part_time, confirmed_on = :confirmed_on,
       roll_confirmed_on = CASE WHEN :confirmed_on = (SELECT max(r.census_on) FROM census_return r WHERE r.urn = enrolment.urn)
                                THEN '9999-12-31' ELSE :confirmed_on END
 WHERE id = :id;

-- name: enrolment_not_confirmed(urn i64, as_at date)
-- why: who, by what is held, should have stood in a complete return and may not have; the caller takes out those it named.
--      Those that an omission ended later are among them: the end moves back
SELECT id, person_id, status, from_on, to_on, entry_on, year_group, is_part_time, confirmed_on, end_basis, source_id
  FROM enrolment
 WHERE urn = :urn AND (to_on IS NULL OR (to_on >= :as_at AND end_basis = 'omitted'))
   AND from_on < :as_at AND (confirmed_on IS NULL OR confirmed_on <= :as_at);

-- name: enrolment_named_later(person i64, urn i64, status text, as_at date)
-- why: the first later return of the school that named the child under this status, when an older return comes late
SELECT min(c.census_on) FROM census_return r
  JOIN census_pupil c ON c.urn = r.urn AND c.census_on = r.census_on AND c.person_id = :person
 WHERE r.urn = :urn AND r.census_on > :as_at AND c.status = :status AND c.is_on_roll;

-- name: enrolment_named_earlier(person i64, urn i64, as_at date)
-- why: had an earlier return already spoken of this child at this school?
SELECT count(*) FROM census_return r
  JOIN census_pupil c ON c.urn = r.urn AND c.census_on = r.census_on AND c.person_id = :person
 WHERE r.urn = :urn AND r.census_on < :as_at AND c.is_on_roll;

-- name: enrolment_school(urn i64)
-- why: the school's highest year tells a usual leaving from a removal; its kind tells where a child went
SELECT kind, high_age FROM establishment WHERE urn = :urn;

-- name: enrolment_removal_put(person i64, urn i64, enrolment i64, removed_on date, ground text, destination text, confirmed_on date, year_group text, source i64)
-- why: a name taken off a roll outside the usual leaving points must be explained; a later correction moves its day
INSERT INTO roll_removal (person_id, urn, enrolment_id, removed_on, ground, destination, destination_confirmed_on, year_group, source_id)
VALUES (:person, :urn, :enrolment, :removed_on, :ground, :destination, :confirmed_on, :year_group, :source)
ON CONFLICT (enrolment_id) DO UPDATE SET removed_on = excluded.removed_on, ground = excluded.ground,
       destination = excluded.destination, destination_confirmed_on = excluded.destination_confirmed_on,
       year_group = excluded.year_group, source_id = excluded.source_id;

-- name: enrolment_removal_withdraw(enrolment i64)
-- why: a corrected return shows that the name was never taken off; import_finding keeps that it had seemed so
DELETE FROM roll_removal WHERE enrolment_id = :enrolment;

-- name: enrolment_removal_confirm(person i64, urn i64, destination text, as_at date)
-- why: the next school's entry explains an earlier removal from another school
UPDATE roll_removal SET destination = :destination, destination_confirmed_on = :as_at
 WHERE person_id = :person AND urn <> :urn AND destination_confirmed_on IS NULL AND removed_on < :as_at;

-- name: enrolment_confirm_repeated(urn i64, before date, as_at date)
-- why: a return repeats the last one for most of its pupils: their enrolments are confirmed together. The others were
--      confirmed one by one, and are no longer as at the day before
UPDATE enrolment SET confirmed_on = :as_at
 WHERE urn = :urn AND to_on IS NULL AND confirmed_on = :before
   AND person_id IN (SELECT person_id FROM census_pupil WHERE urn = :urn AND census_on = :as_at AND is_on_roll);

-- name: enrolment_confirmed_by_latest(urn i64)
-- why: once a return is read: an enrolment that its day confirmed says so by school, not by day (roll_confirmed_on). Nearly all
--      said so of the return before and stay unwritten
UPDATE enrolment SET roll_confirmed_on = '9999-12-31'
 WHERE urn = :urn AND (roll_confirmed_on IS NULL OR roll_confirmed_on <> '9999-12-31')
   AND confirmed_on = (SELECT max(r.census_on) FROM census_return r WHERE r.urn = :urn);

-- name: enrolment_confirmed_earlier(urn i64)
-- why: and those that said so and are not among them now say their day
UPDATE enrolment SET roll_confirmed_on = confirmed_on
 WHERE urn = :urn AND roll_confirmed_on = '9999-12-31'
   AND confirmed_on <> (SELECT max(r.census_on) FROM census_return r WHERE r.urn = :urn);
