-- What one person proposes and another approves.

CREATE TABLE approval ( -- Something that one person proposes and another carries out: a merge of two records, its undoing, more time for a case.
    id            {id},                    -- Number of the proposal.
    kind          TEXT NOT NULL,           -- What is proposed: merge, unmerge, extension.
    person_id     BIGINT REFERENCES person(id), -- Whose record; of a merge the one that stays.
    other_id      BIGINT REFERENCES person(id), -- Of a merge the record that goes.
    case_id       BIGINT REFERENCES case_file(id), -- Which case; empty where it is about records of people.
    record_id     BIGINT,                  -- Of an undoing the number of the merge.
    detail        TEXT NOT NULL,           -- What exactly, as JSON: it is carried out as it was proposed.
    reason        TEXT NOT NULL,           -- Why, in the words of who proposes it; may be empty.
    proposed_by   BIGINT NOT NULL REFERENCES app_user(id), -- Who proposed it.
    proposed_at   {timestamp} NOT NULL,    -- When.
    state         TEXT NOT NULL,           -- proposed; approved, while it is being carried out; done, refused, withdrawn.
    decided_by    BIGINT REFERENCES app_user(id), -- Who approved, refused or withdrew it: never approved by who proposed it.
    decided_at    {timestamp},             -- When.
    decided_note  TEXT                     -- Why it was refused or withdrawn.
);
CREATE INDEX approval_state ON approval (state, id);
CREATE INDEX approval_person ON approval (person_id);
CREATE INDEX approval_other ON approval (other_id);
CREATE INDEX approval_case ON approval (case_id);
