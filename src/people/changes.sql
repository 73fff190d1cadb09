-- name: person_change_put(people blob, what blob)
-- why: the last but one statement of each transaction that changed people; store_change has just been moved on
INSERT INTO person_change (n, people, what) SELECT n, :people, :what FROM store_change WHERE id = 1;

-- name: person_change_trim(kept i64)
-- why: with each such transaction, what nobody will ask for any more: a row or none, from the key's lower end
DELETE FROM person_change WHERE n <= (SELECT n FROM store_change WHERE id = 1) - :kept;

-- name: person_change_since(since i64, now i64)
-- why: what has happened since an index in memory was last brought up to date; a range of the key
SELECT people, what FROM person_change WHERE n > :since AND n <= :now ORDER BY n;
