-- Whom a name alone may find, without reading everybody: the words that begin so are told by walking an index from one to the next.

CREATE INDEX person_name_middle ON person_name (middle_names, person_id) WHERE middle_names IS NOT NULL;
-- Names in several words, or with marks: one in twenty.
CREATE INDEX person_name_surname_parts ON person_name (surname) WHERE lower(surname) <> surname_key;
CREATE INDEX person_name_forename_parts ON person_name (forename) WHERE lower(forename) <> forename_key;
CREATE INDEX address_street ON address (street) WHERE street IS NOT NULL;
CREATE INDEX address_town ON address (town) WHERE town IS NOT NULL;
CREATE INDEX address_locality ON address (locality) WHERE locality IS NOT NULL;
-- Houses with names; most have numbers.
CREATE INDEX address_house ON address (paon) WHERE length(paon) > 3;
