-- name: unit_schools(urns text)
-- why: the names of the schools of a breakdown, by their key
SELECT e.urn, e.name FROM {json_each}(CAST(:urns AS {json})) w JOIN establishment e ON e.urn = CAST(w.value AS BIGINT);
