-- Attendance lists are also for whoever stands in for the named officer.

ALTER TABLE school_list ADD COLUMN deputy_id BIGINT REFERENCES app_user(id); -- Who stood in for the officer when the list was sent, who was sent it too; empty: nobody was named.
ALTER TABLE school_list ADD COLUMN officer_seen_by BIGINT; -- Which of the officer and the deputy opened it first (app_user.id); empty: neither, or before this was kept the officer.
CREATE INDEX school_list_deputy ON school_list (deputy_id, officer_seen_at);
