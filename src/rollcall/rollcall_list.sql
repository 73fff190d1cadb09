-- name: rollcall_label(person i64)
-- why: name and number of each child shown in a list, by two indexes
SELECT n.surname, n.forename,
       (SELECT i.value FROM person_identifier i
        WHERE i.person_id = n.person_id AND i.scheme IN ('upn', 'upn_temporary')
        ORDER BY CASE WHEN i.to_on IS NULL THEN 0 ELSE 1 END, i.id DESC LIMIT 1)
FROM person_name n WHERE n.person_id = :person AND n.kind = 'legal'
ORDER BY CASE WHEN n.to_on IS NULL THEN 0 ELSE 1 END, n.id DESC LIMIT 1
