-- Cases that only named people may open, opened in an emergency.

ALTER TABLE glass_opening ADD COLUMN case_id BIGINT REFERENCES case_file(id); -- The case of that person that was opened, and nothing else; empty: the record, and the person's cases that only named people may open.
CREATE INDEX glass_opening_case ON glass_opening (case_id);
