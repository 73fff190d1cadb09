-- What tick did, run by run: the timer asks whether today's is done, and people whether it ran at all.

CREATE TABLE tick_run ( -- One run of tick, by the timer of a server or by the command.
    id            {id},                    -- Number of the run.
    on_date       DATE NOT NULL,           -- The day it worked as of.
    made_by       TEXT NOT NULL,           -- timer, command.
    started_at    {timestamp} NOT NULL,    -- When it began.
    ended_at      {timestamp},             -- When it ended; empty while it runs, or where it was cut off.
    outcome       TEXT,                    -- done, failed; empty while it runs, or where it was cut off.
    n_cases       BIGINT NOT NULL,         -- Open cases worked out.
    n_found       BIGINT NOT NULL,         -- What the rules found.
    n_opened      BIGINT NOT NULL,         -- New cases and tasks of the rules, and cases they changed.
    n_refused     BIGINT NOT NULL,         -- What could not be opened; tasks say why.
    message       TEXT                     -- What went wrong: numbers of records, never names.
);
CREATE INDEX tick_run_day ON tick_run (on_date, outcome, started_at);

CREATE TABLE tick_run_rule ( -- One rule in one run.
    run_id        BIGINT NOT NULL REFERENCES tick_run(id), -- The run.
    rule          TEXT NOT NULL,           -- Register and rule: cme.unaccounted_after_removal.
    n_found       BIGINT NOT NULL,         -- Rows of its statement.
    n_opened      BIGINT NOT NULL,         -- New cases or tasks, or cases changed.
    n_known       BIGINT NOT NULL,         -- There already.
    n_refused     BIGINT NOT NULL,         -- Not opened; tasks say why.
    PRIMARY KEY (run_id, rule)
);
