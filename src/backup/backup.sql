-- name: backup_run_put(name text, kind text, at moment, n_bytes i64)
-- why: a backup was written
INSERT INTO backup_run (name, kind, at, n_bytes) VALUES (:name, :kind, :at, :n_bytes)

-- name: backup_run_proved(name text, at moment)
-- why: the backup of that name was put back and proved; index backup_run_name
UPDATE backup_run SET proved_at = :at WHERE name = :name

-- name: backup_migration()
-- why: which program can read the backup
-- scan: one row a migration
SELECT max(number) FROM schema_migration

-- name: backup_last()
-- why: doctor asks how old the newest backup is, and the newest that was proved
-- scan: one row a backup; some thousands in a year
SELECT max(at), max(CASE WHEN proved_at IS NOT NULL THEN at END) FROM backup_run
