-- Worklists chosen by stage or by district, and what nobody has of a register, begin at an index too.

CREATE INDEX case_file_stage ON case_file (register, stage, closed_on, due_on, id);
CREATE INDEX case_file_district ON case_file (district, closed_on, due_on, id);
CREATE INDEX case_file_nobody ON case_file (register, closed_on, due_on, id) WHERE worker_id IS NULL;

-- The tabs of the worklist count by register: in the index, without looking at each case.
DROP INDEX case_file_worker;
DROP INDEX case_file_team;
CREATE INDEX case_file_worker ON case_file (worker_id, closed_on, due_on, id, register);
CREATE INDEX case_file_team ON case_file (team, closed_on, due_on, id, register);
