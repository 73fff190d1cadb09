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
