-- Attendance registers: who stands in a school's register of a year, and one row of marks a school a day.

CREATE TABLE attendance_pupil ( -- A pupil's place in a school's attendance register of one school year.
    id            {id},                    -- Number of the row.
    urn           BIGINT NOT NULL REFERENCES establishment(urn), -- The school.
    school_year   BIGINT NOT NULL,         -- First calendar year of the school year, which turns on 1 September.
    place         BIGINT NOT NULL,         -- Place in the register's rows of marks, from 0; never given to another pupil.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- The pupil.
    source_id     BIGINT NOT NULL,         -- import_unit.id of the first register that named the pupil.
    UNIQUE (urn, school_year, place)
);
CREATE INDEX attendance_pupil_person ON attendance_pupil (person_id);

CREATE TABLE attendance_day ( -- The marks of one school on one day, as its register has them.
    id            {id},                    -- Number of the row.
    urn           BIGINT NOT NULL REFERENCES establishment(urn), -- The school.
    on_date       DATE NOT NULL,           -- The day.
    marks         TEXT NOT NULL,           -- Two characters for each place: morning, afternoon. A character is what definitions/attendance.yaml keeps for a code; a space: the pupil was not in that day's register.
    n_taken       BIGINT NOT NULL,         -- How many of the marks say something: neither a space nor register not taken.
    source_id     BIGINT NOT NULL,         -- import_unit.id of the last file that changed it.
    UNIQUE (urn, on_date)
);
CREATE INDEX attendance_day_source ON attendance_day (source_id);
CREATE INDEX attendance_day_date ON attendance_day (on_date, urn, n_taken);

CREATE TABLE attendance_change ( -- A mark that a later file replaced.
    id            {id},                    -- Number of the change.
    urn           BIGINT NOT NULL,         -- The school.
    on_date       DATE NOT NULL,           -- The day.
    place         BIGINT NOT NULL,         -- Place in the school's register of that year (attendance_pupil.place).
    is_afternoon  BOOLEAN NOT NULL,        -- False for the morning's mark.
    was           TEXT NOT NULL,           -- The character kept before.
    became        TEXT NOT NULL,           -- The character kept since.
    changed_at    {timestamp} NOT NULL,    -- When the file landed.
    changed_by    BIGINT NOT NULL,         -- Who brought it (app_user.id).
    source_id     BIGINT NOT NULL          -- import_unit.id of the file.
);
CREATE INDEX attendance_change_place ON attendance_change (urn, on_date, place);
