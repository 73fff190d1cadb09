/* pupil_attendance_pages.c - a child's attendance of a school year: a calendar of every session, totals, corrections. */
#include "access/access.h"
#include "access/audit.h"
#include "attendance/attendance_view.h"
#include "attendance/pupil_year.h"
#include "people/person.h"
#include "web/model.h"

static const Input pupil_inputs[] = {
    {"year", IN_NUMBER, NULL, "School year", false},
    {"to", IN_DATE, NULL, "Last day", false},
    INPUTS_END,
};

ROUTE(GET, "/children/{id}/attendance", pupil_attendance_page, .needs = READ_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .inputs = pupil_inputs, .list = "marks",
      .doc = "A child's attendance of a school year: every session by week, totals at each school, corrections.")

enum { DAYS_A_WEEK = 5, FIRST_YEAR = 1990, LAST_YEAR = 2100 };

static Str number(Ctx *cx, i64 n) { return str_i64(cx->arena, n); }

static Str span_text(Ctx *cx, int year) { return str_fmt(cx->arena, "%d to %d", year, year + 1); }

/* ---- the calendar ---- */

static void add_cell(json_t *cells, const MarkCode *c, int half) {
    json_t *cell = model_append(cells);
    model_text(cell, "code", c ? c->code : STR_NONE);
    model_text(cell, "title", c ? c->title : STR_NONE);
    model_lit(cell, "category", c ? mark_category_words[c->category] : "none");
    model_bool(cell, "is_morning", half == MORNING);
}

/* The row of the week that holds the day; its ten sessions are filled from the days that there are. */
static void add_week(Ctx *cx, json_t *weeks, const PupilSchool *s, size_t *at) {
    Date monday = date_plus(s->days[*at].on, -date_weekday(s->days[*at].on));
    json_t *row = model_append(weeks), *cells = model_array(row, "cells");
    Ymd y = date_to_ymd(monday);
    model_text(row, "week", date_iso_str(cx->arena, monday));
    model_text(row, "week_text", str_fmt(cx->arena, "%d %s %d", y.day, date_month_names[y.month], y.year));
    for (int d = 0; d < DAYS_A_WEEK; d++) {
        bool is_there = *at < s->n_days && date_eq(s->days[*at].on, date_plus(monday, d));
        for (int half = 0; half < SESSIONS_A_DAY; half++)
            add_cell(cells, is_there ? s->days[*at].codes[half] : NULL, half);
        *at += is_there;
    }
    while (*at < s->n_days && date_before(s->days[*at].on, date_plus(monday, 7)))
        ++*at; /* no register is of a weekend */
}

static void add_marks(Ctx *cx, json_t *marks, const PupilSchool *s) {
    static const char *const halves[] = {"morning", "afternoon"};
    for (size_t d = 0; d < s->n_days; d++)
        for (int half = 0; half < SESSIONS_A_DAY; half++) {
            const MarkCode *c = s->days[d].codes[half];
            if (!c) continue;
            json_t *row = model_append(marks);
            model_date(cx, row, "on", s->days[d].on);
            model_lit(row, "session", halves[half]);
            model_i64(row, "urn", s->urn);
            model_text(row, "school", s->name);
            model_text(row, "code", c->code);
            model_text(row, "title", c->title);
            model_lit(row, "category", mark_category_words[c->category]);
        }
}

/* All pupils of the school, or of the county (urn 0), over the same days. */
static Status figures_of_all(Ctx *cx, const PupilYear *y, i64 urn, Date to, AttendanceFigures *out) {
    static const Grouping everyone = {.n_keys = 0};
    Date first = date_ymd(y->year, 9, 1), last = date_min(to, date_ymd(y->year + 1, 8, 31));
    AttendanceView v = {.days = {.from = first, .to = last, .as_at = last}};
    AttendanceAnswer *a;
    *out = (AttendanceFigures){.possible = 0};
    if (date_before(last, first)) return OK;
    TRY(urn ? view_read_school(cx, &v, urn, &everyone) : view_read(cx, &v, &everyone, 1));
    TRY(view_ask(cx, &v, urn, &a));
    columns_read_end(&v.columns);
    if (a[0].n > 0) *out = a[0].groups[0].n;
    return OK;
}

static void add_absence(Ctx *cx, json_t *row, const char *of, const AttendanceFigures *n) {
    Str key = str_fmt(cx->arena, "%s_absence", of), percent = str_fmt(cx->arena, "%s_absence_percent", of);
    i64 absent = n->authorised + n->unauthorised;
    json_object_set_new(row, percent.p, percent_json(cx, absent, n->possible));
    model_text(row, key.p,
               n->possible ? STR_CAT(cx->arena, attendance_percent(cx->arena, absent, n->possible), STR("%"))
                           : STR("none"));
}

static Status add_schools(Ctx *cx, json_t *m, const PupilYear *y, Date to) {
    json_t *schools = model_array(m, "schools");
    AttendanceFigures county = {.possible = 0};
    if (y->n_schools > 0) TRY(figures_of_all(cx, y, 0, to, &county));
    for (size_t i = 0; i < y->n_schools; i++) {
        AttendanceFigures all;
        TRY(figures_of_all(cx, y, y->schools[i].urn, to, &all));
        const PupilSchool *s = &y->schools[i];
        AttendanceFigures f = pupil_figures(&s->n);
        json_t *row = model_append(schools), *weeks = model_array(row, "weeks");
        model_i64(row, "urn", s->urn);
        model_text(row, "school", s->name);
        model_text(row, "href", url_if_may(cx, "/schools/{urn}/attendance", "urn", number(cx, s->urn).p, NULL));
        model_text(row, "id", str_fmt(cx->arena, "calendar-%lld-%lld", (long long)s->urn, (long long)s->place));
        model_bool(row, "is_subsidiary", s->is_subsidiary);
        view_add_figures(cx, row, &f);
        add_absence(cx, row, "school", &all);
        add_absence(cx, row, "county", &county);
        for (size_t at = 0; at < s->n_days && !in_wants_all(cx);) add_week(cx, weeks, s, &at);
    }
    model_bool(m, "has_schools", y->n_schools > 0);
    model_bool(m, "has_several", y->n_schools > 1);
    return OK;
}

/* ---- the codes met, with their meaning ---- */

static void count_code(const PupilYear *y, const MarkCode *code, CodeCount *out) {
    for (size_t i = 0; i < y->n_schools; i++)
        for (size_t d = 0; d < y->schools[i].n_days; d++)
            for (int half = 0; half < SESSIONS_A_DAY; half++)
                out->sessions += y->schools[i].days[d].codes[half] == code;
}

static void add_codes(Ctx *cx, json_t *m, const PupilYear *y) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    json_t *codes = model_array(m, "codes");
    for (size_t i = 0; i < rules->n_codes; i++) {
        CodeCount n = {.code = &rules->codes[i]};
        count_code(y, n.code, &n);
        if (n.sessions == 0) continue;
        json_t *row = model_append(codes);
        code_count_add(row, &n);
        model_count(row, "sessions", n.sessions, cx);
        model_lit(row, "category_text", mark_category_titles[n.code->category]);
    }
}

/* ---- what it comes to ---- */

static Str verdict(Ctx *cx, const PupilYear *y) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    int threshold = attendance_threshold(rules, y->year);
    const char *not = y->total.is_persistent ? "" : "not ";
    if (y->total.possible == 0) return STR("No possible session is known.");
    if (y->total.is_too_early)
        return str_fmt(cx->arena, "Too early to judge: fewer than %d possible sessions.", rules->too_early_sessions);
    if (y->total.is_severe)
        return str_fmt(cx->arena, "Severely absent: %d%% of possible sessions or more.", rules->severe_percent);
    return str_fmt(cx->arena, "%sersistently absent: %s%d%% of possible sessions%s.", not [0] ? "Not p" : "P",
                   not [0] ? "under " : "", threshold, not [0] ? "" : " or more");
}

static Str run_text(Ctx *cx, const PupilYear *y) {
    if (y->run == 0) return STR("None.");
    return str_fmt(cx->arena, "%lld %s, from %.*s to %.*s.", (long long)y->run, y->run == 1 ? "session" : "sessions",
                   STR_ARG(date_long(cx->arena, y->run_from)), STR_ARG(date_long(cx->arena, y->run_to)));
}

static void add_total(Ctx *cx, json_t *m, const PupilYear *y) {
    AttendanceFigures f = pupil_figures(&y->total);
    json_t *total = model_object(m, "total");
    view_add_figures(cx, total, &f);
    model_bool(total, "is_persistent", y->total.is_persistent);
    model_bool(total, "is_severe", y->total.is_severe);
    model_bool(total, "is_too_early", y->total.is_too_early);
    model_bool(total, "is_alarm", y->total.is_persistent && !y->total.is_too_early);
    model_text(m, "verdict", verdict(cx, y));
    model_i64(m, "longest_unauthorised_run", y->run);
    model_date(cx, m, "run_from", y->run_from);
    model_date(cx, m, "run_to", y->run_to);
    model_text(m, "run", run_text(cx, y));
    model_i64(m, "threshold", attendance_threshold(definitions_of(cx)->attendance, y->year));
}

static void add_changes(Ctx *cx, json_t *m, const PupilYear *y) {
    json_t *changes = model_array(m, "changes");
    for (size_t i = 0; i < y->n_changes; i++) {
        const PupilChange *c = &y->changes[i];
        json_t *row = model_append(changes);
        model_date(cx, row, "on", c->on);
        model_lit(row, "session", c->is_afternoon ? "afternoon" : "morning");
        model_text(row, "school", c->school);
        model_text(row, "was", c->was);
        model_text(row, "became", c->became);
        model_moment(cx, row, "at", c->at);
        model_text(row, "by", c->by);
        model_text(row, "source", url_of_source(cx, c->source_id));
    }
    model_bool(m, "has_changes", y->n_changes > 0);
}

static void add_years(Ctx *cx, json_t *m, const PupilYear *y) {
    json_t *years = model_array(m, "years");
    for (size_t i = 0; i < y->n_years; i++) {
        json_t *row = model_append(years);
        model_i64(row, "year", y->years[i]);
        model_text(row, "text", span_text(cx, y->years[i]));
        model_bool(row, "is_chosen", y->years[i] == y->year);
    }
    model_i64(m, "year", y->year);
    model_text(m, "year_text", span_text(cx, y->year));
}

static Status pupil_attendance_page(Ctx *cx) {
    PersonFacts p;
    PupilYear y;
    Date to = date_is_set(in_date(cx, "to")) ? in_date(cx, "to") : cx->today;
    i64 year = in_number(cx, "year", 0);
    if (year != 0 && (year < FIRST_YEAR || year > LAST_YEAR))
        return FAIL(cx, ERR_INPUT, "a school year is written as the year it begins in, such as 2017");
    TRY(person_get(cx, in_subject(cx), &p));
    TRY(pupil_year_read(cx, p.who.id, (int)year, to, &y));
    audit_note(cx, "person.view", p.who.id, "attendance %d", y.year);
    Str id = number(cx, p.who.id);
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "Attendance: %.*s", STR_ARG(person_display_name(cx, &p, cx->today))));
    model_i64(m, "id", p.who.id);
    model_text(m, "name", person_display_name(cx, &p, cx->today));
    model_text(m, "child", url_to(cx, "/children/{id}", "id", id.p, NULL));
    model_text(m, "action", url_to(cx, "/children/{id}/attendance", "id", id.p, NULL));
    model_text(m, "csv", url_to(cx, "/children/{id}/attendance.csv", "id", id.p, "year", number(cx, y.year).p, NULL));
    model_form_date(cx, m, "to", to);
    add_years(cx, m, &y);
    add_total(cx, m, &y);
    Status filled = add_schools(cx, m, &y, to);
    add_codes(cx, m, &y);
    add_changes(cx, m, &y);
    if (in_wants_all(cx)) {
        json_t *marks = model_array(m, "marks");
        for (size_t i = 0; i < y.n_schools; i++) add_marks(cx, marks, &y.schools[i]);
    }
    model_columns(m, "on|session|urn|school|code|title|category");
    return view_reply(cx, "pupil_attendance", m, filled);
}
