-- What a letter that was sent says of its case, so that it is read by those alone who may see all of it.

ALTER TABLE case_letter ADD COLUMN says TEXT; -- The answers that its words say, by the names of their fields, and home_address, parted by spaces; none: sent before this was kept.
