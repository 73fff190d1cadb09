-- name: merge_lock(person i64)
-- why: two clerks who merge one record at once: the second waits, and then sees what the first did
SELECT merged_into, is_adult FROM person WHERE id = :person {for_update};

-- name: merge_insert(keep i64, gone i64, at moment, on date, by i64, shown text, note text)
-- why: a merge, before its steps
INSERT INTO person_merge (keep_id, gone_id, merged_at, merged_on, merged_by, shown, note)
VALUES (:keep, :gone, :at, :on, :by, :shown, :note) RETURNING id;

-- name: merge_step_insert(merge i64, n i64, tab text, key text, what text, of_gone bool, before text, after text)
-- why: what the merge did to one row
INSERT INTO person_merge_step (merge_id, n, table_name, row_key, what, of_gone, row_before, row_after)
VALUES (:merge, :n, :tab, :key, :what, :of_gone, :before, :after);

-- name: merge_get(id i64)
-- why: one merge, to show or to undo
SELECT m.id, m.keep_id, m.gone_id, m.merged_at, m.merged_on, m.merged_by, a.display_name, m.note, m.undone_at, m.undone_by,
       b.display_name, m.undone_note,
       (SELECT count(*) FROM person_merge_step s WHERE s.merge_id = m.id AND s.what <> 'held')
  FROM person_merge m LEFT JOIN app_user a ON a.id = m.merged_by LEFT JOIN app_user b ON b.id = m.undone_by
 WHERE m.id = :id;

-- name: merge_of_person(person i64)
-- why: the merges a record has been through: its page, and muster person merges
WITH mine AS (SELECT id FROM person_merge WHERE keep_id = :person UNION SELECT id FROM person_merge WHERE gone_id = :person)
SELECT m.id, m.keep_id, m.gone_id, m.merged_at, m.merged_on, m.merged_by, a.display_name, m.note, m.undone_at, m.undone_by,
       b.display_name, m.undone_note,
       (SELECT count(*) FROM person_merge_step s WHERE s.merge_id = m.id AND s.what <> 'held')
  FROM mine JOIN person_merge m ON m.id = mine.id
  LEFT JOIN app_user a ON a.id = m.merged_by LEFT JOIN app_user b ON b.id = m.undone_by
 ORDER BY m.id;

-- name: merge_later(merge i64, person i64)
-- why: a later merge of either record must be undone before an earlier one
SELECT max(id) FROM (SELECT id FROM person_merge WHERE keep_id = :person AND id > :merge AND undone_at IS NULL
                     UNION ALL SELECT id FROM person_merge WHERE gone_id = :person AND id > :merge AND undone_at IS NULL) later;

-- name: merge_steps(merge i64)
-- why: what to put back
SELECT n, table_name, row_key, what, of_gone, row_before, row_after FROM person_merge_step WHERE merge_id = :merge ORDER BY n;

-- name: merge_set_aside_by(tab text, key text, merge i64)
-- why: a row that is no longer there may have been set aside by a later merge, which is to be undone first
SELECT max(s.merge_id) FROM person_merge_step s JOIN person_merge m ON m.id = s.merge_id
 WHERE s.table_name = :tab AND s.row_key = :key AND s.merge_id > :merge AND s.what = 'set_aside' AND m.undone_at IS NULL;

-- name: merge_step_undone(merge i64, n i64, undone_as text, stood text)
-- why: what the undoing made of the row
UPDATE person_merge_step SET undone_as = :undone_as, row_undone = :stood WHERE merge_id = :merge AND n = :n;

-- name: merge_steps_earlier(tab text, key text, merge i64)
-- why: a row that comes back under a new number: the steps of earlier merges must find it
SELECT merge_id, n, row_before, row_after FROM person_merge_step WHERE table_name = :tab AND row_key = :key AND merge_id < :merge;

-- name: merge_step_rekey(merge i64, n i64, key text, before text, after text)
-- why: as merge_steps_earlier
UPDATE person_merge_step SET row_key = :key, row_before = :before, row_after = :after WHERE merge_id = :merge AND n = :n;

-- name: merge_undone(merge i64, at moment, on date, by i64, note text)
-- why: the merge no longer stands; no row is changed when somebody undid it meanwhile
UPDATE person_merge SET undone_at = :at, undone_on = :on, undone_by = :by, undone_note = :note
 WHERE id = :merge AND undone_at IS NULL;

-- name: merge_third_holder(value text, keep i64, gone i64)
-- why: does anybody else still standing hold a number that both records had?
SELECT i.person_id FROM person_identifier i JOIN person p ON p.id = i.person_id
 WHERE i.value = :value AND i.person_id <> :keep AND i.person_id <> :gone AND p.merged_into IS NULL LIMIT 1;

-- name: merge_siblings(a i64, b i64)
-- why: are the two recorded as brother or sister of each other?
SELECT count(*) FROM person_relationship
 WHERE relation = 'sibling' AND ((person_id = :a AND other_id = :b) OR (person_id = :b AND other_id = :a));

-- name: merge_census_keys(person i64)
-- why: what returns said of a child is found through the rolls the child has been on, or as one who had left
SELECT r.urn, r.census_on, c.person_id
  FROM census_return r JOIN census_pupil c ON c.urn = r.urn AND c.census_on = r.census_on AND c.person_id = :person
 WHERE r.urn IN (SELECT e.urn FROM enrolment e WHERE e.person_id = :person) AND c.is_on_roll
UNION ALL
SELECT urn, census_on, person_id FROM census_pupil WHERE person_id = :person AND NOT is_on_roll;

-- name: merge_same_return(a i64, b i64)
-- why: did one school's return name both on its roll? Then they may be two children
SELECT count(*)
  FROM census_return r
  JOIN census_pupil x ON x.urn = r.urn AND x.census_on = r.census_on AND x.person_id = :a
  JOIN census_pupil y ON y.urn = r.urn AND y.census_on = r.census_on AND y.person_id = :b
 WHERE r.urn IN (SELECT e.urn FROM enrolment e WHERE e.person_id = :a) AND x.is_on_roll AND y.is_on_roll;

-- name: merge_person_columns()
-- why: which columns of which tables refer to a person: registers' own tables are moved without being listed, by
--      their fields of type person, those that a definition no longer has too
-- scan: the dictionary, some hundreds of rows, when two records are merged
SELECT table_name, column_name FROM dictionary WHERE refers_to = 'person(id)'
 UNION SELECT table_name, column_name FROM register_column WHERE type = 'person'
 ORDER BY 1, 2;

-- name: merge_school_name(urn i64)
-- why: a row in words names its school
SELECT name FROM establishment WHERE urn = :urn;

-- name: merge_address_text(id i64)
-- why: a row in words says where
SELECT paon, street, locality, town, postcode FROM address WHERE id = :id;
