-- The schools' front door: for which schools a user acts, what schools send, and who is on duty.

CREATE TABLE user_school ( -- A school that a user acts for at the front door, or acted for.
    id            {id},                    -- Number of the row.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who.
    urn           BIGINT NOT NULL REFERENCES establishment(urn), -- For which school.
    given_at      {timestamp} NOT NULL,    -- When it was given.
    given_by      BIGINT NOT NULL,         -- By whom (app_user.id).
    ended_at      {timestamp},             -- When it was taken back; empty while held.
    ended_by      BIGINT                   -- By whom.
);
CREATE INDEX user_school_user ON user_school (user_id, ended_at);

CREATE TABLE front_notice ( -- What a school sent, or began to: a notice or a reply, with the number that acknowledges it.
    id            {id},                    -- The number that the school quotes.
    form          TEXT NOT NULL,           -- Which form of definitions/forms: leaving_roll.
    urn           BIGINT NOT NULL REFERENCES establishment(urn), -- The school.
    state         TEXT NOT NULL,           -- draft, unmatched (a pupil entered by hand, not yet found), taken.
    is_reply      BOOLEAN NOT NULL,        -- An answer to what the authority asked in a case.
    person_id     BIGINT REFERENCES person(id), -- The pupil; empty for the school's own notices and until a pupil entered by hand is matched.
    case_id       BIGINT REFERENCES case_file(id), -- The case that it opened, or went to.
    is_added      BOOLEAN NOT NULL,        -- It went to a case that was open already.
    upn           TEXT,                    -- Of a pupil entered by hand: number.
    surname       TEXT,                    -- Of a pupil entered by hand: surname.
    forename      TEXT,                    -- Of a pupil entered by hand: forename.
    birth_date    DATE,                    -- Of a pupil entered by hand: date of birth.
    is_urgent     BOOLEAN NOT NULL,        -- The school says that it cannot wait.
    is_out_of_hours BOOLEAN NOT NULL,      -- Urgent, and sent when nobody was on duty.
    token         TEXT NOT NULL UNIQUE,    -- The form that sent it: sent twice it is one notice.
    kept_at       {timestamp} NOT NULL,    -- When it was last kept as a draft, or sent.
    sent_at       {timestamp},             -- When it was sent; empty for a draft.
    sent_on       DATE,                    -- The day in London: clocks start on it.
    sent_by       BIGINT NOT NULL,         -- By whom (app_user.id).
    seen_at       {timestamp},             -- Urgent: when the duty officer took it up.
    seen_by       BIGINT,                  -- By whom.
    matched_at    {timestamp},             -- When a pupil entered by hand was matched.
    matched_by    BIGINT                   -- By whom.
);
CREATE INDEX front_notice_school ON front_notice (urn, state, sent_at);
CREATE INDEX front_notice_person ON front_notice (person_id, form, sent_at);
CREATE INDEX front_notice_case ON front_notice (case_id);
CREATE INDEX front_notice_state ON front_notice (state, sent_at);
CREATE INDEX front_notice_urgent ON front_notice (sent_at) WHERE is_urgent AND seen_at IS NULL;

CREATE TABLE front_notice_answer ( -- What was answered on the form, as it was typed.
    notice_id     BIGINT NOT NULL REFERENCES front_notice(id), -- The notice.
    field         TEXT NOT NULL,           -- A field of the form's register.
    answer        TEXT NOT NULL,           -- The answer.
    PRIMARY KEY (notice_id, field)
);

CREATE TABLE duty_turn ( -- Days on which somebody is the duty officer.
    id            {id},                    -- Number of the turn.
    from_on       DATE NOT NULL,           -- First day.
    to_on         DATE NOT NULL,           -- Last day.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who.
    set_at        {timestamp} NOT NULL,    -- When it was set.
    set_by        BIGINT NOT NULL,         -- By whom (app_user.id).
    ended_at      {timestamp}              -- When another turn took its place, or it was taken off; empty while it stands.
);
CREATE INDEX duty_turn_days ON duty_turn (to_on, from_on);
