-- Letters that were sent about a case.

CREATE TABLE case_letter ( -- A letter or e-mail of a register, written out from a case and sent; its words are the document.
    id            {id},                    -- Number of the letter.
    case_id       BIGINT NOT NULL REFERENCES case_file(id), -- The case.
    letter        TEXT NOT NULL,           -- Which letter of the register's definition.
    title         TEXT NOT NULL,           -- What it was called.
    version       BIGINT NOT NULL,         -- Version of the definition that its text is from (register_version.version).
    recipient     TEXT,                    -- To whom.
    subject       TEXT,                    -- Subject line.
    sent_on       DATE NOT NULL,           -- Day it was sent.
    document_id   BIGINT NOT NULL REFERENCES case_document(id), -- Its words.
    sent_by       BIGINT NOT NULL,         -- By whom (app_user.id).
    recorded_at   {timestamp} NOT NULL     -- When it was recorded.
);
CREATE INDEX case_letter_case ON case_letter (case_id);
CREATE INDEX case_letter_document ON case_letter (document_id);
