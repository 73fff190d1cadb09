-- Which tables changes of facts wrote: a figure that reads none of them stands.

ALTER TABLE store_change ADD COLUMN told BIGINT NOT NULL DEFAULT 0; -- Moved on with n by every change that tells its tables in table_change. Whoever changes facts past the program moves n alone: then anything may have changed.

CREATE TABLE table_change ( -- The last change of facts that wrote each table. What was worked out from a table before that number is old.
    name          TEXT NOT NULL PRIMARY KEY, -- The table's name; * for a change that could not say which tables it wrote.
    n             BIGINT NOT NULL          -- What store_change.n became in that transaction.
);
