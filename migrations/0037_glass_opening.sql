-- Restricted records opened in an emergency.

CREATE TABLE glass_opening ( -- A restricted record, or one out of reach, that somebody opened in an emergency, for a time; and what another person says of it.
    id            {id},                    -- Number of the opening.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Whose record.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who opened it.
    reason        TEXT NOT NULL,           -- Why, in their words.
    opened_at     {timestamp} NOT NULL,    -- When.
    ends_at       {timestamp} NOT NULL,    -- Until when they may read it.
    review_due_on DATE NOT NULL,           -- By when another person says whether it was justified.
    outcome       TEXT,                    -- justified, not_justified; empty until it is reviewed.
    note          TEXT,                    -- What the reviewer says.
    reviewed_by   BIGINT REFERENCES app_user(id), -- Who reviewed it: never who opened it.
    reviewed_at   {timestamp}              -- When.
);
CREATE INDEX glass_opening_person ON glass_opening (person_id);
CREATE INDEX glass_opening_user ON glass_opening (user_id, ends_at);
CREATE INDEX glass_opening_ends ON glass_opening (ends_at);
CREATE INDEX glass_opening_review ON glass_opening (review_due_on, id) WHERE outcome IS NULL;
