-- name: involve_of_person(person i64)
-- why: what was recorded of who works with a child
SELECT id, service, team, worker, role, phone, email, is_lead, consent, from_on, to_on, source_id
  FROM involvement WHERE person_id = :person ORDER BY from_on, id;

-- name: involve_insert(person i64, service text, team text, worker text, role text, phone text, email text, is_lead bool, consent text, from_on date, to_on date, source i64, by i64, at moment)
-- why: a service begins to work with a child
INSERT INTO involvement (person_id, service, team, worker, role, phone, email, is_lead, consent, from_on, to_on, source_id,
                         entered_by, entered_at)
VALUES (:person, :service, :team, :worker, :role, :phone, :email, :is_lead, :consent, :from_on, :to_on, :source, :by, :at);

-- name: involve_update(id i64, worker text, role text, phone text, email text, is_lead bool, consent text, to_on date, source i64, by i64, at moment)
-- why: the service says otherwise now
UPDATE involvement SET worker = :worker, role = :role, phone = :phone, email = :email, is_lead = :is_lead, consent = :consent,
       to_on = :to_on, source_id = :source, entered_by = :by, entered_at = :at
 WHERE id = :id;

-- name: involve_end(id i64, to_on date, by i64, at moment)
-- why: a service has done with a child
UPDATE involvement SET to_on = :to_on, entered_by = :by, entered_at = :at WHERE id = :id;
