-- Questions that warnings about figures open for their owners.

CREATE TABLE data_query ( -- A warning (W1 to W12) about a figure of a scorecard, until somebody has answered it and somebody has closed it.
    id            {id},                    -- Number of the query.
    scorecard     TEXT NOT NULL,           -- On which scorecard.
    measure       TEXT NOT NULL,           -- About which measure of definitions/measures.
    period_to     DATE NOT NULL,           -- Last day of the period that the figure is of.
    warning       TEXT NOT NULL,           -- W1 to W12.
    words         TEXT NOT NULL,           -- The warning in words, with the values that differ.
    owner         TEXT NOT NULL,           -- Who answers for the measure.
    edition_id    BIGINT NOT NULL REFERENCES edition(id), -- The edition that raised it, last.
    raised_on     DATE NOT NULL,           -- When it was raised, or raised again in other words.
    stage         TEXT NOT NULL,           -- open, answered, closed.
    outcome       TEXT NOT NULL,           -- corrected, explained, accepted (as published); empty until answered.
    answer        TEXT NOT NULL,           -- The answer; empty until then.
    answered_at   {timestamp},             -- When.
    answered_by   BIGINT REFERENCES app_user(id), -- By whom.
    closed_at     {timestamp},             -- When it was closed.
    closed_by     BIGINT REFERENCES app_user(id)  -- By whom.
);
CREATE UNIQUE INDEX data_query_key ON data_query (scorecard, measure, period_to, warning);
CREATE INDEX data_query_waiting ON data_query (raised_on) WHERE stage <> 'closed';
