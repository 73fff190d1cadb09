-- name: move_list(ended_from date, since date, until date)
-- why: moves between schools here; by index enrolment_ended, then each child's own enrolments and files
SELECT old.id, old.person_id, old.urn, old.to_on, new.urn, new.entry_on, left_school.name, joined_school.name,
       (SELECT n.surname FROM person_name n WHERE n.person_id = old.person_id AND n.kind = 'legal'
        ORDER BY n.to_on IS NULL DESC, n.id DESC LIMIT 1),
       (SELECT n.forename FROM person_name n WHERE n.person_id = old.person_id AND n.kind = 'legal'
        ORDER BY n.to_on IS NULL DESC, n.id DESC LIMIT 1),
       (SELECT i.value FROM person_identifier i WHERE i.person_id = old.person_id AND i.scheme IN ('upn', 'upn_temporary')
        ORDER BY i.to_on IS NULL DESC, i.scheme, i.id DESC LIMIT 1),
       (SELECT max(f.sent_on) FROM transfer_file f WHERE f.person_id = old.person_id
        AND f.source_laestab = left_school.laestab AND f.sent_on >= old.entry_on)
FROM enrolment old
JOIN enrolment new ON new.person_id = old.person_id AND new.urn <> old.urn AND new.entry_on > old.entry_on
JOIN establishment left_school ON left_school.urn = old.urn
JOIN establishment joined_school ON joined_school.urn = new.urn
WHERE old.to_on >= :ended_from AND old.status IN ('C', 'M') AND new.status IN ('C', 'M')
  AND (old.end_basis IS NULL OR old.end_basis <> 'status_change')
  AND NOT (coalesce(old.end_basis, '') = 'closed_school' AND EXISTS (SELECT 1 FROM establishment_link k WHERE k.urn = old.urn))
  AND new.entry_on >= :since AND new.entry_on <= :until
  AND left_school.kind IN ('school', 'special', 'pru', 'alternative')
  AND joined_school.kind IN ('school', 'special', 'pru', 'alternative')
  AND left_school.la_code = joined_school.la_code
  AND NOT EXISTS (SELECT 1 FROM establishment_link k WHERE k.urn = old.urn AND k.successor_urn = new.urn)
ORDER BY old.to_on, old.id, new.entry_on, new.id;
