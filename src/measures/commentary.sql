-- name: comment_insert(scorecard text, measure text, period_to date, words text, now moment, by i64)
-- why: an owner's words on a figure
INSERT INTO measure_comment (scorecard, measure, period_to, words, written_at, written_by)
VALUES (:scorecard, :measure, :period_to, :words, :now, :by) RETURNING id

-- name: comment_standing(scorecard text, measure text, period_to date)
-- why: the comment that a new one takes the place of; index measure_comment_stands
SELECT id FROM measure_comment
 WHERE scorecard = :scorecard AND measure = :measure AND period_to = :period_to AND replaced_by IS NULL

-- name: comment_free(id i64)
-- why: it makes room for the one that comes in its place: 0 until comment_replace() names it
UPDATE measure_comment SET replaced_by = 0 WHERE id = :id

-- name: comment_replace(id i64, by_id i64)
-- why: a later comment stands in its place
UPDATE measure_comment SET replaced_by = :by_id WHERE id = :id

-- name: comment_history(scorecard text, measure text, period_to date)
-- why: the page of a row: what stands, then what stood before it; index measure_comment_of
SELECT c.id, c.words, c.written_at, u.display_name, c.replaced_by IS NULL
  FROM measure_comment c JOIN app_user u ON u.id = c.written_by
 WHERE c.scorecard = :scorecard AND c.measure = :measure AND c.period_to = :period_to ORDER BY c.id DESC

-- name: comment_one(id i64)
-- why: the words that a signed edition holds, whatever was said after
SELECT c.id, c.words, c.written_at, u.display_name, c.replaced_by IS NULL
  FROM measure_comment c JOIN app_user u ON u.id = c.written_by WHERE c.id = :id

-- name: action_insert(scorecard text, measure text, failing_since date, cause text, words text, done_by text, due_on date, now moment, by i64)
-- why: what is done about a measure that fails
INSERT INTO measure_action (scorecard, measure, failing_since, cause, words, done_by, due_on, stage, outcome, written_at, written_by)
VALUES (:scorecard, :measure, :failing_since, :cause, :words, :done_by, :due_on, 'agreed', '', :now, :by) RETURNING id

-- name: action_step(id i64, stage text, outcome text, due_on date)
-- why: an action moves on
UPDATE measure_action SET stage = :stage, outcome = :outcome, due_on = :due_on WHERE id = :id

-- name: action_note_insert(action_id i64, stage text, due_on date, words text, now moment, by i64)
-- why: each step stays, with who and when
INSERT INTO measure_action_note (action_id, stage, due_on, words, written_at, written_by)
VALUES (:action_id, :stage, :due_on, :words, :now, :by) RETURNING id

-- name: action_get(id i64)
-- why: one action, to change or to show
SELECT a.id, a.scorecard, a.measure, a.failing_since, a.cause, a.words, a.done_by, a.due_on, a.stage, a.outcome, a.written_at, u.display_name
  FROM measure_action a JOIN app_user u ON u.id = a.written_by WHERE a.id = :id

-- name: action_list(scorecard text, measure text)
-- why: the page of a row: the open one first, then those before; index measure_action_of
SELECT a.id, a.scorecard, a.measure, a.failing_since, a.cause, a.words, a.done_by, a.due_on, a.stage, a.outcome, a.written_at, u.display_name
  FROM measure_action a JOIN app_user u ON u.id = a.written_by
 WHERE a.measure = :measure AND a.scorecard = :scorecard ORDER BY a.stage = 'closed', a.id DESC

-- name: action_notes(action_id i64)
-- why: its history, newest first; index measure_action_note_of
SELECT n.stage, n.due_on, n.words, n.written_at, u.display_name
  FROM measure_action_note n JOIN app_user u ON u.id = n.written_by WHERE n.action_id = :action_id ORDER BY n.id DESC

-- name: action_last_verdict(scorecard text, measure text)
-- why: whether a measure is still red, by the last edition that has it; index edition_row_measure
SELECT r.rag FROM edition_row r JOIN edition e ON e.id = r.edition_id
 WHERE r.measure = :measure AND e.scorecard = :scorecard AND e.replaced_by IS NULL ORDER BY e.as_at DESC LIMIT 1

-- name: action_red_since(scorecard text, measure text)
-- why: since when it is red without a break, by the editions that stand, latest first; index edition_row_measure
SELECT r.period_to, r.rag FROM edition_row r JOIN edition e ON e.id = r.edition_id
 WHERE r.measure = :measure AND e.scorecard = :scorecard AND e.replaced_by IS NULL ORDER BY e.as_at DESC LIMIT 60

-- name: reminder_rows()
-- why: the worklist of owners: rows of editions not yet signed that want words, an action or a figure; a scorecard's last month or two
-- scan: of the editions that wait for signature alone, by an index of those
SELECT e.scorecard, e.as_at, r.measure, r.title, r.owner, r.period_to, r.period_label, r.rag, r.status,
       EXISTS (SELECT 1 FROM measure_comment c WHERE c.scorecard = e.scorecard AND c.measure = r.measure
                  AND c.period_to = r.period_to AND c.replaced_by IS NULL) AS has_comment,
       EXISTS (SELECT 1 FROM measure_action a WHERE a.scorecard = e.scorecard AND a.measure = r.measure AND a.stage <> 'closed') AS has_action
  FROM edition e CROSS JOIN edition_row r
 WHERE e.signed_at IS NULL AND e.replaced_by IS NULL AND r.edition_id = e.id
   AND (r.rag IN ('red', 'below_target', 'no_band') OR r.status IN ('to_be_supplied', 'unknown'))
 ORDER BY e.as_at, e.scorecard, r.place

-- name: reminder_actions(today date)
-- why: the worklist of owners: actions that are past their day; index measure_action_due
SELECT a.id, a.scorecard, a.measure, a.due_on FROM measure_action a
 WHERE a.stage <> 'closed' AND a.due_on < :today ORDER BY a.due_on, a.id

-- name: comments_of_scorecard(scorecard text)
-- why: the page of a scorecard: the words that stand on its rows; index measure_comment_stands
SELECT c.measure, c.period_to, c.words, u.display_name, c.written_at FROM measure_comment c JOIN app_user u ON u.id = c.written_by
 WHERE c.scorecard = :scorecard AND c.replaced_by IS NULL

-- name: actions_of_scorecard(scorecard text)
-- why: the page of a scorecard: what is being done about its rows; index measure_action_open
SELECT a.measure, a.words, a.done_by, a.due_on, a.stage FROM measure_action a
 WHERE a.scorecard = :scorecard AND a.stage <> 'closed'
