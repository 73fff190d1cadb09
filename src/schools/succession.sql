-- name: succession_predecessors(urn i64, as_at date)
-- why: every complete return: did its school follow another, which closed when it opened?
SELECT l.urn, new.opened_on
  FROM establishment_link l JOIN establishment old ON old.urn = l.urn JOIN establishment new ON new.urn = l.successor_urn
 WHERE l.successor_urn = :urn AND old.closed_on IS NOT NULL AND new.opened_on <= :as_at;

-- name: succession_pupils(old i64, opened_on date)
-- why: whose rolls change with it
SELECT person_id FROM enrolment WHERE urn = :old AND to_on IS NULL AND from_on < :opened_on;

-- name: succession_begin(old i64, urn i64, opened_on date, source i64)
-- why: the roll of the closed school, on the successor's from its first day, unless a child is on that already
INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, year_group, is_part_time, confirmed_on,
                       roll_confirmed_on, source_id)
SELECT e.person_id, :urn, e.status, :opened_on, e.entry_on, e.year_group, e.is_part_time, e.confirmed_on,
       e.confirmed_on, :source
  FROM enrolment e
 WHERE e.urn = :old AND e.to_on IS NULL AND e.from_on < :opened_on
   AND NOT EXISTS (SELECT 1 FROM enrolment n WHERE n.person_id = e.person_id AND n.urn = :urn);

-- name: succession_end(old i64, opened_on date, last_day date)
-- why: and off the closed school's
UPDATE enrolment SET to_on = :last_day, end_basis = 'closed_school'
 WHERE urn = :old AND to_on IS NULL AND from_on < :opened_on;
