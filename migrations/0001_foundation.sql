-- The child index, schools, enrolments, imports, the roll call, users and the audit trail.
-- Each column's trailing comment is its entry in the data dictionary (muster dictionary) and, on PostgreSQL, its COMMENT.
-- Tokens in braces are the places where the stores differ: see src/db/dialect.c.

-- ---------------------------------------------------------------- imports: where every fact came from

CREATE TABLE import_run ( -- One use of an importer: one command or one upload, of one or more files.
    id            {id},                    -- Number of the run.
    started_at    {timestamp} NOT NULL,    -- When it began.
    finished_at   {timestamp},             -- When it ended; empty while running or when it was killed.
    actor_id      BIGINT NOT NULL,         -- The user who ran it (app_user.id).
    title         TEXT NOT NULL,           -- What was given: a file name or a folder's name.
    is_check      BOOLEAN NOT NULL,        -- True for a check that wrote nothing.
    outcome       TEXT                     -- done, refused (no unit landed), failed; empty while running.
);

CREATE TABLE import_unit ( -- One unit of import, landed whole or not at all: a school's return, a transfer file, an upload.
    id            {id},                    -- Number of the unit; facts carry it as source_id.
    run_id        BIGINT NOT NULL REFERENCES import_run(id), -- The run it came in.
    kind          TEXT NOT NULL,           -- gias, census, ctf, known, services, exclusions.
    unit_key      TEXT NOT NULL,           -- What it is the return of: census:8862001:2017-10-05.
    file_name     TEXT NOT NULL,           -- Name of the file, without folders.
    content_hash  TEXT NOT NULL,           -- BLAKE2b of the file's bytes: the same file again changes nothing.
    as_at         DATE,                    -- The day the file speaks of.
    urn           BIGINT,                  -- The school it is about, where it is about one.
    is_complete   BOOLEAN NOT NULL,        -- True when it names every pupil on the roll, so that one it omits has left.
    outcome       TEXT NOT NULL,           -- landed, unchanged (same bytes before), refused.
    landed_at     {timestamp} NOT NULL,    -- When it was decided.
    n_read        BIGINT NOT NULL,         -- Rows read.
    n_created     BIGINT NOT NULL,         -- Rows that made a new record.
    n_updated     BIGINT NOT NULL,         -- Rows that changed a record.
    n_unchanged   BIGINT NOT NULL,         -- Rows that said nothing new.
    n_refused     BIGINT NOT NULL,         -- Rows refused; each kind's first 100 are in import_finding.
    n_held        BIGINT NOT NULL          -- Rows held for a person to decide (match_doubt).
);
CREATE INDEX import_unit_run ON import_unit (run_id);
CREATE INDEX import_unit_key ON import_unit (unit_key, as_at);
CREATE INDEX import_unit_school ON import_unit (urn, kind, as_at);

CREATE TABLE import_finding ( -- What a run had to say of a row, an element or a file: why it was refused, or what to look at.
    id            {id},                    -- Number of the finding.
    run_id        BIGINT NOT NULL REFERENCES import_run(id), -- The run.
    unit_id       BIGINT,                  -- The unit (import_unit.id), where the file got that far.
    file_name     TEXT NOT NULL,           -- The file.
    line          BIGINT,                  -- Line in the file, from 1.
    record        TEXT,                    -- Element path or row: PupilsOnRoll/PupilOnRoll[17].
    field         TEXT,                    -- Column or element.
    code          TEXT NOT NULL,           -- Which check: upn_check_letter, dob_future.
    severity      TEXT NOT NULL,           -- refused (row), refused_file, held, warning, note.
    value_found   TEXT,                    -- What stood there.
    message       TEXT NOT NULL,           -- What is wrong, in plain English.
    remedy        TEXT NOT NULL,           -- What to do about it.
    n_same        BIGINT NOT NULL,         -- How many findings this row stands for: 1, or the rest beyond the first 100 of its code.
    person_id     BIGINT                   -- The child concerned, where known.
);
CREATE INDEX import_finding_run ON import_finding (run_id, severity);
CREATE INDEX import_finding_person ON import_finding (person_id);

CREATE TABLE match_doubt ( -- A row whose child could not be told for certain, held whole until a person decides.
    id            {id},                    -- Number of the doubt.
    unit_id       BIGINT NOT NULL REFERENCES import_unit(id), -- The unit the row came in.
    candidate_id  BIGINT NOT NULL,         -- The known child it may be (person.id).
    reason        TEXT NOT NULL,           -- Why it is in doubt, in words.
    row_kind      TEXT NOT NULL,           -- Which importer can apply the row: census, ctf, known, services, exclusions.
    row_json      TEXT NOT NULL,           -- The row as it came, as JSON.
    opened_at     {timestamp} NOT NULL,    -- When it was held.
    decision      TEXT,                    -- same, different; empty while open.
    decided_at    {timestamp},             -- When it was decided.
    decided_by    BIGINT,                  -- Who decided (app_user.id).
    person_id     BIGINT                   -- The child the row was applied to.
);
CREATE INDEX match_doubt_open ON match_doubt (decision, opened_at);
CREATE INDEX match_doubt_candidate ON match_doubt (candidate_id);

-- ---------------------------------------------------------------- people

CREATE TABLE person ( -- A child, or an adult in a child's life. Names, addresses and the rest are dated facts in their own tables.
    id            {id},                    -- Our number for the person.
    is_adult      BOOLEAN NOT NULL,        -- True for a parent, carer or contact: never part of the roll call.
    birth_date    DATE,                    -- Date of birth; empty puts the child on the age unknown list.
    birth_date_is_estimated BOOLEAN NOT NULL, -- True when the date of birth is an estimate.
    sex           TEXT,                    -- M, F; empty when not known.
    known_from    DATE NOT NULL,           -- The day any source first told the authority of the person.
    died_on       DATE,                    -- Date of death.
    merged_into   BIGINT,                  -- The record that replaced this one (person.id), when two were found to be one.
    source_id     BIGINT                   -- import_unit.id that created it; empty when a user did.
);
CREATE INDEX person_roll ON person (id, is_adult, birth_date, known_from, died_on, merged_into, birth_date_is_estimated, sex);
CREATE INDEX person_birth ON person (birth_date);

CREATE TABLE person_name ( -- A name someone has or had, with its dates.
    id            {id},                    -- Number of the fact.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Whose name.
    kind          TEXT NOT NULL,           -- legal, preferred, former, alias.
    surname       TEXT NOT NULL,           -- Family name as written.
    forename      TEXT,                    -- First forename as written; a few people have none.
    middle_names  TEXT,                    -- Further forenames.
    surname_key   TEXT NOT NULL,           -- surname folded for finding: no case, accents, spaces or marks.
    forename_key  TEXT NOT NULL,           -- forename folded likewise; empty when there is none.
    from_on       DATE,                    -- First day, where known.
    to_on         DATE,                    -- Last day; empty while current.
    source_id     BIGINT                   -- import_unit.id that said so.
);
CREATE INDEX person_name_person ON person_name (person_id);
CREATE INDEX person_name_key ON person_name (surname_key, forename_key);
CREATE INDEX person_name_forename ON person_name (forename_key);

CREATE TABLE person_identifier ( -- A number that someone else knows the person by.
    id            {id},                    -- Number of the fact.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Whose number.
    scheme        TEXT NOT NULL,           -- upn, upn_temporary, upn_former, uln, nhs, or local:NAME for a local system's.
    value         TEXT NOT NULL,           -- The number without spaces, in capitals.
    is_disputed   BOOLEAN NOT NULL,        -- True when another child holds it too, or its check failed.
    from_on       DATE,                    -- First day, where known.
    to_on         DATE,                    -- Last day; empty while current.
    source_id     BIGINT                   -- import_unit.id that said so.
);
CREATE INDEX person_identifier_value ON person_identifier (value, scheme);
CREATE INDEX person_identifier_person ON person_identifier (person_id);

CREATE TABLE address ( -- A place where people live, held once however many live there.
    id            {id},                    -- Number of the address.
    address_key   TEXT NOT NULL UNIQUE,    -- The whole address folded: the same place spelt alike is one row.
    paon          TEXT,                    -- House name or number.
    street        TEXT,                    -- Street.
    locality      TEXT,                    -- Locality or village.
    town          TEXT,                    -- Town.
    postcode      TEXT,                    -- Postcode as AA9 9AA; empty when none was given.
    uprn          BIGINT,                  -- Unique property reference number.
    authority     TEXT,                    -- Code of the local authority it lies in; 'elsewhere' outside ours when not known which; empty when it cannot be told.
    district      TEXT                     -- District it lies in, by the authority's own name; empty outside.
);
CREATE INDEX address_postcode ON address (postcode);

CREATE TABLE person_address ( -- Where someone lived, from when to when.
    id            {id},                    -- Number of the fact.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Who.
    address_id    BIGINT NOT NULL REFERENCES address(id), -- Where.
    kind          TEXT NOT NULL,           -- home, second_home, contact.
    from_on       DATE NOT NULL,           -- First day known there.
    to_on         DATE,                    -- Last day; empty while current.
    is_outside    BOOLEAN NOT NULL,        -- True when the address lies outside the authority.
    district      TEXT,                    -- Its district, kept here so that the roll call reads one table.
    evidence      TEXT,                    -- For a move away: authority, school or abroad_verified: who confirmed it.
    source_id     BIGINT                   -- import_unit.id that said so.
);
CREATE INDEX person_address_roll ON person_address (person_id, kind, from_on, to_on, is_outside, district, evidence);
CREATE INDEX person_address_address ON person_address (address_id);

CREATE TABLE person_relationship ( -- How one person stands to another.
    id            {id},                    -- Number of the fact.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- The child.
    other_id      BIGINT NOT NULL REFERENCES person(id), -- The parent, carer, sibling or contact.
    relation      TEXT NOT NULL,           -- mother, father, parent, carer, foster_carer, grandparent, sibling, social_worker, other.
    has_parental_responsibility BOOLEAN,   -- Empty when not known.
    priority      BIGINT,                  -- Order in which a school would ring them.
    phone         TEXT,                    -- Telephone for this contact.
    email         TEXT,                    -- E-mail for this contact.
    from_on       DATE,                    -- First day, where known.
    to_on         DATE,                    -- Last day; empty while current.
    source_id     BIGINT                   -- import_unit.id that said so.
);
CREATE INDEX person_relationship_person ON person_relationship (person_id);
CREATE INDEX person_relationship_other ON person_relationship (other_id);

CREATE TABLE person_characteristic ( -- A dated fact about someone that policy counts: ethnicity, free school meals, need, care.
    id            {id},                    -- Number of the fact.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Whose.
    kind          TEXT NOT NULL,           -- Which: see definitions/characteristics.yaml.
    value         TEXT NOT NULL,           -- Its code.
    rank          BIGINT NOT NULL,         -- 1 for the first of several (needs), else 0.
    declared_by   TEXT,                    -- Where the fact's value came from: parent, pupil, school (ascribed), refused, not_obtained.
    from_on       DATE,                    -- First day, where known.
    to_on         DATE,                    -- Last day; empty while current.
    source_id     BIGINT                   -- import_unit.id that said so.
);
CREATE INDEX person_characteristic_person ON person_characteristic (person_id, kind, to_on);
CREATE INDEX person_characteristic_kind ON person_characteristic (kind, value, person_id, from_on, to_on);

-- ---------------------------------------------------------------- schools

CREATE TABLE establishment ( -- A school or other establishment of the national register (GIAS).
    urn           BIGINT NOT NULL PRIMARY KEY, -- Unique reference number.
    laestab       BIGINT,                  -- Local authority code and establishment number, seven digits.
    la_code       BIGINT,                  -- Local authority code.
    estab_number  BIGINT,                  -- Establishment number in the authority.
    name          TEXT NOT NULL,           -- Name.
    name_key      TEXT NOT NULL,           -- Name folded for finding.
    type_code     TEXT,                    -- Type of establishment, GIAS code.
    type_name     TEXT,                    -- Type of establishment.
    kind          TEXT NOT NULL,           -- What the roll call makes of the type: school, special, pru, alternative, independent, college, nursery, other.
    phase         TEXT,                    -- Phase: Nursery, Primary, Middle deemed primary, Secondary, All-through, 16 plus, Not applicable.
    status        TEXT,                    -- Open, Closed, Proposed to open, Open but proposed to close.
    opened_on     DATE,                    -- Day it opened.
    closed_on     DATE,                    -- Day it closed.
    close_reason  TEXT,                    -- Why it closed.
    low_age       BIGINT,                  -- Youngest age it may take.
    high_age      BIGINT,                  -- Oldest age it may take.
    sex_admitted  TEXT,                    -- Mixed, Boys, Girls.
    has_sixth_form BOOLEAN,                -- Whether it has a sixth form; empty when not known.
    religious_character TEXT,              -- Religious character.
    admissions_policy TEXT,                -- Admissions policy.
    capacity      BIGINT,                  -- School capacity.
    n_pupils      BIGINT,                  -- Number of pupils at the last national count.
    percentage_fsm DOUBLE PRECISION,       -- Percentage eligible for free school meals at that count.
    trust         TEXT,                    -- Academy trust.
    resourced_places BIGINT,               -- Capacity of resourced provision.
    sen_unit_places BIGINT,                -- Capacity of the special needs unit.
    sen_types     TEXT,                    -- Special needs it is resourced for, codes separated by spaces.
    street        TEXT,                    -- Street.
    locality      TEXT,                    -- Locality.
    town          TEXT,                    -- Town.
    postcode      TEXT,                    -- Postcode.
    uprn          BIGINT,                  -- Unique property reference number.
    easting       BIGINT,                  -- Ordnance Survey easting, metres.
    northing      BIGINT,                  -- Ordnance Survey northing, metres.
    district      TEXT,                    -- District, by the authority's own name.
    district_code TEXT,                    -- District, GSS code.
    district_basis TEXT,                   -- gias when the register gave it, postcode when worked out, empty when not known.
    ward          TEXT,                    -- Electoral ward.
    source_id     BIGINT                   -- import_unit.id that last said so.
);
CREATE INDEX establishment_laestab ON establishment (laestab, opened_on);
CREATE INDEX establishment_name ON establishment (name_key);

CREATE TABLE establishment_change ( -- What the register used to say of an establishment, before an import changed it.
    id            {id},                    -- Number of the change.
    urn           BIGINT NOT NULL REFERENCES establishment(urn), -- Which.
    changed_at    {timestamp} NOT NULL,    -- When the import landed.
    field         TEXT NOT NULL,           -- Column of establishment.
    old_value     TEXT,                    -- What it was.
    new_value     TEXT,                    -- What it became.
    source_id     BIGINT                   -- import_unit.id that changed it.
);
CREATE INDEX establishment_change_urn ON establishment_change (urn);

CREATE TABLE inspection ( -- An inspection of an establishment.
    urn           BIGINT NOT NULL REFERENCES establishment(urn), -- Which establishment.
    inspected_on  DATE NOT NULL,           -- Day of the inspection.
    rating        TEXT,                    -- Judgement, as published.
    source_id     BIGINT,                  -- import_unit.id that said so.
    PRIMARY KEY (urn, inspected_on)
);

CREATE TABLE establishment_link ( -- Which establishment followed which.
    urn           BIGINT NOT NULL REFERENCES establishment(urn), -- The predecessor.
    successor_urn BIGINT NOT NULL REFERENCES establishment(urn), -- The successor.
    linked_on     DATE,                    -- Day the successor opened.
    basis         TEXT NOT NULL,           -- laestab: same authority and number, one closed as the other opened; stated: a source said so.
    source_id     BIGINT,                  -- import_unit.id that showed it.
    PRIMARY KEY (urn, successor_urn)
);
CREATE INDEX establishment_link_successor ON establishment_link (successor_urn);

-- ---------------------------------------------------------------- enrolments

CREATE TABLE enrolment ( -- A child's registration at a school under one status. A change of status ends one row and begins the next.
    id            {id},                    -- Number of the enrolment.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Who.
    urn           BIGINT NOT NULL REFERENCES establishment(urn), -- Where.
    status        TEXT NOT NULL,           -- C single, M main of dual, S subsidiary of dual, G guest, F further education college, O other provider.
    from_on       DATE NOT NULL,           -- First day on the roll under this status.
    to_on         DATE,                    -- Last day on the roll, inclusive; empty while open.
    entry_on      DATE NOT NULL,           -- First day on this school's roll, across changes of status.
    year_group    TEXT,                    -- Actual national curriculum year, R, 1 to 14, N1, N2, X, as at confirmed_on.
    is_part_time  BOOLEAN NOT NULL,        -- Whether the school says part time.
    confirmed_on  DATE,                    -- As-at date of the last return that named the child on this roll.
    end_basis     TEXT,                    -- census_leaver, omitted (a complete return no longer named the child), status_change, ctf, closed_school, user.
    leaving_reason TEXT,                   -- Reason given.
    destination   TEXT,                    -- Where the child went, as far as the school said.
    source_id     BIGINT                   -- import_unit.id that began it.
);
CREATE INDEX enrolment_roll ON enrolment (person_id, urn, status, from_on, to_on, confirmed_on, end_basis);
CREATE INDEX enrolment_school ON enrolment (urn, to_on);
CREATE INDEX enrolment_ended ON enrolment (to_on, end_basis);

CREATE TABLE census_pupil ( -- What one school's census said of one pupil: the return, kept as it was.
    urn           BIGINT NOT NULL,         -- The school.
    census_on     DATE NOT NULL,           -- Reference date of the census.
    person_id     BIGINT NOT NULL,         -- The pupil.
    is_on_roll    BOOLEAN NOT NULL,        -- False for the no longer on roll part.
    status        TEXT,                    -- Enrolment status in the return.
    year_group    TEXT,                    -- Actual national curriculum year in the return.
    entry_on      DATE,                    -- Entry date in the return.
    leaving_on    DATE,                    -- Leaving date in the return.
    sessions_possible BIGINT,              -- Sessions possible in the termly attendance block.
    sessions_absent BIGINT,                -- Sessions absent, all reasons.
    absence_reasons TEXT,                  -- Sessions by reason code: I:12 M:3 O:1.
    source_id     BIGINT NOT NULL,         -- import_unit.id of the return.
    PRIMARY KEY (urn, census_on, person_id)
) {without_rowid};
CREATE INDEX census_pupil_person ON census_pupil (person_id, census_on);

CREATE TABLE exclusion ( -- A suspension (once: fixed-term exclusion) or permanent exclusion.
    id            {id},                    -- Number of the exclusion.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Who.
    urn           BIGINT NOT NULL,         -- School that excluded.
    category      TEXT NOT NULL,           -- SUSP suspension, PERM permanent, LNCH lunchtime. FIXD of older returns is kept as SUSP.
    reason        TEXT,                    -- Reason code.
    start_on      DATE NOT NULL,           -- First day.
    end_on        DATE,                    -- Last day of a suspension.
    sessions      BIGINT,                  -- Sessions excluded.
    review_on     DATE,                    -- Day the governors reviewed a permanent exclusion.
    withdrawn_on  DATE,                    -- Day it was withdrawn or the child reinstated: not in force from then.
    day_six_setting TEXT,                  -- Setting from the sixth school day, as reported.
    source_id     BIGINT,                  -- import_unit.id that said so.
    UNIQUE (person_id, urn, start_on, category)
);
CREATE INDEX exclusion_permanent ON exclusion (category, person_id, start_on, withdrawn_on, urn);

CREATE TABLE education_standing ( -- A dated fact, from a service's list, about education other than on a roll. The registers feed it.
    id            {id},                    -- Number of the fact.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Who.
    kind          TEXT NOT NULL,           -- home_educated, provision, missing, awaiting.
    detail        TEXT,                    -- home_educated: concern; provision: tuition, health_needs, programme, alternative, hospital, college, custody; missing: not_located, located, offered; awaiting: in_year, fair_access, special, offered, ehe_return.
    is_part_time  BOOLEAN NOT NULL,        -- For provision: less than full time.
    from_on       DATE NOT NULL,           -- First day.
    to_on         DATE,                    -- Last day; empty while open.
    not_suitable_on DATE,                  -- Home education: the day it was judged not suitable.
    source_id     BIGINT                   -- import_unit.id that said so.
);
CREATE INDEX education_standing_roll ON education_standing (person_id, kind, from_on, to_on, detail, is_part_time, not_suitable_on);

CREATE TABLE transfer_file ( -- One pupil in a common transfer file: the earliest sign of a child on the move.
    id            {id},                    -- Number of the fact.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Who.
    source_laestab BIGINT,                 -- School that sent it.
    destination   TEXT NOT NULL,           -- LAESTAB it went to, XXXXXXX unknown, MMMMMMM abroad or not maintained.
    sent_on       DATE NOT NULL,           -- Date in the file.
    needs_enquiry BOOLEAN NOT NULL,        -- True when the destination is not known: where is the child?
    source_id     BIGINT NOT NULL,         -- import_unit.id of the file.
    UNIQUE (person_id, source_id)
);
CREATE INDEX transfer_file_enquiry ON transfer_file (needs_enquiry, sent_on);

CREATE TABLE roll_removal ( -- A name taken off a roll outside the usual leaving points, to be explained.
    id            {id},                    -- Number of the removal.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- Who.
    urn           BIGINT NOT NULL REFERENCES establishment(urn), -- School that removed the name.
    enrolment_id  BIGINT NOT NULL UNIQUE REFERENCES enrolment(id), -- The enrolment that ended.
    removed_on    DATE NOT NULL,           -- The enrolment's last day.
    notified_on   DATE,                    -- Day the school told the authority; empty when it never did.
    ground        TEXT NOT NULL,           -- Ground given, by letter of the regulations; unknown when none was.
    destination   TEXT NOT NULL,           -- school, home_educated, moved, abroad, pru, alternative, custody, died, unknown.
    destination_confirmed_on DATE,         -- Day another record confirmed where the child went.
    year_group    TEXT,                    -- Year group at removal.
    source_id     BIGINT                   -- import_unit.id that showed it.
);
CREATE INDEX roll_removal_date ON roll_removal (removed_on);
CREATE INDEX roll_removal_person ON roll_removal (person_id);

-- ---------------------------------------------------------------- the roll call, kept

CREATE TABLE rollcall_run ( -- A roll call that was kept: what was counted, when, under which rules.
    id            {id},                    -- Number of the run.
    as_at         DATE NOT NULL,           -- The day counted.
    run_at        {timestamp} NOT NULL,    -- When it was counted.
    rules_version TEXT NOT NULL,           -- Version of definitions/rollcall.yaml used.
    known         BIGINT NOT NULL,         -- Known children of compulsory school age.
    on_roll_numerator BIGINT NOT NULL,     -- On-roll indicator, numerator.
    on_roll_denominator BIGINT NOT NULL,   -- On-roll indicator, denominator.
    members       {blob} NOT NULL          -- Each child's number, state and sub-state, packed: see rollcall_keep.c.
);
CREATE INDEX rollcall_run_date ON rollcall_run (as_at, run_at);

CREATE TABLE rollcall_count ( -- The counts of a kept roll call.
    run_id        BIGINT NOT NULL REFERENCES rollcall_run(id), -- The run.
    state         TEXT NOT NULL,           -- State.
    district      TEXT NOT NULL,           -- District; 'not known' where none.
    year_group    TEXT NOT NULL,           -- Year group by age.
    n             BIGINT NOT NULL,         -- Children.
    PRIMARY KEY (run_id, state, district, year_group)
);

-- ---------------------------------------------------------------- users and audit

CREATE TABLE app_user ( -- Someone who can sign in. Number 1 is the system itself and cannot.
    id            {id},                    -- Number of the user.
    username      TEXT NOT NULL UNIQUE,    -- Name to sign in with, lower case.
    display_name  TEXT NOT NULL,           -- Name shown to colleagues.
    password_hash TEXT,                    -- Argon2id; empty when the user cannot sign in with a password.
    is_active     BOOLEAN NOT NULL,        -- False once the user has left.
    created_at    {timestamp} NOT NULL,    -- When the user was added.
    n_failures    BIGINT NOT NULL,         -- Failed sign-ins in a row.
    locked_until  {timestamp}              -- No sign-in before this, after too many failures.
);

CREATE TABLE user_session ( -- A signed-in browser.
    token_hash    TEXT NOT NULL PRIMARY KEY, -- BLAKE2b of the cookie: the store alone cannot be used to sign in.
    user_id       BIGINT NOT NULL REFERENCES app_user(id), -- Who.
    csrf          TEXT NOT NULL,           -- Token that this session's forms carry.
    started_at    {timestamp} NOT NULL,    -- When it began.
    seen_at       {timestamp} NOT NULL     -- When it was last used, to the minute.
);
CREATE INDEX user_session_user ON user_session (user_id);

CREATE TABLE audit ( -- Who saw or changed which record, when and why. Lines are only ever added.
    seq           BIGINT NOT NULL PRIMARY KEY, -- Number of the line, without gaps.
    at            {timestamp} NOT NULL,    -- When.
    actor_id      BIGINT NOT NULL,         -- Who (app_user.id).
    action        TEXT NOT NULL,           -- What: person.view, import.land, session.start.
    person_id     BIGINT,                  -- Whose record, where it was one person's.
    detail        TEXT NOT NULL,           -- Ids and counts; never names or notes.
    hash          TEXT NOT NULL            -- BLAKE2b over the line before's hash and this line's fields.
);
CREATE INDEX audit_person ON audit (person_id, seq);

CREATE TABLE audit_head ( -- The last line of the audit trail: one row, locked by each writer in turn.
    id            BIGINT NOT NULL PRIMARY KEY, -- Always 1.
    seq           BIGINT NOT NULL,         -- Number of the last line.
    hash          TEXT NOT NULL            -- Its hash.
);

CREATE TABLE store_change ( -- One number that every change of facts moves on, so that what was worked out earlier knows it is old.
    id            BIGINT NOT NULL PRIMARY KEY, -- Always 1.
    n             BIGINT NOT NULL          -- Moved on by each transaction that changes facts; looks and sign-ins do not.
);

INSERT INTO store_change (id, n) VALUES (1, 0);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, 'muster');
INSERT INTO app_user (username, display_name, password_hash, is_active, created_at, n_failures)
VALUES ('system', 'Muster itself', NULL, FALSE, '2000-01-01T00:00:00Z', 0);
