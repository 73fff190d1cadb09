-- What one school said of its exclusions in a term is returned to it as a list.
CREATE INDEX exclusion_school ON exclusion (urn, start_on);
