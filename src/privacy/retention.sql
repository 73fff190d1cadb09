-- name: retention_cases()
-- why: what is due: every case, with the birth of the child it is about
-- scan: each case counts towards what is due, a few times a month
SELECT c.id, c.register, c.person_id, c.opened_on, c.closed_on, p.birth_date
  FROM case_file c LEFT JOIN person p ON p.id = c.person_id ORDER BY c.id

-- name: retention_case_people()
-- why: a child named in another's case is kept as long as that case is; a case about several counts from the youngest
-- scan: with retention_cases
SELECT cp.case_id, cp.person_id, CASE WHEN cp.role = 'child' THEN p.birth_date END
  FROM case_person cp JOIN person p ON p.id = cp.person_id ORDER BY cp.case_id

-- name: retention_person_columns()
-- why: answers of registers that name a person keep that person as long as their case
-- scan: some hundreds of rows
SELECT table_name, column_name FROM register_column WHERE type = 'person' ORDER BY 1, 2

-- name: retention_people(born date)
-- why: children whose own record may be due
-- scan: each child counts towards what is due, a few times a month
SELECT id, birth_date, known_from FROM person
 WHERE NOT is_adult AND merged_into IS NULL AND (birth_date <= :born OR (birth_date IS NULL AND known_from <= :born)) ORDER BY id

-- name: retention_merged()
-- why: a hold on a record that was merged is one on the record that stays
-- scan: with retention_cases
SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL ORDER BY id

-- name: retention_sealed()
-- why: the records of sealed adoptions are kept longer
-- scan: a few hundred rows
SELECT old_id FROM person_sealed UNION SELECT new_id FROM person_sealed ORDER BY 1

-- name: retention_with_characteristic(kind text)
-- why: children who have or had it are kept longer
-- scan: with retention_people
SELECT DISTINCT person_id FROM person_characteristic WHERE kind = :kind ORDER BY person_id

-- name: retention_holds_on(on date)
-- why: what stands in the way on a day
-- scan: some hundreds of rows
SELECT person_id, case_id FROM retention_hold
 WHERE lifted_at IS NULL AND from_on <= :on AND (until_on IS NULL OR until_on >= :on)

-- name: retention_hold_insert(person i64, case_id i64, reason text, from_on date, until_on date, by i64, at moment)
-- why: a hold
INSERT INTO retention_hold (person_id, case_id, reason, from_on, until_on, placed_by, placed_at)
VALUES (:person, :case_id, :reason, :from_on, :until_on, :by, :at) RETURNING id

-- name: retention_hold_list()
-- why: the page of holds, and muster retention holds
-- scan: some hundreds of rows
SELECT h.id, h.person_id, h.case_id, h.reason, h.from_on, h.until_on, p.display_name, h.placed_at, h.lifted_at, l.display_name,
       h.lifted_reason, c.person_id, c.reference
  FROM retention_hold h LEFT JOIN app_user p ON p.id = h.placed_by LEFT JOIN app_user l ON l.id = h.lifted_by
  LEFT JOIN case_file c ON c.id = h.case_id ORDER BY h.id DESC

-- name: retention_hold_lift(id i64, by i64, at moment, reason text)
-- why: a hold that stands no more
UPDATE retention_hold SET lifted_by = :by, lifted_at = :at, lifted_reason = :reason WHERE id = :id AND lifted_at IS NULL

-- name: retention_hold_of(id i64)
-- why: of whom a hold is, before it is lifted; by key
SELECT COALESCE(h.person_id, c.person_id), h.lifted_at, h.case_id FROM retention_hold h LEFT JOIN case_file c ON c.id = h.case_id WHERE h.id = :id

-- name: retention_case_person(id i64)
-- why: is there such a case, and about whom; by key
SELECT person_id, COALESCE(reference, ''), register FROM case_file WHERE id = :id

-- name: retention_case_of_reference(reference text)
-- why: a case by what people quote
SELECT id FROM case_file WHERE reference = :reference

-- name: retention_person_exists(id i64)
-- why: is there such a person; by key
SELECT count(*) FROM person WHERE id = :id

-- name: disposal_insert(as_at date, class text, by i64, at moment)
-- why: a run that is proposed
INSERT INTO disposal (as_at, class, state, proposed_by, proposed_at) VALUES (:as_at, :class, 'proposed', :by, :at) RETURNING id

-- name: disposal_item_insert(disposal i64, kind text, record i64, person i64, class text, due date)
-- why: each record a run names
INSERT INTO disposal_item (disposal_id, kind, record_id, person_id, class, due_on) VALUES (:disposal, :kind, :record, :person, :class, :due)

-- name: disposal_list()
-- why: the page of runs
-- scan: a few a month
SELECT d.id, d.as_at, d.class, d.state, d.proposed_by, p.display_name, d.proposed_at, d.decided_by, q.display_name, d.decided_at, d.finished_at,
       d.certificate, d.certificate_hash,
       (SELECT count(*) FROM disposal_item i WHERE i.disposal_id = d.id),
       (SELECT count(*) FROM disposal_item i WHERE i.disposal_id = d.id AND i.outcome IS NULL)
  FROM disposal d LEFT JOIN app_user p ON p.id = d.proposed_by LEFT JOIN app_user q ON q.id = d.decided_by ORDER BY d.id DESC

-- name: disposal_proposed_for(as_at date)
-- why: which proposal a confirmation is of
SELECT max(id) FROM disposal WHERE as_at = :as_at AND state IN ('proposed', 'confirmed')

-- name: disposal_items(disposal i64)
-- why: what a run names, a child's records together: cases first, then the child
SELECT kind, record_id, person_id, class, due_on, outcome, n_rows FROM disposal_item WHERE disposal_id = :disposal
 ORDER BY COALESCE(person_id, 0), kind, record_id

-- name: disposal_lock(id i64)
-- why: two who confirm at once: the second waits, and then finds it confirmed
SELECT state, proposed_by, as_at FROM disposal WHERE id = :id {for_update}

-- name: disposal_decide(id i64, state text, by i64, at moment)
-- why: a run confirmed or withdrawn
UPDATE disposal SET state = :state, decided_by = :by, decided_at = :at WHERE id = :id AND state = 'proposed'

-- name: disposal_item_done(disposal i64, kind text, record i64, outcome text, rows i64)
-- why: what came of one record
UPDATE disposal_item SET outcome = :outcome, n_rows = :rows WHERE disposal_id = :disposal AND kind = :kind AND record_id = :record

-- name: disposal_finish(id i64, at moment, certificate text, hash text)
-- why: the certificate
UPDATE disposal SET state = 'done', finished_at = :at, certificate = :certificate, certificate_hash = :hash WHERE id = :id

-- name: disposal_tables(register text)
-- why: the tables that a register made for itself
-- scan: some thousands of rows in memory, for each case that is disposed of
SELECT DISTINCT table_name FROM register_column WHERE register = :register ORDER BY table_name

-- name: disposal_columns(tab text)
-- why: what of a register's table is an answer from a list, and what is not
SELECT column_name, type FROM register_column WHERE table_name = :tab ORDER BY column_name

-- name: disposal_other_columns(type text)
-- why: answers of other registers that name a person or a case
-- scan: some hundreds of rows
SELECT table_name, column_name FROM register_column WHERE type = :type ORDER BY 1, 2

-- name: disposal_dictionary()
-- why: proof: every column that refers to a person or a case, whoever made its table
-- scan: some hundreds of rows, at the end of a run
SELECT table_name, column_name, refers_to FROM dictionary WHERE refers_to IN ('person(id)', 'case_file(id)')
 UNION SELECT table_name, column_name, CASE type WHEN 'person' THEN 'person(id)' ELSE 'case_file(id)' END
         FROM register_column WHERE type IN ('person', 'case')
 ORDER BY 1, 2

-- name: disposal_anonymise_case(id i64, opened date, closed date, at moment)
-- why: a case kept without whose it was
UPDATE case_file SET person_id = NULL, urn = NULL, subject_key = NULL, reference = NULL, source = NULL, referrer = NULL, worker_id = NULL,
       next_action = NULL, next_action_on = NULL, rule_key = NULL, form_token = NULL, due_on = NULL, stage_on = :closed, opened_on = :opened, closed_on = :closed,
       created_at = :at, changed_at = :at, created_by = 1 WHERE id = :id

-- name: disposal_case_facts(id i64)
-- why: what is counted of a case; by key
SELECT register, opened_on, closed_on, COALESCE(district, ''), COALESCE(outcome, ''), person_id FROM case_file WHERE id = :id

-- name: disposal_count(register text, opened i64, closed i64, district text, outcome text)
-- why: a case that is kept as one of a number
INSERT INTO retention_statistic (register, opened_year, closed_year, district, outcome, n) VALUES (:register, :opened, :closed, :district, :outcome, 1)
    ON CONFLICT (register, opened_year, closed_year, district, outcome) DO UPDATE SET n = retention_statistic.n + 1

-- name: disposal_cases_naming(person i64)
-- why: a person whom a case still names is not due; indexes case_file_person, case_person_person
SELECT (SELECT count(*) FROM case_file WHERE person_id = :person) + (SELECT count(*) FROM case_person WHERE person_id = :person)

-- name: disposal_holds_of(person i64, on date)
-- why: a hold placed since the run was confirmed; indexes retention_hold_person, retention_hold_case
SELECT (SELECT count(*) FROM retention_hold WHERE person_id = :person AND lifted_at IS NULL AND from_on <= :on AND (until_on IS NULL OR until_on >= :on))
     + (SELECT count(*) FROM retention_hold h JOIN case_file c ON c.id = h.case_id
         WHERE c.person_id = :person AND h.lifted_at IS NULL AND h.from_on <= :on AND (h.until_on IS NULL OR h.until_on >= :on))

-- name: disposal_holds_of_case(case_id i64, on date)
-- why: as disposal_holds_of, of one case; index retention_hold_case
SELECT count(*) FROM retention_hold WHERE case_id = :case_id AND lifted_at IS NULL AND from_on <= :on AND (until_on IS NULL OR until_on >= :on)

-- name: disposal_relatives(person i64)
-- why: adults whose record may go with the child's; index on person_relationship
SELECT DISTINCT r.other_id FROM person_relationship r JOIN person p ON p.id = r.other_id
 WHERE r.person_id = :person AND p.is_adult AND p.merged_into IS NULL ORDER BY r.other_id

-- name: disposal_mentions(person i64)
-- why: an adult whom another child, a case or a hold still names stays
-- scan: the relationships of others to an adult are found by index where there is one
SELECT (SELECT count(*) FROM person_relationship WHERE other_id = :person) + (SELECT count(*) FROM person_relationship WHERE person_id = :person)
     + (SELECT count(*) FROM case_file WHERE person_id = :person) + (SELECT count(*) FROM case_person WHERE person_id = :person)
     + (SELECT count(*) FROM retention_hold WHERE person_id = :person)

-- name: disposal_addresses(person i64)
-- why: where somebody lived, before their addresses go; index person_address_person
SELECT DISTINCT address_id FROM person_address WHERE person_id = :person ORDER BY address_id

-- name: disposal_address_if_empty(id i64)
-- why: an address at which nobody else has lived
DELETE FROM address WHERE id = :id AND NOT EXISTS (SELECT 1 FROM person_address a WHERE a.address_id = :id)

-- name: disposal_upns(person i64)
-- why: marks that wait under a pupil number; index person_identifier_person
SELECT DISTINCT value FROM person_identifier WHERE person_id = :person ORDER BY value

-- name: disposal_waiting_marks(upn text)
-- why: as disposal_upns
-- scan: rows of children whose census row is held: few
DELETE FROM attendance_waiting WHERE upn = :upn

-- name: log_import_findings(before moment)
-- why: what imports had to say, once it is old
-- scan: in a disposal run
DELETE FROM import_finding WHERE run_id IN (SELECT id FROM import_run WHERE started_at < :before)

-- name: log_decided_doubts(before moment)
-- why: rows that were held and are decided, once it is old
-- scan: in a disposal run
DELETE FROM match_doubt WHERE decided_at < :before

-- name: log_unmatched_notices(before moment)
-- why: drafts, and notices of pupils who were never found, once it is old
-- scan: in a disposal run
DELETE FROM front_notice WHERE person_id IS NULL AND case_id IS NULL AND kept_at < :before

-- name: log_unmatched_answers(before moment)
-- why: the answers of log_unmatched_notices, before them
-- scan: in a disposal run
DELETE FROM front_notice_answer WHERE notice_id IN (SELECT id FROM front_notice WHERE person_id IS NULL AND case_id IS NULL AND kept_at < :before)

-- name: log_waiting_marks(before_year i64)
-- why: marks of children whose census row was never decided, once it is old
-- scan: in a disposal run
DELETE FROM attendance_waiting WHERE school_year < :before_year
