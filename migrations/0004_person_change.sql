-- Which people each transaction changed, so that what stands in memory (the child index, the search index) keeps up.

CREATE TABLE person_change ( -- The people that one transaction changed. Old rows are taken away: whoever is further behind reads everything.
    n             BIGINT NOT NULL PRIMARY KEY, -- What store_change.n became in that transaction.
    people        {blob}                   -- Their ids (person.id), each once, packed. Empty: too many to name.
) {without_rowid};
