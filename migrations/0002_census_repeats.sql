-- A return that repeats the last one says nothing new of a child whom nobody else has spoken of since: these columns tell.

ALTER TABLE person ADD COLUMN revision BIGINT NOT NULL DEFAULT 0; -- Grows whenever what is held of the person changes.
ALTER TABLE census_pupil ADD COLUMN record_print BIGINT; -- Fingerprint of the record as the return had it; empty when the next return must be compared in full.
ALTER TABLE census_pupil ADD COLUMN person_revision BIGINT; -- The person's revision once the record was stored.
