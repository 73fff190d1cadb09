-- name: census_pupil_put(urn i64, census_on date, person i64, is_on_roll bool, status text, year_group text, entry_on date, leaving_on date, possible i64, absent i64, reasons text, source i64)
-- why: what the return said of the pupil, kept as it was; a corrected return of the same day replaces it
INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, status, year_group, entry_on, leaving_on,
                          sessions_possible, sessions_absent, absence_reasons, source_id)
VALUES (:urn, :census_on, :person, :is_on_roll, :status, :year_group, :entry_on, :leaving_on, :possible, :absent, :reasons, :source)
ON CONFLICT (urn, census_on, person_id) DO UPDATE SET is_on_roll = excluded.is_on_roll, status = excluded.status,
       year_group = excluded.year_group, entry_on = excluded.entry_on, leaving_on = excluded.leaving_on,
       sessions_possible = excluded.sessions_possible, sessions_absent = excluded.sessions_absent,
       absence_reasons = excluded.absence_reasons, source_id = excluded.source_id;

-- name: census_pupil_replaced(urn i64, census_on date, source i64)
-- why: a corrected return no longer names these pupils; the return that did stays in import_unit
DELETE FROM census_pupil WHERE urn = :urn AND census_on = :census_on AND source_id <> :source;

-- name: census_next_return(urn i64, census_on date)
-- why: the next later return of the school, when an older one comes late: children it omitted were not known to it then
SELECT id, as_at FROM import_unit
 WHERE urn = :urn AND kind = 'census' AND as_at > :census_on AND outcome = 'landed' AND is_complete
 ORDER BY as_at, id DESC LIMIT 1;
