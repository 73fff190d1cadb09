-- Why a row that an import held was set aside, when nobody's record gets it.

ALTER TABLE match_doubt ADD COLUMN note TEXT; -- Why the row was set aside, in the words of whoever decided.
