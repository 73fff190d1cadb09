-- name: waiting_rows()
-- why: whose census rows wait for a decision; once a run of registers
SELECT d.row_json FROM match_doubt d WHERE d.decision IS NULL AND d.row_kind = 'census'

-- name: waiting_marks()
-- why: which marks wait; once a run of registers
-- scan: of a few hundred children
SELECT id, urn, school_year, upn, marks FROM attendance_waiting ORDER BY id

-- name: waiting_put(urn i64, year i64, upn text, marks text, source i64)
-- why: a child's marks of the year so far; once a child and file
INSERT INTO attendance_waiting (urn, school_year, upn, marks, source_id) VALUES (:urn, :year, :upn, :marks, :source)
ON CONFLICT (urn, school_year, upn) DO UPDATE SET marks = excluded.marks, source_id = excluded.source_id

-- name: waiting_remove(id i64)
-- why: they stand in the register now
DELETE FROM attendance_waiting WHERE id = :id
