-- name: extract_children()
-- why: children whose cases are in an extract, without anybody whose record or address is restricted
-- scan: each child, when an extract is written
SELECT p.id, p.birth_date, p.sex,
       (SELECT max(a.district) FROM person_address a WHERE a.person_id = p.id AND a.kind = 'home' AND a.to_on IS NULL)
  FROM person p
 WHERE NOT p.is_adult AND p.merged_into IS NULL
   AND NOT EXISTS (SELECT 1 FROM person_restriction r WHERE r.person_id = p.id AND r.lifted_at IS NULL)
 ORDER BY p.id

-- name: extract_cases(register text)
-- why: cases of a register in an extract, without those of restricted children and those that only named people may open
-- scan: each case of a register, when an extract is written
SELECT c.id, c.person_id, c.stage, c.opened_on, c.closed_on, c.outcome, c.district
  FROM case_file c
 WHERE c.register = :register
   AND NOT EXISTS (SELECT 1 FROM case_restriction h WHERE h.case_id = c.id AND h.lifted_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM person_restriction r WHERE r.person_id = c.person_id AND r.lifted_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM case_person cp JOIN person_restriction r ON r.person_id = cp.person_id
                    WHERE cp.case_id = c.id AND r.lifted_at IS NULL)
 ORDER BY c.id

-- name: extract_insert(at moment, by i64, purpose text, as_at date, registers text, children i64, cases i64, small i64, key_kept bool, hash text)
-- why: the register of extracts
INSERT INTO extract_run (made_at, made_by, purpose, as_at, registers, n_children, n_cases, n_small, is_key_kept, content_hash)
VALUES (:at, :by, :purpose, :as_at, :registers, :children, :cases, :small, :key_kept, :hash) RETURNING id

-- name: extract_list()
-- why: the page of extracts
-- scan: a few a month
SELECT e.id, e.made_at, u.display_name, e.purpose, e.as_at, e.registers, e.n_children, e.n_cases, e.n_small, e.is_key_kept, e.content_hash
  FROM extract_run e LEFT JOIN app_user u ON u.id = e.made_by ORDER BY e.id DESC
