-- name: db_version()
-- why: caches ask whether facts have changed; one row
SELECT n FROM store_change WHERE id = 1

-- name: db_touch()
-- why: each transaction that changes facts moves the number on
UPDATE store_change SET n = n + 1 WHERE id = 1

-- name: db_dictionary_put(tab text, col text, comment text)
-- why: a migration's comments become the data dictionary
INSERT INTO dictionary (table_name, column_name, comment) VALUES (:tab, :col, :comment)
ON CONFLICT (table_name, column_name) DO UPDATE SET comment = :comment

-- name: db_migration_put(number i64, title text, checksum text, at moment)
-- why: remembers what was applied
INSERT INTO schema_migration (number, title, checksum, applied_at) VALUES (:number, :title, :checksum, :at)

-- name: db_migration_all()
-- why: compared with the program's own at every start; a handful of rows
-- scan: one row a migration
SELECT number, title, checksum FROM schema_migration ORDER BY number
