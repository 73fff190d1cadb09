-- name: tick_log_done(on_date date)
-- why: the timer, each minute or so: has today's run been done? index tick_run_day
SELECT count(*) FROM tick_run WHERE on_date = :on_date AND outcome = 'done'

-- name: tick_log_tried(on_date date, since moment)
-- why: one that is running, or failed a moment ago, is left alone a while; index tick_run_day
SELECT count(*) FROM tick_run WHERE on_date = :on_date AND started_at >= :since

-- name: tick_log_begin(on_date date, made_by text, now moment)
-- why: a run begins
INSERT INTO tick_run (on_date, made_by, started_at, n_cases, n_found, n_opened, n_refused)
VALUES (:on_date, :made_by, :now, 0, 0, 0, 0) RETURNING id

-- name: tick_log_end(id i64, now moment, outcome text, n_cases i64, n_found i64, n_opened i64, n_refused i64, message text)
-- why: it ended
UPDATE tick_run SET ended_at = :now, outcome = :outcome, n_cases = :n_cases, n_found = :n_found, n_opened = :n_opened,
       n_refused = :n_refused, message = :message WHERE id = :id

-- name: tick_log_rule(run i64, rule text, n_found i64, n_opened i64, n_known i64, n_refused i64)
-- why: what each rule did
INSERT INTO tick_run_rule (run_id, rule, n_found, n_opened, n_known, n_refused) VALUES (:run, :rule, :n_found, :n_opened, :n_known, :n_refused)

-- name: tick_log_list(limit i64)
-- why: the page of runs, newest first
-- scan: from the end of the key, as many as are shown
SELECT id, on_date, made_by, started_at, ended_at, outcome, n_cases, n_found, n_opened, n_refused, message FROM tick_run ORDER BY id DESC LIMIT :limit

-- name: tick_log_rules(run i64)
-- why: what each rule did in the newest run
SELECT rule, n_found, n_opened, n_known, n_refused FROM tick_run_rule WHERE run_id = :run ORDER BY rule
