-- name: row_columns(tab text)
-- why: which columns a table has, in order, for reading and putting back whole rows
SELECT column_name, type FROM dictionary WHERE table_name = :tab AND column_name <> '' ORDER BY position;
