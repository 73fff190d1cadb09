-- Marks of children whose own census row waits for a person to decide.

CREATE TABLE attendance_waiting ( -- A school year's marks of a child whose census row is held: the next register that comes in after the decision takes them into the school's.
    id            {id},                    -- Number of the row.
    urn           BIGINT NOT NULL REFERENCES establishment(urn), -- The school whose registers gave the marks.
    school_year   BIGINT NOT NULL,         -- First calendar year of the school year, which turns on 1 September.
    upn           TEXT NOT NULL,           -- The number by which the registers name the child.
    marks         TEXT NOT NULL,           -- Two characters for each day from 1 September on, as in attendance_day; a space: nothing has been said.
    source_id     BIGINT NOT NULL,         -- import_unit.id of the last file that gave marks.
    UNIQUE (urn, school_year, upn)
);
