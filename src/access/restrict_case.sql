-- name: restrict_cases_standing()
-- why: every case that is open to named people alone, with its readers; read with the restrictions on records
-- scan: whoever lists cases must know them all, and the partial index holds no others
SELECT r.case_id, d.user_id, f.person_id, f.urn, f.register
  FROM case_restriction r JOIN case_file f ON f.id = r.case_id LEFT JOIN case_restriction_reader d ON d.restriction_id = r.id
 WHERE r.lifted_at IS NULL ORDER BY r.case_id, d.user_id;

-- name: restrict_case_of(case i64)
-- why: the restriction that stands on a case
SELECT r.id, r.reason, r.placed_at, u.display_name
  FROM case_restriction r LEFT JOIN app_user u ON u.id = r.placed_by WHERE r.case_id = :case AND r.lifted_at IS NULL;

-- name: restrict_case_readers(id i64)
-- why: who may open it, for those who may
SELECT d.user_id, u.username, u.display_name FROM case_restriction_reader d JOIN app_user u ON u.id = d.user_id
 WHERE d.restriction_id = :id ORDER BY u.username;

-- name: restrict_case_insert(case i64, reason text, by i64, at moment)
-- why: a case is opened to named people alone
INSERT INTO case_restriction (case_id, reason, placed_by, placed_at) VALUES (:case, :reason, :by, :at) RETURNING id;

-- name: restrict_case_reason(id i64, reason text)
-- why: who may open it is said anew, with a reason
UPDATE case_restriction SET reason = :reason WHERE id = :id;

-- name: restrict_case_reader_put(id i64, user i64, by i64, at moment)
-- why: someone is named
INSERT INTO case_restriction_reader (restriction_id, user_id, named_by, named_at) VALUES (:id, :user, :by, :at)
ON CONFLICT (restriction_id, user_id) DO NOTHING;

-- name: restrict_case_readers_drop(id i64)
-- why: who may open it is said anew; the audit trail keeps who could
DELETE FROM case_restriction_reader WHERE restriction_id = :id;

-- name: restrict_case_lift(id i64, by i64, at moment, reason text)
-- why: a restriction is lifted; its row and its readers stay
UPDATE case_restriction SET lifted_at = :at, lifted_by = :by, lifted_reason = :reason WHERE id = :id AND lifted_at IS NULL;
