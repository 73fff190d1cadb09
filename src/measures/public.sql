-- name: public_list(limit i64)
-- why: the list of what was published, for anybody
-- scan: an edition a scorecard and month: some hundreds in ten years
SELECT e.id, e.scorecard, e.title, e.as_at, e.number, e.note, e.signed_at, e.replaced_by
  FROM edition e WHERE e.signed_at IS NOT NULL ORDER BY e.as_at DESC, e.scorecard, e.number DESC LIMIT :limit;

-- name: public_edition(id i64)
-- why: one that was signed off, by its key
SELECT e.id, e.scorecard, e.title, e.as_at, e.number, e.note, e.signed_at, e.replaced_by
  FROM edition e WHERE e.id = :id AND e.signed_at IS NOT NULL;

-- name: public_rows(edition_id i64)
-- why: its rows, in order; index edition_row_place
SELECT r.measure, r.section, r.period_to, r.shown, r.comment_id FROM edition_row r WHERE r.edition_id = :edition_id ORDER BY r.place;
