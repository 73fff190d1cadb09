-- name: case_chronology(person i64)
-- why: a child's chronology: when cases were opened, moved, closed and reopened; the columns of ChronologyRow (people/chronology.h)
SELECT e.on_date, NULL, f.register, e.kind, e.new_value, f.reference, e.field, f.id, e.id, f.urn, NULL, NULL
  FROM case_file f JOIN case_event e ON e.case_id = f.id
 WHERE f.person_id = :person AND e.kind IN ('opened', 'moved', 'reopened', 'merged', 'dismissed');
