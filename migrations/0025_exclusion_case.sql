-- An exclusion that a case says: a school's notice counts for the roll call, the alerts and the measures before any census names it.

ALTER TABLE exclusion ADD COLUMN case_id BIGINT; -- case_file.id of the case that says it; empty where only returns do.

CREATE INDEX exclusion_case ON exclusion (case_id);
