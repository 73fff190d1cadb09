-- name: register_school(urn i64)
-- why: does the school exist, and when was it open; once a school and file
SELECT opened_on, closed_on FROM establishment WHERE urn = :urn

-- name: register_pupils(urn i64, first date, last date)
-- why: whoever was on the school's roll in the year, by every number they are known by; of a school that it followed, those who have
-- not gone over yet; of one that followed it, those who came before that opened. Once a school and file
SELECT e.person_id, i.value, e.from_on, e.to_on, e.status
  FROM enrolment e JOIN person_identifier i ON i.person_id = e.person_id
 WHERE e.urn = :urn AND e.from_on <= :last AND (e.to_on IS NULL OR e.to_on >= :first)
   AND i.scheme IN ('upn', 'upn_temporary', 'upn_former')
UNION ALL
SELECT e.person_id, i.value, n.opened_on, e.to_on, e.status
  FROM establishment_link l JOIN establishment n ON n.urn = l.successor_urn JOIN enrolment e ON e.urn = l.urn
       JOIN person_identifier i ON i.person_id = e.person_id
 WHERE l.successor_urn = :urn AND n.opened_on <= :last AND e.from_on < n.opened_on
   AND (e.to_on IS NULL OR (e.to_on >= n.opened_on AND e.to_on >= :first))
   AND i.scheme IN ('upn', 'upn_temporary', 'upn_former')
UNION ALL
SELECT e.person_id, i.value, e.from_on, e.to_on, e.status
  FROM establishment_link l JOIN establishment n ON n.urn = l.successor_urn JOIN enrolment e ON e.urn = n.urn
       JOIN person_identifier i ON i.person_id = e.person_id
 WHERE l.urn = :urn AND n.opened_on > :first AND n.opened_on <= :last AND e.from_on < n.opened_on AND (e.to_on IS NULL OR e.to_on >= :first)
   AND i.scheme IN ('upn', 'upn_temporary', 'upn_former')
 ORDER BY 1, 2, 3

-- name: register_others(urn i64, first date, last date)
-- why: which of the school's pupils are on another roll on some of the same days; once a school and file
SELECT o.person_id, o.urn, o.from_on, o.to_on
  FROM enrolment e JOIN enrolment o ON o.person_id = e.person_id AND o.urn <> e.urn
 WHERE e.urn = :urn AND e.from_on <= :last AND (e.to_on IS NULL OR e.to_on >= :first)
   AND o.from_on <= COALESCE(e.to_on, :last) AND (o.to_on IS NULL OR (o.to_on >= e.from_on AND o.to_on >= :first))
 ORDER BY o.person_id, o.urn, o.from_on

-- name: register_schools()
-- why: all schools' rolls at once, for a file of many schools
-- scan: of every school
SELECT urn, opened_on, closed_on FROM establishment ORDER BY urn

-- name: register_schools_count()
-- why: room for them
-- scan: of every school
SELECT count(*) FROM establishment

-- name: register_numbers()
-- why: everybody's numbers, for a file of many schools
-- scan: of everybody
SELECT person_id, value FROM person_identifier WHERE scheme IN ('upn', 'upn_temporary', 'upn_former')

-- name: register_spans(first date, last date)
-- why: everybody's days on rolls in a school year, for a file of many schools; an index holds all of it in this order
-- scan: of everybody
SELECT person_id, urn, from_on, to_on, status FROM enrolment
 WHERE from_on <= :last AND COALESCE(to_on, :last) >= :first ORDER BY person_id, urn

-- name: register_followed(first date, last date)
-- why: who has not gone over yet from a school that closed to the one that followed it, and who came to the first while the other's
-- return alone tells of them; for a file of many schools
-- scan: of every school; the sums keep an index of last days, which would read half the roll, out of it, and the second roll from being read
-- before the few schools that followed another
SELECT e.person_id, l.successor_urn, n.opened_on, e.to_on, e.status
  FROM establishment_link l JOIN establishment n ON n.urn = l.successor_urn JOIN enrolment e ON e.urn = l.urn
 WHERE n.opened_on <= :last AND e.from_on < n.opened_on
   AND COALESCE(e.to_on, :last) >= n.opened_on AND COALESCE(e.to_on, :last) >= :first
UNION ALL
SELECT e.person_id, l.urn, e.from_on, e.to_on, e.status
  FROM establishment_link l JOIN establishment n ON n.urn = l.successor_urn JOIN enrolment e ON e.urn = COALESCE(n.urn, l.successor_urn)
 WHERE n.opened_on > :first AND n.opened_on <= :last AND e.from_on < n.opened_on AND COALESCE(e.to_on, :last) >= :first

-- name: register_places(urn i64, year i64)
-- why: the places given so far; once a school and file
SELECT person_id, place FROM attendance_pupil WHERE urn = :urn AND school_year = :year ORDER BY place

-- name: register_places_add(year i64, places text, source i64)
-- why: pupils' first marks of the year, by person: so lie the table of people and the index of them that each row asks. A place is given as
-- urn * 100000 + place; a statement for each pupil, in the order of schools, took half as long again
INSERT INTO attendance_pupil (urn, school_year, place, person_id, source_id)
SELECT CAST(w.value AS BIGINT) / 100000, :year, CAST(w.value AS BIGINT) % 100000, CAST(w.key AS BIGINT), :source
  FROM {json_pairs}(CAST(:places AS {json})) w

-- name: register_day(urn i64, on date)
-- why: what the store has of a school day that a file speaks of
SELECT marks FROM attendance_day WHERE urn = :urn AND on_date = :on

-- name: register_days_between(urn i64, first date, last date)
-- why: what came of those days, of one school
SELECT urn, on_date, marks FROM attendance_day WHERE urn = :urn AND on_date BETWEEN :first AND :last ORDER BY on_date

-- name: register_day_put(urn i64, on date, marks text, taken i64, source i64)
-- why: the marks of a school day, new or corrected; once a day and file
INSERT INTO attendance_day (urn, on_date, marks, n_taken, source_id) VALUES (:urn, :on, :marks, :taken, :source)
ON CONFLICT (urn, on_date) DO UPDATE SET marks = excluded.marks, n_taken = excluded.n_taken, source_id = excluded.source_id

-- name: register_change_add(urn i64, on date, place i64, afternoon bool, was text, became text, at moment, by i64, source i64)
-- why: what a later file replaced
INSERT INTO attendance_change (urn, on_date, place, is_afternoon, was, became, changed_at, changed_by, source_id)
VALUES (:urn, :on, :place, :afternoon, :was, :became, :at, :by, :source)

-- name: columns_units()
-- why: what has landed since the columns were read; whenever something in the store has changed
-- scan: one look along an index of numbers, which holds nothing else
SELECT DISTINCT source_id FROM attendance_day ORDER BY source_id

-- name: columns_places(year i64)
-- why: every pupil's place in every school's register of the year, for the columns in memory, in the order in which they lie
-- scan: the columns are of every school
SELECT urn, place, person_id FROM attendance_pupil WHERE school_year = :year

-- name: columns_places_of(urn i64, year i64, from_place i64)
-- why: the pupils who came since the columns were read; once a school that something landed of
SELECT urn, place, person_id FROM attendance_pupil
 WHERE urn = :urn AND school_year = :year AND place >= :from_place ORDER BY place

-- name: columns_dates(first date, last date)
-- why: which days each school has marks of, and where in the table the year lies; an index holds all of it
SELECT urn, on_date, id FROM attendance_day WHERE on_date BETWEEN :first AND :last

-- name: columns_days(first_id i64, last_id i64, first date, last date)
-- why: the marks of a year, in the order in which they lie, among those rows: a look-up for each would cost as much again. The sum keeps an
-- index of days, which would look them up, out of it
SELECT urn, on_date, marks FROM attendance_day
 WHERE id BETWEEN :first_id AND :last_id AND COALESCE(on_date, :last) BETWEEN :first AND :last

-- name: columns_unit_schools(unit i64, first date, last date)
-- why: whose registers a file has changed
SELECT DISTINCT urn FROM attendance_day WHERE source_id = :unit AND on_date BETWEEN :first AND :last ORDER BY urn

-- name: columns_unit_days(unit i64, first date, last date)
-- why: the marks that a file has changed
SELECT urn, on_date, marks FROM attendance_day
 WHERE source_id = :unit AND on_date BETWEEN :first AND :last ORDER BY urn, on_date

-- name: columns_school_days(urn i64, first date, last date)
-- why: one school's year, for a question about it alone
SELECT urn, on_date, marks FROM attendance_day
 WHERE urn = :urn AND on_date BETWEEN :first AND :last ORDER BY on_date

-- name: columns_person(person i64, year i64)
-- why: whose places they are after a merge; once a changed person
SELECT urn, place FROM attendance_pupil WHERE person_id = :person AND school_year = :year

-- name: ask_school(urn i64)
-- why: a school's phase and district, for a question of it alone
SELECT urn, phase, district FROM establishment WHERE urn = :urn

-- name: ask_schools()
-- why: every school's
-- scan: of every school
SELECT urn, phase, district FROM establishment ORDER BY urn

-- name: ask_people()
-- why: the ages of those in the registers decide who is counted
-- scan: the question is of every school; an index holds all of it
SELECT id, birth_date, sex FROM person

-- name: ask_people_listed(ids text)
-- why: the same of those who have changed
SELECT p.id, p.birth_date, p.sex FROM {json_each}(CAST(:ids AS {json})) w JOIN person p ON p.id = CAST(w.value AS BIGINT)

-- name: ask_enrolments_listed(ids text, first date, last date)
-- why: the same of those who have changed
SELECT e.person_id, e.urn, e.status, e.year_group, e.from_on, e.to_on
  FROM {json_each}(CAST(:ids AS {json})) w JOIN enrolment e ON e.person_id = CAST(w.value AS BIGINT)
 WHERE e.from_on <= :last AND (e.to_on IS NULL OR e.to_on >= :first)
 ORDER BY e.id

-- name: ask_characteristics_listed(ids text, kinds text, since date, on date)
-- why: keys of those who have changed; of two rows that hold on the day the caller takes the one that holds still, then the later
SELECT c.person_id, c.kind, c.value, c.from_on, c.to_on
  FROM {json_each}(CAST(:ids AS {json})) w JOIN person_characteristic c ON c.person_id = CAST(w.value AS BIGINT)
 WHERE c.rank <= 1 AND c.kind IN (SELECT k.value FROM {json_each}(CAST(:kinds AS {json})) k)
   AND (c.from_on IS NULL OR c.from_on <= :on) AND (c.to_on IS NULL OR c.to_on >= :since)
 ORDER BY c.id

-- name: ask_people_of(year i64, urn i64)
-- why: the same of one school
SELECT a.person_id, p.birth_date, p.sex
  FROM attendance_pupil a JOIN person p ON p.id = a.person_id
 WHERE a.school_year = :year AND a.urn = :urn
 ORDER BY a.place

-- name: ask_enrolments_of(urn i64, first date, last date)
-- why: the same of one school
SELECT person_id, urn, status, year_group, from_on, to_on FROM enrolment
 WHERE urn = :urn AND from_on <= :last AND (to_on IS NULL OR to_on >= :first)
 ORDER BY id

-- name: ask_characteristics_of(kinds text, since date, on date, urn i64, year i64)
-- why: keys of one school's pupils
SELECT c.person_id, c.kind, c.value, c.from_on, c.to_on
  FROM attendance_pupil a JOIN person_characteristic c ON c.person_id = a.person_id
 WHERE a.urn = :urn AND a.school_year = :year AND c.rank <= 1
   AND c.kind IN (SELECT k.value FROM {json_each}(CAST(:kinds AS {json})) k)
   AND (c.from_on IS NULL OR c.from_on <= :on) AND (c.to_on IS NULL OR c.to_on >= :since)
 ORDER BY c.id

-- name: ask_enrolments(first date, last date)
-- why: whose registration is subsidiary, and which year group each is in
-- scan: the question is of every school; an index of last days would look up each row of half the table
SELECT person_id, urn, status, year_group, from_on, to_on FROM enrolment
 WHERE from_on <= :last AND COALESCE(to_on, :last) >= :first

-- name: ask_characteristics(kinds text, since date, on date)
-- why: keys of the pupils, all in one pass over the table in the order in which it lies
-- scan: the question is of every school, and an index by kind would cost every import
SELECT person_id, kind, value, from_on, to_on FROM person_characteristic
 WHERE rank <= 1 AND kind IN (SELECT k.value FROM {json_each}(CAST(:kinds AS {json})) k)
   AND (from_on IS NULL OR from_on <= :on) AND (to_on IS NULL OR to_on >= :since)
 ORDER BY id

-- name: ask_cases(register text, on date)
-- why: whose open case says what a characteristic would; once a question that asks for such a key
SELECT id, person_id FROM case_file
 WHERE register = :register AND person_id IS NOT NULL AND opened_on <= :on AND (closed_on IS NULL OR closed_on >= :on)

-- name: ask_case_changes(register text, field text, on date)
-- why: what a field of a case that was open on the day held then, where it has changed since; once a question that asks for such a key. What
-- it was first said to hold, whenever that was, it held from the beginning
SELECT e.case_id, e.old_value
  FROM case_file c JOIN case_event e ON e.case_id = c.id
 WHERE c.register = :register AND c.person_id IS NOT NULL AND c.opened_on <= :on AND (c.closed_on IS NULL OR c.closed_on >= :on)
   AND e.field = :field AND e.kind = 'changed' AND e.on_date > :on AND e.old_value <> ''
 ORDER BY e.case_id, e.id
