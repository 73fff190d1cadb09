-- name: pupil_group_schools(authority i64)
-- why: the schools of the authority with what pupils are parted by, in the order of their numbers
-- scan: some hundreds of schools
SELECT urn, district, phase, CASE WHEN kind IN ('school', 'special', 'pru', 'alternative') THEN 1 ELSE 0 END
  FROM establishment WHERE la_code = :authority ORDER BY urn;

-- name: pupil_group_roll(on date)
-- why: who is on a main roll on a day, for the vulnerable groups; as the table lies
-- scan: every pupil on a roll that day
SELECT id, person_id, urn FROM enrolment WHERE status IN ('C', 'M') AND from_on <= :on AND (to_on IS NULL OR to_on >= :on);

-- name: pupil_group_facts(on date)
-- why: what everybody is on a day, for the groups; as the table lies, as a look-up for each row costs twice as much
-- scan: every characteristic, once a day asked about
SELECT person_id, kind, value FROM person_characteristic WHERE (from_on IS NULL OR from_on <= :on) AND (to_on IS NULL OR to_on >= :on);

-- name: pupil_group_roll_of(ids text, on date)
-- why: the same of those people who have changed since it was read, by the index of enrolments by person
SELECT e.id, e.person_id, e.urn FROM {json_each}(CAST(:ids AS {json})) w JOIN enrolment e ON e.person_id = CAST(w.value AS BIGINT)
 WHERE e.status IN ('C', 'M') AND e.from_on <= :on AND (e.to_on IS NULL OR e.to_on >= :on) ORDER BY e.person_id, e.id;

-- name: pupil_group_facts_of(ids text, on date)
-- why: what some people are on a day, for the groups; by the index of a person's characteristics
SELECT h.person_id, h.kind, h.value FROM {json_each}(CAST(:ids AS {json})) w JOIN person_characteristic h ON h.person_id = CAST(w.value AS BIGINT)
 WHERE (h.from_on IS NULL OR h.from_on <= :on) AND (h.to_on IS NULL OR h.to_on >= :on) ORDER BY h.person_id;

-- name: pupil_group_excluded(after date, last date, as_at date)
-- why: who was excluded in the months to a day, in the order of people, for measures of several disadvantages
-- scan: a year's exclusions of all
SELECT DISTINCT person_id FROM exclusion
 WHERE start_on > :after AND start_on <= :last AND (withdrawn_on IS NULL OR withdrawn_on > :as_at) ORDER BY person_id;

-- name: pupil_group_absent(after date, last date)
-- why: who missed a tenth or more of their half days, as the census returns of the months to a day say, in the order of people
-- scan: every return of those months
SELECT person_id FROM census_pupil WHERE census_on > :after AND census_on <= :last
 GROUP BY person_id HAVING SUM(sessions_possible) > 0 AND SUM(sessions_absent) * 10 >= SUM(sessions_possible) ORDER BY person_id;

-- name: pupil_group_inspections(authority i64, on date)
-- why: the last judgement of each school by a day: 1 good or outstanding, 0 less; schools without one are not given
-- scan: some hundreds of schools
SELECT i.urn, CASE WHEN LOWER(i.rating) IN ('good', 'outstanding') THEN 1 ELSE 0 END FROM establishment s JOIN inspection i ON i.urn = s.urn
   AND i.inspected_on = (SELECT MAX(j.inspected_on) FROM inspection j WHERE j.urn = s.urn AND j.inspected_on <= :on)
 WHERE s.la_code = :authority AND i.rating IS NOT NULL;

-- name: pupil_group_first_exclusions(first date, last date, as_at date)
-- why: pupils permanently excluded in a period, each once by the first that stands, for how many times as likely it is
-- scan: a year's exclusions of all
SELECT x.id, x.person_id, x.urn, x.start_on FROM exclusion x
 WHERE x.category = 'PERM' AND x.start_on BETWEEN :first AND :last AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)
   AND NOT EXISTS (SELECT 1 FROM exclusion y WHERE y.person_id = x.person_id AND y.category = 'PERM' AND y.start_on BETWEEN :first AND :last
                      AND (y.withdrawn_on IS NULL OR y.withdrawn_on > :as_at) AND (y.start_on < x.start_on OR (y.start_on = x.start_on AND y.id < x.id)))
 ORDER BY x.person_id;

-- name: pupil_group_exclusions(category text, first date, last date, as_at date)
-- why: exclusions of a kind that began in a period and stand, for the vulnerable groups, in the order of people
-- scan: a year's exclusions of all
SELECT x.id, x.person_id, x.urn, x.start_on, s.district, s.phase FROM exclusion x LEFT JOIN establishment s ON s.urn = x.urn
 WHERE x.category = :category AND x.start_on BETWEEN :first AND :last AND (x.withdrawn_on IS NULL OR x.withdrawn_on > :as_at)
 ORDER BY x.person_id, x.id;
