-- name: table_change_put(tables text)
-- why: the last statement of each transaction that changed facts; store_change has been moved on by it
INSERT INTO table_change (name, n)
SELECT w.value, s.n FROM store_change s, {json_each}(CAST(:tables AS {json})) w WHERE s.id = 1
ON CONFLICT (name) DO UPDATE SET n = excluded.n

-- name: table_change_since(since i64)
-- why: whoever keeps what was worked out asks, once a change, what it reads no longer
-- scan: a row a table
SELECT name, n FROM table_change WHERE n > :since

-- name: table_change_untold()
-- why: changes made past the program have no rows in table_change
SELECT n - told FROM store_change WHERE id = 1
