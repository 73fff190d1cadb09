-- name: census_pupil_put(urn i64, census_on date, person i64, is_on_roll bool, status text, year_group text, entry_on date, leaving_on date, possible i64, absent i64, reasons text, source i64, print i64, revision i64)
-- why: what the return said of the pupil, kept as it was; a corrected return of the same day replaces it
INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, status, year_group, entry_on, leaving_on,
                          sessions_possible, sessions_absent, absence_reasons, source_id,
                          record_print, person_revision)
VALUES (:urn, :census_on, :person, :is_on_roll, :status, :year_group, :entry_on, :leaving_on, :possible, :absent, :reasons, :source,
        :print, :revision)
ON CONFLICT (urn, census_on, person_id) DO UPDATE SET is_on_roll = excluded.is_on_roll, status = excluded.status,
       year_group = excluded.year_group, entry_on = excluded.entry_on, leaving_on = excluded.leaving_on,
       sessions_possible = excluded.sessions_possible, sessions_absent = excluded.sessions_absent,
       absence_reasons = excluded.absence_reasons, source_id = excluded.source_id,
       record_print = excluded.record_print, person_revision = excluded.person_revision;

-- name: census_return_put(urn i64, census_on date)
-- why: the return lands: what it says of a child is found through this row
INSERT INTO census_return (urn, census_on) VALUES (:urn, :census_on) ON CONFLICT (urn, census_on) DO NOTHING;

-- name: census_pupil_replaced(urn i64, census_on date, source i64)
-- why: a corrected return no longer names these pupils; the return that did stays in import_unit
DELETE FROM census_pupil WHERE urn = :urn AND census_on = :census_on AND source_id <> :source;

-- name: census_next_return(urn i64, census_on date)
-- why: the next later return of the school, when an older one comes late: children it omitted were not known to it then
SELECT id, as_at FROM import_unit
 WHERE urn = :urn AND kind = 'census' AND as_at > :census_on AND outcome = 'landed' AND is_complete
 ORDER BY as_at, id DESC LIMIT 1;

-- name: census_last_return(urn i64, census_on date)
-- why: the return that this one follows
SELECT max(census_on) FROM census_pupil WHERE urn = :urn AND census_on < :census_on;

-- name: census_prints(urn i64, census_on date)
-- why: the pupils of the last return of whom nothing has changed since, and who are still on the roll as it left them: a
--      record with the same fingerprint says nothing new. A removal that waits to be explained needs the full comparison
SELECT c.record_print, c.person_id, c.person_revision
  FROM census_pupil c
  JOIN person p ON p.id = c.person_id AND p.revision = c.person_revision AND p.merged_into IS NULL
  JOIN enrolment e ON e.person_id = c.person_id AND e.urn = c.urn AND e.status = c.status AND e.to_on IS NULL
                  AND e.confirmed_on = c.census_on
 WHERE c.urn = :urn AND c.census_on = :census_on AND c.is_on_roll AND c.record_print IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM roll_removal r WHERE r.person_id = c.person_id AND r.destination_confirmed_on IS NULL);
