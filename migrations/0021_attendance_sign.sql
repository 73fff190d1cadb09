-- What the marks of the registers ask somebody to act on, for the rules of tick.

CREATE TABLE attendance_sign ( -- What the marks of a pupil ask somebody to act on, as tick found it last; replaced by each tick.
    id            {id},                    -- Number of the row.
    kind          TEXT NOT NULL,           -- alert, stopped, enquiry: stopped coming; part_time: half days missed as under a part-time timetable.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- The pupil.
    urn           BIGINT NOT NULL,         -- The school whose register says so.
    since_on      DATE NOT NULL,           -- The first day of it.
    until_on      DATE NOT NULL,           -- The last day of it so far.
    sessions      BIGINT NOT NULL,         -- How many sessions; of part_time, days.
    noted_on      DATE NOT NULL            -- The day that tick was run for.
);
CREATE INDEX attendance_sign_kind ON attendance_sign (kind, noted_on);
CREATE INDEX attendance_sign_person ON attendance_sign (person_id);
