/* results_check.c - what only all rows of a results file tell, and the judging of each: see results_row.h. */
#include "base/file_map.h"
#include "cli/app.h"
#include "define/definitions.h"
#include "measures/number_printed.h"
#include "measures/published.h"
#include "measures/results_words.h"

#include <ctype.h>
#include <stdlib.h>

#define YEAR_DAYS 365

/* ---- keys ---- */

Str results_title_key(Arena *a, Str title) {
    Str s = printed_fold(a, title);
    Buf b = buf_on(a);
    int depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        depth += s.p[i] == '(' ? 1 : s.p[i] == ')' && depth > 0 ? -1 : 0;
        if (depth == 0 && isalnum((unsigned char)s.p[i])) buf_add_char(&b, s.p[i]);
    }
    return buf_str(&b);
}

typedef struct RowKey {
    ResultRow *row;
    Str code, section, title, rest; /* code: with its scorecard; rest: area, group and period */
} RowKey;

static int by_code_then_section(const void *x, const void *y) {
    const RowKey *a = x, *b = y;
    int c = str_cmp(a->code, b->code);
    if (c == 0) c = str_cmp(a->section, b->section);
    if (c == 0) c = str_cmp(a->rest, b->rest);
    return c != 0 ? c : (a->row->line > b->row->line) - (a->row->line < b->row->line);
}

static RowKey key_of(Arena *a, ResultRow *r) {
    Str scorecard = printed_fold(a, r->scorecard), code = printed_fold(a, r->code);
    Str area = printed_fold(a, r->area), group = printed_fold(a, r->group);
    Str period = date_is_set(r->period_end) ? date_iso_str(a, r->period_end) : printed_fold(a, r->period);
    return (RowKey){.row = r,
                    .code = str_fmt(a, "%.*s\n%.*s", STR_ARG(scorecard), STR_ARG(code)),
                    .section = printed_fold(a, r->section),
                    .title = results_title_key(a, r->title),
                    .rest = str_fmt(a, "%.*s\n%.*s\n%.*s", STR_ARG(area), STR_ARG(group), STR_ARG(period))};
}

static void refuse_both(ResultRow *a, ResultRow *b, Warning w) {
    warn_add(&a->warnings, w);
    warn_add(&b->warnings, w);
    a->is_refused = b->is_refused = true;
}

/* In force on the same day: two printed for periods that end within a year of each other. */
static bool is_same_time(const ResultRow *a, const ResultRow *b) {
    if (!date_is_set(a->period_end) || !date_is_set(b->period_end)) return true;
    return abs(date_diff(a->period_end, b->period_end)) < YEAR_DAYS;
}

static void compare_keys(const RowKey *a, const RowKey *b) {
    bool is_same_section = str_eq(a->section, b->section);
    bool is_other_title = a->title.n > 0 && b->title.n > 0 && !str_eq(a->title, b->title);
    if (!is_same_section) {
        warn_add(&a->row->warnings, WARN_CODE_IN_SECTIONS);
        warn_add(&b->row->warnings, WARN_CODE_IN_SECTIONS);
        return;
    }
    if (is_other_title && is_same_time(a->row, b->row)) refuse_both(a->row, b->row, WARN_TWO_TITLES);
    else if (is_other_title) warn_add(&a->row->warnings, WARN_TWO_TITLES), warn_add(&b->row->warnings, WARN_TWO_TITLES);
    if (!str_eq(a->rest, b->rest)) return;
    refuse_both(a->row, b->row, WARN_CODE_TWICE);
    if (!str_eq(a->row->printed_result, b->row->printed_result) && !str_eq(a->row->source, b->row->source)) {
        warn_add(&a->row->warnings, WARN_TWO_VALUES);
        warn_add(&b->row->warnings, WARN_TWO_VALUES);
    }
}

/* Each row with those of its code: few, but for a file that is wrong, so no further than this many. */
#define NEAR_ROWS 512

static void compare_rows(Ctx *cx, ResultsFile *file) {
    RowKey *keys = ARENA_ARRAY(cx->arena, RowKey, file->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < file->n; i++)
        if (file->rows[i].code.n > 0) keys[n++] = key_of(cx->arena, &file->rows[i]);
    qsort(keys, n, sizeof *keys, by_code_then_section);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && k <= i + NEAR_ROWS && str_eq(keys[k].code, keys[i].code); k++)
            compare_keys(&keys[i], &keys[k]);
}

static bool is_without_denominator(const ResultRow *r) {
    bool is_divided = r->unit == GIVEN_IN_PERCENT || r->unit == GIVEN_IN_PER_1000 || r->unit == GIVEN_IN_PER_10000;
    return r->result.is_set && !r->has_den && is_divided && !r->is_gap;
}

/* A share without denominator, a figure without source, in a file that gives them for others. */
static void look_for_what_others_have(ResultsFile *file) {
    size_t n_dens = 0, n_sources = 0;
    for (size_t i = 0; i < file->n; i++) n_dens += file->rows[i].has_den, n_sources += file->rows[i].source.n > 0;
    for (size_t i = 0; i < file->n; i++) {
        ResultRow *r = &file->rows[i];
        if (n_dens > 0 && is_without_denominator(r)) warn_add(&r->warnings, WARN_NO_DENOMINATOR);
        if (n_sources > 0 && r->source.n == 0 && r->result.is_set) warn_add(&r->warnings, WARN_NO_SOURCE);
    }
}

/* ---- judging ---- */

static void check_future(ResultRow *r, Date today) {
    bool is_to_come = date_is_set(r->period_end) && date_before(today, r->period_end);
    if (date_is_set(r->as_at) && date_before(today, r->as_at)) warn_add(&r->warnings, WARN_RELEASE);
    if (!is_to_come) return;
    warn_add(&r->warnings, WARN_RELEASE);
    if (r->is_forecast) return;
    warn_add(&r->warnings, WARN_FUTURE_PERIOD);
    r->is_refused = true;
}

static Dot printed_dot(Arena *a, Str printed) {
    Str s = printed_fold(a, printed);
    if (str_is_among(STR("up|↑|⇧|⬆|▲|improved|improving|better"), '|', s)) return DOT_UP;
    if (str_is_among(STR("down|↓|⇩|⬇|▼|worsened|worsening|worse"), '|', s)) return DOT_DOWN;
    if (str_is_among(STR("level|↔|⇔|⬌|same|stable|no change|the same"), '|', s)) return DOT_LEVEL;
    return DOT_NONE;
}

static void check_carried(ResultRow *r) {
    if (r->status != RESULT_CARRIED_FORWARD) return;
    if (r->result.is_set && r->before.is_set && !exact_eq(r->result.shown, r->before.shown))
        warn_add(&r->warnings, WARN_CARRIED);
    if (r->note.n == 0) warn_add(&r->warnings, WARN_CARRIED_NO_NOTE);
}

static void check_marks(Ctx *cx, ResultRow *r) {
    Dot printed = printed_dot(cx->arena, r->printed_dot);
    bool is_judged = verdict_dot_code(r->direction.dot) != NULL;
    if (warning_is_other_colour(printed_fold(cx->arena, r->printed_rag), r->rating.verdict) ||
        (is_judged && printed != DOT_NONE && printed != r->direction.dot))
        warn_add(&r->warnings, WARN_PRINTED_MARK);
}

/* The commentary beside the figures: W2 and W3. */
static void check_words(Ctx *cx, ResultRow *r) {
    WordsAbout w = {.words = r->commentary, .unit = r->unit, .polarity = r->polarity, .dot = r->direction.dot};
    Printed benchmark = printed_read(cx->arena, r->benchmark);
    const Bound *bounds[] = {&r->standard.target, &r->standard.floor};
    if (r->commentary.n == 0) return;
    if (w.unit == GIVEN_IN_NOT_STATED && r->result.is_share) w.unit = GIVEN_IN_PERCENT;
    words_add_figure(&w, r->result);
    words_add_figure(&w, r->before);
    for (size_t i = 0; i < COUNT_OF(bounds); i++)
        if (bounds[i]->is_set) words_add_figure(&w, amount_of(bounds[i]->value, r->result.decimals));
    if (benchmark.kind == PRINTED_NUMBER)
        words_add_figure(&w, amount_printed(benchmark.value, benchmark.decimals, false));
    if (r->has_num) words_add_figure(&w, amount_of(r->num, 0));
    if (r->has_den) words_add_figure(&w, amount_of(r->den, 0));
    if (r->result.is_set && words_say_other_number(cx->arena, &w)) warn_add(&r->warnings, WARN_COMMENT_NUMBER);
    if (words_say_other_direction(cx->arena, &w)) warn_add(&r->warnings, WARN_COMMENT_DIRECTION);
}

static void check_comments(const ResultsFile *file, ResultRow *r) {
    if (file->has[RESULTS_COMMENTARY] && r->commentary.n == 0 && verdict_needs_comment(r->rating.verdict))
        warn_add(&r->warnings, WARN_NO_COMMENT);
    if (file->has[RESULTS_ACTION] && r->action.n == 0 && r->rating.verdict == VERDICT_RED)
        warn_add(&r->warnings, WARN_NO_ACTION);
}

void results_judge_row(Ctx *cx, ResultRow *r, const ResultsOptions *o) {
    if (r->is_refused) {
        r->rating = (Rating){.verdict = VERDICT_NOT_RATED, .reason = "Refused"};
        return;
    }
    r->rating = verdict_rate(&(Judging){.polarity = r->polarity,
                                        .status = r->status,
                                        .result = r->result,
                                        .standard = r->standard,
                                        .compare = o->compare});
    r->direction = verdict_direction(&(Travel){.polarity = r->polarity,
                                               .now = r->result,
                                               .before = r->before,
                                               .status = r->status,
                                               .status_before = r->status_before,
                                               .target = r->standard.target,
                                               .is_break = r->is_break,
                                               .on_break = o->on_break,
                                               .compare = o->compare});
    if (!r->is_break && warning_is_large_change(&r->result, &r->before, o->largest_change)) /* the same version */
        warn_add(&r->warnings, WARN_LARGE_CHANGE);
    check_carried(r);
    check_marks(cx, r);
    check_words(cx, r);
}

/* ---- what the definition, or the row's own note, says of it ---- */

static bool is_noted(Arena *a, const ResultRow *r, const char *const *phrases, size_t n) {
    Str note = printed_fold(a, r->note), title = printed_fold(a, r->title);
    for (size_t i = 0; i < n; i++)
        if (str_find(note, str_from(phrases[i])) >= 0 || str_find(title, str_from(phrases[i])) >= 0) return true;
    return false;
}

static void check_definition(Ctx *cx, ResultRow *r, const ResultsOptions *o) {
    static const char *const cohorts[] = {"different cohort", "two cohorts", "another cohort"};
    static const char *const older[] = {"since the target was set", "since target was set", "target predates",
                                        "target set on the previous definition", "target set on the old definition"};
    size_t n_alike;
    const Measure *m = o->measures ? published_measure(cx->arena, o->measures, r, &n_alike) : NULL;
    bool is_printed_so = m && m->cohorts.n > 0 && r->has_num && r->has_den;
    if (is_printed_so || is_noted(cx->arena, r, cohorts, COUNT_OF(cohorts))) warn_add(&r->warnings, WARN_COHORTS);
    if (r->is_target_older || is_noted(cx->arena, r, older, COUNT_OF(older))) warn_add(&r->warnings, WARN_TARGET_OLDER);
}

void results_check_all(Ctx *cx, ResultsFile *file, const ResultsOptions *o) {
    compare_rows(cx, file);
    if (!o->is_mixed) look_for_what_others_have(file);
    bool has_own = o->county.n == 0 && cx->app && cx->app->definitions;
    results_check_parts(cx, file, has_own ? cx->app->definitions->authority->name : o->county);
    for (size_t i = 0; i < file->n; i++) {
        if (o->needs_period && !date_is_set(file->rows[i].period_end)) {
            warn_add(&file->rows[i].warnings, WARN_NO_PERIOD);
            file->rows[i].is_refused = true;
        }
        check_future(&file->rows[i], o->today);
        check_definition(cx, &file->rows[i], o);
        results_judge_row(cx, &file->rows[i], o);
        if (!file->rows[i].is_refused) check_comments(file, &file->rows[i]);
    }
}

/* ---- a whole file ---- */

static Status check_header(Ctx *cx, Str path, const CsvHeader *h) {
    if (h->fault == CSV_RAGGED) return FAIL(cx, ERR_INPUT, "%.*s holds no header row", STR_ARG(path));
    if (h->fault != CSV_FINE) return FAIL(cx, ERR_INPUT, "%.*s:1: %s", STR_ARG(path), csv_fault_info[h->fault].text);
    if (h->missing.n > 0) return FAIL(cx, ERR_INPUT, "%.*s lacks the columns %.*s", STR_ARG(path), STR_ARG(h->missing));
    if (h->repeated.n > 0)
        return FAIL(cx, ERR_INPUT, "%.*s has the column %.*s twice", STR_ARG(path), STR_ARG(h->repeated));
    return OK;
}

static Status check_bytes(Ctx *cx, Str path, Str text) {
    bool is_wide = str_starts(text, STR("\xFF\xFE")) || str_starts(text, STR("\xFE\xFF"));
    if (is_wide || memchr(text.p, 0, text.n))
        return FAIL(cx, ERR_INPUT, "%.*s is not text in UTF-8 or Windows-1252: save it as 'CSV UTF-8'", STR_ARG(path));
    return OK;
}

Status results_read_text(Ctx *cx, Str path, Str text, ResultsFile **out) {
    CsvReader *reader;
    CsvHeader header;
    CsvRow row;
    bool has;
    TRY(check_bytes(cx, path, text));
    CsvText from = {text};
    CsvSource source = csv_text_source(&from, str_is_utf8(text));
    source.is_any_separator = true;
    TRY(csv_open(cx, &source, results_columns, N_RESULTS_COLUMNS, &reader, &header));
    TRY(check_header(cx, path, &header));
    ResultsFile *file = ARENA_NEW(cx->arena, ResultsFile);
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) file->has[i] = csv_has_column(reader, i);
    if (!file->has[RESULTS_RESULT] && !file->has[RESULTS_VALUE] && !file->has[RESULTS_DISPLAYED])
        return FAIL(cx, ERR_INPUT, "%.*s lacks the column result", STR_ARG(path));
    for (;;) {
        TRY(csv_next(reader, &row, &has));
        if (!has) break;
        if (row.fault >= CSV_FATAL)
            return FAIL(cx, ERR_INPUT, "%.*s:%lld: %s", STR_ARG(path), (long long)row.line,
                        csv_fault_info[row.fault].text);
        results_read_row(cx, file, &row);
    }
    *out = file;
    return OK;
}

Status results_read_file(Ctx *cx, Str path, ResultsFile **out) {
    Str text;
    TRY(file_map(cx, path, &text));
    return results_read_text(cx, path, text, out);
}
