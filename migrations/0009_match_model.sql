-- The weights by which children are matched, as learned from the store itself.

CREATE TABLE match_model ( -- A set of weights learned by "muster match train". The latest is used; older ones are kept, as decisions were made by them.
    id            {id},                    -- Its version.
    made_at       {timestamp} NOT NULL,    -- When it was learned.
    made_by       BIGINT NOT NULL,         -- By whom (app_user.id).
    n_children    BIGINT NOT NULL,         -- From how many children.
    weights       TEXT NOT NULL            -- JSON: for each field and comparison how often it is seen of one person (m) and of two (u), and the shares of pairs.
);
