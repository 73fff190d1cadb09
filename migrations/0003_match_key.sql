-- Finding the child of a name and birth date by one probe: by name alone a county has hundreds of candidates for a common one.

ALTER TABLE person_name ADD COLUMN match_key TEXT; -- Birth date, surname and forename folded, as one text: exact matching looks it up. Empty without a birth date.
UPDATE person_name SET match_key = (SELECT CAST(p.birth_date AS TEXT) || '|' || person_name.surname_key || '|' || person_name.forename_key
                                      FROM person p WHERE p.id = person_name.person_id);
CREATE INDEX person_name_match ON person_name (match_key, person_id);

-- Of all characteristics only care is looked up by kind; an index over all of them cost an import more than all other writing.
DROP INDEX person_characteristic_kind;
CREATE INDEX person_characteristic_care ON person_characteristic (kind, person_id, value, from_on, to_on) WHERE kind = 'in_care';
