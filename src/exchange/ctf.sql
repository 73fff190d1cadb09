-- name: transfer_file_put(person i64, source_laestab i64, destination text, sent_on date, needs_enquiry bool, source i64)
-- why: one pupil in a transfer file; an unknown destination is the earliest sign of a child going missing
INSERT INTO transfer_file (person_id, source_laestab, destination, sent_on, needs_enquiry, source_id)
VALUES (:person, :source_laestab, :destination, :sent_on, :needs_enquiry, :source)
ON CONFLICT (person_id, source_id) DO NOTHING;

-- name: transfer_file_held(person i64, source_laestab i64, destination text, sent_on date)
-- why: has a file already said that this child was sent there on this day?
SELECT count(*) FROM transfer_file
 WHERE person_id = :person AND source_laestab = :source_laestab AND destination = :destination AND sent_on = :sent_on;

-- name: ctf_earlier_units(unit_key text, source i64)
-- why: has an older file of this name landed? Almost never
SELECT count(*) FROM import_unit WHERE unit_key = :unit_key AND outcome = 'landed' AND id <> :source;

-- name: transfer_file_replaced(unit_key text, source i64)
-- why: a newer file of the same name replaces what the older one said; that one stays in import_unit
-- scan: a few thousand rows, and only when a corrected file comes
DELETE FROM transfer_file WHERE source_id IN (SELECT id FROM import_unit WHERE unit_key = :unit_key AND id <> :source);
