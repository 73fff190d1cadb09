-- name: dictionary_of(tab text)
-- why: muster dictionary: every table, or one
-- scan: some hundreds of rows, read when somebody asks
SELECT table_name, column_name, type, is_required, refers_to, comment FROM dictionary
WHERE :tab = '' OR table_name = :tab ORDER BY table_name, position
