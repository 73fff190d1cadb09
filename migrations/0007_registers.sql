-- The case engine: what every case has, whatever its register. What only one register has is in a table of its own, reg_NAME,
-- made from its definition (definitions/registers) when a store is opened: see src/registers/table.h.

CREATE TABLE register_version ( -- A register's definition as this store has had it: an old case shows under the one it was made with.
    register      TEXT NOT NULL,           -- Name: cme.
    version       BIGINT NOT NULL,         -- Number of the definition in this store, from 1.
    checksum      TEXT NOT NULL,           -- BLAKE2b of its text.
    definition    TEXT NOT NULL,           -- The file's text.
    applied_at    {timestamp} NOT NULL,    -- When the tables were brought to it.
    PRIMARY KEY (register, version)
);

CREATE TABLE register_column ( -- Which column of which table holds a field, through all versions of a definition.
    register      TEXT NOT NULL,           -- Name of the register.
    table_name    TEXT NOT NULL,           -- reg_cme, or reg_cme_enquiries for a field of rows.
    field         TEXT NOT NULL,           -- The field as its definition names it.
    column_name   TEXT NOT NULL,           -- The column: the field's name, or name_2 after its type changed.
    type          TEXT NOT NULL,           -- Type in the definition: text, date, choice, person ...
    from_version  BIGINT NOT NULL,         -- First version that has it.
    to_version    BIGINT,                  -- Last version that had it; empty while current. Its values stay.
    PRIMARY KEY (table_name, column_name)
);

CREATE TABLE team ( -- A team that works cases.
    code          TEXT NOT NULL PRIMARY KEY, -- Short name: cme_east.
    title         TEXT NOT NULL,           -- Its name.
    phone         TEXT,                    -- Whom to ring.
    district      TEXT,                    -- The district it serves, where it serves one.
    is_active     BOOLEAN NOT NULL         -- False once it is no more.
);

CREATE TABLE team_member ( -- Who works in which team, and since when.
    team          TEXT NOT NULL REFERENCES team(code), -- The team.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who.
    is_manager    BOOLEAN NOT NULL,        -- May allocate its cases.
    from_on       DATE NOT NULL,           -- First day.
    to_on         DATE,                    -- Last day; empty while there.
    PRIMARY KEY (team, user_id, from_on)
);
CREATE INDEX team_member_user ON team_member (user_id);

CREATE TABLE case_file ( -- A case of any register: what all have in common.
    id            {id},                    -- Number of the case.
    register      TEXT NOT NULL,           -- Which register: cme.
    version       BIGINT NOT NULL,         -- Version of the definition it was opened under.
    reference     TEXT UNIQUE,             -- What people quote: CME-2018-00012.
    person_id     BIGINT REFERENCES person(id), -- The child (or adult) it is about, where it is about one.
    urn           BIGINT,                  -- The school it is about or concerns, where it does.
    subject_key   TEXT,                    -- What else it is about: an employer, a family.
    stage         TEXT NOT NULL,           -- Stage now.
    stage_on      DATE NOT NULL,           -- Day it was entered.
    opened_on     DATE NOT NULL,           -- Day it was opened, as the register counts it.
    closed_on     DATE,                    -- Day it was closed; empty while open.
    outcome       TEXT,                    -- How it ended.
    source        TEXT,                    -- Who brought it: a code of the register.
    referrer      TEXT,                    -- Who exactly.
    worker_id     BIGINT,                  -- Whose case it is (app_user.id); empty: not allocated.
    team          TEXT,                    -- Team (team.code).
    district      TEXT,                    -- District of the child's home on the day it was opened.
    next_action   TEXT,                    -- What is to be done next.
    next_action_on DATE,                   -- By when.
    is_urgent     BOOLEAN NOT NULL,        -- Goes before the others.
    due_on        DATE,                    -- The soonest day any running clock, task or next action falls due: worklists read it.
    revision      BIGINT NOT NULL,         -- Grows with each change: a save made from an older one is shown what changed.
    made_by_rule  TEXT,                    -- The rule that opened it; empty when a person did.
    rule_key      TEXT,                    -- What the rule found, so that it opens only one case for it.
    form_token    TEXT UNIQUE,             -- The form that opened it: posted twice it opens one.
    created_at    {timestamp} NOT NULL,    -- When it was recorded.
    created_by    BIGINT NOT NULL,         -- By whom (app_user.id).
    changed_at    {timestamp} NOT NULL     -- When it was last changed.
);
CREATE INDEX case_file_person ON case_file (person_id, register, closed_on);
CREATE INDEX case_file_open ON case_file (register, closed_on, due_on, id);
CREATE INDEX case_file_worker ON case_file (worker_id, closed_on, due_on, id);
CREATE INDEX case_file_team ON case_file (team, closed_on, due_on, id);
CREATE INDEX case_file_due ON case_file (closed_on, due_on, id);
CREATE INDEX case_file_school ON case_file (urn, register);
CREATE INDEX case_file_subject ON case_file (subject_key, register);
CREATE INDEX case_file_rule ON case_file (made_by_rule, rule_key);

CREATE TABLE case_clock ( -- A time limit of a case, worked out from its facts; replaced ones are kept.
    id            {id},                    -- Number of the row.
    case_id       BIGINT NOT NULL REFERENCES case_file(id), -- The case.
    clock         TEXT NOT NULL,           -- Which clock of the register.
    turn          BIGINT NOT NULL,         -- 1, 2 ... for clocks that repeat.
    started_on    DATE NOT NULL,           -- Day it started.
    limit_text    TEXT,                    -- The limit that applied: 30 days; empty when the authority has set none.
    due_on        DATE,                    -- Last day to be in time; empty: no limit set, or calendar missing.
    warn_on       DATE,                    -- First day it shows as due soon.
    first_due_on  DATE,                    -- What due_on was at first, when facts have changed it since.
    stopped_on    DATE,                    -- Day of what it waited for.
    state         TEXT NOT NULL,           -- running, paused, met, missed, not_applicable, calendar_missing, not_set. Due soon and overdue follow from the days.
    reason        TEXT,                    -- Why paused or not applicable.
    worked_out_at {timestamp} NOT NULL,    -- When.
    UNIQUE (case_id, clock, turn)
);
CREATE INDEX case_clock_running ON case_clock (state, due_on, case_id);

CREATE TABLE case_clock_change ( -- A pause, an extension or an exception of a clock, and the due days it had before.
    id            {id},                    -- Number of the change.
    case_id       BIGINT NOT NULL REFERENCES case_file(id), -- The case.
    clock         TEXT NOT NULL,           -- Which clock.
    turn          BIGINT NOT NULL,         -- Which turn of it.
    kind          TEXT NOT NULL,           -- pause, extension, exception, recomputed.
    from_on       DATE,                    -- First day of a pause.
    to_on         DATE,                    -- First day it runs again; empty while paused. Of an extension: the new due day.
    old_due_on    DATE,                    -- What it was before.
    reason        TEXT NOT NULL,           -- Why.
    approved_by   BIGINT,                  -- Who agreed (app_user.id).
    at            {timestamp} NOT NULL,    -- When it was recorded.
    by_id         BIGINT NOT NULL          -- By whom.
);
CREATE INDEX case_clock_change_case ON case_clock_change (case_id, clock, turn);

CREATE TABLE case_event ( -- What happened to a case, in order: nothing is ever taken out.
    id            {id},                    -- Number of the event.
    case_id       BIGINT NOT NULL REFERENCES case_file(id), -- The case.
    at            {timestamp} NOT NULL,    -- When it was recorded.
    by_id         BIGINT NOT NULL,         -- By whom (app_user.id; 1: Muster itself).
    on_date       DATE NOT NULL,           -- The day it is about.
    kind          TEXT NOT NULL,           -- opened, changed, moved, comment, allocated, linked, document, letter, task, clock, merged, reopened, closed.
    field         TEXT,                    -- changed: which field; moved: the stage before.
    old_value     TEXT,                    -- What it was.
    new_value     TEXT,                    -- What it became; moved: the stage.
    note          TEXT,                    -- The comment, or the reason given.
    rule          TEXT,                    -- The rule or effect that did it; empty when a person did.
    revision      BIGINT NOT NULL          -- The case's revision after it.
);
CREATE INDEX case_event_case ON case_event (case_id, id);

CREATE TABLE case_task ( -- Something somebody should do about a case or a child, raised by a rule or a person.
    id            {id},                    -- Number of the task.
    case_id       BIGINT REFERENCES case_file(id), -- The case; empty for a task about a child alone.
    person_id     BIGINT REFERENCES person(id), -- The child.
    urn           BIGINT,                  -- The school, where it concerns one.
    register      TEXT NOT NULL,           -- Whose rule it is.
    name          TEXT NOT NULL,           -- Which task of the register.
    task_key      TEXT NOT NULL,           -- What it is about, so that one thing raises one task.
    title         TEXT NOT NULL,           -- What to do, in words.
    raised_on     DATE NOT NULL,           -- Day it was raised.
    due_on        DATE,                    -- By when.
    is_urgent     BOOLEAN NOT NULL,        -- Today.
    for_role      TEXT,                    -- Role it is for.
    for_team      TEXT,                    -- Team it is for.
    for_user      BIGINT,                  -- Person it is for.
    done_on       DATE,                    -- Day it was done, or fell away.
    done_by       BIGINT,                  -- By whom.
    ending        TEXT,                    -- done, dismissed, fell_away, refused; empty while open.
    reason        TEXT,                    -- Why it was dismissed.
    UNIQUE (register, name, task_key)
);
CREATE INDEX case_task_open ON case_task (done_on, due_on);
CREATE INDEX case_task_case ON case_task (case_id);
CREATE INDEX case_task_person ON case_task (person_id);
CREATE INDEX case_task_user ON case_task (for_user, done_on, due_on);

CREATE TABLE case_link ( -- How two cases belong together.
    id            {id},                    -- Number of the link.
    from_case     BIGINT NOT NULL REFERENCES case_file(id), -- The earlier.
    to_case       BIGINT NOT NULL REFERENCES case_file(id), -- The later.
    kind          TEXT NOT NULL,           -- led_to, step_up, step_down, part_of, sibling.
    at            {timestamp} NOT NULL,    -- When.
    by_id         BIGINT NOT NULL,         -- By whom.
    UNIQUE (from_case, to_case, kind)
);
CREATE INDEX case_link_to ON case_link (to_case);

CREATE TABLE case_person ( -- Others a case is about or concerns: brothers and sisters, parents, people harmed.
    case_id       BIGINT NOT NULL REFERENCES case_file(id), -- The case.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Who.
    role          TEXT NOT NULL,           -- child, parent, other.
    PRIMARY KEY (case_id, person_id, role)
);
CREATE INDEX case_person_person ON case_person (person_id);

CREATE TABLE case_document ( -- A document of a case, or a letter that was made.
    id            {id},                    -- Number of the document.
    case_id       BIGINT NOT NULL REFERENCES case_file(id), -- The case.
    title         TEXT NOT NULL,           -- What it is.
    file_name     TEXT NOT NULL,           -- Name of the file.
    media_type    TEXT NOT NULL,           -- application/pdf ...
    content_hash  TEXT NOT NULL,           -- BLAKE2b of the bytes.
    content       {blob} NOT NULL,         -- The bytes.
    added_at      {timestamp} NOT NULL,    -- When.
    added_by      BIGINT NOT NULL,         -- By whom.
    removed_at    {timestamp},             -- When it was taken off the case; the bytes stay until retention ends.
    removed_reason TEXT                    -- Why.
);
CREATE INDEX case_document_case ON case_document (case_id);

CREATE TABLE register_setting ( -- A limit or choice that the authority sets, over what the definition ships.
    register      TEXT NOT NULL,           -- Whose.
    name          TEXT NOT NULL,           -- Which.
    from_on       DATE NOT NULL,           -- From which day.
    value         TEXT NOT NULL,           -- What.
    set_by        BIGINT NOT NULL,         -- By whom.
    set_at        {timestamp} NOT NULL,    -- When.
    PRIMARY KEY (register, name, from_on)
);

ALTER TABLE education_standing ADD COLUMN case_id BIGINT; -- The case that states it (case_file.id), when a register does.
CREATE INDEX education_standing_case ON education_standing (case_id) WHERE case_id IS NOT NULL;
