-- name: area_schools(as_at date, year_before date)
-- why: the schools of a district's data pack: open in the year to the day
-- scan: a county has some hundreds of schools, and a pack shows a good part of them
SELECT urn, name, district FROM establishment
 WHERE kind IN ('school', 'special', 'pru', 'alternative') AND (closed_on IS NULL OR closed_on >= :year_before)
   AND (opened_on IS NULL OR opened_on <= :as_at)
 ORDER BY name, urn;
