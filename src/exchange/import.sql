-- name: import_run_start(started_at moment, actor_id i64, title text, is_check bool)
-- why: a run is on record before its first unit, so that one that was killed can be seen
INSERT INTO import_run (started_at, actor_id, title, is_check)
VALUES (:started_at, :actor_id, :title, :is_check)
RETURNING id

-- name: import_run_finish(id i64, finished_at moment, outcome text)
-- why: the end of a run
UPDATE import_run SET finished_at = :finished_at, outcome = :outcome WHERE id = :id

-- name: import_unit_last(unit_key text)
-- why: the same bytes again change nothing; read once a file
SELECT content_hash, n_refused FROM import_unit WHERE unit_key = :unit_key AND outcome = 'landed'
ORDER BY id DESC LIMIT 1

-- name: import_unit_run(id i64)
-- why: from a fact's source to the report of the import it came in
SELECT run_id FROM import_unit WHERE id = :id

-- name: import_unit_facts(id i64)
-- why: a held row is applied as part of the unit it came in
SELECT unit_key, as_at, urn, is_complete FROM import_unit WHERE id = :id

-- name: import_unit_insert(run_id i64, kind text, unit_key text, file_name text, content_hash text, as_at date, urn i64, is_complete bool, outcome text, landed_at moment, n_read i64, n_created i64, n_updated i64, n_unchanged i64, n_refused i64, n_held i64)
-- why: facts carry the unit's number, so its row is made before them; counts follow in import_unit_settle
INSERT INTO import_unit (run_id, kind, unit_key, file_name, content_hash, as_at, urn, is_complete, outcome, landed_at,
                         n_read, n_created, n_updated, n_unchanged, n_refused, n_held)
VALUES (:run_id, :kind, :unit_key, :file_name, :content_hash, :as_at, :urn, :is_complete, :outcome, :landed_at,
        :n_read, :n_created, :n_updated, :n_unchanged, :n_refused, :n_held)
RETURNING id

-- name: import_unit_settle(id i64, as_at date, landed_at moment, n_read i64, n_created i64, n_updated i64, n_unchanged i64, n_refused i64, n_held i64)
-- why: the unit lands: what its rows came to
UPDATE import_unit SET as_at = :as_at, landed_at = :landed_at, n_read = :n_read, n_created = :n_created,
                       n_updated = :n_updated, n_unchanged = :n_unchanged, n_refused = :n_refused, n_held = :n_held
WHERE id = :id

-- name: import_finding_insert(run_id i64, unit_id i64, file_name text, line i64, record text, field text, code text, severity text, value_found text, message text, remedy text, n_same i64, person_id i64)
-- why: what the report says of one row; at most a hundred of each code in a run
INSERT INTO import_finding (run_id, unit_id, file_name, line, record, field, code, severity, value_found, message,
                            remedy, n_same, person_id)
VALUES (:run_id, :unit_id, :file_name, :line, :record, :field, :code, :severity, :value_found, :message,
        :remedy, :n_same, :person_id)

-- name: import_run_get(id i64)
-- why: a run's page and muster import's record of it
SELECT r.id, r.started_at, r.finished_at, r.actor_id, r.title, r.is_check, r.outcome, count(u.id),
       sum(CASE WHEN u.outcome = 'landed' OR u.outcome = 'checked' THEN 1 ELSE 0 END),
       sum(CASE WHEN u.outcome = 'unchanged' THEN 1 ELSE 0 END),
       sum(CASE WHEN u.outcome = 'refused' THEN 1 ELSE 0 END),
       sum(u.n_read), sum(u.n_created), sum(u.n_updated), sum(u.n_unchanged), sum(u.n_refused), sum(u.n_held)
FROM import_run r LEFT JOIN import_unit u ON u.run_id = r.id
WHERE r.id = :id
GROUP BY r.id, r.started_at, r.finished_at, r.actor_id, r.title, r.is_check, r.outcome

-- name: import_run_list(before i64, limit i64)
-- why: the history of imports, a page at a time
-- scan: only of the page of runs that the inner query took by its key
SELECT r.id, r.started_at, r.finished_at, r.actor_id, r.title, r.is_check, r.outcome, count(u.id),
       sum(CASE WHEN u.outcome = 'landed' OR u.outcome = 'checked' THEN 1 ELSE 0 END),
       sum(CASE WHEN u.outcome = 'unchanged' THEN 1 ELSE 0 END),
       sum(CASE WHEN u.outcome = 'refused' THEN 1 ELSE 0 END),
       sum(u.n_read), sum(u.n_created), sum(u.n_updated), sum(u.n_unchanged), sum(u.n_refused), sum(u.n_held)
FROM (SELECT * FROM import_run WHERE id < :before ORDER BY id DESC LIMIT :limit) r
LEFT JOIN import_unit u ON u.run_id = r.id
GROUP BY r.id, r.started_at, r.finished_at, r.actor_id, r.title, r.is_check, r.outcome
ORDER BY r.id DESC

-- name: import_units_of_run(run_id i64)
-- why: the files of one run
SELECT id, file_name, kind, unit_key, as_at, urn, outcome,
       n_read, n_created, n_updated, n_unchanged, n_refused, n_held
FROM import_unit WHERE run_id = :run_id ORDER BY id

-- name: import_finding_count(run_id i64)
-- why: room for import_findings_of_run
SELECT count(*) FROM import_finding WHERE run_id = :run_id

-- name: import_findings_of_run(run_id i64)
-- why: a run's report
SELECT unit_id, file_name, line, record, field, code, severity, value_found, message, remedy, n_same, person_id
FROM import_finding WHERE run_id = :run_id ORDER BY id

-- name: match_doubt_insert(unit_id i64, candidate_id i64, reason text, row_kind text, row_json text, opened_at moment)
-- why: a row is held
INSERT INTO match_doubt (unit_id, candidate_id, reason, row_kind, row_json, opened_at)
VALUES (:unit_id, :candidate_id, :reason, :row_kind, :row_json, :opened_at)

-- name: match_doubt_again(unit_id i64, candidate_id i64, row_kind text, row_json text)
-- why: the same row held again opens no second doubt; it now belongs to the newer unit
UPDATE match_doubt SET unit_id = :unit_id
WHERE candidate_id = :candidate_id AND row_kind = :row_kind AND row_json = :row_json AND decision IS NULL

-- name: import_unit_held_before(unit_key text, unit_id i64)
-- why: has an earlier file of the unit rows that were held? Hardly ever, and match_doubt_supersede looks through all that wait
SELECT count(*) FROM import_unit WHERE unit_key = :unit_key AND id < :unit_id AND n_held > 0

-- name: match_doubt_supersede(unit_id i64, unit_key text, decided_at moment, decided_by i64)
-- why: a newer file for the unit says it anew
UPDATE match_doubt SET decision = 'superseded', decided_at = :decided_at, decided_by = :decided_by
WHERE decision IS NULL AND unit_id IN
      (SELECT id FROM import_unit WHERE unit_key = :unit_key AND id < :unit_id AND n_held > 0)

-- name: match_doubt_list(after i64, limit i64)
-- why: the list of doubtful matches waiting for a person
SELECT d.id, d.unit_id, d.candidate_id, d.reason, d.row_kind, d.row_json, u.file_name, d.opened_at, d.decision,
       d.person_id, d.note
FROM match_doubt d JOIN import_unit u ON u.id = d.unit_id
WHERE d.decision IS NULL AND d.id > :after ORDER BY d.id LIMIT :limit

-- name: match_doubt_count()
-- why: how many doubts wait, on the home page
SELECT count(*) FROM match_doubt WHERE decision IS NULL

-- name: match_doubt_get(id i64)
-- why: one doubt, to decide it
SELECT d.id, d.unit_id, d.candidate_id, d.reason, d.row_kind, d.row_json, u.file_name, d.opened_at, d.decision,
       d.person_id, d.note
FROM match_doubt d JOIN import_unit u ON u.id = d.unit_id
WHERE d.id = :id

-- name: match_doubt_decide(id i64, decision text, decided_at moment, decided_by i64, person_id i64, note text)
-- why: a person has decided
UPDATE match_doubt SET decision = :decision, decided_at = :decided_at, decided_by = :decided_by, person_id = :person_id,
                       note = :note
WHERE id = :id AND decision IS NULL

-- name: import_unit_newest(unit_key text, unit_id i64)
-- why: is the file older than one that landed before it?
SELECT max(as_at) FROM import_unit WHERE unit_key = :unit_key AND outcome = 'landed' AND id < :unit_id
