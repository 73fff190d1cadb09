-- name: pupil_year_years(person i64, limit i64)
-- why: which years a child's attendance can be looked at for
SELECT DISTINCT school_year FROM attendance_pupil WHERE person_id = :person ORDER BY school_year DESC LIMIT :limit

-- name: pupil_year_n_schools(person i64, year i64)
-- why: room for the schools below
SELECT count(*) FROM attendance_pupil WHERE person_id = :person AND school_year = :year

-- name: pupil_year_schools(person i64, year i64, first date, last date)
-- why: in whose registers a child stood in the year, and where the registration was a subsidiary one
SELECT a.urn, a.place, e.name,
       (SELECT count(*) FROM enrolment r
         WHERE r.person_id = a.person_id AND r.urn = a.urn AND r.status = 'S' AND r.from_on <= :last
           AND (r.to_on IS NULL OR r.to_on >= :first))
  FROM attendance_pupil a JOIN establishment e ON e.urn = a.urn
 WHERE a.person_id = :person AND a.school_year = :year
 ORDER BY a.urn, a.place

-- name: pupil_year_marks(urn i64, first date, last date, at i64)
-- why: a child's two marks of each day of a school's register
SELECT on_date, substr(marks, CAST(:at AS INTEGER), 2) FROM attendance_day
 WHERE urn = :urn AND on_date BETWEEN :first AND :last ORDER BY on_date

-- name: pupil_year_changes(urn i64, first date, last date, place i64)
-- why: which of a child's marks a later file replaced, and who brought it
SELECT c.on_date, c.is_afternoon, c.was, c.became, c.changed_at, u.display_name, c.source_id
  FROM attendance_change c LEFT JOIN app_user u ON u.id = c.changed_by
 WHERE c.urn = :urn AND c.on_date BETWEEN :first AND :last AND c.place = :place
 ORDER BY c.on_date, c.is_afternoon, c.changed_at, c.id

-- name: pupil_names_count(urn i64, year i64)
-- why: room for the names below: a pupil may have several
SELECT count(*) FROM attendance_pupil a
  LEFT JOIN person_name n ON n.person_id = a.person_id AND n.kind = 'legal' AND n.to_on IS NULL
 WHERE a.urn = :urn AND a.school_year = :year

-- name: attendance_district_schools(district text)
-- why: is there such a district; once a district's page
-- scan: a few thousand schools, and no other question is asked by district
SELECT count(*) FROM establishment WHERE district = :district

-- name: pupil_names(urn i64, year i64)
-- why: the names of the pupils in a school's register, for the list of them by absence
SELECT a.person_id, n.surname, n.forename
  FROM attendance_pupil a
  LEFT JOIN person_name n ON n.person_id = a.person_id AND n.kind = 'legal' AND n.to_on IS NULL
 WHERE a.urn = :urn AND a.school_year = :year
