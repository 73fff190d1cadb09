-- Editions of scorecards: frozen, signed off, kept. And what owners say of their figures and do about them.

CREATE TABLE edition ( -- A scorecard as it stood for a day, frozen. A correction is another edition; none is ever changed.
    id            {id},                    -- Number of the edition.
    scorecard     TEXT NOT NULL,           -- Which scorecard of definitions/scorecards.
    title         TEXT NOT NULL,           -- Its title, as it was.
    as_at         DATE NOT NULL,           -- The day it speaks of.
    number        BIGINT NOT NULL,         -- 1 for the first of that day, then 2 ...
    note          TEXT NOT NULL,           -- Why it was frozen again; empty of a first.
    content_hash  TEXT NOT NULL,           -- BLAKE2b of its rows as they were frozen: a change made past the program shows.
    frozen_at     {timestamp} NOT NULL,    -- When.
    frozen_by     BIGINT NOT NULL REFERENCES app_user(id), -- By whom.
    signed_at     {timestamp},             -- When it was signed off; empty until then.
    signed_by     BIGINT REFERENCES app_user(id), -- By whom: never by who froze it.
    despite       TEXT NOT NULL,           -- Why it was signed although something was missing; empty where nothing was.
    replaced_by   BIGINT                   -- edition.id of the one that stands in its place; empty while it stands.
);
CREATE UNIQUE INDEX edition_number ON edition (scorecard, as_at, number);
CREATE INDEX edition_waiting ON edition (scorecard, as_at) WHERE signed_at IS NULL AND replaced_by IS NULL;

CREATE TABLE edition_row ( -- A row of an edition, as it was shown, and the units behind its figure.
    id            {id},                    -- Number of the row.
    edition_id    BIGINT NOT NULL REFERENCES edition(id), -- Of which edition.
    place         BIGINT NOT NULL,         -- Its place in it, from 1.
    section       TEXT NOT NULL,           -- Section of the scorecard.
    measure       TEXT NOT NULL,           -- Which measure of definitions/measures.
    title         TEXT NOT NULL,           -- Its title, as it was.
    owner         TEXT NOT NULL,           -- Who answers for it.
    period_to     DATE NOT NULL,           -- Last day of the period its figure is of.
    period_label  TEXT NOT NULL,           -- The period in words.
    status        TEXT NOT NULL,           -- ok, to_be_supplied, carried_forward and the like.
    displayed     TEXT NOT NULL,           -- The figure as shown.
    numerator     BIGINT,                  -- Its numerator, where it is known.
    denominator   BIGINT,                  -- Its denominator, where it has one.
    rag           TEXT NOT NULL,           -- The verdict.
    dot           TEXT NOT NULL,           -- up, down, level; empty: no comparison.
    shown         TEXT NOT NULL,           -- The whole row as JSON, as the page had it.
    units         {blob},                  -- The units counted, packed; empty of a figure that was entered.
    n_units       BIGINT NOT NULL,         -- How many.
    comment_id    BIGINT,                  -- measure_comment.id that stood when it was signed.
    action_id     BIGINT                   -- measure_action.id that was open when it was signed.
);
CREATE UNIQUE INDEX edition_row_place ON edition_row (edition_id, place);
CREATE INDEX edition_row_measure ON edition_row (measure, period_to);

CREATE TABLE measure_comment ( -- What an owner says of a figure of a scorecard. Never changed: a later one takes its place.
    id            {id},                    -- Number of the comment.
    scorecard     TEXT NOT NULL,           -- On which scorecard.
    measure       TEXT NOT NULL,           -- Of which measure.
    period_to     DATE NOT NULL,           -- Last day of the period it speaks of.
    words         TEXT NOT NULL,           -- What is said.
    written_at    {timestamp} NOT NULL,    -- When.
    written_by    BIGINT NOT NULL REFERENCES app_user(id), -- By whom.
    replaced_by   BIGINT                   -- measure_comment.id that stands in its place.
);
CREATE UNIQUE INDEX measure_comment_stands ON measure_comment (scorecard, measure, period_to) WHERE replaced_by IS NULL;
CREATE INDEX measure_comment_of ON measure_comment (measure, scorecard, period_to);

CREATE TABLE measure_action ( -- What is done about a measure that fails: one for as long as it fails.
    id            {id},                    -- Number of the action.
    scorecard     TEXT NOT NULL,           -- On which scorecard.
    measure       TEXT NOT NULL,           -- About which measure.
    failing_since DATE NOT NULL,           -- Last day of the first period of the failure.
    cause         TEXT NOT NULL,           -- demand, capacity, practice, data, external, other.
    words         TEXT NOT NULL,           -- What is done.
    done_by       TEXT NOT NULL,           -- The role or person who does it.
    due_on        DATE NOT NULL,           -- By when.
    stage         TEXT NOT NULL,           -- agreed, in_progress, done, closed.
    outcome       TEXT NOT NULL,           -- effective, not_effective, no_longer_red, superseded; empty until closed.
    written_at    {timestamp} NOT NULL,    -- When it was agreed.
    written_by    BIGINT NOT NULL REFERENCES app_user(id) -- Who wrote it down.
);
CREATE UNIQUE INDEX measure_action_open ON measure_action (scorecard, measure) WHERE stage <> 'closed';
CREATE INDEX measure_action_due ON measure_action (due_on) WHERE stage <> 'closed';
CREATE INDEX measure_action_of ON measure_action (measure, scorecard);

CREATE TABLE measure_action_note ( -- The history of an action: each step with who, when and in what words.
    id            {id},                    -- Number of the note.
    action_id     BIGINT NOT NULL REFERENCES measure_action(id), -- Of which action.
    stage         TEXT NOT NULL,           -- The stage it came to.
    due_on        DATE NOT NULL,           -- By when, from then on.
    words         TEXT NOT NULL,           -- What was said.
    written_at    {timestamp} NOT NULL,    -- When.
    written_by    BIGINT NOT NULL REFERENCES app_user(id) -- By whom.
);
CREATE INDEX measure_action_note_of ON measure_action_note (action_id);
