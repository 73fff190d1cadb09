-- name: pupil_group_schools(authority i64)
-- why: the schools of the authority with what pupils are parted by, in the order of their numbers
-- scan: some hundreds of schools
SELECT urn, district, phase FROM establishment WHERE la_code = :authority ORDER BY urn;

-- name: pupil_group_roll(on date)
-- why: who is on a main roll on a day, in the order of people, for the vulnerable groups
-- scan: every pupil on a roll that day
SELECT id, person_id, urn FROM enrolment
 WHERE status IN ('C', 'M') AND from_on <= :on AND (to_on IS NULL OR to_on >= :on) ORDER BY person_id, id;

-- name: pupil_group_exclusions(category text, first date, last date, as_at date)
-- why: exclusions of a kind that began in a period and stand, for the vulnerable groups, in the order of people
-- scan: a year's exclusions of all
SELECT x.id, x.person_id, x.urn, x.start_on, s.district, s.phase FROM exclusion x LEFT JOIN establishment s ON s.urn = x.urn
 WHERE x.category = :category AND x.start_on BETWEEN :first AND :last AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)
 ORDER BY x.person_id, x.id;
