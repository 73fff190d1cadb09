-- name: rollcall_keep_run(as_at date, run_at moment, version text, known i64, numerator i64, denominator i64, members blob)
-- why: one roll call, kept as it was counted
INSERT INTO rollcall_run (as_at, run_at, rules_version, known, on_roll_numerator, on_roll_denominator, members)
VALUES (:as_at, :run_at, :version, :known, :numerator, :denominator, :members) RETURNING id

-- name: rollcall_keep_count(run i64, state text, district text, year_group text, n i64)
-- why: its cells, for reports that read SQL
INSERT INTO rollcall_count (run_id, state, district, year_group, n) VALUES (:run, :state, :district, :year_group, :n)

-- name: rollcall_keep_members(run i64)
-- why: what one kept run said of a child
SELECT members, as_at FROM rollcall_run WHERE id = :run

-- name: rollcall_keep_runs()
-- why: the list of kept runs, newest first; some hundreds a year
-- scan: every run is listed
SELECT id, as_at, run_at, rules_version, known, on_roll_numerator, on_roll_denominator FROM rollcall_run
ORDER BY run_at DESC, id DESC

-- name: rollcall_keep_before(as_at date, state text, district text, year_group text)
-- why: a figure's page: how many there were when the roll call was last kept before that day; an empty text asks for all
SELECT r.id, r.as_at, COALESCE(SUM(c.n), 0)
  FROM rollcall_run r
  LEFT JOIN rollcall_count c ON c.run_id = r.id AND (:state = '' OR c.state = :state) AND (:district = '' OR c.district = :district)
                            AND (:year_group = '' OR c.year_group = :year_group)
 WHERE r.id = (SELECT b.id FROM rollcall_run b WHERE b.as_at < :as_at ORDER BY b.as_at DESC, b.run_at DESC, b.id DESC LIMIT 1)
 GROUP BY r.id, r.as_at
