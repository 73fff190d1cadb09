-- name: registers_versions()
-- why: are the tables at the definitions? Asked at every start; a row a register
-- scan: one row a register and version
SELECT register, version, checksum FROM register_version ORDER BY register, version

-- name: registers_version_of(register text)
-- why: which version a new case is opened under
SELECT version FROM register_version WHERE register = :register ORDER BY version DESC LIMIT 1

-- name: registers_definition(register text, version i64)
-- why: a closed case is shown under the definition it was made with
SELECT definition FROM register_version WHERE register = :register AND version = :version

-- name: registers_version_put(register text, version i64, checksum text, definition text, at moment)
-- why: a definition came into force
INSERT INTO register_version (register, version, checksum, definition, applied_at)
VALUES (:register, :version, :checksum, :definition, :at)

-- name: registers_columns(tab text)
-- why: which columns a table has, to compare with its definition
SELECT field, column_name, type, to_version FROM register_column WHERE table_name = :tab ORDER BY from_version, column_name

-- name: registers_columns_ended(register text)
-- why: what an old case holds that its register no longer asks
-- scan: a row a column, of a register of whose definition there have been several versions, for one case's page
SELECT table_name, field, column_name, type, to_version FROM register_column
 WHERE register = :register AND to_version IS NOT NULL ORDER BY table_name, from_version, column_name

-- name: registers_applied_at(register text, version i64)
-- why: since when a case's definition was in force
SELECT applied_at FROM register_version WHERE register = :register AND version = :version

-- name: registers_column_put(register text, tab text, field text, col text, type text, version i64)
-- why: a field got a column, or its old one back
INSERT INTO register_column (register, table_name, field, column_name, type, from_version)
VALUES (:register, :tab, :field, :col, :type, :version)
ON CONFLICT (table_name, column_name) DO UPDATE SET type = :type, to_version = NULL

-- name: registers_column_end(tab text, col text, version i64)
-- why: a field is no more, or has another kind of column; the values stay
UPDATE register_column SET to_version = :version WHERE table_name = :tab AND column_name = :col

-- name: registers_columns_end_all(tab text, version i64)
-- why: a list of rows is no more; its rows stay
UPDATE register_column SET to_version = :version WHERE table_name = :tab AND to_version IS NULL

-- name: registers_tables(register text)
-- why: which tables of rows a register has, or had
-- scan: a row a column, when a definition has changed
SELECT DISTINCT table_name FROM register_column WHERE register = :register AND to_version IS NULL ORDER BY table_name

-- name: registers_column_rename(tab text, col text, aside text, version i64)
-- why: its name is wanted for another kind of column
UPDATE register_column SET column_name = :aside, to_version = COALESCE(to_version, :version) WHERE table_name = :tab AND column_name = :col

-- name: registers_dictionary_rename(tab text, col text, aside text)
-- why: the dictionary follows
UPDATE dictionary SET column_name = :aside WHERE table_name = :tab AND column_name = :col

-- name: year_11_census(from_on date, to_on date)
-- why: which day a January's census is of
-- scan: a return for each school and census, some thousands
SELECT MAX(census_on) FROM census_return WHERE census_on >= :from_on AND census_on <= :to_on

-- name: year_11_missing(before date, after date)
-- why: Year 10 on one January's census and on no school's of the next; the later is read once, school by school
-- scan: two censuses
SELECT c.person_id, c.urn, s.name, EXISTS (SELECT 1 FROM census_return a WHERE a.urn = c.urn AND a.census_on = :after)
  FROM census_return b JOIN census_pupil c ON c.urn = b.urn AND c.census_on = b.census_on JOIN establishment s ON s.urn = c.urn
  JOIN person p ON p.id = c.person_id AND p.merged_into IS NULL
 WHERE b.census_on = :before AND c.is_on_roll AND c.year_group = '10' AND COALESCE(c.status, 'C') <> 'S'
   AND c.person_id NOT IN (SELECT d.person_id FROM census_return a JOIN census_pupil d ON d.urn = a.urn AND d.census_on = a.census_on
                            WHERE a.census_on = :after AND d.is_on_roll)
 ORDER BY s.name, c.urn, c.person_id

-- name: year_11_left(person i64, urn i64)
-- why: when the child left that school's roll, and where to as far as the school said; index enrolment_roll
SELECT e.to_on, r.destination FROM enrolment e LEFT JOIN roll_removal r ON r.enrolment_id = e.id
 WHERE e.person_id = :person AND e.urn = :urn ORDER BY e.from_on DESC, e.id DESC LIMIT 1

-- name: year_11_case(person i64, urn i64)
-- why: the roll removal that asks why; index case_file_person
SELECT id, reference FROM case_file WHERE person_id = :person AND register = 'roll_removal' AND urn = :urn ORDER BY opened_on DESC, id DESC LIMIT 1
