-- One-time codes: what makes them, and the codes for when it is lost.

CREATE TABLE user_totp ( -- The app or device that shows a user's one-time codes; one a user.
    user_id       BIGINT NOT NULL PRIMARY KEY REFERENCES app_user(id), -- Whose.
    secret        TEXT NOT NULL,           -- What the codes are made of: "sealed:" and base64, or "plain:" and base32 where no key is installed.
    made_at       {timestamp} NOT NULL,    -- When it was made.
    confirmed_at  {timestamp},             -- When a first code showed that it works; empty: not asked for yet.
    last_step     BIGINT NOT NULL,         -- Half minutes from 1970 to the last code that was taken: none of it or before is taken again.
    n_failures    BIGINT NOT NULL,         -- Wrong codes in a row, of either kind.
    blocked_until {timestamp}              -- No code is taken before this, after too many wrong ones.
);

CREATE TABLE user_recovery_code ( -- Codes kept on paper for when the device is lost, each of use once.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Whose.
    code_hash     TEXT NOT NULL,           -- BLAKE2b of user and code.
    made_at       {timestamp} NOT NULL,    -- When it was made.
    used_at       {timestamp},             -- When it was used; empty: it can be.
    PRIMARY KEY (user_id, code_hash)
);
