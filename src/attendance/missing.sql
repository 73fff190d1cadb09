-- name: missing_schools_count()
-- why: room for them
-- scan: the register of a county is some hundreds of rows
SELECT count(*) FROM establishment

-- name: missing_schools(authority i64, urn i64, first date, last date)
-- why: which schools are asked for registers; once a question
-- scan: the question is of every school; the register of a county is some hundreds of rows
SELECT urn, name, kind, opened_on, closed_on, type_code FROM establishment
 WHERE la_code = :authority AND (:urn = 0 OR urn = :urn)
   AND (opened_on IS NULL OR opened_on <= :last) AND (closed_on IS NULL OR closed_on >= :first)
 ORDER BY urn

-- name: missing_days(first date, last date)
-- why: what came of those days, of every school
SELECT urn, on_date, marks FROM attendance_day WHERE on_date BETWEEN :first AND :last ORDER BY urn, on_date
