-- name: school_list_due(authority i64, first date, last date)
-- why: tick, each day: schools whose registers of the week have come and whose list has not gone; index attendance_day_date
-- scan: the schools of one authority, some hundreds
SELECT e.urn, e.name, e.district FROM establishment e
 WHERE e.la_code = :authority
   AND EXISTS (SELECT 1 FROM attendance_day d WHERE d.urn = e.urn AND d.on_date >= :first AND d.on_date <= :last AND d.n_taken > 0)
   AND NOT EXISTS (SELECT 1 FROM school_list l WHERE l.urn = e.urn AND l.to_on = :last)
 ORDER BY e.urn

-- name: school_list_n_of_districts(first date)
-- why: has the month's list of the districts gone?
SELECT count(*) FROM school_list WHERE to_on >= :first AND district IS NOT NULL

-- name: school_list_districts(authority i64)
-- why: the monthly lists: which school lies in which district
-- scan: the schools of one authority, some hundreds, once a month
SELECT urn, district FROM establishment WHERE la_code = :authority AND district IS NOT NULL AND district <> '' ORDER BY district, urn

-- name: school_list_officer_case(urn i64)
-- why: who is the school's named officer? index case_file_school
SELECT id FROM case_file WHERE urn = :urn AND register = 'school_officer' AND closed_on IS NULL ORDER BY opened_on DESC, id DESC LIMIT 1

-- name: school_list_manager_case(district text)
-- why: who is the district's named manager? index case_file_subject
SELECT id FROM case_file WHERE subject_key = :district AND register = 'district_manager' AND closed_on IS NULL ORDER BY opened_on DESC, id DESC LIMIT 1

-- name: school_list_put(urn i64, district text, from_on date, to_on date, sent_on date, at moment, by i64, officer i64, deputy i64, n i64, bands text, lines text)
-- why: a list is sent; once for a week whatever happens
INSERT INTO school_list (urn, district, from_on, to_on, sent_on, sent_at, sent_by, officer_id, deputy_id, n_pupils, bands, lines)
VALUES (:urn, :district, :from_on, :to_on, :sent_on, :at, :by, :officer, :deputy, :n, :bands, :lines) ON CONFLICT DO NOTHING

-- name: school_list_forget(before date)
-- why: lists whose time is over
DELETE FROM school_list WHERE to_on < :before

-- name: school_list_sent(urn i64, limit i64)
-- why: what was sent, newest first: to one school, or to all and the districts; index school_list_day
-- scan: a page of lists, a hundred or a thousand of the newest by index school_list_day
SELECT l.id, l.urn, l.district, l.from_on, l.to_on, l.sent_on, l.sent_at, l.officer_id, l.n_pupils, l.bands, l.seen_at, l.officer_seen_at, e.name, o.display_name, v.display_name, l.deputy_id, d.display_name, w.display_name
  FROM school_list l LEFT JOIN establishment e ON e.urn = l.urn LEFT JOIN app_user o ON o.id = l.officer_id LEFT JOIN app_user v ON v.id = l.seen_by
       LEFT JOIN app_user d ON d.id = l.deputy_id LEFT JOIN app_user w ON w.id = l.officer_seen_by
 WHERE :urn = 0 OR l.urn = :urn ORDER BY l.to_on DESC, l.district, l.id LIMIT :limit

-- name: school_list_get(id i64)
-- why: one list, with its lines
SELECT l.id, l.urn, l.district, l.from_on, l.to_on, l.sent_on, l.sent_at, l.officer_id, l.n_pupils, l.bands, l.seen_at, l.officer_seen_at, e.name, o.display_name, v.display_name, l.deputy_id, d.display_name, w.display_name, l.lines
  FROM school_list l LEFT JOIN establishment e ON e.urn = l.urn LEFT JOIN app_user o ON o.id = l.officer_id LEFT JOIN app_user v ON v.id = l.seen_by
       LEFT JOIN app_user d ON d.id = l.deputy_id LEFT JOIN app_user w ON w.id = l.officer_seen_by
 WHERE l.id = :id

-- name: school_list_of_officer(officer i64)
-- why: tasks of an officer, or of whoever stands in: lists that neither has opened yet; indexes school_list_officer and school_list_deputy
SELECT l.id, l.urn, l.district, l.from_on, l.to_on, l.sent_on, l.sent_at, l.officer_id, l.n_pupils, l.bands, l.seen_at, l.officer_seen_at, e.name, '', '', l.deputy_id, '', ''
  FROM school_list l LEFT JOIN establishment e ON e.urn = l.urn
 WHERE (l.officer_id = :officer OR l.deputy_id = :officer) AND l.officer_seen_at IS NULL ORDER BY l.to_on DESC, l.id LIMIT 100

-- name: school_list_seen(id i64, at moment, by i64)
-- why: the first look of the school, or at a district's
UPDATE school_list SET seen_at = :at, seen_by = :by WHERE id = :id AND seen_at IS NULL

-- name: school_list_officer_seen(id i64, at moment, by i64)
-- why: the first look of the officer, or of whoever stands in
UPDATE school_list SET officer_seen_at = :at, officer_seen_by = :by WHERE id = :id AND (officer_id = :by OR deputy_id = :by) AND officer_seen_at IS NULL

-- name: school_list_people(ids text)
-- why: who the numbers of a list are now: a record that was merged leads to the one that stays; one that was disposed of is not there
SELECT p.id, p.merged_into FROM {json_each}(CAST(:ids AS {json})) w JOIN person p ON p.id = CAST(w.value AS BIGINT)
