-- name: setting_of_register(register text)
-- why: the page of settings: all that was ever set, in order
SELECT s.name, s.from_on, s.value, u.display_name FROM register_setting s JOIN app_user u ON u.id = s.set_by
 WHERE s.register = :register ORDER BY s.name, s.from_on

-- name: setting_put(register text, name text, from_on date, value text, by i64, now moment)
-- why: a value from a day on; the same day again replaces it
INSERT INTO register_setting (register, name, from_on, value, set_by, set_at)
VALUES (:register, :name, :from_on, :value, :by, :now)
ON CONFLICT (register, name, from_on) DO UPDATE SET value = :value, set_by = :by, set_at = :now

-- name: setting_open_cases(register text, after i64, limit i64)
-- why: their clocks are worked out again; index case_file_open
SELECT id FROM case_file WHERE register = :register AND closed_on IS NULL AND id > :after ORDER BY id LIMIT :limit
