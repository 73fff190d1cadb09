-- Signing in with an account elsewhere.

CREATE TABLE user_openid ( -- The account elsewhere that a user signs in with: who the provider says it is, not what they are called.
    issuer        TEXT NOT NULL,           -- The provider, as it names itself.
    subject       TEXT NOT NULL,           -- Whom the provider means.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Whom we mean.
    linked_at     {timestamp} NOT NULL,    -- When.
    linked_by     BIGINT NOT NULL,         -- Who said so (app_user.id); the user's own number where their verified e-mail address did.
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX user_openid_user ON user_openid (user_id);

CREATE TABLE openid_request ( -- Browsers that were sent to the provider and are not back yet.
    state_hash    TEXT NOT NULL PRIMARY KEY, -- BLAKE2b of what the browser brings back.
    nonce         TEXT NOT NULL,           -- What the provider's token has to repeat.
    verifier      TEXT NOT NULL,           -- What proves to the provider that the answer is fetched by whoever asked (PKCE).
    return_to     TEXT NOT NULL,           -- The page that was asked for.
    made_at       {timestamp} NOT NULL     -- When; ten minutes long.
);
CREATE INDEX openid_request_made ON openid_request (made_at);
