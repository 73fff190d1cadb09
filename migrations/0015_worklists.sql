-- Worklists chosen by stage or by district begin at an index too.

CREATE INDEX case_file_stage ON case_file (register, stage, closed_on, due_on, id);
CREATE INDEX case_file_district ON case_file (district, closed_on, due_on, id);
