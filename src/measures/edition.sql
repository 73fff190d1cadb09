-- name: edition_insert(scorecard text, title text, as_at date, number i64, note text, content_hash text, now moment, by i64)
-- why: a scorecard is frozen
INSERT INTO edition (scorecard, title, as_at, number, note, content_hash, frozen_at, frozen_by, despite)
VALUES (:scorecard, :title, :as_at, :number, :note, :content_hash, :now, :by, '') RETURNING id

-- name: edition_row_insert(edition_id i64, place i64, section text, measure text, title text, owner text, period_to date, period_label text, status text, displayed text, numerator i64, denominator i64, rag text, dot text, shown text, units blob, n_units i64)
-- why: each of its rows
INSERT INTO edition_row (edition_id, place, section, measure, title, owner, period_to, period_label, status, displayed,
       numerator, denominator, rag, dot, shown, units, n_units)
VALUES (:edition_id, :place, :section, :measure, :title, :owner, :period_to, :period_label, :status, :displayed,
       :numerator, :denominator, :rag, :dot, :shown, :units, :n_units) RETURNING id

-- name: edition_last_number(scorecard text, as_at date)
-- why: the number of the next edition of a day; index edition_number
SELECT max(number) FROM edition WHERE scorecard = :scorecard AND as_at = :as_at

-- name: edition_replace_unsigned(scorecard text, as_at date, id i64)
-- why: a new edition stands in the place of those of its day that were not signed; index edition_number
UPDATE edition SET replaced_by = :id
 WHERE scorecard = :scorecard AND as_at = :as_at AND id <> :id AND replaced_by IS NULL AND signed_at IS NULL

-- name: edition_replace_all(scorecard text, as_at date, id i64)
-- why: a signed edition stands in the place of every other of its day; index edition_number
UPDATE edition SET replaced_by = :id WHERE scorecard = :scorecard AND as_at = :as_at AND id <> :id AND replaced_by IS NULL

-- name: edition_sign(id i64, now moment, by i64, despite text)
-- why: signed off, once
UPDATE edition SET signed_at = :now, signed_by = :by, despite = :despite WHERE id = :id AND signed_at IS NULL

-- name: edition_lock_words(id i64)
-- why: the words and the open action that stood when it was signed stay with it
UPDATE edition_row SET
       comment_id = (SELECT c.id FROM measure_comment c JOIN edition e ON e.id = edition_row.edition_id
                      WHERE c.scorecard = e.scorecard AND c.measure = edition_row.measure
                        AND c.period_to = edition_row.period_to AND c.replaced_by IS NULL),
       action_id = (SELECT max(a.id) FROM measure_action a JOIN edition e ON e.id = edition_row.edition_id
                     WHERE a.scorecard = e.scorecard AND a.measure = edition_row.measure AND a.stage <> 'closed')
 WHERE edition_id = :id

-- name: edition_get(id i64)
-- why: one edition
SELECT e.id, e.scorecard, e.title, e.as_at, e.number, e.note, e.content_hash, e.frozen_at, e.frozen_by, f.display_name,
       e.signed_at, e.signed_by, s.display_name, e.despite, e.replaced_by
  FROM edition e JOIN app_user f ON f.id = e.frozen_by LEFT JOIN app_user s ON s.id = e.signed_by WHERE e.id = :id

-- name: edition_find(scorecard text, as_at date, number i64)
-- why: the edition of a day by its number, 0: the last; index edition_number
SELECT id FROM edition WHERE scorecard = :scorecard AND as_at = :as_at AND (:number = 0 OR number = :number)
 ORDER BY number DESC LIMIT 1

-- name: edition_list(scorecard text, limit i64)
-- why: the page and the command: a scorecard's editions, the last day first; index edition_number
SELECT e.id, e.scorecard, e.title, e.as_at, e.number, e.note, e.content_hash, e.frozen_at, e.frozen_by, f.display_name,
       e.signed_at, e.signed_by, s.display_name, e.despite, e.replaced_by
  FROM edition e JOIN app_user f ON f.id = e.frozen_by LEFT JOIN app_user s ON s.id = e.signed_by
 WHERE e.scorecard = :scorecard ORDER BY e.as_at DESC, e.number DESC LIMIT :limit

-- name: edition_rows(edition_id i64)
-- why: the rows of an edition, in order; index edition_row_place
SELECT id, place, section, measure, title, owner, period_to, period_label, status, displayed, numerator, denominator,
       rag, dot, shown, units, n_units, comment_id, action_id
  FROM edition_row WHERE edition_id = :edition_id ORDER BY place
