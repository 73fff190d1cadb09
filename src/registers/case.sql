-- name: case_insert(register text, version i64, person i64, urn i64, subject text, stage text, opened_on date, district text, is_urgent bool, rule text, rule_key text, form_token text, now moment, by i64)
-- why: a case is opened; its reference follows from its number
INSERT INTO case_file (register, version, person_id, urn, subject_key, stage, stage_on, opened_on, district, is_urgent, revision,
                       made_by_rule, rule_key, form_token, created_at, created_by, changed_at)
VALUES (:register, :version, :person, :urn, :subject, :stage, :opened_on, :opened_on, :district, :is_urgent, 1,
        :rule, :rule_key, :form_token, :now, :by, :now)
RETURNING id

-- name: case_set_reference(id i64, reference text)
-- why: once its number is known
UPDATE case_file SET reference = :reference WHERE id = :id

-- name: case_get(id i64)
-- why: every look at a case and every change; one row
SELECT register, version, reference, person_id, urn, subject_key, stage, stage_on, opened_on, closed_on, outcome, source, referrer,
       worker_id, team, district, next_action, next_action_on, is_urgent, due_on, revision, made_by_rule
  FROM case_file WHERE id = :id

-- name: case_save(id i64, urn i64, stage text, stage_on date, opened_on date, closed_on date, outcome text, source text, referrer text, worker i64, team text, next_action text, next_action_on date, is_urgent bool, revision i64, old_revision i64, now moment)
-- why: every change; nothing is written when another was quicker
UPDATE case_file SET urn = :urn, stage = :stage, stage_on = :stage_on, opened_on = :opened_on, closed_on = :closed_on,
       outcome = :outcome, source = :source, referrer = :referrer, worker_id = :worker, team = :team, next_action = :next_action,
       next_action_on = :next_action_on, is_urgent = :is_urgent, revision = :revision, changed_at = :now
 WHERE id = :id AND revision = :old_revision

-- name: case_set_due(id i64, due_on date)
-- why: worklists read the soonest day from here
UPDATE case_file SET due_on = :due_on WHERE id = :id

-- name: case_open_of_person(register text, person i64)
-- why: is there an open case already?
SELECT id FROM case_file WHERE person_id = :person AND register = :register AND closed_on IS NULL ORDER BY id LIMIT 1

-- name: case_open_of_subject(register text, subject text)
-- why: likewise for what is no person
SELECT id FROM case_file WHERE subject_key = :subject AND register = :register AND closed_on IS NULL ORDER BY id LIMIT 1

-- name: case_open_of_school(register text, urn i64)
-- why: likewise for a school
SELECT id FROM case_file WHERE urn = :urn AND register = :register AND closed_on IS NULL ORDER BY id LIMIT 1

-- name: case_said(id i64)
-- why: a field that names a case, in words
SELECT CASE WHEN f.subject_key IS NULL THEN f.reference ELSE f.reference || ' ' || f.subject_key END FROM case_file f WHERE f.id = :id

-- name: case_school_open(urn i64, on date)
-- why: a cluster counts its member schools that are open
SELECT count(*) FROM establishment WHERE urn = :urn AND (closed_on IS NULL OR closed_on >= :on)

-- name: case_find_named(register text, words text, limit i64)
-- why: a field that names a case is filled in by words of whom that is about; open cases of one register
SELECT id, reference, subject_key FROM case_file
 WHERE register = :register AND closed_on IS NULL AND lower(subject_key) LIKE '%' || lower(:words) || '%' ORDER BY subject_key, id LIMIT :limit

-- name: case_find_subject(words text, limit i64)
-- why: whom a case is about that is neither a child nor a school: an employer, an adult, a partnership; open ones first
-- scan: index case_file_subject, of cases about such alone: some thousands, asked for by hand
SELECT id, register FROM case_file
 WHERE subject_key IS NOT NULL AND lower(subject_key) LIKE '%' || lower(:words) || '%' ORDER BY CASE WHEN closed_on IS NULL THEN 0 ELSE 1 END, subject_key, id LIMIT :limit

-- name: case_newest_of_school(register text, urn i64)
-- why: a condition asks for a field of a school's case in another register
SELECT id FROM case_file WHERE urn = :urn AND register = :register ORDER BY opened_on DESC, id DESC LIMIT 1

-- name: case_count_linked(id i64, register text)
-- why: how many open permits an employer has; cases linked with one case, either way
SELECT (SELECT count(*) FROM case_link l JOIN case_file f ON f.id = l.to_case WHERE l.from_case = :id AND f.register = :register AND f.closed_on IS NULL)
     + (SELECT count(*) FROM case_link l JOIN case_file f ON f.id = l.from_case WHERE l.to_case = :id AND f.register = :register AND f.closed_on IS NULL)

-- name: case_register_days(urn i64, from_on date, until date)
-- why: a rule about each school asks whether its daily registers come
SELECT count(*) FROM attendance_day WHERE urn = :urn AND on_date BETWEEN :from_on AND :until

-- name: case_school_is_academy(urn i64)
-- why: a rule about each school leaves academies and free schools out, by the type that the national register gives
SELECT count(*) FROM establishment WHERE urn = :urn
   AND (lower(type_name) LIKE 'academy%' OR lower(type_name) LIKE 'free school%' OR lower(type_name) LIKE 'university technical%' OR lower(type_name) LIKE 'studio school%')

-- name: case_linked_open(id i64, register text)
-- why: which open cases of a register are linked with one case: the licences of one chaperone
SELECT f.id FROM case_link l JOIN case_file f ON f.id = l.to_case WHERE l.from_case = :id AND f.register = :register AND f.closed_on IS NULL
UNION SELECT f.id FROM case_link l JOIN case_file f ON f.id = l.from_case WHERE l.to_case = :id AND f.register = :register AND f.closed_on IS NULL

-- name: case_unlink(from_case i64, to_case i64, kind text)
-- why: a field no longer names the case that it named
DELETE FROM case_link WHERE from_case = :from_case AND to_case = :to_case AND kind = :kind

-- name: case_by_token(token text)
-- why: a form that was posted twice
SELECT id FROM case_file WHERE form_token = :token

-- name: case_by_rule(rule text, rule_key text)
-- why: what a rule found before opens nothing again
SELECT id FROM case_file WHERE made_by_rule = :rule AND rule_key = :rule_key

-- name: case_finding_known(rule text, found text, person i64)
-- why: has the rule found this about this child before? Asked of the case, so that it holds after two records were merged
SELECT f.case_id FROM case_finding f JOIN case_file c ON c.id = f.case_id
 WHERE f.rule = :rule AND f.found = :found AND (c.person_id = :person OR (c.person_id IS NULL AND :person IS NULL)) LIMIT 1

-- name: case_finding_put(rule text, found text, case i64, found_on date)
-- why: what a rule finds is known from now on
INSERT INTO case_finding (rule, found, case_id, found_on) VALUES (:rule, :found, :case, :found_on)
ON CONFLICT (rule, found, case_id) DO NOTHING

-- name: case_dismissed(register text, from_on date, until date, limit i64)
-- why: what was dismissed in a time, newest first, by whom and why; index case_file_dismissed
SELECT c.id, c.register, c.made_by_rule,
       (SELECT e.note FROM case_event e WHERE e.case_id = c.id AND e.kind = 'dismissed' ORDER BY e.id DESC LIMIT 1),
       (SELECT u.display_name FROM case_event e JOIN app_user u ON u.id = e.by_id WHERE e.case_id = c.id AND e.kind = 'dismissed' ORDER BY e.id DESC LIMIT 1)
  FROM case_file c
 WHERE c.outcome = 'dismissed' AND c.closed_on BETWEEN :from_on AND :until AND (:register IS NULL OR c.register = :register)
 ORDER BY c.closed_on DESC, c.id DESC LIMIT :limit

-- name: case_by_reference(reference text)
-- why: somebody quotes it; of which register, for whether they may know of it
SELECT id, register FROM case_file WHERE reference = :reference

-- name: case_opened_since(register text, person i64, since date)
-- why: has the child had a case of this kind lately?
SELECT count(*) FROM case_file WHERE person_id = :person AND register = :register AND opened_on >= :since

-- name: case_link_insert(from_case i64, to_case i64, kind text, now moment, by i64)
-- why: two cases belong together
INSERT INTO case_link (from_case, to_case, kind, at, by_id) VALUES (:from_case, :to_case, :kind, :now, :by)
ON CONFLICT (from_case, to_case, kind) DO NOTHING

-- name: case_links(id i64)
-- why: the case's page
SELECT l.kind, l.to_case, TRUE, f.reference, f.register FROM case_link l JOIN case_file f ON f.id = l.to_case WHERE l.from_case = :id
UNION ALL
SELECT l.kind, l.from_case, FALSE, f.reference, f.register FROM case_link l JOIN case_file f ON f.id = l.from_case WHERE l.to_case = :id
ORDER BY 2

-- name: case_event_insert(case i64, now moment, by i64, on_date date, kind text, field text, old_value text, new_value text, note text, rule text, revision i64)
-- why: nothing changes without one
INSERT INTO case_event (case_id, at, by_id, on_date, kind, field, old_value, new_value, note, rule, revision)
VALUES (:case, :now, :by, :on_date, :kind, :field, :old_value, :new_value, :note, :rule, :revision)

-- name: case_events(case i64)
-- why: the case's history, newest last
SELECT e.id, e.at, e.by_id, u.display_name, e.on_date, e.kind, e.field, e.old_value, e.new_value, e.note, e.rule, e.revision
  FROM case_event e JOIN app_user u ON u.id = e.by_id WHERE e.case_id = :case ORDER BY e.id

-- name: case_event_newest(case i64)
-- why: is what is said of a case said already? A form sent twice says it once
SELECT by_id, kind, note FROM case_event WHERE case_id = :case ORDER BY id DESC LIMIT 1

-- name: case_stage_days(case i64)
-- why: clocks that start or stop on entering a stage
SELECT new_value, on_date FROM case_event WHERE case_id = :case AND kind IN ('opened', 'moved', 'reopened') ORDER BY id

-- name: case_changed_since(case i64, revision i64)
-- why: which fields another save has changed meanwhile
SELECT DISTINCT field FROM case_event WHERE case_id = :case AND revision > :revision AND kind IN ('changed', 'moved')

-- name: case_on_roll(person i64, on date)
-- why: is the child on a roll that day? One indexed read
SELECT count(*) FROM enrolment e WHERE e.person_id = :person AND e.from_on <= :on AND (e.to_on IS NULL OR e.to_on >= :on)

-- name: case_has_characteristic(person i64, kind text, on date)
-- why: does it hold that day?
SELECT count(*) FROM person_characteristic
 WHERE person_id = :person AND kind = :kind AND (from_on IS NULL OR from_on <= :on) AND (to_on IS NULL OR to_on >= :on)

-- name: case_count_exclusions(person i64, category text, from_on date, until date)
-- why: how many exclusions began in between; withdrawn ones do not count
SELECT count(*) FROM exclusion
 WHERE person_id = :person AND category = :category AND start_on >= :from_on AND start_on <= :until AND withdrawn_on IS NULL

-- name: case_characteristic(person i64, kind text, on date)
-- why: which code is recorded that day; of several the one that began last
SELECT value FROM person_characteristic
 WHERE person_id = :person AND kind = :kind AND (from_on IS NULL OR from_on <= :on) AND (to_on IS NULL OR to_on >= :on)
 ORDER BY from_on IS NULL, from_on DESC, rank LIMIT 1

-- name: case_roll_kind(person i64, on date)
-- why: on the roll of a school, a unit, an alternative provider? Of several the one begun last
SELECT s.kind FROM enrolment e JOIN establishment s ON s.urn = e.urn
 WHERE e.person_id = :person AND e.from_on <= :on AND (e.to_on IS NULL OR e.to_on >= :on) ORDER BY e.from_on DESC, e.id DESC LIMIT 1

-- name: case_roll_year(person i64, on date)
-- why: the year group that the roll of the day names; of several the one begun last
SELECT year_group FROM enrolment
 WHERE person_id = :person AND from_on <= :on AND (to_on IS NULL OR to_on >= :on) AND year_group IS NOT NULL ORDER BY from_on DESC, id DESC LIMIT 1

-- name: case_of_family(register text, person i64, on date, born_from date, born_to date, before i64, closed_too bool)
-- why: have brothers, sisters or children of the same home a case too? A parent in common, said to be one, or one home; index case_file_person
--      (CROSS JOIN keeps SQLite from beginning with all cases of the register)
SELECT count(DISTINCT c.id)
  FROM (SELECT theirs.person_id AS person_id
          FROM person_relationship ours JOIN person_relationship theirs ON theirs.other_id = ours.other_id
         WHERE ours.person_id = :person AND ours.relation IN ('mother', 'father', 'parent') AND theirs.relation IN ('mother', 'father', 'parent')
         UNION SELECT other_id FROM person_relationship WHERE person_id = :person AND relation = 'sibling'
         UNION SELECT person_id FROM person_relationship WHERE other_id = :person AND relation = 'sibling'
         UNION SELECT theirs.person_id
          FROM person_address ours JOIN address a ON a.id = ours.address_id AND a.paon IS NOT NULL
          JOIN person_address theirs ON theirs.address_id = ours.address_id
         WHERE ours.person_id = :person AND ours.kind = 'home' AND ours.from_on <= :on AND (ours.to_on IS NULL OR ours.to_on >= :on)
           AND theirs.kind = 'home' AND theirs.from_on <= :on AND (theirs.to_on IS NULL OR theirs.to_on >= :on)) w
  CROSS JOIN person p
  CROSS JOIN case_file c
 WHERE p.id = w.person_id AND p.id <> :person AND p.merged_into IS NULL AND NOT p.is_adult AND p.birth_date >= :born_from AND p.birth_date <= :born_to
   AND c.person_id = p.id AND c.register = :register AND (c.closed_on IS NULL OR :closed_too) AND c.id < :before

-- name: step_cases(register text, from date, to date)
-- why: attendance around steps: cases of a register that may have one between two days; index case_file_open
-- scan: the cases of one register
SELECT id FROM case_file WHERE register = :register AND opened_on <= :to AND (closed_on IS NULL OR closed_on >= :from) ORDER BY id

-- name: refusal_case(id i64)
-- why: whom a school's refusal is about, and where the case stands; by key
SELECT c.reference, c.person_id, c.stage, c.closed_on, n.surname, n.forename
  FROM case_file c LEFT JOIN person_name n ON n.person_id = c.person_id AND n.kind = 'legal' AND n.to_on IS NULL
 WHERE c.id = :id

-- name: case_open_reference(person i64, register text)
-- why: has a brother or sister open cases too, and which, newest first? index case_file_person
SELECT id, reference FROM case_file WHERE person_id = :person AND register = :register AND closed_on IS NULL ORDER BY id DESC

-- name: case_sessions(person i64, from_on date, until date)
-- why: how much a child was absent, by the returns of those days; by way of its schools, as the returns are kept, in that order (CROSS JOIN
--      keeps SQLite from reading all pupils of each return)
-- scan: the few schools of one child
SELECT SUM(c.sessions_absent), SUM(c.sessions_possible)
  FROM (SELECT DISTINCT urn FROM enrolment WHERE person_id = :person) e
  CROSS JOIN census_return r
  CROSS JOIN census_pupil c
 WHERE r.urn = e.urn AND r.census_on >= :from_on AND r.census_on <= :until
   AND c.urn = r.urn AND c.census_on = r.census_on AND c.person_id = :person

-- name: case_exclusion_sessions(person i64, from_on date, until date)
-- why: half days of fixed-term and lunchtime exclusion; one whose length no return gave counts as one
SELECT COALESCE(SUM(COALESCE(sessions, 1)), 0) FROM exclusion
 WHERE person_id = :person AND category IN ('SUSP', 'LNCH') AND start_on >= :from_on AND start_on <= :until AND withdrawn_on IS NULL

-- name: case_opened_between(register text, person i64, from_on date, until date)
-- why: had the child a case of this kind then?
SELECT count(*) FROM case_file WHERE person_id = :person AND register = :register AND opened_on >= :from_on AND opened_on <= :until

-- name: case_opened_here(register text, urn i64, from_on date, until date)
-- why: has the school sent one of these then? index case_file_school
SELECT count(*) FROM case_file WHERE urn = :urn AND register = :register AND opened_on >= :from_on AND opened_on <= :until

-- name: case_newest_of_person(register text, person i64)
-- why: what another register's newest case of the child says
SELECT id FROM case_file WHERE person_id = :person AND register = :register ORDER BY opened_on DESC, id DESC LIMIT 1

-- name: case_newest_of_subject(register text, subject text)
-- why: what a register says of a body named in words
SELECT id FROM case_file WHERE subject_key = :subject AND register = :register ORDER BY opened_on DESC, id DESC LIMIT 1

-- name: case_stage(id i64)
-- why: at which stage another case stands
SELECT stage FROM case_file WHERE id = :id

-- name: case_excluded_from(person i64, urn i64)
-- why: a child is not placed unseen where it was permanently excluded
SELECT count(*) FROM exclusion WHERE person_id = :person AND urn = :urn AND category = 'PERM' AND withdrawn_on IS NULL

-- name: case_open_list_of_person(register text, person i64)
-- why: what happened to one case is noted on the child's others
SELECT id FROM case_file WHERE person_id = :person AND register = :register AND closed_on IS NULL ORDER BY id

-- name: case_subject_of(person i64, on date)
-- why: birth, death, and whether there is a sign of having moved away: what many rules are about, asked of each open case of a tick
SELECT birth_date, died_on, known_from,
       EXISTS (SELECT 1 FROM person_address a WHERE a.person_id = :person AND a.kind = 'home' AND a.is_outside AND a.from_on <= :on
                  AND (a.to_on IS NULL OR a.to_on >= :on))
       OR EXISTS (SELECT 1 FROM roll_removal r WHERE r.person_id = :person AND r.destination IN ('moved', 'abroad')) AS may_have_moved
FROM person WHERE id = :person

-- name: case_moved_away(person i64, since date, on date)
-- why: a home outside the authority that began after the case did, with none inside, or a school's word on taking the name off its roll with no roll
--      since; not of a child in the authority's own care, who stays its child wherever placed; indexes person_address_roll, roll_removal_person
SELECT count(*) FROM person p
 WHERE p.id = :person
   AND NOT EXISTS (SELECT 1 FROM person_characteristic k WHERE k.person_id = p.id AND k.kind = 'in_care' AND k.value = 'this_authority'
                      AND k.from_on <= :on AND (k.to_on IS NULL OR k.to_on >= :on))
   AND (EXISTS (SELECT 1 FROM person_address a WHERE a.person_id = p.id AND a.kind = 'home' AND a.is_outside AND a.from_on > :since AND a.from_on <= :on
                   AND (a.to_on IS NULL OR a.to_on >= :on))
             AND NOT EXISTS (SELECT 1 FROM person_address h WHERE h.person_id = p.id AND h.kind = 'home'
                   AND ((NOT h.is_outside AND h.from_on <= :on AND (h.to_on IS NULL OR h.to_on >= :on))
                     OR (h.is_outside AND h.from_on <= :since AND (h.to_on IS NULL OR h.to_on >= :since))))
        OR EXISTS (SELECT 1 FROM roll_removal r WHERE r.person_id = p.id AND r.destination IN ('moved', 'abroad') AND r.removed_on > :since AND r.removed_on <= :on
                   AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.person_id = p.id AND e.from_on > r.removed_on AND (e.to_on IS NULL OR e.to_on >= :on))))

-- name: case_service_involved(person i64, service text, on date)
-- why: was a service working with the child on the day? index involvement_person
SELECT count(*) FROM involvement WHERE person_id = :person AND service = :service AND from_on <= :on AND (to_on IS NULL OR to_on >= :on)

-- name: case_home_district(person i64, on date)
-- why: a case belongs to the district where the child lives
SELECT district FROM person_address
 WHERE person_id = :person AND kind = 'home' AND from_on <= :on AND (to_on IS NULL OR to_on >= :on) ORDER BY from_on DESC LIMIT 1

-- name: case_clock_list(case i64)
-- why: what was worked out before
SELECT clock, turn, started_on, limit_text, due_on, warn_on, first_due_on, stopped_on, state, reason
  FROM case_clock WHERE case_id = :case ORDER BY clock, turn

-- name: case_clock_put(case i64, clock text, turn i64, started_on date, limit_text text, due_on date, warn_on date, first_due_on date, stopped_on date, state text, reason text, now moment)
-- why: worked out anew from the facts
INSERT INTO case_clock (case_id, clock, turn, started_on, limit_text, due_on, warn_on, first_due_on, stopped_on, state, reason, worked_out_at)
VALUES (:case, :clock, :turn, :started_on, :limit_text, :due_on, :warn_on, :first_due_on, :stopped_on, :state, :reason, :now)
ON CONFLICT (case_id, clock, turn) DO UPDATE
SET started_on = :started_on, limit_text = :limit_text, due_on = :due_on, warn_on = :warn_on, first_due_on = :first_due_on,
    stopped_on = :stopped_on, state = :state, reason = :reason, worked_out_at = :now

-- name: case_clock_remove(case i64, clock text, turn i64)
-- why: the facts no longer start it
DELETE FROM case_clock WHERE case_id = :case AND clock = :clock AND turn = :turn

-- name: case_clock_change_insert(case i64, clock text, turn i64, kind text, from_on date, to_on date, old_due_on date, reason text, approver i64, now moment, by i64)
-- why: a pause, an extension, an exception, or a due day that facts moved
INSERT INTO case_clock_change (case_id, clock, turn, kind, from_on, to_on, old_due_on, reason, approved_by, at, by_id)
VALUES (:case, :clock, :turn, :kind, :from_on, :to_on, :old_due_on, :reason, :approver, :now, :by)

-- name: case_clock_changes(case i64)
-- why: pauses and extensions are facts that the clock is read with
SELECT clock, turn, kind, from_on, to_on, reason, approved_by, at FROM case_clock_change
 WHERE case_id = :case AND kind <> 'recomputed' ORDER BY id

-- name: case_task_put(case i64, person i64, urn i64, register text, name text, key text, title text, raised_on date, due_on date, is_urgent bool, for_role text, for_team text, for_user i64)
-- why: one thing raises one task
INSERT INTO case_task (case_id, person_id, urn, register, name, task_key, title, raised_on, due_on, is_urgent, for_role, for_team, for_user)
VALUES (:case, :person, :urn, :register, :name, :key, :title, :raised_on, :due_on, :is_urgent, :for_role, :for_team, :for_user)
ON CONFLICT (register, name, task_key) DO NOTHING

-- name: case_task_by_key(register text, name text, key text)
-- why: the task just set, or set by the same form before
SELECT id FROM case_task WHERE register = :register AND name = :name AND task_key = :key

-- name: case_task_count(case i64)
-- why: a number for the next that a person sets; index case_task_case
SELECT count(*) FROM case_task WHERE case_id = :case

-- name: case_task_list(case i64)
-- why: the case's page, and what is raised already
SELECT id, case_id, person_id, urn, for_user, register, name, title, for_role, for_team, ending, reason, raised_on, due_on, done_on, is_urgent, task_key
  FROM case_task WHERE case_id = :case ORDER BY done_on IS NOT NULL, due_on, id

-- name: case_task_get(id i64)
-- why: one that somebody ends
SELECT id, case_id, person_id, urn, for_user, register, name, title, for_role, for_team, ending, reason, raised_on, due_on, done_on, is_urgent, task_key
  FROM case_task WHERE id = :id

-- name: case_task_end(id i64, on date, by i64, ending text, reason text)
-- why: done, dismissed, or what it was about is so no longer
UPDATE case_task SET done_on = :on, done_by = :by, ending = :ending, reason = :reason WHERE id = :id AND done_on IS NULL

-- name: case_task_reopen(id i64)
-- why: an ended task is to be done after all
UPDATE case_task SET done_on = NULL, done_by = NULL, ending = NULL, reason = NULL WHERE id = :id

-- name: case_task_again(id i64, on date, due date, worker i64)
-- why: what had fallen away is so again: the same task, from that day; by key
UPDATE case_task SET done_on = NULL, done_by = NULL, ending = NULL, reason = NULL, raised_on = :on, due_on = :due, for_user = :worker
 WHERE id = :id AND ending = 'fell_away'

-- name: case_task_follow(case i64, old_worker i64, worker i64, team text)
-- why: what the definition asks of a case's worker is asked of the new one once it is allocated; index case_task_case
UPDATE case_task SET for_user = :worker, for_team = :team
 WHERE case_id = :case AND done_on IS NULL AND name <> 'by_hand' AND for_role IS NULL AND COALESCE(for_user, 0) = COALESCE(:old_worker, 0)

-- name: case_standing_get(case i64)
-- why: what this case states for the roll call
SELECT id, kind, detail, is_part_time, from_on, to_on, not_suitable_on FROM education_standing WHERE case_id = :case

-- name: case_setting(register text, name text, on date)
-- why: what the authority has set over the definition
SELECT value FROM register_setting WHERE register = :register AND name = :name AND from_on <= :on ORDER BY from_on DESC LIMIT 1

-- name: case_username(id i64)
-- why: whose case it is, in a file
SELECT username FROM app_user WHERE id = :id

-- name: case_ids_of_register(register text, closed_too bool, after i64, limit i64)
-- why: a register's cases as a file, some at a time; by the number
SELECT id FROM case_file WHERE id > :after AND register = :register AND (closed_on IS NULL OR :closed_too) ORDER BY id LIMIT :limit

-- name: case_of_person_opened(register text, person i64, on date)
-- why: has a row of a file been here before? index case_file_person
SELECT id FROM case_file WHERE person_id = :person AND register = :register AND opened_on = :on ORDER BY id LIMIT 1

-- name: case_of_other_opened(register text, urn i64, subject text, on date)
-- why: likewise for what is no person; index case_file_open
SELECT id FROM case_file WHERE register = :register AND opened_on = :on AND person_id IS NULL
   AND COALESCE(urn, 0) = :urn AND COALESCE(subject_key, '') = :subject ORDER BY id LIMIT 1

-- name: case_person_of_upn(upn text)
-- why: whose case a row of a list belongs to; one row, or the number tells nobody apart
SELECT DISTINCT i.person_id FROM person_identifier i JOIN person p ON p.id = i.person_id
 WHERE i.value = :upn AND i.scheme IN ('upn', 'upn_temporary', 'upn_former') AND p.merged_into IS NULL ORDER BY i.person_id LIMIT 2

-- name: case_team_of(code text)
-- why: whom to ask about a case that is not the viewer's to open
SELECT title, phone FROM team WHERE code = :code

-- name: case_school_name(urn i64)
-- why: a field that names a school
SELECT name FROM establishment WHERE urn = :urn

-- name: case_workers(only i64)
-- why: whose work a case may become: users with the roles that they hold now; or one of them
-- scan: a county has tens of users
SELECT u.id, u.display_name, h.role FROM app_user u LEFT JOIN user_role h ON h.user_id = u.id AND h.ended_at IS NULL
 WHERE u.is_active AND (:only IS NULL OR u.id = :only) ORDER BY u.display_name, u.id, h.id

-- name: case_worker_name(user i64)
-- why: a field that names a worker
SELECT display_name FROM app_user WHERE id = :user

-- name: case_involved(person i64)
-- why: which teams and workers have, or had, a case of a child: who is involved, on the child's pages
SELECT c.register, COALESCE(t.title, c.team), t.phone, u.display_name, c.opened_on, c.closed_on, c.id
  FROM case_file c LEFT JOIN team t ON t.code = c.team LEFT JOIN app_user u ON u.id = c.worker_id
 WHERE c.person_id = :person ORDER BY c.opened_on, c.id;
-- name: case_open_of_two(a i64, b i64)
-- why: two records are to become one: has each an open case of one register?
SELECT register, reference, person_id, id FROM case_file WHERE person_id = :a AND closed_on IS NULL
UNION ALL
SELECT register, reference, person_id, id FROM case_file WHERE person_id = :b AND closed_on IS NULL
ORDER BY 1, 3, 2;

-- name: case_open_ids(person i64)
-- why: a merge, or its undoing, has moved cases: what follows from them is worked out anew
SELECT id, register, reference FROM case_file WHERE person_id = :person AND closed_on IS NULL ORDER BY id;

-- name: case_merged_away(person i64, rule text)
-- why: a merge is undone: which cases had it closed as duplicates? The child's cases, and the events of each
SELECT c.id, e.new_value FROM case_file c JOIN case_event e ON e.case_id = c.id
 WHERE c.person_id = :person AND c.closed_on IS NULL AND e.kind = 'merged' AND e.field = 'duplicate' AND e.rule = :rule ORDER BY c.id;

-- name: case_link_remove(from_case i64, to_case i64, kind text)
-- why: the merge that made one case the other's duplicate is undone
DELETE FROM case_link WHERE from_case = :from_case AND to_case = :to_case AND kind = :kind;
