-- Cases that only named people may open.

CREATE TABLE case_restriction ( -- A restriction on one case: who may still open it is in case_restriction_reader.
    id            {id},                    -- Number of the restriction.
    case_id       BIGINT NOT NULL REFERENCES case_file(id), -- Which case.
    reason        TEXT NOT NULL,           -- Why; read by its readers and the operator alone.
    placed_by     BIGINT NOT NULL,         -- Who placed it (app_user.id).
    placed_at     {timestamp} NOT NULL,    -- When.
    lifted_at     {timestamp},             -- When it was lifted; empty while it stands.
    lifted_by     BIGINT,                  -- Who lifted it (app_user.id).
    lifted_reason TEXT                     -- Why it was lifted.
);
CREATE INDEX case_restriction_case ON case_restriction (case_id);
CREATE INDEX case_restriction_standing ON case_restriction (case_id, id) WHERE lifted_at IS NULL;

CREATE TABLE case_restriction_reader ( -- Someone who may open the case.
    restriction_id BIGINT NOT NULL REFERENCES case_restriction(id), -- The restriction.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who may.
    named_by      BIGINT NOT NULL,         -- Who named them (app_user.id).
    named_at      {timestamp} NOT NULL,    -- When.
    PRIMARY KEY (restriction_id, user_id)
);
CREATE INDEX case_restriction_reader_user ON case_restriction_reader (user_id);
