/* results_read.c - what one row of a published results file says: see results_row.h. */
#include "measures/number_printed.h"
#include "measures/period.h"
#include "measures/results_row.h"

const CsvColumn results_columns[N_RESULTS_COLUMNS] = {
#define X(name, header, needed) {header, needed},
    RESULTS_COLUMN_LIST(X)
#undef X
};

const char *const result_unit_codes[N_RESULT_UNITS] = {
#define X(name, code, words, per) code,
    GIVEN_UNIT_LIST(X)
#undef X
};

static const char *const unit_words[N_RESULT_UNITS] = {
#define X(name, code, words, per) words,
    GIVEN_UNIT_LIST(X)
#undef X
};

typedef struct Reading {
    Arena *arena;
    const Str *cells;
    ResultRow *row;
    bool has_periods; /* the file has a column that says of when a figure is */
} Reading;

static Str cell(const Reading *r, size_t column) { return str_dup(r->arena, r->cells[column]); }
static Str first_of(const Reading *r, size_t a, size_t b) { return r->cells[a].n > 0 ? cell(r, a) : cell(r, b); }
static void warn(Reading *r, Warning w) { warn_add(&r->row->warnings, w); }
static void refuse(Reading *r, Warning w) {
    warn(r, w);
    r->row->is_refused = true;
}

/* ---- words ---- */

static void read_polarity(Reading *r) {
    r->row->polarity_text = cell(r, RESULTS_POLARITY);
    if (!printed_polarity(r->arena, r->cells[RESULTS_POLARITY], &r->row->polarity)) refuse(r, WARN_POLARITY);
}

static bool has_word(Str folded, const char *word) {
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= folded.n; i++) {
        bool begins = i == 0 || !((folded.p[i - 1] | 32) >= 'a' && (folded.p[i - 1] | 32) <= 'z');
        bool ends = i + n == folded.n || !((folded.p[i + n] | 32) >= 'a' && (folded.p[i + n] | 32) <= 'z');
        if (begins && ends && memcmp(folded.p + i, word, n) == 0) return true;
    }
    return false;
}

ResultUnit result_unit_named(Str folded) {
    for (ResultUnit u = GIVEN_IN_NOT_STATED; u < GIVEN_IN_OTHER; u++)
        if (str_is(folded, result_unit_codes[u]) || str_is_among(str_from(unit_words[u]), '|', folded)) return u;
    return folded.n == 0 ? GIVEN_IN_NOT_STATED : GIVEN_IN_OTHER;
}

static void read_unit(Reading *r) {
    ResultRow *row = r->row;
    Str title = printed_fold(r->arena, row->title), raw = r->cells[RESULTS_UNIT];
    row->unit_text = cell(r, RESULTS_UNIT);
    row->unit = str_is(raw, "£") ? GIVEN_IN_GBP : result_unit_named(printed_fold(r->arena, raw));
    row->is_gap = has_word(title, "gap") || has_word(title, "gaps");
    row->is_change = has_word(title, "change") || has_word(title, "increase") || has_word(title, "reduction") ||
                     has_word(title, "growth");
    if (row->unit == GIVEN_IN_PERCENT && row->is_gap) warn(r, WARN_PERCENT_GAP);
}

typedef struct StatusWords {
    ResultStatus status;
    const char *words;
} StatusWords;

static const StatusWords statuses[] = {
    {RESULT_PROVISIONAL, "provisional|p"},
    {RESULT_REVISED, "revised|r"},
    {RESULT_CARRIED_FORWARD, "carried_forward|carried forward|c/f|not refreshed"},
    {RESULT_PREVIOUS_YEAR, "previous_year|previous year|last year"},
    {RESULT_TO_BE_SUPPLIED, "to_be_supplied|to be supplied|awaited|tbc"},
    {RESULT_NOT_AVAILABLE, "not_available|not available|n/a"},
    {RESULT_NEW, "new_indicator|new indicator|new"},
    {RESULT_SUPPRESSED, "suppressed|x"},
    {RESULT_NO_CASES, "no_cases|no cases"},
    {RESULT_UNKNOWN, "unknown"},
};

static bool status_named(Str folded, ResultStatus *out) {
    for (size_t i = 0; i < COUNT_OF(statuses); i++)
        if (folded.n > 0 && str_is_among(str_from(statuses[i].words), '|', folded)) {
            *out = statuses[i].status;
            return true;
        }
    return false;
}

/* "8.7 (carried forward)", and a note of it where the form has no column for the status. */
static bool is_marked_carried(Reading *r) {
    ResultStatus marked = RESULT_OK;
    Printed p = printed_read(r->arena, r->row->printed_result);
    if (status_named(p.beside, &marked) && result_status_has_figure[marked]) r->row->status = marked;
    Str note = printed_fold(r->arena, r->row->note);
    bool is_denied = str_find(note, STR("not carried forward")) >= 0;
    return !is_denied && (str_find(note, STR("carried forward")) >= 0 || str_find(note, STR("not refreshed")) >= 0);
}

/* What the status column says goes before what the figure's own mark says, and that before the note. */
static void read_status(Reading *r) {
    Str s = printed_fold(r->arena, r->cells[RESULTS_STATUS]);
    if (status_named(s, &r->row->status) || !r->row->result.is_set) return;
    if (is_marked_carried(r) && s.n == 0 && r->row->status == RESULT_OK) r->row->status = RESULT_CARRIED_FORWARD;
}

/* ---- figures ---- */

const i64 result_unit_per[N_RESULT_UNITS] = {
#define X(name, code, words, per) per,
    GIVEN_UNIT_LIST(X)
#undef X
};

/* A time has one unit: "12 weeks" is no figure of days. A mean, or what is not known, may be in any. */
static bool is_other_time(ResultUnit unit, const Printed *p) {
    bool is_time = unit == GIVEN_IN_DAYS || unit == GIVEN_IN_WEEKS;
    if (is_time && p->is_percent) return true;
    if (!p->time) return false;
    if (is_time) return strcmp(p->time, result_unit_codes[unit]) != 0;
    return unit == GIVEN_IN_PERCENT || unit == GIVEN_IN_GBP;
}

/* A figure of another rate than the row's unit ("3.5 per 1,000" of one per 10,000) is none that can be used. */
static Printed read_figure(const Reading *r, size_t column) {
    Printed p = printed_read(r->arena, r->cells[column]);
    bool is_unit_known = r->row->unit != GIVEN_IN_NOT_STATED && r->row->unit != GIVEN_IN_OTHER;
    if (p.per != 0 && is_unit_known && p.per != result_unit_per[r->row->unit]) p.kind = PRINTED_UNREADABLE;
    if (is_other_time(r->row->unit, &p)) p.kind = PRINTED_UNREADABLE;
    return p;
}

static bool is_share(const ResultRow *row, bool is_printed_percent) {
    bool is_percent = row->unit == GIVEN_IN_PERCENT || (row->unit == GIVEN_IN_NOT_STATED && is_printed_percent);
    return is_percent && !row->is_gap && !row->is_change;
}

static void read_count(Reading *r, size_t column, Exact *out, bool *has) {
    Printed p = printed_read(r->arena, r->cells[column]);
    ResultStatus status = printed_as_result(&p);
    *has = p.kind == PRINTED_NUMBER && status != RESULT_SUPPRESSED && p.value.num >= 0;
    if (*has) *out = p.value;
    else if (p.kind == PRINTED_UNREADABLE || (p.kind == PRINTED_NUMBER && p.value.num < 0)) warn(r, WARN_COUNTS);
}

/* A decimal value behind the displayed figure, where our own export gives both. */
static Amount amount_in(const Reading *r, const Printed *p) {
    Amount m = amount_printed(p->value, p->decimals, is_share(r->row, p->is_percent));
    Printed value = read_figure(r, RESULTS_VALUE);
    if (r->cells[RESULTS_DISPLAYED].n > 0 && value.kind == PRINTED_NUMBER) m.exact = value.value;
    return m;
}

static void read_result(Reading *r) {
    ResultRow *row = r->row;
    size_t column = r->cells[RESULTS_RESULT].n > 0      ? RESULTS_RESULT
                    : r->cells[RESULTS_DISPLAYED].n > 0 ? RESULTS_DISPLAYED
                                                        : RESULTS_VALUE;
    Printed p = read_figure(r, column);
    row->printed_result = cell(r, column);
    row->status = printed_as_result(&p);
    if (p.kind == PRINTED_NUMBER && !printed_is_inequality(&p)) row->result = amount_in(r, &p);
    if (p.kind == PRINTED_DIVISION) warn(r, WARN_DIVISION);
    if (p.kind == PRINTED_UNREADABLE) refuse(r, WARN_RESULT);
}

static void read_previous(Reading *r) {
    ResultRow *row = r->row;
    Printed p = read_figure(r, RESULTS_PREVIOUS);
    row->printed_previous = cell(r, RESULTS_PREVIOUS);
    row->status_before = printed_as_result(&p);
    if (p.kind == PRINTED_NUMBER && !printed_is_inequality(&p))
        row->before = amount_printed(p.value, p.decimals, is_share(row, p.is_percent));
    if (p.kind == PRINTED_UNREADABLE) warn(r, WARN_PREVIOUS);
}

/* num / den as the unit has it: 100 times for per cent, as it is for a mean. */
static bool exact_of_counts(const ResultRow *row, Exact *out) {
    Exact turned, quotient;
    i64 times = row->unit == GIVEN_IN_NOT_STATED && row->result.is_share ? 100 : result_unit_per[row->unit];
    if (row->unit == GIVEN_IN_COUNT && row->has_num) {
        *out = row->num;
        return true;
    }
    if (times == 0 || row->is_gap || row->is_change || !row->has_num || !row->has_den || row->den.num == 0)
        return false;
    return exact_ratio(row->den.den, row->den.num, &turned) && exact_times(row->num, turned, &quotient) &&
           exact_times(quotient, exact_whole(times), out);
}

static void check_counts(Reading *r) {
    ResultRow *row = r->row;
    bool is_part = row->result.is_share || is_share(row, row->unit == GIVEN_IN_NOT_STATED);
    if (row->has_den && row->den.num == 0 && row->unit != GIVEN_IN_COUNT) {
        warn(r, WARN_DIVISION);
        if (row->result.is_set) row->is_refused = true;
        row->status = RESULT_NO_CASES;
    }
    if (row->has_num && row->has_den && row->den.num > 0 && is_part && exact_cmp(row->num, row->den) > 0)
        refuse(r, WARN_OUTSIDE);
    bool is_ratio = row->unit != GIVEN_IN_COUNT && row->unit != GIVEN_IN_GBP && row->unit != GIVEN_IN_OTHER;
    if (row->has_num && !row->has_den && is_ratio) warn(r, WARN_NO_DENOMINATOR);
}

/* The counts are the exact figure behind the printed one; where none is printed they are the figure. */
static void join_counts(Reading *r) {
    ResultRow *row = r->row;
    Exact exact;
    if (!exact_of_counts(row, &exact)) return;
    if (row->result.is_set) {
        if (warning_is_misprinted(&row->result, exact)) warn(r, WARN_RECOMPUTED);
        if (warning_is_by_rounding(&row->result, exact)) row->result.exact = exact;
    } else if (row->status == RESULT_UNKNOWN && row->printed_result.n == 0) {
        row->result = amount_of(exact, row->unit == GIVEN_IN_COUNT ? 0 : 1);
        row->result.is_share = is_share(row, false);
        if (row->result.is_share) row->result.shown = exact_round_share(exact, 1);
        row->status = RESULT_OK;
    }
}

static void check_range(Reading *r) {
    const Amount *m = &r->row->result;
    if (m->is_set && m->is_share && (m->shown.num < 0 || exact_cmp(m->shown, exact_whole(100)) > 0))
        refuse(r, WARN_RANGE);
}

/* ---- days ---- */

static Date read_day(Reading *r, size_t column, bool *is_month) {
    Date d = DATE_NONE;
    *is_month = false;
    if (r->cells[column].n == 0) return DATE_NONE;
    Printed p = printed_read(r->arena, r->cells[column]);
    bool is_word = p.kind != PRINTED_NUMBER && p.kind != PRINTED_UNREADABLE;
    if (!printed_day(r->arena, r->cells[column], &d, is_month) && !is_word) warn(r, WARN_BAD_DATE);
    return d;
}

/* "latest data: ...; released=2017-10; ..." */
static void read_release_in_note(Reading *r, Str note) {
    i64 at = str_find(note, STR("released="));
    if (at < 0) return;
    Str rest = str_slice(note, (size_t)at + strlen("released="), note.n), after;
    Str day = str_trim(str_cut(rest, ';', &after));
    if (!printed_day(r->arena, day, &r->row->released, &r->row->is_release_month)) warn(r, WARN_BAD_DATE);
}

static void read_days(Reading *r) {
    ResultRow *row = r->row;
    bool is_month;
    row->period = first_of(r, RESULTS_PERIOD_LABEL, RESULTS_PERIOD);
    row->period_end = read_day(r, RESULTS_PERIOD_END, &is_month);
    row->as_at = read_day(r, RESULTS_AS_AT, &is_month);
    row->released = read_day(r, RESULTS_RELEASED_ON, &row->is_release_month);
    if (!date_is_set(row->released)) read_release_in_note(r, r->cells[RESULTS_AS_AT_NOTE]);
    if (!date_is_set(row->released)) read_release_in_note(r, r->cells[RESULTS_NOTE]);
    if (warning_is_early_release(row->period_end, row->released, row->is_release_month)) warn(r, WARN_RELEASE);
}

/* ---- target, floor, bands ---- */

static Bound read_bound(Reading *r, size_t column, Warning unreadable, Printed *p) {
    *p = read_figure(r, column);
    if (p->kind == PRINTED_UNREADABLE) warn(r, unreadable);
    Operator operator= p->operator== OPERATOR_EQUAL ? OPERATOR_OF_POLARITY : p->operator;
    return (Bound){.is_set = p->kind == PRINTED_NUMBER, .value = p->value, .operator= operator};
}

/* Of the codes of periods some say of which year a target is: annual and termly figures are of an academic year, the others of a financial one. */
static bool basis_of(Str period, YearBasis *out) {
    bool is_academic = str_is_among(STR("a|aa|ta|term|a-ac"), '|', period);
    *out = is_academic ? BASIS_ACADEMIC : BASIS_FINANCIAL;
    return is_academic || str_is_among(STR("r12m|ms|ytd|q|qf|af|month"), '|', period);
}

/* A year written as two (2017-18) is the one that holds the day; where the basis is not known it may begin in the year before. */
static bool is_in_year(Date end, int year, Str period, bool is_span) {
    YearBasis basis;
    int at = date_to_ymd(end).year;
    if (is_span && basis_of(period, &basis)) return year == period_year(basis, end);
    return year == at || (is_span && year == at - 1);
}

/* A target that belongs to no year, or to another than the figures', is not used (section 4). Where no column of the file says of when
 * anything is, a row's target is its own, and that is said. */
static void keep_to_its_year(Reading *r, const Printed *target) {
    ResultRow *row = r->row;
    Date end = date_is_set(row->period_end) ? row->period_end : row->as_at;
    int own = printed_year(row->period), said = printed_year(r->cells[RESULTS_TARGET_YEAR]);
    if (said == 0) said = target->year;
    bool is_span = str_find_char(r->cells[RESULTS_TARGET_YEAR], '-') >= 0 ||
                   str_find_char(r->cells[RESULTS_TARGET_YEAR], '/') >= 0 || target->beside.n > 4;
    Str code = printed_fold(r->arena, r->cells[RESULTS_PERIOD]);
    bool is_other = said > 0 && (date_is_set(end) ? !is_in_year(end, said, code, is_span) : own > 0 && own != said);
    bool is_nowhere = said == 0 && own == 0 && !date_is_set(end);
    if (!row->standard.target.is_set && !row->standard.floor.is_set && !row->standard.green.is_set) return;
    if (is_nowhere) warn(r, WARN_TARGET_NO_YEAR);
    if (is_other) warn(r, WARN_TARGET_OTHER_YEAR);
    if (is_nowhere && r->has_periods) row->standard = (Standard){.status = TARGET_NOT_SET};
    if (is_other) row->standard.target.is_set = row->standard.green.is_set = false;
}

/* Blank, or a word in place of a number. */
static bool says_none(const Reading *r, Str text) {
    Printed p = printed_read(r->arena, text);
    return p.kind != PRINTED_NUMBER && p.kind != PRINTED_UNREADABLE;
}

/* The floor of a T row is a band too: "±3.0" or "7-13"; a plain number only where the band itself is one, either side. */
static void read_floor_band(Reading *r, Str band, Str outer) {
    Standard *s = &r->row->standard;
    bool is_plain = printed_read(r->arena, band).kind == PRINTED_NUMBER;
    if (says_none(r, outer) && (!s->floor.is_set || is_plain)) outer = r->cells[RESULTS_FLOOR];
    if (says_none(r, outer)) return;
    r->row->warnings &= ~((u64)1 << WARN_FLOOR);
    if (!printed_band(r->arena, outer, &s->target, &s->tolerated)) warn(r, WARN_FLOOR);
    s->floor.is_set = false;
}

/* "10 ±1.5" and "8-12" in the target's own cell. The second names no target: none is made up from its middle. */
static void read_band_in_target(Reading *r, Printed *target) {
    Standard *s = &r->row->standard;
    Str folded = printed_fold(r->arena, r->cells[RESULTS_TARGET]);
    i64 sign = str_find(folded, STR("+/-"));
    if (s->target.is_set || target->kind != PRINTED_UNREADABLE || !says_none(r, r->cells[RESULTS_BAND])) return;
    if (sign > 0) {
        *target = printed_read(r->arena, str_slice(folded, 0, (size_t)sign));
        s->target = (Bound){.is_set = target->kind == PRINTED_NUMBER, .value = target->value};
        folded = str_slice(folded, (size_t)sign, folded.n);
    }
    if (!printed_band(r->arena, folded, &s->target, &s->green)) return;
    s->status = TARGET_SET;
    r->row->warnings &= ~((u64)1 << WARN_TARGET);
}

static void read_bands(Reading *r) {
    Standard *s = &r->row->standard;
    Str rest, band = str_cut(r->cells[RESULTS_BAND], ';', &rest);
    Str outer = r->cells[RESULTS_FLOOR_BAND].n > 0 ? r->cells[RESULTS_FLOOR_BAND] : rest;
    if (!says_none(r, band) && !printed_band(r->arena, band, &s->target, &s->green)) warn(r, WARN_BAND);
    if (s->green.is_set || !says_none(r, outer)) read_floor_band(r, band, outer);
    if (s->green.is_set && s->floor.is_set) warn(r, WARN_FLOOR);
}

static void check_standard(Reading *r) {
    ResultRow *row = r->row;
    Standard *s = &row->standard;
    Operator o = s->target.operator;
    bool is_up = o == OPERATOR_AT_LEAST || o == OPERATOR_ABOVE, is_down = o == OPERATOR_AT_MOST || o == OPERATOR_BELOW;
    if (s->target.is_set && ((row->polarity == POLARITY_HIGH && is_down) || (row->polarity == POLARITY_LOW && is_up)))
        warn(r, WARN_OPERATOR);
    if (!verdict_standard_fault(row->polarity, s)) return;
    warn(r, WARN_STANDARD);
    if (row->polarity == POLARITY_TARGET)
        *s = (Standard){.target = s->target, .status = s->status}; /* on the target is green without any band */
    else *s = (Standard){.status = TARGET_NOT_SET};
}

static void read_standard(Reading *r) {
    ResultRow *row = r->row;
    Printed target, floor;
    row->printed_target = cell(r, RESULTS_TARGET);
    row->printed_floor = cell(r, RESULTS_FLOOR);
    row->standard.target = read_bound(r, RESULTS_TARGET, WARN_TARGET, &target);
    row->standard.status = printed_as_target(&target);
    row->standard.floor = read_bound(r, RESULTS_FLOOR, WARN_FLOOR, &floor);
    if (row->polarity == POLARITY_TARGET) read_band_in_target(r, &target), read_bands(r);
    keep_to_its_year(r, &target);
    check_standard(r);
}

/* ---- the row ---- */

static void read_texts(Reading *r) {
    ResultRow *row = r->row;
    row->scorecard = cell(r, RESULTS_SCORECARD);
    row->section = cell(r, RESULTS_SECTION);
    row->code = cell(r, RESULTS_CODE);
    row->title = cell(r, RESULTS_TITLE);
    row->area = cell(r, RESULTS_AREA);
    row->group = cell(r, RESULTS_GROUP);
    row->source = cell(r, RESULTS_SOURCE);
    row->note = first_of(r, RESULTS_NOTE, RESULTS_AS_AT_NOTE);
    row->benchmark = cell(r, RESULTS_BENCHMARK);
    row->benchmark_name = cell(r, RESULTS_BENCHMARK_NAME);
    row->commentary = cell(r, RESULTS_COMMENTARY);
    row->action = cell(r, RESULTS_ACTION);
    row->printed_rag = cell(r, RESULTS_RAG);
    row->printed_dot = cell(r, RESULTS_DOT);
    if (row->code.n == 0) refuse(r, WARN_NO_CODE);
}

static void read_marks(Reading *r) {
    ResultRow *row = r->row;
    Str comparable = printed_fold(r->arena, r->cells[RESULTS_COMPARABLE]);
    Str forecast = printed_fold(r->arena, r->cells[RESULTS_FORECAST]);
    row->is_forecast = str_is_among(STR("yes|y|true|1"), '|', forecast);
    row->is_break = str_is_among(STR("no|n|false|0|restated"), '|', comparable) ||
                    str_find(printed_fold(r->arena, row->note), STR("break in series")) >= 0;
    Str version = r->cells[RESULTS_VERSION], target_version = r->cells[RESULTS_TARGET_VERSION];
    row->is_target_older = version.n > 0 && target_version.n > 0 && !str_eq(version, target_version);
}

static ResultRow *new_row(Ctx *cx, ResultsFile *file, const CsvRow *row) {
    if (file->n == file->cap) {
        size_t cap = file->cap == 0 ? 64 : file->cap * 2;
        file->rows = arena_grow(cx->arena, file->rows, file->cap * sizeof(ResultRow), cap * sizeof(ResultRow));
        file->cap = cap;
    }
    ResultRow *out = &file->rows[file->n++];
    *out = (ResultRow){
        .line = row->line, .number = row->number, .period_end = DATE_NONE, .as_at = DATE_NONE, .released = DATE_NONE};
    return out;
}

void results_read_row(Ctx *cx, ResultsFile *file, const CsvRow *row) {
    static const int whens[] = {RESULTS_PERIOD, RESULTS_PERIOD_LABEL, RESULTS_PERIOD_END, RESULTS_AS_AT,
                                RESULTS_TARGET_YEAR};
    Reading r = {.arena = cx->arena, .cells = row->cells, .row = new_row(cx, file, row)};
    for (size_t i = 0; i < COUNT_OF(whens); i++) r.has_periods |= file->has[whens[i]];
    read_texts(&r);
    if (row->fault != CSV_FINE) {
        refuse(&r, row->fault == CSV_RAGGED ? WARN_RAGGED : WARN_ENCODING);
        r.row->status = r.row->status_before = RESULT_UNKNOWN;
        return;
    }
    read_polarity(&r);
    read_unit(&r);
    read_days(&r);
    read_result(&r);
    read_previous(&r);
    read_count(&r, RESULTS_NUMERATOR, &r.row->num, &r.row->has_num);
    read_count(&r, RESULTS_DENOMINATOR, &r.row->den, &r.row->has_den);
    check_counts(&r);
    join_counts(&r);
    check_range(&r);
    read_status(&r);
    read_standard(&r);
    read_marks(&r);
}
