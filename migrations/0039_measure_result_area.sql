-- Published results of districts and schools: a scorecard looks up its own area's alone.
CREATE INDEX measure_result_area ON measure_result (lower(code), lower(area), period_end) WHERE replaced_by IS NULL;
