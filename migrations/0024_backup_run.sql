-- Which backups were made, so that muster doctor can say when the last one was.

CREATE TABLE backup_run ( -- A backup that was written, and whether it was put back and proved.
    id        {id},                 -- Number of the run.
    name      TEXT NOT NULL,        -- The backup's folder.
    kind      TEXT NOT NULL,        -- whole, changes or cluster.
    at        {timestamp} NOT NULL, -- The moment that it holds.
    n_bytes   BIGINT NOT NULL,      -- How large it is.
    proved_at {timestamp}           -- When it was put back into a store of its own and proved; empty: never.
);
CREATE INDEX backup_run_name ON backup_run (name);
