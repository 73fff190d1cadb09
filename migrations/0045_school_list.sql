-- Attendance bands as they were sent: each week to schools and their officers, each month to districts.

CREATE TABLE school_list ( -- A list of attendance bands as it was sent; never changed, and taken away when its time is over.
    id            {id},                    -- Number of the list.
    urn           BIGINT REFERENCES establishment(urn), -- The school it went to; empty for a district's.
    district      TEXT,                    -- The district whose schools' it is; empty for a school's.
    from_on       DATE NOT NULL,           -- First day counted.
    to_on         DATE NOT NULL,           -- Last day counted.
    sent_on       DATE NOT NULL,           -- The day it was sent.
    sent_at       {timestamp} NOT NULL,    -- When.
    sent_by       BIGINT NOT NULL,         -- By whom (app_user.id); 0: tick.
    officer_id    BIGINT REFERENCES app_user(id), -- The school's named attendance officer, who was sent it too; empty: none was named.
    n_pupils      BIGINT NOT NULL,         -- How many pupils are on it.
    bands         TEXT NOT NULL,           -- How many in each band: 'persistent 3 on_track 5 at_risk 4 watch 20'.
    lines         TEXT NOT NULL,           -- A line a pupil, most pressing first: person.id, school, year group, band, possible and missed sessions, sessions that may still be missed, projected absence in tenths of a per cent, patterns. Numbers and codes alone: names are looked up when it is read.
    seen_at       {timestamp},             -- When the school first opened it; of a district's, when somebody of the authority did.
    seen_by       BIGINT,                  -- Who (app_user.id).
    officer_seen_at {timestamp}            -- When the officer did.
);
CREATE UNIQUE INDEX school_list_school ON school_list (urn, to_on);
CREATE UNIQUE INDEX school_list_district ON school_list (district, to_on);
CREATE INDEX school_list_day ON school_list (to_on, id);
CREATE INDEX school_list_officer ON school_list (officer_id, officer_seen_at);
