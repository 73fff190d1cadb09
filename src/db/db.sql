-- name: db_version()
-- why: caches ask whether facts have changed; one row
SELECT n FROM store_change WHERE id = 1

-- name: db_touch()
-- why: each transaction that changes facts moves the number on; told with it, as db_commit() tells the tables
UPDATE store_change SET n = n + 1, told = told + 1 WHERE id = 1

-- name: db_dictionary_put(tab text, col text, comment text, type text, is_required bool, refers_to text)
-- why: a migration's comments become the data dictionary; the table itself comes first, so columns count from 1
INSERT INTO dictionary (table_name, column_name, comment, position, type, is_required, refers_to)
VALUES (:tab, :col, :comment, (SELECT count(*) FROM dictionary WHERE table_name = :tab), :type, :is_required, :refers_to)
ON CONFLICT (table_name, column_name)
DO UPDATE SET comment = :comment, type = :type, is_required = :is_required, refers_to = :refers_to

-- name: db_migration_put(number i64, title text, checksum text, at moment)
-- why: remembers what was applied
INSERT INTO schema_migration (number, title, checksum, applied_at) VALUES (:number, :title, :checksum, :at)

-- name: db_migration_all()
-- why: compared with the program's own at every start; a handful of rows
-- scan: one row a migration
SELECT number, title, checksum FROM schema_migration ORDER BY number
