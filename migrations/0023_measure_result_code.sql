-- A scorecard asks for the published results of its measures by their codes, written in whatever letters.

CREATE INDEX measure_result_code ON measure_result (lower(code), period_end) WHERE replaced_by IS NULL;
