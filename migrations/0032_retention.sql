-- How long records are kept: holds that stop a disposal, the runs that carry one out, and what is kept of them for counting.

CREATE TABLE retention_hold ( -- A reason to keep a person's or a case's records beyond their day: it stops every disposal while it stands.
    id            {id},                    -- Number of the hold.
    person_id     BIGINT REFERENCES person(id), -- Whose records, with every case about them; empty for one case.
    case_id       BIGINT REFERENCES case_file(id), -- Which case; empty for a person.
    reason        TEXT NOT NULL,           -- Why: a claim, an inquiry, a police investigation.
    from_on       DATE NOT NULL,           -- First day.
    until_on      DATE,                    -- Last day; empty: until it is lifted.
    placed_by     BIGINT NOT NULL REFERENCES app_user(id), -- Who placed it.
    placed_at     {timestamp} NOT NULL,    -- When.
    lifted_by     BIGINT REFERENCES app_user(id), -- Who lifted it.
    lifted_at     {timestamp},             -- When; empty while it stands.
    lifted_reason TEXT                     -- Why it was lifted.
);
CREATE INDEX retention_hold_person ON retention_hold (person_id);
CREATE INDEX retention_hold_case ON retention_hold (case_id);

CREATE TABLE disposal ( -- A disposal run: proposed by one person, confirmed by another; once done, its certificate.
    id            {id},                    -- Number of the run.
    as_at         DATE NOT NULL,           -- Whatever was due on this day.
    class         TEXT,                    -- Only of this class of definitions/retention.yaml; empty: of all.
    state         TEXT NOT NULL,           -- proposed, confirmed (being carried out), done, withdrawn.
    proposed_by   BIGINT NOT NULL REFERENCES app_user(id), -- Who proposed it.
    proposed_at   {timestamp} NOT NULL,    -- When.
    decided_by    BIGINT REFERENCES app_user(id), -- Who confirmed or withdrew it: never confirmed by who proposed it.
    decided_at    {timestamp},             -- When.
    finished_at   {timestamp},             -- When the last record was gone and looked for.
    certificate   TEXT,                    -- What was disposed of, as JSON: classes and counts, no personal data.
    certificate_hash TEXT                  -- BLAKE2b of the certificate.
);
CREATE INDEX disposal_state ON disposal (state, id);

CREATE TABLE disposal_item ( -- A record that a run names: its number alone, which says nothing once the record is gone.
    disposal_id   BIGINT NOT NULL REFERENCES disposal(id), -- Of which run.
    kind          TEXT NOT NULL,           -- case, person, or log (rows that files left behind).
    record_id     BIGINT NOT NULL,         -- Number of the case or person; of rows of a log, their place among definitions/retention.yaml's.
    person_id     BIGINT,                  -- Number of the child a case is about, so that a child's records go together.
    class         TEXT NOT NULL,           -- Class of definitions/retention.yaml.
    due_on        DATE NOT NULL,           -- Last day it was to be kept.
    outcome       TEXT,                    -- disposed, anonymised, held, not_due (any more); empty: not reached yet.
    n_rows        BIGINT,                  -- Rows taken away.
    PRIMARY KEY (disposal_id, kind, record_id)
);

CREATE TABLE retention_statistic ( -- What is kept of disposed cases, for counting: how many, and nothing of any one of them.
    register      TEXT NOT NULL,           -- Register.
    opened_year   BIGINT NOT NULL,         -- Year in which they were opened.
    closed_year   BIGINT NOT NULL,         -- Year in which they were closed.
    district      TEXT NOT NULL,           -- District; empty where none was recorded.
    outcome       TEXT NOT NULL,           -- How they ended; empty where nothing was recorded.
    n             BIGINT NOT NULL,         -- How many.
    PRIMARY KEY (register, opened_year, closed_year, district, outcome)
);
