-- Records that only named people may open, addresses that only they may see, and adoptions that were sealed.

CREATE TABLE person_restriction ( -- A restriction on one person's record: who may still open it is in person_restriction_reader.
    id            {id},                    -- Number of the restriction.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Whose record.
    kind          TEXT NOT NULL,           -- adopted_identity, protected_address, staff_family, named_people.
    from_on       DATE NOT NULL,           -- The day it was placed.
    to_on         DATE,                    -- Last day, where one was set beforehand; empty: until it is lifted.
    reason        TEXT NOT NULL,           -- Why; read by its readers and the operator alone.
    ask           TEXT NOT NULL,           -- Whom anyone else is told to ask: a team and how to reach it. May be empty.
    placed_by     BIGINT NOT NULL,         -- Who placed it (app_user.id).
    placed_at     {timestamp} NOT NULL,    -- When.
    lifted_at     {timestamp},             -- When it was lifted; empty while it stands.
    lifted_by     BIGINT,                  -- Who lifted it (app_user.id).
    lifted_reason TEXT                     -- Why it was lifted.
);
CREATE INDEX person_restriction_person ON person_restriction (person_id);
CREATE INDEX person_restriction_standing ON person_restriction (person_id, id) WHERE lifted_at IS NULL;

CREATE TABLE person_restriction_reader ( -- Someone who may open what a restriction hides.
    restriction_id BIGINT NOT NULL REFERENCES person_restriction(id), -- The restriction.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who may.
    reason        TEXT NOT NULL,           -- Why this person; may be empty.
    named_by      BIGINT NOT NULL,         -- Who named them (app_user.id).
    named_at      {timestamp} NOT NULL,    -- When.
    ends_at       {timestamp},             -- Until when, for access granted for a time; empty: until removed.
    PRIMARY KEY (restriction_id, user_id)
);
CREATE INDEX person_restriction_reader_user ON person_restriction_reader (user_id);

CREATE TABLE person_sealed ( -- An adoption that was sealed: the record of before and the record of after. Read by the restriction's readers alone.
    id            {id},                    -- Number of the sealing.
    old_id        BIGINT NOT NULL UNIQUE REFERENCES person(id), -- The record of before: closed, and restricted.
    new_id        BIGINT NOT NULL UNIQUE REFERENCES person(id), -- The record of after.
    sealed_on     DATE NOT NULL,           -- From this day on the roll call counts the new record and not the old one.
    restriction_id BIGINT NOT NULL REFERENCES person_restriction(id), -- Whose readers may read this row.
    sealed_by     BIGINT NOT NULL,         -- Who sealed it (app_user.id).
    sealed_at     {timestamp} NOT NULL     -- When.
);
