-- name: work_dated_of_worker(worker i64, after date, after_id i64, until date, register text, stage text, district text, team text, limit i64)
-- why: my work, soonest due first; from where the last page ended; index case_file_worker
SELECT id, due_on, register FROM case_file
 WHERE worker_id = :worker AND closed_on IS NULL AND due_on <= :until AND (due_on, id) > (:after, :after_id)
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY due_on, id LIMIT :limit

-- name: work_undated_of_worker(worker i64, after_id i64, register text, stage text, district text, team text, limit i64)
-- why: then those on which nothing is due
SELECT id, due_on, register FROM case_file
 WHERE worker_id = :worker AND closed_on IS NULL AND due_on IS NULL AND id > :after_id
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY id LIMIT :limit

-- name: work_dated_unallocated(after date, after_id i64, until date, register text, stage text, district text, team text, limit i64)
-- why: what nobody has yet; from where the last page ended; index case_file_worker
SELECT id, due_on, register FROM case_file
 WHERE worker_id IS NULL AND closed_on IS NULL AND due_on <= :until AND (due_on, id) > (:after, :after_id)
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY due_on, id LIMIT :limit

-- name: work_undated_unallocated(after_id i64, register text, stage text, district text, team text, limit i64)
-- why: then those on which nothing is due
SELECT id, due_on, register FROM case_file
 WHERE worker_id IS NULL AND closed_on IS NULL AND due_on IS NULL AND id > :after_id
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY id LIMIT :limit

-- name: work_dated_unallocated_of_register(in_register text, after date, after_id i64, until date, register text, stage text, district text, team text, limit i64)
-- why: what nobody has yet of a register; from where the last page ended; index case_file_nobody
SELECT id, due_on, register FROM case_file
 WHERE worker_id IS NULL AND register = :in_register AND closed_on IS NULL AND due_on <= :until AND (due_on, id) > (:after, :after_id)
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY due_on, id LIMIT :limit

-- name: work_undated_unallocated_of_register(in_register text, after_id i64, register text, stage text, district text, team text, limit i64)
-- why: then those on which nothing is due
SELECT id, due_on, register FROM case_file
 WHERE worker_id IS NULL AND register = :in_register AND closed_on IS NULL AND due_on IS NULL AND id > :after_id
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY id LIMIT :limit

-- name: work_dated_of_team(team text, after date, after_id i64, until date, register text, stage text, district text, its_team text, limit i64)
-- why: a team's work; from where the last page ended; index case_file_team
SELECT id, due_on, register FROM case_file
 WHERE team = :team AND closed_on IS NULL AND due_on <= :until AND (due_on, id) > (:after, :after_id)
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:its_team IS NULL OR team = :its_team)
 ORDER BY due_on, id LIMIT :limit

-- name: work_undated_of_team(team text, after_id i64, register text, stage text, district text, its_team text, limit i64)
-- why: then those on which nothing is due
SELECT id, due_on, register FROM case_file
 WHERE team = :team AND closed_on IS NULL AND due_on IS NULL AND id > :after_id
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:its_team IS NULL OR team = :its_team)
 ORDER BY id LIMIT :limit

-- name: work_dated_of_stage(in_register text, at_stage text, after date, after_id i64, until date, register text, stage text, district text, team text, limit i64)
-- why: a register's cases at one stage; from where the last page ended; index case_file_stage
SELECT id, due_on, register FROM case_file
 WHERE register = :in_register AND stage = :at_stage AND closed_on IS NULL AND due_on <= :until AND (due_on, id) > (:after, :after_id)
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY due_on, id LIMIT :limit

-- name: work_undated_of_stage(in_register text, at_stage text, after_id i64, register text, stage text, district text, team text, limit i64)
-- why: then those on which nothing is due
SELECT id, due_on, register FROM case_file
 WHERE register = :in_register AND stage = :at_stage AND closed_on IS NULL AND due_on IS NULL AND id > :after_id
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY id LIMIT :limit

-- name: work_dated_of_register(in_register text, after date, after_id i64, until date, register text, stage text, district text, team text, limit i64)
-- why: a register's open cases; from where the last page ended; index case_file_open
SELECT id, due_on, register FROM case_file
 WHERE register = :in_register AND closed_on IS NULL AND due_on <= :until AND (due_on, id) > (:after, :after_id)
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY due_on, id LIMIT :limit

-- name: work_undated_of_register(in_register text, after_id i64, register text, stage text, district text, team text, limit i64)
-- why: then those on which nothing is due
SELECT id, due_on, register FROM case_file
 WHERE register = :in_register AND closed_on IS NULL AND due_on IS NULL AND id > :after_id
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY id LIMIT :limit

-- name: work_dated_of_district(in_district text, after date, after_id i64, until date, register text, stage text, district text, team text, limit i64)
-- why: a district's cases; from where the last page ended; index case_file_district
SELECT id, due_on, register FROM case_file
 WHERE district = :in_district AND closed_on IS NULL AND due_on <= :until AND (due_on, id) > (:after, :after_id)
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY due_on, id LIMIT :limit

-- name: work_undated_of_district(in_district text, after_id i64, register text, stage text, district text, team text, limit i64)
-- why: then those on which nothing is due
SELECT id, due_on, register FROM case_file
 WHERE district = :in_district AND closed_on IS NULL AND due_on IS NULL AND id > :after_id
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY id LIMIT :limit

-- name: work_dated_all(after date, after_id i64, until date, register text, stage text, district text, team text, limit i64)
-- why: every open case; from where the last page ended; index case_file_due
SELECT id, due_on, register FROM case_file
 WHERE closed_on IS NULL AND due_on <= :until AND (due_on, id) > (:after, :after_id)
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY due_on, id LIMIT :limit

-- name: work_undated_all(after_id i64, register text, stage text, district text, team text, limit i64)
-- why: then those on which nothing is due
SELECT id, due_on, register FROM case_file
 WHERE closed_on IS NULL AND due_on IS NULL AND id > :after_id
   AND (:register IS NULL OR register = :register) AND (:stage IS NULL OR stage = :stage)
   AND (:district IS NULL OR district = :district) AND (:team IS NULL OR team = :team)
 ORDER BY id LIMIT :limit

-- name: work_closed(register text, from_on date, until date, limit i64)
-- why: what was closed in a time, of one register
SELECT id FROM case_file WHERE register = :register AND closed_on >= :from_on AND closed_on <= :until ORDER BY closed_on, id LIMIT :limit

-- name: work_of_person(person i64)
-- why: every case of a child: the child's page, and who is involved
SELECT id, register FROM case_file WHERE person_id = :person ORDER BY closed_on IS NOT NULL, opened_on DESC, id

-- name: work_line(id i64)
-- why: one case's line in a list; the soonest running clock or task says what is due
SELECT f.register, f.reference, f.person_id, f.urn, f.worker_id, f.stage, f.team, f.district, f.opened_on, f.closed_on, f.due_on,
       f.is_urgent, f.outcome, f.next_action, f.next_action_on,
       (SELECT display_name FROM app_user u WHERE u.id = f.worker_id),
       (SELECT name FROM establishment e WHERE e.urn = f.urn),
       (SELECT k.clock FROM case_clock k WHERE k.case_id = f.id AND k.state = 'running' AND k.due_on = f.due_on ORDER BY k.id LIMIT 1),
       (SELECT t.title FROM case_task t WHERE t.case_id = f.id AND t.done_on IS NULL AND t.due_on = f.due_on ORDER BY t.id LIMIT 1),
       (SELECT MIN(k.warn_on) FROM case_clock k WHERE k.case_id = f.id AND k.state = 'running' AND k.due_on = f.due_on),
       f.subject_key
  FROM case_file f WHERE f.id = :id

-- name: work_calendar_days(until date, worker i64, team text)
-- why: the calendar: how much falls due on each day up to a month's end; index case_file_due
SELECT due_on, register, count(*) FROM case_file
 WHERE closed_on IS NULL AND due_on <= :until AND (:worker IS NULL OR worker_id = :worker) AND (:team IS NULL OR team = :team)
 GROUP BY due_on, register

-- name: work_calendar_tasks(from_on date, until date, worker i64, team text)
-- why: the calendar: how many tasks are due on each day of a month; index case_task_open
SELECT due_on, register, count(*) FROM case_task
 WHERE done_on IS NULL AND due_on >= :from_on AND due_on <= :until AND (:worker IS NULL OR for_user = :worker) AND (:team IS NULL OR for_team = :team)
 GROUP BY due_on, register

-- name: work_load(today date, team text)
-- why: how much each worker has open, overdue and urgent, by register
-- scan: the managers' page, once in a while, over open cases
SELECT f.worker_id, f.register, COALESCE(MAX(u.display_name), ''), count(*), COALESCE(SUM(CASE WHEN f.due_on < :today THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN f.is_urgent THEN 1 ELSE 0 END), 0), MIN(f.due_on)
  FROM case_file f LEFT JOIN app_user u ON u.id = f.worker_id
 WHERE f.closed_on IS NULL AND (:team IS NULL OR f.team = :team) GROUP BY f.worker_id, f.register ORDER BY f.worker_id, f.register

-- name: work_reached_cases(register text, worker i64, team text)
-- why: counts for somebody who reaches a part of the county: each open case, to be asked about one by one
-- scan: open cases, for a limited user's tabs, calendar and managers' page
SELECT f.id, f.register, f.person_id, f.urn, f.worker_id, f.team, f.district, f.due_on, f.is_urgent, COALESCE(u.display_name, '')
  FROM case_file f LEFT JOIN app_user u ON u.id = f.worker_id
 WHERE f.closed_on IS NULL AND (:register IS NULL OR f.register = :register) AND (:worker IS NULL OR f.worker_id = :worker)
   AND (:team IS NULL OR f.team = :team)
 ORDER BY f.worker_id, f.id

-- name: work_open_cases()
-- why: likewise for a worklist's tabs, which count: in no order, kept in memory while no case changes (open_cases.h)
-- scan: open cases, once after a change of cases
SELECT f.id, f.register, f.person_id, f.urn, f.worker_id, f.team, f.district, f.due_on, f.is_urgent, e.district
  FROM case_file f LEFT JOIN establishment e ON e.urn = f.urn AND f.person_id IS NULL WHERE f.closed_on IS NULL

-- name: work_hidden_case(id i64)
-- why: one that counts leave out, as work_reached_cases has them; by key
SELECT f.id, f.register, f.person_id, f.urn, f.worker_id, f.team, f.district, f.due_on, f.is_urgent, ''
  FROM case_file f WHERE f.id = :id AND f.closed_on IS NULL

-- name: work_reached_tasks(from_on date, until date, worker i64, team text)
-- why: likewise the tasks of a month; index case_task_open
SELECT due_on, register, person_id, urn, for_user, for_team, case_id FROM case_task
 WHERE done_on IS NULL AND due_on >= :from_on AND due_on <= :until AND (:worker IS NULL OR for_user = :worker) AND (:team IS NULL OR for_team = :team)

-- name: work_scope_of(id i64)
-- why: where a case belongs, for a line of a list that somebody who reaches a part of the county asks for
SELECT person_id, urn, worker_id, team, district FROM case_file WHERE id = :id

-- name: work_workers(team text, on date, chosen i64)
-- why: the filter of a worklist: who may have cases, of one team or of all; whoever acts for a school has none
-- scan: a county has hundreds of users
SELECT u.id, u.display_name FROM app_user u
 WHERE u.id = :chosen OR (u.is_active
   AND (:team IS NULL OR EXISTS (SELECT 1 FROM team_member m WHERE m.user_id = u.id AND m.team = :team AND m.from_on <= :on AND (m.to_on IS NULL OR m.to_on >= :on)))
   AND NOT EXISTS (SELECT 1 FROM user_school s WHERE s.user_id = u.id AND s.ended_at IS NULL))
 ORDER BY u.display_name, u.id
