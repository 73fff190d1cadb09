-- Files without names that analysts were given.

CREATE TABLE extract_run ( -- One extract: for what, by whom, and what was in it. Its pseudonyms cannot be led back without the key, which is not here.
    id            {id},                    -- Number of the extract.
    made_at       {timestamp} NOT NULL,    -- When.
    made_by       BIGINT NOT NULL REFERENCES app_user(id), -- Who wrote it.
    purpose       TEXT NOT NULL,           -- What it is for, as given.
    as_at         DATE NOT NULL,           -- The day its ages are of.
    registers     TEXT NOT NULL,           -- Registers in it, parted by spaces.
    n_children    BIGINT NOT NULL,         -- Children in it.
    n_cases       BIGINT NOT NULL,         -- Cases in it.
    n_small       BIGINT NOT NULL,         -- Groups of fewer than five children by district, age and sex.
    is_key_kept   BOOLEAN NOT NULL,        -- The key was written to a file: whoever has it can lead pseudonyms back.
    content_hash  TEXT NOT NULL            -- BLAKE2b over its files, in their order.
);
