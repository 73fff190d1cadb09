-- How far a user reaches, where that is less than the county.

CREATE TABLE user_scope ( -- A part of the county's children that a user reaches, or reached. A user without a standing row reaches all of them, unless a role of theirs wants a scope.
    id            {id},                    -- Number of the row.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who.
    kind          TEXT NOT NULL,           -- county, area, district, team, school, own.
    value         TEXT NOT NULL,           -- Which: the area's or district's name, the team's code, the school's URN; empty for county and own.
    given_at      {timestamp} NOT NULL,    -- When it was given.
    given_by      BIGINT NOT NULL,         -- By whom (app_user.id).
    ended_at      {timestamp},             -- When it was taken back; empty while it stands.
    ended_by      BIGINT                   -- By whom.
);
CREATE INDEX user_scope_user ON user_scope (user_id, ended_at);
CREATE INDEX user_scope_standing ON user_scope (user_id, id) WHERE ended_at IS NULL;
