-- name: exclusions_holders(upn text, urn i64, on date)
-- why: whose exclusion is it? Children who hold or held the number, and whether each is on the school's roll; once a row
SELECT p.id, (SELECT count(*) FROM enrolment e
               WHERE e.person_id = p.id AND e.urn = :urn AND e.from_on <= :on AND (e.to_on IS NULL OR e.to_on >= :on))
  FROM person p
 WHERE p.merged_into IS NULL
   AND p.id IN (SELECT person_id FROM person_identifier
                 WHERE value = :upn AND scheme IN ('upn', 'upn_temporary', 'upn_former'))
