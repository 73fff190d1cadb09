-- name: work_tasks_of_user(user i64, limit i64)
-- why: what one person is to do, soonest due first; index case_task_user
SELECT t.id, t.case_id, t.person_id, t.urn, t.for_user, t.register, t.name, t.title, t.for_role, t.for_team, t.ending, t.reason, t.raised_on, t.due_on, t.done_on, t.is_urgent, t.task_key,
       f.reference, u.display_name
  FROM case_task t LEFT JOIN case_file f ON f.id = t.case_id LEFT JOIN app_user u ON u.id = t.for_user
 WHERE t.for_user = :user AND t.done_on IS NULL ORDER BY t.due_on, t.id LIMIT :limit

-- name: work_tasks_of_role(role text, limit i64)
-- why: what whoever holds a role is to do; index case_task_role
SELECT t.id, t.case_id, t.person_id, t.urn, t.for_user, t.register, t.name, t.title, t.for_role, t.for_team, t.ending, t.reason, t.raised_on, t.due_on, t.done_on, t.is_urgent, t.task_key,
       f.reference, u.display_name
  FROM case_task t LEFT JOIN case_file f ON f.id = t.case_id LEFT JOIN app_user u ON u.id = t.for_user
 WHERE t.for_role = :role AND t.done_on IS NULL ORDER BY t.due_on, t.id LIMIT :limit

-- name: work_tasks_of_team(team text, limit i64)
-- why: what a team is to do; index case_task_team
SELECT t.id, t.case_id, t.person_id, t.urn, t.for_user, t.register, t.name, t.title, t.for_role, t.for_team, t.ending, t.reason, t.raised_on, t.due_on, t.done_on, t.is_urgent, t.task_key,
       f.reference, u.display_name
  FROM case_task t LEFT JOIN case_file f ON f.id = t.case_id LEFT JOIN app_user u ON u.id = t.for_user
 WHERE t.for_team = :team AND t.done_on IS NULL ORDER BY t.due_on, t.id LIMIT :limit

-- name: work_tasks_open(limit i64)
-- why: every open task; index case_task_open
SELECT t.id, t.case_id, t.person_id, t.urn, t.for_user, t.register, t.name, t.title, t.for_role, t.for_team, t.ending, t.reason, t.raised_on, t.due_on, t.done_on, t.is_urgent, t.task_key,
       f.reference, u.display_name
  FROM case_task t LEFT JOIN case_file f ON f.id = t.case_id LEFT JOIN app_user u ON u.id = t.for_user
 WHERE t.done_on IS NULL ORDER BY t.due_on, t.id LIMIT :limit

-- name: work_tasks_ended_by(by i64, since date, limit i64)
-- why: what somebody has ended lately, to open it again; index case_task_ended
SELECT t.id, t.case_id, t.person_id, t.urn, t.for_user, t.register, t.name, t.title, t.for_role, t.for_team, t.ending, t.reason, t.raised_on, t.due_on, t.done_on, t.is_urgent, t.task_key,
       f.reference, u.display_name
  FROM case_task t LEFT JOIN case_file f ON f.id = t.case_id LEFT JOIN app_user u ON u.id = t.for_user
 WHERE t.done_by = :by AND t.done_on >= :since ORDER BY t.done_on DESC, t.id DESC LIMIT :limit
