-- name: data_query_find(scorecard text, measure text, period_to date, warning text)
-- why: has the warning been raised of this figure before? Index data_query_key
SELECT id, words, stage FROM data_query
 WHERE scorecard = :scorecard AND measure = :measure AND period_to = :period_to AND warning = :warning

-- name: data_query_insert(scorecard text, measure text, period_to date, warning text, words text, owner text, edition_id i64, today date)
-- why: a warning of an edition that is new
INSERT INTO data_query (scorecard, measure, period_to, warning, words, owner, edition_id, raised_on, stage, outcome, answer)
VALUES (:scorecard, :measure, :period_to, :warning, :words, :owner, :edition_id, :today, 'open', '', '') RETURNING id

-- name: data_query_raise_again(id i64, words text, edition_id i64, today date)
-- why: the figures behind the warning are others now: what was answered was about others
UPDATE data_query SET words = :words, edition_id = :edition_id, raised_on = :today, stage = 'open', outcome = '', answer = '',
       answered_at = NULL, answered_by = NULL, closed_at = NULL, closed_by = NULL WHERE id = :id

-- name: data_query_list(scorecard text, measure text, is_all bool)
-- why: the worklist, a row's page: what waits, or all there were; a few a scorecard and month
-- scan: queries are few, and those that wait are asked for by an index
SELECT q.id, q.scorecard, q.measure, q.period_to, q.warning, q.words, q.owner, q.edition_id, q.raised_on, q.stage, q.outcome, q.answer,
       a.display_name, c.display_name, e.as_at
  FROM data_query q JOIN edition e ON e.id = q.edition_id LEFT JOIN app_user a ON a.id = q.answered_by LEFT JOIN app_user c ON c.id = q.closed_by
 WHERE (:is_all OR q.stage <> 'closed') AND (:scorecard = '' OR q.scorecard = :scorecard) AND (:measure = '' OR q.measure = :measure)
 ORDER BY q.raised_on, q.id

-- name: data_query_get(id i64)
-- why: one query, to answer or close it
SELECT q.id, q.scorecard, q.measure, q.period_to, q.warning, q.words, q.owner, q.edition_id, q.raised_on, q.stage, q.outcome, q.answer,
       a.display_name, c.display_name, e.as_at
  FROM data_query q JOIN edition e ON e.id = q.edition_id LEFT JOIN app_user a ON a.id = q.answered_by LEFT JOIN app_user c ON c.id = q.closed_by
 WHERE q.id = :id

-- name: data_query_answer(id i64, outcome text, answer text, now moment, by i64)
-- why: an owner answers
UPDATE data_query SET stage = 'answered', outcome = :outcome, answer = :answer, answered_at = :now, answered_by = :by WHERE id = :id

-- name: data_query_close(id i64, now moment, by i64)
-- why: the answer is taken
UPDATE data_query SET stage = 'closed', closed_at = :now, closed_by = :by WHERE id = :id

-- name: data_query_settled(scorecard text, measure text, period_to date, warning text)
-- why: what stands against signing an edition; index data_query_key
SELECT count(*) FROM data_query
 WHERE scorecard = :scorecard AND measure = :measure AND period_to = :period_to AND warning = :warning AND stage = 'closed'

-- name: data_query_answered_by(id i64)
-- why: who answered does not close
SELECT answered_by FROM data_query WHERE id = :id
