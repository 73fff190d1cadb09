-- Two records found to be one person's become one, and can become two again: what was moved, as it stood before and after.

CREATE TABLE person_merge ( -- One merge of two records. Its steps say what it did, so that it can be undone exactly.
    id            {id},                    -- Number of the merge.
    keep_id       BIGINT NOT NULL REFERENCES person(id), -- The record that stays.
    gone_id       BIGINT NOT NULL REFERENCES person(id), -- The record that leads to it from then on.
    merged_at     {timestamp} NOT NULL,    -- When.
    merged_on     DATE NOT NULL,           -- The day, as Muster counted it then.
    merged_by     BIGINT NOT NULL,         -- By whom (app_user.id).
    shown         TEXT NOT NULL,           -- Whose values show where both had one: name, birth, sex, address and number, each date, kept or gone.
    note          TEXT,                    -- Why, as noted then.
    undone_at     {timestamp},             -- When it was undone; empty while it stands.
    undone_on     DATE,                    -- The day it was undone.
    undone_by     BIGINT,                  -- By whom.
    undone_note   TEXT                     -- Why.
);
CREATE INDEX person_merge_keep ON person_merge (keep_id, id);
CREATE INDEX person_merge_gone ON person_merge (gone_id, id);

CREATE TABLE person_merge_step ( -- What a merge did to one row of one table, in order.
    merge_id      BIGINT NOT NULL REFERENCES person_merge(id), -- The merge.
    n             BIGINT NOT NULL,         -- Number of the step in it.
    table_name    TEXT NOT NULL,           -- The table.
    row_key       TEXT NOT NULL,           -- The row's key after the merge; before it, where it was set aside.
    what          TEXT NOT NULL,           -- held (left as it was), changed, set_aside (taken out, being said twice), added, given_up (by its undoing).
    of_gone       BOOLEAN NOT NULL,        -- True when the row was about the record that is gone.
    row_before    TEXT,                    -- The whole row before, as JSON; empty when the merge added it.
    row_after     TEXT,                    -- The whole row after, as JSON; empty when it was set aside or left as it was.
    undone_as     TEXT,                    -- What the undoing made of it: restored, edited (its later changes kept), as_was (they were given up).
    row_undone    TEXT,                    -- What stood just before the undoing, as JSON, where later changes were given up.
    PRIMARY KEY (merge_id, n)
);
CREATE INDEX person_merge_step_row ON person_merge_step (table_name, row_key, merge_id);
