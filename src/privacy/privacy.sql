-- name: privacy_columns(target text)
-- why: every column that refers to a person, or to a case: all that is held of somebody is reached by them
-- scan: some hundreds of rows, read when somebody asks for a pack
SELECT d.table_name, d.column_name, t.comment,
       (SELECT count(*) FROM dictionary b WHERE b.table_name = d.table_name AND b.type = 'BLOB'),
       (SELECT count(*) FROM dictionary k WHERE k.table_name = d.table_name AND k.column_name = 'id')
FROM dictionary d JOIN dictionary t ON t.table_name = d.table_name AND t.column_name = ''
WHERE d.refers_to = :target AND d.column_name <> '' ORDER BY d.table_name, d.position

-- name: privacy_titles(tab text)
-- why: what each value of the pack is, in words, and whether it names somebody
SELECT column_name, comment, refers_to, type FROM dictionary WHERE table_name = :tab AND column_name <> '' ORDER BY position

-- name: privacy_cases(person i64)
-- why: the cases whose tables are in the pack; index case_file_person
SELECT id FROM case_file WHERE person_id = :person ORDER BY id

-- name: privacy_person(person i64)
-- why: is there such a person? by key
SELECT count(*) FROM person WHERE id = :person
