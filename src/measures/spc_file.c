/* spc_file.c - see spc_file.h. */
#include "measures/spc_file.h"

#include <math.h>
#include "base/csv_out.h"
#include "base/file_map.h"
#include "measures/number_printed.h"
#include "measures/results_row.h"

static const CsvColumn spc_columns[N_SPC_COLUMNS] = {
#define X(name, header) {header, false},
    SPC_COLUMN_LIST(X)
#undef X
};

typedef struct Reading {
    Ctx *cx;
    Str path;
    const CsvRow *row;
    SpcFile *file;
} Reading;

static Str cell(const Reading *r, int column) { return r->row->cells[column]; }

/* The first of the columns from..to that has something. */
static Str first_cell(const Reading *r, int from, int to) {
    for (int i = from; i <= to; i++)
        if (cell(r, i).n > 0) return str_dup(r->cx->arena, cell(r, i));
    return STR("");
}

static Status row_fails(const Reading *r, const char *what, Str value) {
    return FAIL(r->cx, ERR_INPUT, "%.*s:%lld: %s: '%.*s'", STR_ARG(r->path), (long long)r->row->line, what,
                STR_ARG(value));
}

/* A figure; *has is false for a blank or a word in its place. */
static Status read_figure(const Reading *r, Str text, double *out, PrintedKind *kind) {
    Printed p = printed_read(r->cx->arena, text);
    *kind = p.kind;
    if (p.kind == PRINTED_UNREADABLE) return row_fails(r, "this is no figure", text);
    if (p.kind == PRINTED_NUMBER && printed_is_inequality(&p)) *kind = PRINTED_SUPPRESSED;
    *out = p.kind == PRINTED_NUMBER ? exact_f64(p.value) : 0;
    return OK;
}

static Status read_count(const Reading *r, int column, double *out, bool *has) {
    PrintedKind kind;
    TRY(read_figure(r, cell(r, column), out, &kind));
    *has = kind == PRINTED_NUMBER;
    return *has && *out < 0 ? row_fails(r, "a count is not below 0", cell(r, column)) : OK;
}

/* ---- a point of a series ---- */

static bool is_said_yes(Str folded) { return folded.n > 0 && !str_is_among(STR("no|n|false|0|-"), '|', folded); }

/* What counts make a figure of: a share of a hundred unless the series says another unit. */
static double times_of(const SpcSeries *s) {
    ResultUnit unit = result_unit_named(s->unit);
    return unit == GIVEN_IN_NOT_STATED || result_unit_per[unit] == 0 ? 100 : (double)result_unit_per[unit];
}

static Status read_value(const Reading *r, const SpcSeries *s, SpcPoint *p, bool *is_no_point) {
    bool has_num, has_den;
    PrintedKind kind;
    Str text = first_cell(r, SPC_COLUMN_VALUE, SPC_COLUMN_DAYS);
    TRY(read_figure(r, text, &p->value, &kind));
    TRY(read_count(r, SPC_COLUMN_NUMERATOR, &p->num, &has_num));
    TRY(read_count(r, SPC_COLUMN_DENOMINATOR, &p->den, &has_den));
    *is_no_point = kind == PRINTED_NO_CASES || (has_den && p->den == 0); /* a month without school days */
    double times = times_of(s);
    if (has_num && has_den && p->den > 0 && p->num > p->den && kind == PRINTED_BLANK && times == 100)
        return row_fails(r, "the numerator is greater than the denominator", cell(r, SPC_COLUMN_NUMERATOR));
    if (!has_num || !has_den) p->num = p->den = 0;
    if (kind == PRINTED_BLANK && p->den > 0) p->value = times * p->num / p->den;
    p->is_gap = kind != PRINTED_NUMBER && p->den <= 0;
    return OK;
}

/* "%" and "percent" are one unit; one that is not known is as it is written. */
static Str unit_said(Arena *a, Str text) {
    Str unit = str_is(text, "£") ? STR("gbp") : printed_fold(a, text);
    ResultUnit known = result_unit_named(unit);
    return known == GIVEN_IN_OTHER || known == GIVEN_IN_NOT_STATED ? unit : str_from(result_unit_codes[known]);
}

/* What was said of the series before: figures of two units, or of months and of years, make no line. A blank says nothing new. */
static Status keep_one(const Reading *r, int column, const char *what, Str now, Str *before) {
    if (now.n > 0 && before->n > 0 && !str_eq(now, *before)) return row_fails(r, what, cell(r, column));
    if (before->n == 0) *before = now;
    return OK;
}

/* "3.5 per 1,000" and "35 per 10,000" make no line either. */
static Status keep_one_rate(const Reading *r, SpcSeries *s) {
    Str text = first_cell(r, SPC_COLUMN_VALUE, SPC_COLUMN_DAYS);
    Printed p = printed_read(r->cx->arena, text);
    if (p.per > 0 && s->per > 0 && p.per != s->per) return row_fails(r, "this series was in another rate before", text);
    if (p.per > 0) s->per = p.per;
    return OK;
}

static Status read_said(const Reading *r, SpcSeries *s) {
    Arena *a = r->cx->arena;
    SpcOptions *o = &s->options;
    Str unit = unit_said(a, cell(r, SPC_COLUMN_UNIT));
    Str frequency = printed_fold(a, cell(r, SPC_COLUMN_FREQUENCY));
    TRY(keep_one(r, SPC_COLUMN_UNIT, "this series was in another unit before", unit, &s->unit));
    TRY(keep_one_rate(r, s));
    TRY(keep_one(r, SPC_COLUMN_FREQUENCY, "this series was of other periods before", frequency, &s->frequency));
    PrintedKind kind;
    Polarity polarity;
    if (!printed_polarity(a, cell(r, SPC_COLUMN_POLARITY), &polarity))
        return row_fails(r, "the polarity is H, L, T or none", cell(r, SPC_COLUMN_POLARITY));
    if (cell(r, SPC_COLUMN_POLARITY).n > 0) o->polarity = polarity;
    if (cell(r, SPC_COLUMN_TARGET).n > 0) {
        TRY(read_figure(r, cell(r, SPC_COLUMN_TARGET), &o->target, &kind));
        o->has_target = kind == PRINTED_NUMBER;
    }
    o->is_percent |= str_is(unit, "percent");
    o->is_count |= str_is(unit, "count");
    o->is_overlapping |= str_is_among(STR("r12m|ytd|rolling"), '|', frequency);
    o->is_annual |= str_is(frequency, "a") || str_is(frequency, "annual");
    if (cell(r, SPC_COLUMN_DAYS).n > 0) o->kind = SPC_RARE;
    return OK;
}

static SpcSeries *series_named(Reading *r, Str name) {
    SpcFile *f = r->file;
    for (size_t i = f->n; i-- > 0;)
        if (str_eq(f->series[i].name, name)) return &f->series[i];
    if (f->n == f->cap) {
        size_t cap = f->cap == 0 ? 8 : f->cap * 2;
        f->series = arena_grow(r->cx->arena, f->series, f->cap * sizeof(SpcSeries), cap * sizeof(SpcSeries));
        f->cap = cap;
    }
    f->series[f->n] = (SpcSeries){.name = name};
    return &f->series[f->n++];
}

static void add_point(Arena *a, SpcSeries *s, const SpcPoint *p) {
    if (s->n == s->cap) {
        size_t cap = s->cap == 0 ? 64 : s->cap * 2;
        s->points = arena_grow(a, s->points, s->cap * sizeof(SpcPoint), cap * sizeof(SpcPoint));
        s->cap = cap;
    }
    s->points[s->n++] = *p;
}

static void leave_out(Arena *a, SpcSeries *s, Str label) {
    s->left_out = arena_grow(a, s->left_out, s->n_left_out * sizeof label, (s->n_left_out + 1) * sizeof label);
    s->left_out[s->n_left_out++] = label;
}

static Status read_point(Reading *r) {
    Arena *a = r->cx->arena;
    SpcSeries *s = series_named(r, first_cell(r, SPC_COLUMN_SERIES, SPC_COLUMN_CODE));
    Str excluded = printed_fold(a, cell(r, SPC_COLUMN_EXCLUDED)), begins = printed_fold(a, cell(r, SPC_COLUMN_SEGMENT));
    SpcPoint p = {.label = first_cell(r, SPC_COLUMN_PERIOD, SPC_COLUMN_LABEL),
                  .is_excluded = is_said_yes(excluded),
                  .begins = is_said_yes(begins)};
    bool is_no_point;
    if (p.is_excluded || p.begins)
        p.reason = str_dup(a, cell(r, p.is_excluded ? SPC_COLUMN_EXCLUDED : SPC_COLUMN_SEGMENT));
    TRY(read_said(r, s));
    TRY(read_value(r, s, &p, &is_no_point));
    if (is_no_point) leave_out(a, s, p.label);
    else add_point(a, s, &p);
    return OK;
}

/* ---- the order of a series ---- */

typedef struct DatedPoint {
    Date on;
    size_t place; /* in the file */
    SpcPoint point;
} DatedPoint;

static int by_date(const void *x, const void *y) {
    const DatedPoint *a = x, *b = y;
    int c = date_diff(a->on, b->on);
    return c != 0 ? c : (a->place > b->place) - (a->place < b->place);
}

/* Its points with their days; NULL where one of them names no day or month. */
static DatedPoint *dated(Arena *a, const SpcSeries *s) {
    DatedPoint *all = ARENA_ARRAY(a, DatedPoint, s->n + 1);
    bool is_month;
    for (size_t i = 0; i < s->n; i++) {
        all[i] = (DatedPoint){.place = i, .point = s->points[i]};
        if (!printed_day(a, s->points[i].label, &all[i].on, &is_month)) return NULL;
    }
    return all;
}

/* Whole months from one to the next; 0: they are not months. */
static int months_between(Date a, Date b) {
    Ymd from = date_to_ymd(a), to = date_to_ymd(b);
    return (to.year - from.year) * 12 + to.month - from.month;
}

static bool is_monthly(const DatedPoint *all, size_t n) {
    size_t n_single = 0;
    for (size_t i = 1; i < n; i++) {
        int step = months_between(all[i - 1].on, all[i].on);
        if (step == 0) return false;
        n_single += step == 1;
    }
    return n > 2 && n_single * 2 > n - 1;
}

static bool is_left_out(Arena *a, const SpcSeries *s, Ymd month) {
    Date on;
    bool is_month;
    for (size_t i = 0; i < s->n_left_out; i++)
        if (printed_day(a, s->left_out[i], &on, &is_month) && date_to_ymd(on).year == month.year &&
            date_to_ymd(on).month == month.month)
            return true;
    return false;
}

/* Of months, one that is not in the file is a gap: but those without school days, and August, which may have none. */
static void add_missing_months(Arena *a, SpcSeries *s, const DatedPoint *from, const DatedPoint *to) {
    Ymd at = date_to_ymd(from->on);
    for (int n = months_between(from->on, to->on) - 1; n > 0; n--) {
        at.month = at.month % 12 + 1;
        at.year += at.month == 1;
        SpcPoint gap = {.is_gap = true, .label = str_fmt(a, "%04d-%02d", at.year, at.month)};
        if (at.month != 8 && !is_left_out(a, s, at)) add_point(a, s, &gap);
    }
}

/* Rows in any order; a period twice is refused, as which figure counts cannot be told. Two events may have one day. */
static Status put_in_order(Ctx *cx, Str path, SpcSeries *s) {
    DatedPoint *all = dated(cx->arena, s);
    size_t n = s->n;
    if (!all || n < 2) return OK;
    qsort(all, n, sizeof *all, by_date);
    for (size_t i = 1; i < n; i++)
        if (s->options.kind != SPC_RARE && date_eq(all[i].on, all[i - 1].on))
            return FAIL(cx, ERR_INPUT, "%.*s: the period %.*s stands twice in the series%s%.*s", STR_ARG(path),
                        STR_ARG(all[i].point.label), s->name.n > 0 ? " " : "", STR_ARG(s->name));
    bool has_months = s->options.kind != SPC_RARE && is_monthly(all, n);
    s->points = NULL, s->n = s->cap = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && has_months) add_missing_months(cx->arena, s, &all[i - 1], &all[i]);
        add_point(cx->arena, s, &all[i].point);
    }
    return OK;
}

/* ---- a unit of a funnel ---- */

static Status read_unit(Reading *r) {
    SpcFile *f = r->file;
    bool has_num, has_den, has_spread;
    FunnelUnit u = {.name = first_cell(r, SPC_COLUMN_NAME, SPC_COLUMN_SCHOOL)};
    TRY(read_count(r, SPC_COLUMN_NUMERATOR, &u.num, &has_num));
    TRY(read_count(r, SPC_COLUMN_DENOMINATOR, &u.den, &has_den));
    TRY(read_count(r, SPC_COLUMN_SPREAD, &u.spread, &has_spread));
    f->has_spread |= has_spread;
    if (!has_num || !has_den) u.num = u.den = 0; /* hidden or not known: not plotted */
    if (f->n_units == f->units_cap) {
        size_t cap = f->units_cap == 0 ? 64 : f->units_cap * 2;
        f->units = arena_grow(r->cx->arena, f->units, f->units_cap * sizeof u, cap * sizeof u);
        f->units_cap = cap;
    }
    f->units[f->n_units++] = u;
    return OK;
}

/* ---- the file ---- */

static bool has_any(const CsvReader *reader, int from, int to) {
    for (int i = from; i <= to; i++)
        if (csv_has_column(reader, (size_t)i)) return true;
    return false;
}

static Status check_columns(Ctx *cx, Str path, const CsvReader *reader, SpcFile *file) {
    bool has_value = has_any(reader, SPC_COLUMN_VALUE, SPC_COLUMN_DAYS);
    bool has_counts = csv_has_column(reader, SPC_COLUMN_NUMERATOR) && csv_has_column(reader, SPC_COLUMN_DENOMINATOR);
    bool has_period = has_any(reader, SPC_COLUMN_PERIOD, SPC_COLUMN_LABEL);
    file->is_funnel = !has_period && has_any(reader, SPC_COLUMN_NAME, SPC_COLUMN_SCHOOL) && has_counts;
    if (has_value || has_counts) return OK;
    return FAIL(cx, ERR_INPUT, "%.*s needs a column value, or the two numerator and denominator", STR_ARG(path));
}

/* ---- JSON: a list of numbers or of rows, or an object with what is said of the series and its list ---- */

static Str json_cell(Arena *a, const json_t *v) {
    if (json_is_string(v)) return str_dup(a, str_from(json_string_value(v)));
    if (json_is_integer(v)) return str_fmt(a, "%lld", (long long)json_integer_value(v));
    if (json_is_real(v)) return str_fmt(a, "%.10g", json_real_value(v));
    return json_is_true(v) ? STR("yes") : json_is_null(v) ? STR("n/a") : STR("");
}

static const json_t *series_list(const json_t *root) {
    static const char *const names[] = {"points", "values", "data", "series"};
    if (json_is_array(root)) return root;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (json_is_array(json_object_get(root, names[i]))) return json_object_get(root, names[i]);
    return NULL;
}

/* What is said of all rows of a series: by the series itself, or by the object that holds several. A list is no word. */
static const json_t *said_of_all(const json_t *series, const json_t *root, const char *name) {
    const json_t *v = json_object_get(series, name);
    if (!v) v = json_object_get(root, name);
    return json_is_array(v) || json_is_object(v) ? NULL : v;
}

static void add_json_rows(Arena *a, CsvOut *csv, const json_t *root, const json_t *series, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        for (int c = 0; c < N_SPC_COLUMNS; c++) {
            const char *name = spc_columns[c].name;
            const json_t *of_row = json_object_get(item, name), *of_all = said_of_all(series, root, name);
            if (c == SPC_COLUMN_SERIES && !of_row && !of_all) of_all = json_object_get(series, "name");
            bool is_value = c == SPC_COLUMN_VALUE && !json_is_object(item);
            csv_out_cell(csv, json_cell(a, is_value ? item : of_row ? of_row : of_all));
        }
        csv_out_end_row(csv);
    }
}

/* The same rows as CSV. Items that have a list of their own are series. */
static Str rows_of_json(Arena *a, const json_t *root, const json_t *list) {
    Buf b = buf_on(a);
    CsvOut csv = csv_out_on(&b);
    for (int c = 0; c < N_SPC_COLUMNS; c++) csv_out_cell(&csv, str_from(spc_columns[c].name));
    csv_out_end_row(&csv);
    if (!json_is_object(json_array_get(list, 0)) || !series_list(json_array_get(list, 0)))
        add_json_rows(a, &csv, root, NULL, list);
    else
        for (size_t i = 0; i < json_array_size(list); i++)
            add_json_rows(a, &csv, root, json_array_get(list, i), series_list(json_array_get(list, i)));
    return buf_str(&b);
}

static Status from_json(Ctx *cx, Str path, Str *text) {
    Str begin = str_trim(*text);
    json_error_t error;
    if (begin.n == 0 || (begin.p[0] != '[' && begin.p[0] != '{')) return OK;
    json_t *root = json_loadb(begin.p, begin.n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return FAIL(cx, ERR_INPUT, "%.*s:%d: this is no JSON that can be read: %s", STR_ARG(path), error.line,
                    error.text);
    const json_t *list = series_list(root);
    if (list) *text = rows_of_json(cx->arena, root, list);
    json_decref(root);
    return list ? OK
                : FAIL(cx, ERR_INPUT, "%.*s has no list of points: write [1, 2] or {\"points\": [...]}", STR_ARG(path));
}

/* A file of bare numbers, one a line, is a series too. */
static Str with_header(Arena *a, Str text) {
    Str rest, first = str_trim(str_cut(text, '\n', &rest));
    Printed p = printed_read(a, first);
    bool is_point = p.kind != PRINTED_UNREADABLE && p.kind != PRINTED_BLANK && !str_is(first, "x");
    return is_point ? str_fmt(a, "value\n%.*s", STR_ARG(text)) : text;
}

Status spc_file_read_text(Ctx *cx, Str path, Str text, SpcFile **out) {
    CsvReader *reader;
    CsvHeader header;
    CsvRow row;
    bool has;
    SpcFile *file = ARENA_NEW(cx->arena, SpcFile);
    TRY(from_json(cx, path, &text));
    CsvText from = {with_header(cx->arena, text)};
    CsvSource source = csv_text_source(&from, str_is_utf8(text));
    source.is_any_separator = true;
    TRY(csv_open(cx, &source, spc_columns, N_SPC_COLUMNS, &reader, &header));
    if (header.fault != CSV_FINE || header.repeated.n > 0)
        return FAIL(cx, ERR_INPUT, "%.*s:1: the header row cannot be read", STR_ARG(path));
    TRY(check_columns(cx, path, reader, file));
    for (;;) {
        TRY(csv_next(reader, &row, &has));
        if (!has) break;
        if (row.fault != CSV_FINE)
            return FAIL(cx, ERR_INPUT, "%.*s:%lld: %s", STR_ARG(path), (long long)row.line,
                        csv_fault_info[row.fault].text);
        Reading r = {.cx = cx, .path = path, .row = &row, .file = file};
        TRY(file->is_funnel ? read_unit(&r) : read_point(&r));
    }
    if (file->n == 0 && file->n_units == 0) return FAIL(cx, ERR_INPUT, "%.*s has no rows", STR_ARG(path));
    for (size_t i = 0; i < file->n; i++) TRY(put_in_order(cx, path, &file->series[i]));
    *out = file;
    return OK;
}

Status spc_file_read(Ctx *cx, Str path, SpcFile **out) {
    Str text;
    TRY(file_map(cx, path, &text));
    return spc_file_read_text(cx, path, text, out);
}

/* ---- JSON ---- */

/* Six places are more than any chart has, and the same on every machine. */
static json_t *real(double v) { return isfinite(v) ? json_real(round(v * 1e6) / 1e6) : json_null(); }
static json_t *real_if(bool has, double v) { return has ? real(v) : json_null(); }
static json_t *text_or_null(const char *s) { return s && s[0] ? json_string(s) : json_null(); }
static json_t *str_json(Str s) { return json_stringn(s.p ? s.p : "", s.n); }

static json_t *rules_json(const SpcMark *m) {
    json_t *list = json_array();
    for (SpcRule rule = 0; rule < N_SPC_RULES; rule++)
        if (spc_signals(m, rule)) json_array_append_new(list, json_string(spc_rule_codes[rule]));
    return list;
}

static json_t *point_json(const SpcChart *c, size_t i) {
    const SpcPoint *p = &c->points[i];
    const SpcMark *m = &c->marks[i];
    json_t *o = json_object();
    json_object_set_new(o, "period", str_json(p->label));
    json_object_set_new(o, "value", real_if(!p->is_gap, p->value));
    json_object_set_new(o, "mean", real_if(m->has_limits, m->at.mean));
    json_object_set_new(o, "lower_limit", real_if(m->has_limits, m->at.lower));
    json_object_set_new(o, "upper_limit", real_if(m->has_limits, m->at.upper));
    json_object_set_new(o, "excluded", p->is_excluded ? str_json(p->reason) : json_null());
    json_object_set_new(o, "signals", rules_json(m));
    return o;
}

static json_t *signals_json(const SpcChart *c) {
    json_t *list = json_array();
    for (size_t i = 0; i < c->n; i++)
        for (SpcRule rule = 0; rule < N_SPC_RULES; rule++)
            if (spc_signals(&c->marks[i], rule))
                json_array_append_new(list,
                                      json_pack("{s:I, s:o, s:o, s:i, s:s, s:s}", "point", (json_int_t)i + 1, "period",
                                                str_json(c->points[i].label), "value", real(c->points[i].value), "rule",
                                                (int)rule + 1, "name", spc_rule_codes[rule], "side",
                                                c->marks[i].side[rule] > 0 ? "high" : "low"));
    return list;
}

static json_t *segments_json(const SpcChart *c) {
    json_t *list = json_array();
    for (size_t i = 0; i < c->n_segments; i++) {
        const SpcSegment *s = &c->segments[i];
        bool has_ranges = s->has_limits && c->kind != SPC_P;
        json_array_append_new(list, json_pack("{s:I, s:I, s:o, s:o, s:o, s:o, s:i}", "from", (json_int_t)s->from + 1,
                                              "to", (json_int_t)s->to, "mean", real_if(s->has_limits, s->mean),
                                              "mean_range", real_if(has_ranges, s->range_mean), "range_limit",
                                              real_if(has_ranges, s->range_limit), "sigma",
                                              real_if(has_ranges, s->sigma), "ranges_dropped", s->n_dropped));
    }
    return list;
}

static void add_limits(const SpcChart *c, json_t *o) {
    bool has = c->last < c->n && c->marks[c->last].has_limits;
    SpcLimits at = has ? c->marks[c->last].at : (SpcLimits){0};
    const SpcSegment *s = c->n_segments > 0 ? &c->segments[c->n_segments - 1] : NULL;
    bool has_ranges = has && s && c->kind != SPC_P;
    json_object_set_new(o, "mean", real_if(has, at.mean));
    json_object_set_new(o, "lower_limit", real_if(has, at.lower));
    json_object_set_new(o, "upper_limit", real_if(has, at.upper));
    json_object_set_new(o, "lower_drawn", real_if(has, spc_drawn(c, at.lower)));
    json_object_set_new(o, "upper_drawn", real_if(has, spc_drawn(c, at.upper)));
    json_object_set_new(o, "mean_range", real_if(has_ranges, s ? s->range_mean : 0));
    json_object_set_new(o, "range_limit", real_if(has_ranges, s ? s->range_limit : 0));
    json_object_set_new(o, "sigma", real_if(has_ranges, s ? s->sigma : 0));
}

static json_t *forecast_json(const SpcChart *c) {
    if (!c->has_forecast) return json_null();
    return json_pack("{s:o, s:o, s:o}", "value", real(c->forecast.mean), "low", real(spc_drawn(c, c->forecast.lower)),
                     "high", real(spc_drawn(c, c->forecast.upper)));
}

json_t *spc_chart_json(UNUSED Ctx *cx, Str name, const SpcChart *c) {
    json_t *o = json_object(), *points = json_array();
    json_object_set_new(o, "series", str_json(name));
    json_object_set_new(o, "chart", json_string(spc_kind_codes[c->kind]));
    json_object_set_new(o, "why_no_limits", text_or_null(c->why_no_limits));
    add_limits(c, o);
    json_object_set_new(o, "signals", signals_json(c));
    json_object_set_new(o, "verdict", json_string(spc_verdict_codes[c->verdict]));
    json_object_set_new(o, "verdict_text", json_string(spc_verdict_words[c->verdict]));
    json_object_set_new(o, "target", real_if(c->options.has_target, c->options.target));
    json_object_set_new(o, "against_target", text_or_null(spc_target_codes[c->target]));
    json_object_set_new(o, "against_target_text", text_or_null(spc_target_words[c->target]));
    json_object_set_new(o, "forecast", forecast_json(c));
    json_object_set_new(o, "why_no_forecast", text_or_null(c->why_no_forecast));
    json_object_set_new(o, "segments", segments_json(c));
    for (size_t i = 0; i < c->n; i++) json_array_append_new(points, point_json(c, i));
    json_object_set_new(o, "points", points);
    return o;
}

static json_t *funnel_unit_json(const FunnelUnit *u) {
    bool is_in = u->word != FUNNEL_LEFT_OUT;
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s}", "name", str_json(u->name), "numerator",
                     real(u->num), "denominator", real(u->den), "value", real_if(u->den > 0, u->value), "z",
                     real_if(is_in, u->z), "lower_95", real_if(is_in, u->limits.lower_95), "upper_95",
                     real_if(is_in, u->limits.upper_95), "lower_998", real_if(is_in, u->limits.lower_998), "upper_998",
                     real_if(is_in, u->limits.upper_998), "verdict", funnel_word_codes[u->word], "verdict_text",
                     funnel_word_texts[u->word]);
}

json_t *funnel_json(UNUSED Ctx *cx, const Funnel *f) {
    json_t *units = json_array();
    for (size_t i = 0; i < f->n; i++) json_array_append_new(units, funnel_unit_json(&f->units[i]));
    return json_pack("{s:s, s:o, s:o, s:b, s:o, s:I, s:o, s:o, s:o}", "chart", "funnel", "theta", real(f->theta), "phi",
                     real(f->phi), "is_widened", f->widened_by > 1, "widened_by", real(f->widened_by), "plotted",
                     (json_int_t)f->n_plotted, "outside_95_by_chance", real(f->by_chance_95), "outside_998_by_chance",
                     real(f->by_chance_998), "units", units);
}
