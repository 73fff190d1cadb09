-- Lists of tasks by role, by team and by who ended them begin at an index.

CREATE INDEX case_task_role ON case_task (for_role, done_on, due_on, id);
CREATE INDEX case_task_team ON case_task (for_team, done_on, due_on, id);
CREATE INDEX case_task_ended ON case_task (done_by, done_on);
