-- name: doctor_last_import()
-- why: how old is what the store knows?
SELECT max(landed_at) FROM import_unit

-- name: doctor_stuck_imports(before moment)
-- why: runs that were killed, or hang
-- scan: one row an import; some thousands in a county's year
SELECT count(*) FROM import_run WHERE finished_at IS NULL AND started_at < :before

-- name: doctor_open_doubts()
-- why: rows held for a person to decide; index match_doubt_open
SELECT count(*) FROM match_doubt WHERE decision IS NULL

-- name: doctor_overdue_reviews(today date)
-- why: records opened in an emergency that nobody has reviewed in time; index glass_opening_review
SELECT count(*) FROM glass_opening WHERE outcome IS NULL AND review_due_on < :today

-- name: doctor_dormant(before moment)
-- why: doctor --thorough: accounts that did nothing since, and were there before
-- scan: the trail from its end back, once, when asked for
SELECT count(*) FROM app_user u WHERE u.is_active AND u.password_hash IS NOT NULL AND u.created_at < :before
AND u.id NOT IN (SELECT a.actor_id FROM audit a WHERE a.at >= :before);

-- name: doctor_last_line()
-- why: a trail that ends in the future was written by another clock
-- scan: one row, from the end of the primary key
SELECT at FROM audit ORDER BY seq DESC LIMIT 1;
