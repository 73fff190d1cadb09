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
