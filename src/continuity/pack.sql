-- name: continuity_cases(register text)
-- why: the nightly pack: a register's open cases, what falls due first at the top
SELECT f.id, f.reference, f.person_id, f.opened_on, f.due_on, f.next_action, f.next_action_on, u.display_name, t.title, t.phone
  FROM case_file f LEFT JOIN app_user u ON u.id = f.worker_id LEFT JOIN team t ON t.code = f.team
 WHERE f.register = :register AND f.closed_on IS NULL
 ORDER BY CASE WHEN f.due_on IS NULL THEN 1 ELSE 0 END, f.due_on, f.id;

-- name: continuity_child(person i64)
-- why: of each case's child: who, where they live, the school they are at or were last
SELECT n.surname, n.forename, p.birth_date, a.paon, a.street, a.locality, a.town, a.postcode,
       (SELECT s.name FROM enrolment e JOIN establishment s ON s.urn = e.urn WHERE e.person_id = p.id
         ORDER BY CASE WHEN e.to_on IS NULL THEN 0 ELSE 1 END, e.from_on DESC, e.id DESC LIMIT 1)
  FROM person p
  LEFT JOIN person_name n ON n.person_id = p.id AND n.kind = 'legal' AND n.to_on IS NULL
  LEFT JOIN person_address h ON h.person_id = p.id AND h.kind = 'home' AND h.to_on IS NULL
  LEFT JOIN address a ON a.id = h.address_id
 WHERE p.id = :person
 ORDER BY n.id DESC, h.from_on DESC, h.id DESC LIMIT 1;

-- name: continuity_contacts(person i64, on date)
-- why: whom to ring about the child, in the order in which a school would
SELECT n.surname, n.forename, r.relation, r.phone FROM person_relationship r
  JOIN person_name n ON n.person_id = r.other_id AND n.kind = 'legal' AND n.to_on IS NULL
 WHERE r.person_id = :person AND r.relation <> 'sibling' AND (r.to_on IS NULL OR r.to_on >= :on)
 ORDER BY CASE WHEN r.priority IS NULL THEN 1 ELSE 0 END, r.priority, r.id;
