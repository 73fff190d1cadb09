-- name: chronology_file(unit i64)
-- why: the file that said so, and the day it speaks of; once for each of a child's files
SELECT file_name, kind, as_at FROM import_unit WHERE id = :unit;

-- name: chronology_removals(person i64)
-- why: names taken off a roll. The columns of ChronologyRow (chronology.h), as in each statement below, on the child's page; put in
--      order in C, where a few rows need no sorter
SELECT removed_on, NULL, ground, destination, NULL, NULL, NULL, 0, 0, urn, destination_confirmed_on, source_id
  FROM roll_removal WHERE person_id = :person;

-- name: chronology_transfers(person i64)
-- why: transfer files
SELECT sent_on, NULL, destination, NULL, NULL, NULL, NULL, source_laestab, 0, 0, NULL, source_id
  FROM transfer_file WHERE person_id = :person;

-- name: chronology_censuses(person i64)
-- why: returns that named the child: of the schools where the child has been on a roll, and any that told of leaving. The joins are
--      in the order to read them in: left to itself SQLite reads all pupils of the school
WITH school AS (SELECT DISTINCT urn FROM enrolment WHERE person_id = :person)
SELECT c.census_on, c.leaving_on, c.status, NULL, NULL, NULL, NULL, c.sessions_possible, c.sessions_absent, c.urn, NULL,
       c.source_id
  FROM school CROSS JOIN census_return r CROSS JOIN census_pupil c
 WHERE r.urn = school.urn AND c.urn = r.urn AND c.census_on = r.census_on AND c.person_id = :person AND c.is_on_roll
UNION ALL
SELECT census_on, leaving_on, status, NULL, NULL, NULL, NULL, sessions_possible, sessions_absent, urn, NULL, source_id
  FROM census_pupil WHERE person_id = :person AND NOT is_on_roll;

-- name: chronology_exclusions(person i64)
-- why: suspensions and permanent exclusions
SELECT start_on, end_on, category, reason, NULL, NULL, NULL, sessions, 0, urn, withdrawn_on, source_id
  FROM exclusion WHERE person_id = :person;

-- name: chronology_standings(person i64)
-- why: what services say of education other than on a roll
SELECT from_on, to_on, kind, detail, NULL, NULL, NULL, CASE WHEN is_part_time THEN 1 ELSE 0 END, 0, 0, not_suitable_on, source_id
  FROM education_standing WHERE person_id = :person;

-- name: chronology_has_merges(person i64)
-- why: nearly no child's record was ever merged, and chronology_merges costs as much as a third of the child's page
SELECT CASE WHEN EXISTS (SELECT 1 FROM person_merge WHERE keep_id = :person)
              OR EXISTS (SELECT 1 FROM person_merge WHERE gone_id = :person) THEN 1 ELSE 0 END;

-- name: chronology_merges(person i64)
-- why: when records joined this one, or one that is part of it now, and when that was undone; also when this one joined another
-- scan: the few merges that the first part found
WITH RECURSIVE part (id) AS (
  SELECT id FROM person WHERE id = :person
   UNION SELECT m.gone_id FROM part JOIN person_merge m ON m.keep_id = part.id AND m.undone_at IS NULL),
mine (id) AS (
  SELECT m.id FROM part JOIN person_merge m ON m.keep_id = part.id
   UNION SELECT m.id FROM part JOIN person_merge m ON m.gone_id = part.id)
SELECT m.merged_on, NULL, 'merged', a.display_name, m.note, CAST(m.keep_id AS TEXT), NULL, m.id, m.gone_id, 0, NULL, NULL
  FROM mine JOIN person_merge m ON m.id = mine.id LEFT JOIN app_user a ON a.id = m.merged_by
UNION ALL
SELECT m.undone_on, NULL, 'undone', a.display_name, m.undone_note, CAST(m.keep_id AS TEXT), NULL, m.id, m.gone_id, 0, NULL, NULL
  FROM mine JOIN person_merge m ON m.id = mine.id LEFT JOIN app_user a ON a.id = m.undone_by WHERE m.undone_on IS NOT NULL;
