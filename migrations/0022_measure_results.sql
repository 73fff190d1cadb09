-- Results of measures that were computed elsewhere: kept as printed, each with what it replaced. Judged when looked at, by one rule.

CREATE TABLE measure_result ( -- A published figure of a measure for an area and a period: entered, never computed here.
    id                 {id},            -- Number of the result.
    code               TEXT NOT NULL,   -- The printed code.
    polarity           TEXT NOT NULL,   -- H, L, T or none, as printed.
    result             TEXT NOT NULL,   -- The figure as printed.
    value              TEXT NOT NULL,   -- The exact figure of our own export.
    displayed          TEXT NOT NULL,   -- The displayed figure of our own export.
    scorecard          TEXT NOT NULL,   -- Which scorecard; empty where the file does not say.
    section            TEXT NOT NULL,   -- Its section: annual, monthly.
    title              TEXT NOT NULL,   -- What is measured, as printed.
    area               TEXT NOT NULL,   -- County, district or school.
    group_name         TEXT NOT NULL,   -- Group of children; empty for all.
    period             TEXT NOT NULL,   -- Frequency or label of the period.
    period_label       TEXT NOT NULL,   -- The label as printed.
    period_end         DATE NOT NULL,   -- Last day of the period.
    numerator          TEXT NOT NULL,   -- As printed.
    denominator        TEXT NOT NULL,   -- As printed.
    previous           TEXT NOT NULL,   -- The result before, as printed.
    status             TEXT NOT NULL,   -- provisional, carried forward and the like, as printed.
    unit               TEXT NOT NULL,   -- As printed.
    target             TEXT NOT NULL,   -- The target of this period, as printed.
    target_year        TEXT NOT NULL,   -- The year that the target is of, where it is another.
    floor              TEXT NOT NULL,   -- The least acceptable, as printed.
    band               TEXT NOT NULL,   -- Around the target of a T measure.
    floor_band         TEXT NOT NULL,   -- The floor of a T measure.
    benchmark          TEXT NOT NULL,   -- A figure to compare with.
    benchmark_name     TEXT NOT NULL,   -- Whose: England, neighbours.
    as_at              TEXT NOT NULL,   -- The day that a snapshot shows.
    as_at_note         TEXT NOT NULL,   -- What is printed of its date.
    released_on        TEXT NOT NULL,   -- When it was released.
    source             TEXT NOT NULL,   -- Where it comes from.
    note               TEXT NOT NULL,   -- Notes.
    commentary         TEXT NOT NULL,   -- The owner's words.
    management_action  TEXT NOT NULL,   -- What is done about it.
    rag                TEXT NOT NULL,   -- The printed colour: evidence, never the verdict.
    dot                TEXT NOT NULL,   -- The printed arrow: evidence too.
    comparable         TEXT NOT NULL,   -- no: a break in the series before it.
    forecast           TEXT NOT NULL,   -- yes: an estimate of a period to come.
    source_id          BIGINT NOT NULL, -- import_unit.id of the file it came in.
    entered_on         DATE NOT NULL,   -- When.
    replaced_by        BIGINT           -- measure_result.id of the correction that stands in its place; empty while it stands.
);
CREATE UNIQUE INDEX measure_result_stands ON measure_result (code, section, scorecard, area, group_name, period_end)
 WHERE replaced_by IS NULL;
CREATE INDEX measure_result_replaced ON measure_result (replaced_by);
