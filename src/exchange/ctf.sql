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

-- name: ctf_adult_at_address(surname text, forename text, address i64)
-- why: a contact of this name of a child living at this address is the same adult: brothers and sisters share parents
SELECT r.other_id
  FROM person_address pa JOIN person_relationship r ON r.person_id = pa.person_id
  JOIN person_name n ON n.person_id = r.other_id JOIN person p ON p.id = r.other_id
 WHERE pa.address_id = :address AND n.surname_key = :surname AND n.forename_key = :forename AND p.is_adult
   AND p.merged_into IS NULL
 ORDER BY r.other_id LIMIT 1;

-- name: ctf_adult_of_child(person i64, surname text, forename text)
-- why: a contact of this name that the child already has
SELECT r.other_id FROM person_relationship r JOIN person_name n ON n.person_id = r.other_id
  JOIN person p ON p.id = r.other_id
 WHERE r.person_id = :person AND n.surname_key = :surname AND n.forename_key = :forename AND p.is_adult
   AND p.merged_into IS NULL
 ORDER BY r.other_id LIMIT 1;
