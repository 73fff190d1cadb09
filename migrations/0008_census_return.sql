-- Which returns there are, so that what they said of one child is found by school and day. An index of every pupil of every
-- return by child had a page of its own to write for each record: more than all else that an import of returns wrote.

CREATE TABLE census_return ( -- A school's census that has landed.
    urn           BIGINT NOT NULL,         -- The school.
    census_on     DATE NOT NULL,           -- Reference date of the census.
    PRIMARY KEY (urn, census_on)
) {without_rowid};
INSERT INTO census_return (urn, census_on) SELECT DISTINCT urn, census_on FROM census_pupil;

-- A child named on a roll has an enrolment at that school (enrolment.person_id), which leads to the returns. One named only as
-- having left may have none.
DROP INDEX census_pupil_person;
CREATE INDEX census_pupil_left ON census_pupil (person_id, census_on) WHERE NOT is_on_roll;
