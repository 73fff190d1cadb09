-- name: results_insert(code text, polarity text, result text, value text, displayed text, scorecard text, section text, title text, area text, group_name text, period text, period_label text, period_end date, numerator text, denominator text, previous text, status text, unit text, target text, target_year text, floor text, band text, floor_band text, benchmark text, benchmark_name text, as_at text, as_at_note text, released_on text, source text, note text, commentary text, management_action text, rag text, dot text, comparable text, forecast text, version text, target_version text, source_id i64, entered_on date)
-- why: a published figure that is new, or differs from the one that stood
INSERT INTO measure_result (code, polarity, result, value, displayed, scorecard, section, title, area, group_name, period, period_label,
       period_end, numerator, denominator, previous, status, unit, target, target_year, floor, band, floor_band, benchmark,
       benchmark_name, as_at, as_at_note, released_on, source, note, commentary, management_action, rag, dot, comparable,
       forecast, version, target_version,
       source_id, entered_on)
VALUES (:code, :polarity, :result, :value, :displayed, :scorecard, :section, :title, :area, :group_name, :period,
       :period_label, :period_end, :numerator, :denominator, :previous, :status, :unit, :target, :target_year, :floor, :band,
       :floor_band, :benchmark, :benchmark_name, :as_at, :as_at_note, :released_on, :source, :note, :commentary,
       :management_action, :rag, :dot, :comparable, :forecast, :version, :target_version,
       :source_id, :entered_on) RETURNING id

-- name: results_standing(code text, section text, scorecard text, area text, group_name text, period_end date)
-- why: what stands under the key of a row that came; index measure_result_stands
SELECT code, polarity, result, value, displayed, scorecard, section, title, area, group_name, period, period_label,
       period_end, numerator, denominator, previous, status, unit, target, target_year, floor, band, floor_band, benchmark,
       benchmark_name, as_at, as_at_note, released_on, source, note, commentary, management_action, rag, dot, comparable,
       forecast, version, target_version, id FROM measure_result
WHERE code = :code AND section = :section AND scorecard = :scorecard AND area = :area AND group_name = :group_name
  AND period_end = :period_end AND replaced_by IS NULL

-- name: results_free(id i64)
-- why: it makes room for its correction, which is not there yet: 0 until results_replace() names it
UPDATE measure_result SET replaced_by = 0 WHERE id = :id

-- name: results_replace(id i64, by_id i64)
-- why: its correction stands in its place
UPDATE measure_result SET replaced_by = :by_id WHERE id = :id

-- name: results_list(code text, section text, scorecard text, limit i64)
-- why: the page and the command: every figure that stands, or those of a code, section or scorecard; a few thousand in all
-- scan: in order of the key of those that stand, as far as the limit
SELECT code, polarity, result, value, displayed, scorecard, section, title, area, group_name, period, period_label,
       period_end, numerator, denominator, previous, status, unit, target, target_year, floor, band, floor_band, benchmark,
       benchmark_name, as_at, as_at_note, released_on, source, note, commentary, management_action, rag, dot, comparable,
       forecast, version, target_version, id FROM measure_result
WHERE replaced_by IS NULL AND (:code = '' OR lower(code) = lower(:code)) AND (:section = '' OR lower(section) = lower(:section))
  AND (:scorecard = '' OR lower(scorecard) = lower(:scorecard))
ORDER BY code, section, scorecard, area, group_name, period_end LIMIT :limit

-- name: results_history(id i64)
-- why: what a figure replaced; index measure_result_replaced
SELECT code, polarity, result, value, displayed, scorecard, section, title, area, group_name, period, period_label,
       period_end, numerator, denominator, previous, status, unit, target, target_year, floor, band, floor_band, benchmark,
       benchmark_name, as_at, as_at_note, released_on, source, note, commentary, management_action, rag, dot, comparable,
       forecast, version, target_version, id FROM measure_result WHERE replaced_by = :id ORDER BY id DESC

-- name: results_of_codes(codes text, areas text, as_at date)
-- why: a scorecard's rows that were published of the county, a district or schools: the last thirteen periods under each of its codes;
-- index measure_result_area
SELECT code, polarity, result, value, displayed, scorecard, section, title, area, group_name, period, period_label,
       period_end, numerator, denominator, previous, status, unit, target, target_year, floor, band, floor_band, benchmark,
       benchmark_name, as_at, as_at_note, released_on, source, note, commentary, management_action, rag, dot, comparable,
       forecast, version, target_version, id, entered_on, source_id, has_replaced
  FROM (SELECT m.*, EXISTS (SELECT 1 FROM measure_result o WHERE o.replaced_by = m.id) AS has_replaced,
               row_number() OVER (PARTITION BY m.code, m.section, m.scorecard, m.area, m.group_name
                                  ORDER BY m.period_end DESC) AS nth
          FROM {json_each}(CAST(:codes AS {json})) w CROSS JOIN {json_each}(CAST(:areas AS {json})) g
          JOIN measure_result m ON lower(m.code) = w.value AND lower(m.area) = g.value
         WHERE m.replaced_by IS NULL AND m.period_end <= :as_at) r
 WHERE nth <= 13
 ORDER BY code, section, scorecard, area, group_name, period_end DESC
