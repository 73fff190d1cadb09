/* scorecard_work.c - how the rows of a scorecard stand as at a day: computed from the records, or as they were published. */
#include "cli/app.h"
#include "measures/figure_keep.h"
#include "measures/scorecard.h"

/* ---- which standard ---- */

const ScorecardStandard *scorecard_standard(Ctx *cx, const ScorecardRow *row, const Period *p) {
    YearBasis basis = row->measure->period.basis;
    Str year = period_year_text(cx->arena, basis, period_year(basis, p->to));
    for (size_t i = 0; i < row->n; i++)
        if (str_eq(row->standards[i].when, p->label)) return &row->standards[i];
    for (size_t i = 0; i < row->n; i++)
        if (str_eq(row->standards[i].when, year)) return &row->standards[i];
    return NULL;
}

/* The day itself where it is the last of its month, else the last of the month before. */
static Date month_end_upto(Date d) {
    Ymd next = date_to_ymd(date_plus(d, 1));
    return date_plus(date_ymd(next.year, next.month, 1), -1);
}

Date scorecard_own_day(Ctx *cx, const Scorecard *s, Date upto) {
    static const PeriodRule rules[N_RHYTHMS] = {[RHYTHM_QUARTERLY] = {PERIOD_QUARTER, BASIS_FINANCIAL, false},
                                                [RHYTHM_TERMLY] = {PERIOD_TERM, BASIS_ACADEMIC, false},
                                                [RHYTHM_ANNUAL] = {PERIOD_YEAR, BASIS_ACADEMIC, false}};
    Period p;
    if (s->rhythm == RHYTHM_NONE) return upto;
    if (s->rhythm == RHYTHM_MONTHLY) return month_end_upto(upto);
    return period_at(cx->arena, definitions_of(cx), &rules[s->rhythm], upto, &p) ? p.to : upto;
}

Date scorecard_day(Ctx *cx, const Scorecard *s, Date said) {
    if (date_is_set(said)) return said;
    return s->rhythm < RHYTHM_QUARTERLY ? cx->today /* of a month any day may be asked about */
                                        : scorecard_own_day(cx, s, cx->today);
}

/* An activity against what was expected of the period: said, and never a colour (section 15). */
static void judge_range(ScorecardLine *l) {
    if (!l->standard || !l->standard->range.is_set || !l->now.amount.is_set) return;
    const Band *range = &l->standard->range;
    Exact x = l->now.amount.shown;
    l->rating = (Rating){.verdict = VERDICT_NOT_RATED,
                         .reason = exact_cmp(x, range->low) < 0    ? "Below the expected range"
                                   : exact_cmp(x, range->high) > 0 ? "Above the expected range"
                                                                   : "Within the expected range"};
}

/* ---- warnings ---- */

enum { MAX_WARNINGS = UNIT_SAID_MAX + 1 + N_WARNINGS + 8 };

static void warn_text(Ctx *cx, ScorecardLine *l, Str text) {
    if (!l->warnings) l->warnings = ARENA_ARRAY(cx->arena, Str, MAX_WARNINGS);
    if (l->n_warnings < MAX_WARNINGS) l->warnings[l->n_warnings++] = text;
}

static void warn_all(Ctx *cx, ScorecardLine *l, Warnings set) {
    for (Warning w = 0; w < N_WARNINGS; w++)
        if (warn_has(set, w)) warn_text(cx, l, str_fmt(cx->arena, "%s: %s", warning_codes[w], warning_words[w]));
}

/* The version in force as the year of the target began is not that of the figure: the target was set for another measure than this (W11). */
static void check_target_version(Ctx *cx, ScorecardLine *l) {
    const Measure *m = l->row->measure;
    YearBasis basis = m->period.basis;
    Date end = l->period.to;
    if (!l->standard || !l->standard->standard.target.is_set || !date_is_set(end)) return;
    if (measure_version_on(m, period_year_begins(basis, period_year(basis, end))) == measure_version_on(m, end)) return;
    warn_all(cx, l, (Warnings)1 << WARN_TARGET_OLDER);
}

/* ---- computed ---- */

static bool is_break_between(const Measure *m, Date before, Date now) {
    const MeasureVersion *x = measure_version_on(m, before), *y = measure_version_on(m, now);
    return x != y && y->is_break;
}

static ResultStatus figure_status(const UnitFigure *f) {
    return f->amount.is_set ? RESULT_OK : f->is_unknown ? RESULT_NOT_AVAILABLE : RESULT_NO_CASES;
}

/* The period before; there may be none that the calendars know of. */
static Status work_out_before(Ctx *cx, ScorecardLine *l, Date as_at, Travel *t) {
    const Measure *m = l->row->measure;
    Date day = period_before(cx->arena, definitions_of(cx), &m->period, as_at);
    Period p;
    FigureAt f;
    if (!date_is_set(day) || !period_at(cx->arena, definitions_of(cx), &m->period, day, &p)) return OK;
    TRY(figure_at(cx, m, day, &f));
    l->before = f.figure;
    l->has_before = true;
    t->before = l->before.amount;
    t->status_before = figure_status(&f.figure);
    t->is_break = is_break_between(m, p.to, l->period.to);
    return OK;
}

/* An arrow from part of a period to a whole one says when recording began, not how things went. */
static void warn_of_part_before(Ctx *cx, ScorecardLine *l) {
    if (l->direction.dot == DOT_NONE || !date_is_set(l->before.recorded_from)) return;
    warn_text(cx, l,
              str_fmt(cx->arena,
                      "The figure before covers only a part of its period: the first record of the kind is of %.*s",
                      STR_ARG(date_long(cx->arena, l->before.recorded_from))));
}

/* Both stand, and the difference is said: neither is chosen without a word. */
static void compare_with_published(Ctx *cx, ScorecardLine *l, const PublishedSet *set) {
    const Measure *m = l->row->measure;
    const Published *p = published_of_period(set, m, l->period.to);
    Exact difference;
    l->published = p ? p : published_latest(set, m);
    if (!p) return;
    Str source = published_source(cx->arena, p), printed = measure_amount_text(cx->arena, m, &p->result);
    if (!p->result.is_set || !l->now.amount.is_set) {
        warn_text(cx, l,
                  str_fmt(cx->arena, "Published as %.*s (%.*s); the records give %.*s", STR_ARG(p->row->printed_result),
                          STR_ARG(source), STR_ARG(figure_text(cx->arena, m, &l->now))));
        return;
    }
    Exact made = exact_round(l->now.amount.exact, p->result.decimals);
    if (exact_eq(made, p->result.shown) || !exact_sub(l->now.amount.shown, p->result.shown, &difference)) return;
    int decimals = p->result.decimals > l->now.amount.decimals ? p->result.decimals : l->now.amount.decimals;
    warn_text(cx, l,
              str_fmt(cx->arena, "W6: Published as %.*s (%.*s); the records give %.*s, a difference of %.*s",
                      STR_ARG(printed), STR_ARG(source), STR_ARG(figure_text(cx->arena, m, &l->now)),
                      STR_ARG(exact_text(cx->arena, difference, decimals))));
}

static Status work_out_computed(Ctx *cx, ScorecardLine *l, Date as_at) {
    const Measure *m = l->row->measure;
    FigureAt f;
    TRY(figure_at(cx, m, as_at, &f));
    l->now = f.figure;
    l->has_now = true;
    l->has_counts = !l->now.is_unknown;
    l->period = f.period;
    l->status = figure_status(&l->now);
    for (size_t i = 0; i < f.n_faults; i++) warn_text(cx, l, f.faults[i]);
    l->standard = scorecard_standard(cx, l->row, &l->period);
    Judging j = {.polarity = m->polarity, .status = l->status, .result = l->now.amount, .compare = COMPARE_DISPLAYED};
    if (l->standard) j.standard = l->standard->standard;
    if (l->standard && l->now.sum.n < m->least_cohort) j.standard = (Standard){.status = TARGET_SMALL_COHORT};
    l->rating = verdict_rate(&j);
    judge_range(l);
    check_target_version(cx, l);
    Travel t = {.polarity = m->polarity,
                .now = l->now.amount,
                .status = l->status,
                .status_before = RESULT_UNKNOWN,
                .target = j.standard.target};
    TRY(work_out_before(cx, l, as_at, &t));
    l->direction = verdict_direction(&t);
    warn_of_part_before(cx, l);
    return OK;
}

/* ---- published ---- */

static bool is_bound_other(const Bound *a, const Bound *b) {
    return a->is_set && b->is_set && !exact_eq(a->value, b->value);
}

/* What the scorecard sets for the year; what it leaves open is taken from what was printed with the result, which is of that very
 * period. Where both set a target the scorecard names the one in force (section 19.2) and the other is said. */
static void join_standards(Ctx *cx, ScorecardLine *l, const ResultRow *printed) {
    const ScorecardStandard *own = scorecard_standard(cx, l->row, &l->period);
    const Standard *theirs = &printed->standard;
    ScorecardStandard *s = ARENA_NEW(cx->arena, ScorecardStandard);
    l->standard = own;
    if (own && is_bound_other(&own->standard.target, &theirs->target))
        warn_text(cx, l,
                  str_fmt(cx->arena, "Printed with the target %.*s; judged by the scorecard's, %.*s",
                          STR_ARG(printed->printed_target), STR_ARG(own->target)));
    if (!theirs->target.is_set && !theirs->floor.is_set && !theirs->green.is_set) return;
    *s = own ? *own : (ScorecardStandard){.when = l->period.label};
    bool takes_target = !s->standard.target.is_set && theirs->target.is_set;
    bool takes_floor = !s->standard.floor.is_set && theirs->floor.is_set;
    if (takes_target) s->standard.target = theirs->target, s->target = printed->printed_target;
    if (takes_target) s->standard.status = theirs->status;
    if (takes_floor) s->standard.floor = theirs->floor, s->floor = printed->printed_floor;
    if (!s->standard.green.is_set) s->standard.green = theirs->green;
    if (!s->standard.tolerated.is_set) s->standard.tolerated = theirs->tolerated;
    if (!verdict_standard_fault(l->row->measure->polarity, &s->standard)) l->standard = s;
}

static void set_counts(ScorecardLine *l, const ResultRow *row) {
    UnitSum *sum = &l->now.sum;
    l->has_counts = row->has_num && row->num.den == 1 && (!row->has_den || row->den.den == 1);
    if (!l->has_counts) return;
    sum->num = sum->value = row->num.num;
    sum->den = sum->n_values = row->has_den ? row->den.num : 0;
}

/* The one printed beside it, as it was printed then; else the one kept of the period before. */
static void choose_before(Ctx *cx, ScorecardLine *l, const PublishedSet *set, const Published *p, ResultRow *row) {
    const Published *kept = published_before(set, p);
    l->before.amount = p->before;
    if (!p->before.is_set && row->status_before == RESULT_UNKNOWN && kept) {
        l->before.amount = kept->result;
        row->status_before = kept->row->status;
    } else if (kept && p->before.is_set && kept->result.is_set && !exact_eq(kept->result.shown, p->before.shown)) {
        warn_text(cx, l,
                  str_fmt(cx->arena, "The figure before was printed as %.*s; what is kept of it is %.*s",
                          STR_ARG(measure_amount_text(cx->arena, l->row->measure, &p->before)),
                          STR_ARG(measure_amount_text(cx->arena, l->row->measure, &kept->result))));
    }
    l->has_before = l->before.amount.is_set;
    row->before = l->before.amount;
    if (kept) row->is_break |= is_break_between(l->row->measure, kept->row->period_end, row->period_end);
}

/* The latest published may be of an earlier period than the scorecard's: it is shown as what it is, and the newer one awaited. */
static void mark_earlier(Ctx *cx, ScorecardLine *l, Date as_at, ResultRow *row) {
    const Measure *m = l->row->measure;
    Period asked;
    if (!period_at(cx->arena, definitions_of(cx), &m->period, as_at, &asked)) return;
    if (!date_before(l->period.to, asked.to)) return;
    bool is_annual = m->period.frequency == PERIOD_YEAR || m->period.frequency == PERIOD_CENSUS;
    if (is_annual && row->status == RESULT_OK) row->status = RESULT_PREVIOUS_YEAR;
    warn_text(cx, l, str_fmt(cx->arena, "The figure of %.*s is to be supplied", STR_ARG(asked.label)));
}

static void show_published(Ctx *cx, ScorecardLine *l, Date as_at, const PublishedSet *set) {
    const Measure *m = l->row->measure;
    const Published *p = l->published;
    ResultRow row = *p->row;
    ResultsOptions o = {.today = cx->today, .is_mixed = true};
    l->period = published_period(cx, m, &row);
    mark_earlier(cx, l, as_at, &row);
    l->now.amount = row.result = p->result;
    l->has_now = p->result.is_set && result_status_has_figure[row.status];
    if (l->has_now) set_counts(l, &row);
    join_standards(cx, l, &row);
    choose_before(cx, l, set, p, &row);
    row.standard = l->standard ? l->standard->standard : (Standard){0};
    if (row.polarity != POLARITY_NONE && row.polarity != m->polarity)
        warn_text(cx, l, STR("Printed with another polarity than its definition has"));
    row.polarity = m->polarity;
    results_judge_row(cx, &row, &o);
    l->status = row.status;
    l->rating = row.rating;
    l->direction = row.direction;
    judge_range(l);
    warn_all(cx, l, row.warnings);
    check_target_version(cx, l);
    if (m->cohorts.n > 0 && row.has_num && row.has_den) warn_all(cx, l, (Warnings)1 << WARN_COHORTS);
    if (p->otherwise)
        warn_text(cx, l,
                  str_fmt(cx->arena, "W6: Also published as %.*s (%.*s)", STR_ARG(p->otherwise->printed_result),
                          STR_ARG(p->otherwise->source.n > 0 ? p->otherwise->source : STR("no source named"))));
}

static void work_out_entered(Ctx *cx, ScorecardLine *l, Date as_at, const PublishedSet *set) {
    const Measure *m = l->row->measure;
    l->published = published_latest(set, m);
    if (l->published) {
        show_published(cx, l, as_at, set);
        return;
    }
    l->status = RESULT_TO_BE_SUPPLIED;
    if (!period_at(cx->arena, definitions_of(cx), &m->period, as_at, &l->period)) return;
    l->standard = scorecard_standard(cx, l->row, &l->period);
    Judging j = {.polarity = m->polarity, .status = l->status};
    if (l->standard) j.standard = l->standard->standard;
    l->rating = verdict_rate(&j);
}

/* ---- all rows ---- */

static Status read_published(Ctx *cx, const Scorecard *s, size_t n_rows, Date as_at, PublishedSet *out) {
    const Measure **ms = ARENA_ARRAY(cx->arena, const Measure *, n_rows + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->sections[i].n; k++) ms[n++] = s->sections[i].rows[k].measure;
    return published_read(cx, ms, n, as_at, out);
}

static Status work_out(Ctx *cx, ScorecardLine *l, Date as_at, const PublishedSet *set) {
    l->rating.reason = "";
    if (!measure_is_computed(l->row->measure)) {
        work_out_entered(cx, l, as_at, set);
        return OK;
    }
    TRY(work_out_computed(cx, l, as_at));
    compare_with_published(cx, l, set);
    return OK;
}

Status scorecard_work_out_row(Ctx *cx, const Scorecard *s, Str measure, Date as_at, ScorecardLine *out) {
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->sections[i].n; k++) {
            const ScorecardSection *of = &s->sections[i];
            if (!str_eq(of->rows[k].measure->id, measure)) continue;
            ScorecardSection *section = ARENA_NEW(cx->arena, ScorecardSection);
            ScorecardLine *lines;
            size_t n;
            *section = (ScorecardSection){.section = of->section, .title = of->title, .rows = &of->rows[k], .n = 1};
            Scorecard one = {.name = s->name, .title = s->title, .sections = section, .n = 1};
            TRY(scorecard_work_out(cx, &one, as_at, &lines, &n));
            *out = lines[0];
            return OK;
        }
    return FAIL(cx, ERR_NOTFOUND, "the scorecard %.*s has no measure %.*s", STR_ARG(s->name), STR_ARG(measure));
}

Status scorecard_work_out(Ctx *cx, const Scorecard *s, Date as_at, ScorecardLine **out, size_t *n) {
    size_t n_rows = 0;
    PublishedSet set;
    if (date_before(cx->today, as_at))
        return FAIL(cx, ERR_INPUT, "%.*s: a scorecard of a day to come has no figures",
                    STR_ARG(date_long(cx->arena, as_at)));
    for (size_t i = 0; i < s->n; i++) n_rows += s->sections[i].n;
    TRY(read_published(cx, s, n_rows, as_at, &set));
    ScorecardLine *lines = ARENA_ARRAY(cx->arena, ScorecardLine, n_rows + 1);
    *n = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->sections[i].n; k++) {
            ScorecardLine *l = &lines[(*n)++];
            *l = (ScorecardLine){.section = &s->sections[i], .row = &s->sections[i].rows[k]};
            TRY(work_out(cx, l, as_at, &set));
        }
    *out = lines;
    return OK;
}
