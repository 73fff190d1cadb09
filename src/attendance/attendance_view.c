#include "attendance/attendance_view.h"

#include "schools/establishment.h"
#include "web/model.h"

/* ---- the question ---- */

Status view_begin(Ctx *cx, AttendanceView *v) {
    AskDays asked = {.from = in_date(cx, "from"), .to = in_date(cx, "to"), .as_at = in_date(cx, "as_at")};
    *v = (AttendanceView){.is_by_half_term = str_is(in_text(cx, "trend"), "half_term")};
    return ask_days(cx, asked, &v->days);
}

AttendanceQuestion view_question(const AttendanceView *v, i64 urn) {
    return (AttendanceQuestion){
        .from = v->days.from, .to = v->days.to, .urn = urn, .groupings = v->groupings, .n_groupings = v->n_groupings};
}

Status view_read(Ctx *cx, AttendanceView *v, const Grouping *groupings, size_t n) {
    v->groupings = groupings;
    v->n_groupings = n;
    AttendanceQuestion q = view_question(v, 0);
    TRY(columns_read(cx, date_school_year(v->days.from), &v->columns));
    return pupil_keys_read(cx, v->columns.columns, &q, v->days.as_at, &v->keys);
}

Status view_read_school(Ctx *cx, AttendanceView *v, i64 urn, const Grouping *by) {
    v->groupings = by;
    v->n_groupings = 1;
    AttendanceQuestion q = view_question(v, urn);
    TRY(columns_read_of_school(cx, date_school_year(v->days.from), urn, &v->columns));
    return pupil_keys_read(cx, v->columns.columns, &q, v->days.as_at, &v->keys);
}

Status view_read_before(Ctx *cx, AttendanceView *v, i64 urn, const Grouping *groupings, size_t n) {
    AttendanceQuestion q = {
        .from = v->days.from, .to = v->days.to, .urn = urn, .groupings = groupings, .n_groupings = n};
    return year_before_ask(cx, &q, v->days.as_at, &v->before);
}

Status view_ask(Ctx *cx, const AttendanceView *v, i64 urn, AttendanceAnswer **answers) {
    AttendanceQuestion q = view_question(v, urn);
    return attendance_ask(cx, v->columns.columns, &v->keys, &q, answers);
}

const char *view_asked_day(Ctx *cx, const char *name) {
    Date d = in_date(cx, name);
    return date_is_set(d) ? str_cstr(cx->arena, date_iso_str(cx->arena, d)) : "";
}

Str view_url(Ctx *cx, const AttendanceView *v, const char *path, const char *part, Str value) {
    return url_to(cx, path, part, str_cstr(cx->arena, value), "from", view_asked_day(cx, "from"), "to",
                  view_asked_day(cx, "to"), "as_at", view_asked_day(cx, "as_at"), "trend",
                  v->is_by_half_term ? "half_term" : "", NULL);
}

void view_add_days(Ctx *cx, json_t *m, const AttendanceView *v, bool has_any) {
    int year = date_school_year(v->days.from);
    model_form_date(cx, m, "from", v->days.from);
    model_form_date(cx, m, "to", v->days.to);
    model_form_date(cx, m, "as_at", v->days.as_at);
    model_i64(m, "year", year);
    model_text(m, "year_text", str_fmt(cx->arena, "%d to %d", year, year + 1));
    model_bool(m, "is_by_half_term", v->is_by_half_term);
    model_bool(m, "has_registers", has_any);
    model_i64(m, "threshold", attendance_threshold(definitions_of(cx)->attendance, year));
    model_i64(m, "severe_threshold", definitions_of(cx)->attendance->severe_percent);
}

Status view_reply(Ctx *cx, const char *template, json_t *m, Status filled) {
    if (filled == OK) return reply_model(cx, template, m);
    json_decref(m);
    return filled;
}

/* ---- values in words ---- */

static Str flag_words(Str value) {
    if (str_is(value, "N")) return STR("No");
    return str_is(value, "Y") ? STR("Yes") : value;
}

static Str year_group_words(Ctx *cx, Str value) {
    if (str_is(value, "R")) return STR("Reception");
    bool is_number = value.n > 0 && value.p[0] >= '0' && value.p[0] <= '9';
    return is_number ? str_fmt(cx->arena, "Year %.*s", STR_ARG(value)) : value;
}

static Str day_words(Ctx *cx, Str iso) {
    Date d;
    return date_parse_iso(iso, &d) ? date_long(cx->arena, d) : iso;
}

static Status school_words(Ctx *cx, Str urn, Str *out) {
    i64 n = 0;
    for (size_t i = 0; i < urn.n; i++) n = 10 * n + (urn.p[i] - '0');
    TRY(establishment_name(cx, n, out));
    if (str_empty(*out)) *out = str_fmt(cx->arena, "URN %.*s", STR_ARG(urn));
    return OK;
}

Status view_value_words(Ctx *cx, PupilKey key, Str value, Str *out) {
    const Characteristics *named = definitions_of(cx)->characteristics;
    *out = value;
    if (str_empty(value)) *out = STR("Not known");
    else if (key == KEY_SCHOOL) return school_words(cx, value, out);
    else if (key == KEY_YEAR_GROUP) *out = year_group_words(cx, value);
    else if (key == KEY_SEX) *out = str_is(value, "M") ? STR("Male") : str_is(value, "F") ? STR("Female") : value;
    else if (key == KEY_SEN)
        *out = str_is(value, "N") ? STR("None recorded") : characteristic_words(named, STR("sen_provision"), value);
    else if (key == KEY_ETHNICITY) *out = characteristic_words(named, STR("ethnicity"), value);
    else if (key == KEY_IN_CARE && !str_is(value, "N")) *out = characteristic_words(named, STR("in_care"), value);
    else if (key == KEY_WEEK) *out = day_words(cx, value);
    else if (key < FIRST_PERIOD_KEY) *out = flag_words(value);
    return OK;
}

/* ---- figures ---- */

static Str percent_text(Ctx *cx, i64 n, i64 of) {
    return of ? STR_CAT(cx->arena, attendance_percent(cx->arena, n, of), STR("%")) : STR("none");
}

void view_add_figures(Ctx *cx, json_t *row, const AttendanceFigures *n) {
    figures_add(cx, row, n);
    json_object_set_new(row, "unauthorised_percent", percent_json(cx, n->unauthorised, n->possible));
    json_object_set_new(row, "persistent_percent", percent_json(cx, n->persistent, n->pupils));
    json_object_set_new(row, "severe_percent", percent_json(cx, n->severe, n->pupils));
    if (in_wants_all(cx)) return;
    model_count(row, "pupils", n->pupils, cx);
    model_count(row, "possible", n->possible, cx);
    model_count(row, "authorised", n->authorised, cx);
    model_count(row, "unauthorised", n->unauthorised, cx);
    model_count(row, "persistent", n->persistent, cx);
    model_count(row, "severe", n->severe, cx);
    model_text(row, "absence_text", percent_text(cx, n->authorised + n->unauthorised, n->possible));
    model_text(row, "unauthorised_share", percent_text(cx, n->unauthorised, n->possible));
    model_text(row, "persistent_share", percent_text(cx, n->persistent, n->pupils));
    model_text(row, "severe_share", percent_text(cx, n->severe, n->pupils));
}

/* ---- the year before ---- */

static void add_before_row(Ctx *cx, json_t *rows, const char *name, Percent now, Percent then) {
    json_t *row = model_append(rows);
    model_lit(row, "name", name);
    model_text(row, "now", percent_text(cx, now.n, now.of));
    model_text(row, "then", percent_text(cx, then.n, then.of));
    model_text(row, "change", percent_change(cx->arena, now, then));
}

void view_add_before(Ctx *cx, json_t *m, const AttendanceView *v, const AttendanceFigures *now, Str district) {
    ViewPlace place = {.answers = v->before.answers, .district = district};
    AttendanceFigures then = place.answers ? view_total(&place) : (AttendanceFigures){0};
    if (then.pupils == 0) return;
    json_t *before = model_object(m, "before");
    view_add_figures(cx, before, &then);
    model_date(cx, before, "from", v->before.question.from);
    model_date(cx, before, "to", v->before.question.to);
    if (in_wants_all(cx)) return;
    json_t *rows = model_array(before, "rows");
    add_before_row(cx, rows, "Absence", (Percent){now->authorised + now->unauthorised, now->possible},
                   (Percent){then.authorised + then.unauthorised, then.possible});
    add_before_row(cx, rows, "Absence without leave", (Percent){now->unauthorised, now->possible},
                   (Percent){then.unauthorised, then.possible});
    add_before_row(cx, rows, "Persistently absent", (Percent){now->persistent, now->pupils},
                   (Percent){then.persistent, then.pupils});
    add_before_row(cx, rows, "Severely absent", (Percent){now->severe, now->pupils},
                   (Percent){then.severe, then.pupils});
}

static bool was_asked_before(const AttendanceView *v, const Grouping *by) {
    bool was = false;
    for (size_t g = 0; v->before.answers && g < v->before.question.n_groupings; g++)
        was = was ||
              (v->before.answers[g].n > 0 && year_before_of(&v->before, by, v->before.answers[g].groups[0].values));
    return was;
}

/* Null, and an empty cell, where the group was not there. */
static void add_before_cells(Ctx *cx, json_t *row, const AttendanceView *v, const Grouping *by,
                             const AttendanceGroup *g) {
    const AttendanceFigures none = {0}, *f = v->before.answers ? year_before_of(&v->before, by, g->values) : NULL;
    if (!f) f = &none;
    i64 absent = f->authorised + f->unauthorised;
    json_object_set_new(row, "before_absence_percent", percent_json(cx, absent, f->possible));
    json_object_set_new(row, "before_pupils", f->pupils ? json_integer(f->pupils) : json_null());
    json_object_set_new(row, "before_persistent_percent", percent_json(cx, f->persistent, f->pupils));
    if (in_wants_all(cx)) return;
    model_text(row, "before_absence_text", f->possible ? percent_text(cx, absent, f->possible) : STR(""));
    model_text(row, "before_persistent_share", f->pupils ? percent_text(cx, f->persistent, f->pupils) : STR(""));
}

AttendanceAnswer view_before_course(Ctx *cx, const AttendanceView *v, size_t grouping) {
    enum { WEEKS = 52 * 7 };
    AttendanceAnswer out = {.n = 0};
    if (!v->before.answers || grouping >= v->before.question.n_groupings) return out;
    out.n = v->before.answers[grouping].n;
    out.groups = ARENA_ARRAY(cx->arena, AttendanceGroup, out.n + 1);
    for (size_t i = 0; i < out.n; i++) {
        Date monday;
        out.groups[i] = v->before.answers[grouping].groups[i];
        Str *value = &out.groups[i].values[1];
        if (date_parse_iso(*value, &monday)) *value = date_iso_str(cx->arena, date_plus(monday, WEEKS));
    }
    return out;
}

/* ---- a table of groups ---- */

static Str value_href(Ctx *cx, const AttendanceView *v, PupilKey key, Str value) {
    if (str_empty(value)) return STR_NONE;
    if (key == KEY_SCHOOL) return view_url(cx, v, "/schools/{urn}/attendance", "urn", value);
    if (key == KEY_DISTRICT) return view_url(cx, v, "/attendance/districts/{district}", "district", value);
    return STR_NONE;
}

static Status add_group(Ctx *cx, json_t *rows, const AttendanceView *v, const Grouping *by, const AttendanceGroup *g) {
    json_t *row = model_append(rows), *names = model_array(row, "names");
    for (size_t i = 0; i < by->n_keys; i++) {
        json_t *name = model_append(names);
        Str words;
        TRY(view_value_words(cx, by->keys[i], g->values[i], &words));
        model_text(row, pupil_key_info[by->keys[i]].word, g->values[i].n ? g->values[i] : STR(""));
        model_text(name, "text", words);
        model_text(name, "href", value_href(cx, v, by->keys[i], g->values[i]));
        model_bool(name, "is_first", i == 0);
    }
    view_add_figures(cx, row, &g->n);
    add_before_cells(cx, row, v, by, g);
    return OK;
}

Status view_add_table(Ctx *cx, json_t *m, const AttendanceView *v, const ViewTable *t) {
    json_t *table = model_object(m, t->key), *heads = model_array(table, "heads"), *rows = model_array(table, "rows");
    model_lit(table, "id", t->key);
    model_text(table, "title", t->title);
    model_bool(table, "has_before", was_asked_before(v, t->by));
    for (size_t i = 0; i < t->by->n_keys; i++)
        json_array_append_new(heads, json_string(pupil_key_info[t->by->keys[i]].title));
    for (size_t i = 0; i < t->answer->n; i++) TRY(add_group(cx, rows, v, t->by, &t->answer->groups[i]));
    return OK;
}

/* ---- places side by side ---- */

static bool is_here(const ViewPlace *p, const AttendanceGroup *g) {
    return !p->district.p || str_eq(g->values[0], p->district);
}

AttendanceFigures view_total(const ViewPlace *p) {
    AttendanceFigures sum = {0};
    for (size_t i = 0; i < p->answers[0].n; i++)
        if (is_here(p, &p->answers[0].groups[i])) attendance_figures_add(&sum, &p->answers[0].groups[i].n);
    return sum;
}

AttendanceFigures view_sum(const ViewPlace *p, size_t grouping, Str value) {
    AttendanceFigures sum = {0};
    const AttendanceAnswer *a = &p->answers[grouping];
    for (size_t i = 0; i < a->n; i++)
        if (is_here(p, &a->groups[i]) && str_eq(a->groups[i].values[1], value))
            attendance_figures_add(&sum, &a->groups[i].n);
    return sum;
}

void view_add_totals(Ctx *cx, json_t *m, const ViewPlaces *p) {
    json_t *totals = model_array(m, "totals");
    for (size_t i = 0; i < p->n; i++) {
        json_t *row = model_append(totals);
        AttendanceFigures f = view_total(&p->at[i]);
        model_text(row, "name", p->at[i].name);
        view_add_figures(cx, row, &f);
    }
}

static PupilKey key_of(const ViewPlaces *p, size_t grouping) { return p->view->groupings[grouping].keys[1]; }

static bool has_value(const Str *values, size_t n, Str value) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(values[i], value)) return true;
    return false;
}

/* The values that the page's own place has, each once: periods in order of time, others as its groups stand. */
static size_t values_of(Ctx *cx, const ViewPlaces *p, size_t grouping, Str **out) {
    const AttendanceAnswer *a = &p->at[0].answers[grouping];
    const KeyColumn *column = &p->view->keys.columns[key_of(p, grouping)];
    size_t n = 0;
    *out = ARENA_ARRAY(cx->arena, Str, a->n + column->n_values + 1);
    for (size_t i = 0; column->of_day && i < column->n_values; i++)
        if (view_sum(&p->at[0], grouping, column->values[i]).possible > 0) (*out)[n++] = column->values[i];
    for (size_t i = 0; !column->of_day && i < a->n; i++)
        if (is_here(&p->at[0], &a->groups[i]) && !has_value(*out, n, a->groups[i].values[1]))
            (*out)[n++] = a->groups[i].values[1];
    return n;
}

/* The last of the larger places is the county; between it and the page's own may stand a district. */
static const char *share_of(const ViewPlaces *p, size_t i) {
    if (p->at[i].is_before) return "before_absence_percent";
    return i + 1 == p->n || p->at[i + 1].is_before ? "county_absence_percent" : "district_absence_percent";
}

static void add_flat(Ctx *cx, json_t *groups, const ViewPlaces *p, size_t grouping, Str value) {
    json_t *row = model_append(groups);
    AttendanceFigures own = view_sum(&p->at[0], grouping, value);
    model_lit(row, "by", pupil_key_info[key_of(p, grouping)].word);
    model_text(row, "value", value.n ? value : STR(""));
    view_add_figures(cx, row, &own);
    json_object_set_new(row, "before_absence_percent", json_null());
    for (size_t i = 1; i < p->n; i++) {
        AttendanceFigures f = view_sum(&p->at[i], grouping, value);
        json_object_set_new(row, share_of(p, i), percent_json(cx, f.authorised + f.unauthorised, f.possible));
    }
}

static Status add_row(Ctx *cx, json_t *rows, const ViewPlaces *p, size_t grouping, Str value) {
    json_t *row = model_append(rows), *cells = model_array(row, "cells");
    Str words;
    TRY(view_value_words(cx, key_of(p, grouping), value, &words));
    model_text(row, "name", words);
    for (size_t i = 0; i < p->n; i++) {
        json_t *cell = model_append(cells);
        AttendanceFigures f = view_sum(&p->at[i], grouping, value);
        if (i == 0) view_add_figures(cx, row, &f);
        model_text(cell, "absence_text", percent_text(cx, f.authorised + f.unauthorised, f.possible));
        model_text(cell, "persistent_share", percent_text(cx, f.persistent, f.pupils));
    }
    return OK;
}

static json_t *list_of(json_t *m, const char *key) {
    json_t *list = json_object_get(m, key);
    return list ? list : model_array(m, key);
}

Str view_key_words(Ctx *cx, PupilKey key) {
    Str title = str_from(pupil_key_info[key].title);
    return str_fmt(cx->arena, "%c%.*s", title.p[0] | 0x20, (int)title.n - 1, title.p + 1);
}

Status view_add_beside(Ctx *cx, json_t *m, const ViewPlaces *p, ViewBeside what) {
    PupilKey by = key_of(p, what.grouping);
    Str *values;
    size_t n = values_of(cx, p, what.grouping, &values);
    if (in_wants_all(cx)) {
        json_t *groups = list_of(m, "groups");
        for (size_t i = 0; i < n; i++) add_flat(cx, groups, p, what.grouping, values[i]);
        return OK;
    }
    json_t *table = model_append(list_of(m, "beside")), *rows = model_array(table, "rows");
    json_t *places = model_array(table, "places");
    for (size_t i = 0; i < p->n; i++) model_text(model_append(places), "name", p->at[i].name);
    model_i64(table, "n_places", (i64)p->n);
    model_bool(table, "is_alone", p->n == 1);
    model_lit(table, "id", pupil_key_info[by].word);
    model_lit(table, "head", pupil_key_info[by].title);
    model_text(table, "title", STR_CAT(cx->arena, STR("By "), view_key_words(cx, by)));
    for (size_t i = 0; i < n; i++) TRY(add_row(cx, rows, p, what.grouping, values[i]));
    if (what.chart && n > 1) json_object_set_new(table, "chart", html_safe(cx, view_chart(cx, p, what, values, n)));
    return OK;
}
