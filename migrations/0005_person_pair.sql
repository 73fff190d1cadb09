-- Two records that may be one person's: found by the matcher, decided by a person, and never asked again.

CREATE TABLE person_pair ( -- Two records that may be one person's, until somebody decides; a decided pair is kept, so that it never comes back.
    id            {id},                    -- Number of the pair.
    left_id       BIGINT NOT NULL REFERENCES person(id), -- The record with the smaller number.
    right_id      BIGINT NOT NULL REFERENCES person(id), -- The other record.
    likeness      TEXT NOT NULL,           -- What the matcher makes of it: same, review.
    weight        DOUBLE PRECISION NOT NULL, -- Evidence for one person, in powers of two: above 0 speaks for, below 0 against.
    probability   DOUBLE PRECISION NOT NULL, -- How likely the two are one person, 0 to 1.
    why           TEXT NOT NULL,           -- The explanation, field by field, as JSON: field, words, weight.
    found_how     TEXT NOT NULL,           -- find (muster match find), import (a row led to both), user.
    found_at      {timestamp} NOT NULL,    -- When it was first offered.
    status        TEXT NOT NULL,           -- open, asked (somebody was asked), same (merged), different.
    decided_at    {timestamp},             -- When it was last decided, or asked about.
    decided_by    BIGINT,                  -- Who did (app_user.id).
    note          TEXT,                    -- What they noted.
    asked_of      TEXT,                    -- Of whom it was asked: a school, a parent, a colleague.
    question      TEXT,                    -- What was asked.
    asked_at      {timestamp},             -- When the question was first put.
    merge_id      BIGINT,                  -- The merge that a same brought about.
    UNIQUE (left_id, right_id)
);
CREATE INDEX person_pair_status ON person_pair (status, likeness, probability, id);
CREATE INDEX person_pair_right ON person_pair (right_id);
