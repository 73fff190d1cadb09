-- Who is working with a child: what was recorded by hand or came in lists. Cases, rolls and standings are read where they are.

CREATE TABLE involvement ( -- A service that works, or worked, with a child: whom to call, and never about what.
    id            {id},                    -- Number of the involvement.
    person_id     BIGINT NOT NULL REFERENCES person(id), -- The child.
    service       TEXT NOT NULL,           -- Which service, as in definitions/involvement.yaml.
    team          TEXT,                    -- The team, surgery or organisation.
    worker        TEXT,                    -- Who.
    role          TEXT,                    -- What they are to the child: health visitor, key worker.
    phone         TEXT,                    -- Telephone.
    email         TEXT,                    -- E-mail.
    is_lead       BOOLEAN NOT NULL,        -- True for the lead professional.
    consent       TEXT NOT NULL,           -- yes, no, not_asked: whether a sensitive service may be hinted at.
    from_on       DATE NOT NULL,           -- First day.
    to_on         DATE,                    -- Last day; empty while it goes on.
    source_id     BIGINT,                  -- import_unit.id that said so; empty when a user did.
    entered_by    BIGINT,                  -- Who last wrote it by hand (app_user.id).
    entered_at    {timestamp}              -- When.
);
CREATE INDEX involvement_person ON involvement (person_id, from_on);

ALTER TABLE person_relationship ADD COLUMN entered_by BIGINT; -- Who wrote it by hand (app_user.id); empty for what files say.
ALTER TABLE person_relationship ADD COLUMN entered_at {timestamp}; -- When.
ALTER TABLE person_relationship ADD COLUMN note TEXT; -- What they noted: an order, who said so.
