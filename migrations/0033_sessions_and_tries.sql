-- Where sessions are, which browsers somebody signed in with before, and tries that went wrong.

ALTER TABLE user_session ADD COLUMN address TEXT; -- The address of the network that it was begun from; empty: not known.
ALTER TABLE user_session ADD COLUMN browser TEXT; -- The family of the browser: Firefox, Edge, Chrome, Safari, other.

CREATE TABLE user_device ( -- A browser that somebody signed in with: failed tries elsewhere do not slow it down. It opens nothing by itself.
    token_hash    TEXT NOT NULL,           -- BLAKE2b of its cookie.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who.
    seen_at       {timestamp} NOT NULL,    -- When they last signed in with it.
    PRIMARY KEY (token_hash, user_id)
);
CREATE INDEX user_device_user ON user_device (user_id, seen_at);

CREATE TABLE sign_in_try ( -- Failed sign-ins of the last hours, by a name and an address together, by a known browser, by an address.
    key_hash      TEXT NOT NULL PRIMARY KEY, -- BLAKE2b of what is counted: neither names nor addresses stand here.
    n             BIGINT NOT NULL,         -- Tries in a row without a success.
    last_at       {timestamp} NOT NULL,    -- The last of them.
    wait_until    {timestamp}              -- No try of this key is looked at before then.
);
CREATE INDEX sign_in_try_last ON sign_in_try (last_at);
