-- Who holds which role. What a role lets somebody do is in definitions/roles.yaml.

CREATE TABLE user_role ( -- A role that a user holds, or held.
    id            {id},                    -- Number of the row.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who.
    role          TEXT NOT NULL,           -- Which role of definitions/roles.yaml.
    given_at      {timestamp} NOT NULL,    -- When it was given.
    given_by      BIGINT NOT NULL,         -- By whom (app_user.id).
    ended_at      {timestamp},             -- When it was taken back; empty while held.
    ended_by      BIGINT                   -- By whom.
);
CREATE INDEX user_role_user ON user_role (user_id, ended_at);

-- Whoever could sign in before there were roles keeps what they could do, until somebody gives them their own.
INSERT INTO user_role (user_id, role, given_at, given_by)
SELECT id, 'general', created_at, 1 FROM app_user WHERE password_hash IS NOT NULL;
