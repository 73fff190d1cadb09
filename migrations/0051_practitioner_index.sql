-- The practitioner index for partners: who may look, and who looked at whom and why.

CREATE TABLE user_clearance ( -- What must be recorded of a user before they look somebody up in the practitioner index: training, vetting. The newest row of a kind holds.
    id            {id},                    -- Number of the row.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Whose.
    kind          TEXT NOT NULL,           -- training, vetting.
    done_on       DATE NOT NULL,           -- The day it was completed or given.
    until_on      DATE NOT NULL,           -- The last day on which it counts.
    recorded_at   {timestamp} NOT NULL,    -- When it was recorded.
    recorded_by   BIGINT NOT NULL          -- By whom (app_user.id).
);
CREATE INDEX user_clearance_user ON user_clearance (user_id, kind, id);

CREATE TABLE index_lookup ( -- Somebody looked up in the practitioner index who is working with a child.
    id            {id},                    -- Number of the look-up.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who looked.
    person_id     BIGINT REFERENCES person(id), -- Whose record fitted; empty: nobody's.
    reason        TEXT NOT NULL,           -- Why, in their words.
    is_shown      BOOLEAN NOT NULL,        -- Whether they were shown it; not where the record is restricted from them.
    at            {timestamp} NOT NULL     -- When.
);
CREATE INDEX index_lookup_person ON index_lookup (person_id, id);
CREATE INDEX index_lookup_user ON index_lookup (user_id, at);
CREATE INDEX index_lookup_withheld ON index_lookup (at) WHERE NOT is_shown AND person_id IS NOT NULL;
