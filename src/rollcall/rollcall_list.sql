-- name: rollcall_label(person i64)
-- why: name and number of each child shown in a list, by two indexes
SELECT n.surname, n.forename,
       (SELECT i.value FROM person_identifier i
        WHERE i.person_id = n.person_id AND i.scheme IN ('upn', 'upn_temporary')
        ORDER BY CASE WHEN i.to_on IS NULL THEN 0 ELSE 1 END, i.id DESC LIMIT 1)
FROM person_name n WHERE n.person_id = :person AND n.kind = 'legal'
ORDER BY CASE WHEN n.to_on IS NULL THEN 0 ELSE 1 END, n.id DESC LIMIT 1;

-- name: rollcall_merges(since date, until date)
-- why: the changes between two days: records that went by a merge and were counted twice before it
-- scan: all merges, some thousands in years
SELECT m.id, m.gone_id, m.keep_id, m.merged_on FROM person_merge m JOIN person p ON p.id = m.gone_id
 WHERE m.merged_on > :since AND m.merged_on <= :until AND m.undone_at IS NULL AND NOT p.is_adult ORDER BY m.id DESC;
