-- name: unit_schools(urns text)
-- why: the names of the schools of a breakdown, by their key
SELECT e.urn, e.name FROM {json_each}(CAST(:urns AS {json})) w JOIN establishment e ON e.urn = CAST(w.value AS BIGINT);

-- name: unit_school_kinds(urns text)
-- why: which schools of an attendance figure are primary, secondary, special, by their key
SELECT e.urn, e.kind, e.phase, e.district
  FROM {json_each}(CAST(:urns AS {json})) w JOIN establishment e ON e.urn = CAST(w.value AS BIGINT);

-- name: unit_census_returns(first date, last date)
-- why: whether any school's return of a January census has come: without one a figure of that day says nothing
-- scan: some thousands of returns, until one is found
SELECT CASE WHEN EXISTS (SELECT 1 FROM census_return WHERE census_on BETWEEN :first AND :last) THEN 1 ELSE 0 END;

-- name: unit_any_case(register text, until date)
-- why: whether a register was kept by then: a measure that finds nothing of it has no figure where it was not
SELECT CASE WHEN EXISTS (SELECT 1 FROM case_file WHERE register = :register AND opened_on <= :until) THEN 1 ELSE 0 END;

-- name: unit_any_exclusion(until date)
-- why: whether exclusions were recorded by then
-- scan: exclusions until one is found: all of them where the first came later
SELECT CASE WHEN EXISTS (SELECT 1 FROM exclusion WHERE start_on <= :until) THEN 1 ELSE 0 END;

-- name: unit_first_case(register text, until date)
-- why: since when a register is kept, where nothing of it stands in a period's first month
SELECT MIN(opened_on) AS first_on FROM case_file WHERE register = :register AND opened_on <= :until;

-- name: unit_first_exclusion(until date)
-- why: since when exclusions are recorded, where none stands in a period's first month
-- scan: exclusions of less than a year
SELECT MIN(start_on) AS first_on FROM exclusion WHERE start_on <= :until;

-- name: unit_any_inspection(until date)
-- why: whether inspections were recorded by then
-- scan: some hundreds of inspections, until one is found
SELECT CASE WHEN EXISTS (SELECT 1 FROM inspection WHERE inspected_on <= :until) THEN 1 ELSE 0 END;

-- name: unit_any_service(until date)
-- why: whether a list of children in care, in need or with a protection plan told of that day
-- scan: facts of every child until one is found, as the measures' own statements walk them: all of them where no list has come
SELECT CASE WHEN EXISTS (SELECT 1 FROM person_characteristic
                          WHERE kind IN ('in_care', 'in_care_other', 'child_in_need', 'child_protection') AND (from_on IS NULL OR from_on <= :until))
            THEN 1 ELSE 0 END;
