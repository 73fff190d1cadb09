/* school_attendance_pages.c - a school's attendance beside its district's and the county's, and its pupils by absence. */
#include "access/audit.h"
#include "access/restrict.h"
#include "attendance/attendance_view.h"
#include "db/db.h"
#include "people/mask.h"
#include "schools/establishment.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/paging.h"

#include <stdlib.h>

static const Input school_inputs[] = {
    VIEW_DAY_INPUTS,
    INPUTS_END,
};

ROUTE(GET, "/schools/{urn}/attendance", school_attendance_page, .needs = READ_ROLLCALL, .subject = SUBJECT_SCHOOL,
      .subject_param = "urn", .inputs = school_inputs, .list = "groups",
      .doc = "A school's attendance beside its district's and the county's, by group, week and code.")

static const Input pupils_inputs[] = {
    VIEW_DAY_INPUTS,
    {"page", IN_NUMBER, NULL, "Page", false},
    INPUTS_END,
};

ROUTE(GET, "/schools/{urn}/attendance/pupils", school_pupils_page, .needs = READ_CHILD, .subject = SUBJECT_SCHOOL,
      .subject_param = "urn", .inputs = pupils_inputs, .list = "pupils", .doc = "A school's pupils, most absent first.")

static Str number(Ctx *cx, i64 n) { return str_i64(cx->arena, n); }

static Str school_url(Ctx *cx, const AttendanceView *v, const char *path, i64 urn) {
    return view_url(cx, v, path, "urn", number(cx, urn));
}

/* ---- pupils by how much they attend ---- */

/* Bounds are absence in per cent of own sessions: who is in a band has missed at least `from`. */
typedef struct Band {
    int from;
    const char *title;
} Band;

static const Band bands[] = {{0, "Above 95%"},
                             {5, "Above 90%, to 95%"},
                             {10, "Above 85%, to 90%"},
                             {15, "Above 50%, to 85%"},
                             {50, "50% and below"}};

static size_t band_of(const PupilTally *p) {
    size_t i = COUNT_OF(bands) - 1;
    while (i > 0 && (p->authorised + p->unauthorised) * 100 < bands[i].from * p->possible) i--;
    return i;
}

static void add_bands(Ctx *cx, json_t *m, const PupilTallies *pupils) {
    i64 n[COUNT_OF(bands)] = {0};
    json_t *rows = model_array(m, "bands");
    for (size_t i = 0; i < pupils->n; i++) n[band_of(&pupils->at[i])]++;
    for (size_t i = 0; i < COUNT_OF(bands); i++) {
        json_t *row = model_append(rows);
        model_lit(row, "title", bands[i].title);
        model_count(row, "pupils", n[i], cx);
    }
}

/* ---- codes ---- */

static void add_codes(Ctx *cx, json_t *m, const CodeTally *codes) {
    json_t *rows = model_array(m, "codes");
    i64 all = 0;
    for (size_t i = 0; i < codes->n; i++) all += codes->at[i].sessions;
    for (size_t i = 0; i < codes->n; i++) {
        json_t *row = model_append(rows);
        code_count_add(row, &codes->at[i]);
        model_lit(row, "category_text", mark_category_titles[codes->at[i].code->category]);
        model_count(row, "sessions", codes->at[i].sessions, cx);
        json_object_set_new(row, "percent", percent_json(cx, codes->at[i].sessions, all));
        model_text(row, "share",
                   STR_CAT(cx->arena, attendance_percent(cx->arena, codes->at[i].sessions, all), STR("%")));
    }
}

/* ---- the school ---- */

enum { S_ALL, S_COURSE, S_WEEKDAY, S_YEAR_GROUP, S_FSM, S_SEN, S_SEX, N_SCHOOL };

/* Week by week, or by half term: beside the larger places the school itself a year before, where its registers of then are here. */
static Status add_course(Ctx *cx, json_t *m, ViewPlaces p) {
    AttendanceAnswer *before = ARENA_ARRAY(cx->arena, AttendanceAnswer, N_SCHOOL);
    memset(before, 0, N_SCHOOL * sizeof *before);
    before[S_COURSE] = view_before_course(cx, p.view, S_COURSE);
    if (before[S_COURSE].n > 0)
        p.at[p.n++] = (ViewPlace){.name = STR("A year before"), .answers = before, .is_before = true};
    return view_add_beside(cx, m, &p, (ViewBeside){S_COURSE, VIEW_LINES});
}

static Status fill_school(Ctx *cx, json_t *m, const AttendanceView *v, const Establishment *e) {
    AttendanceQuestion q = view_question(v, e->urn);
    AttendanceAnswer *all, *own;
    CodeTally codes;
    PupilTallies pupils;
    Str district = e->district.n ? e->district : STR("");
    TRY(view_ask(cx, v, 0, &all));
    TRY(view_ask(cx, v, e->urn, &own));
    TRY(tally_codes(cx, v->columns.columns, &v->keys, &q, &codes));
    TRY(tally_pupils(cx, v->columns.columns, &v->keys, &q, &pupils));
    ViewPlaces p = {.view = v,
                    .at = {{.name = STR("School"), .answers = own},
                           {.name = district.n ? district : STR("District"), .answers = all, .district = district},
                           {.name = STR("County"), .answers = all}},
                    .n = 3};
    AttendanceFigures total = view_total(&p.at[0]);
    view_add_days(cx, m, v, total.pupils > 0);
    view_add_figures(cx, model_object(m, "total"), &total);
    view_add_totals(cx, m, &p);
    view_add_before(cx, m, v, &total, STR_NONE);
    TRY(add_course(cx, m, p));
    for (size_t g = S_COURSE + 1; g < N_SCHOOL; g++) TRY(view_add_beside(cx, m, &p, (ViewBeside){g, VIEW_NO_CHART}));
    add_bands(cx, m, &pupils);
    add_codes(cx, m, &codes);
    model_bool(m, "has_codes", codes.n > 0);
    return OK;
}

static void add_school(Ctx *cx, json_t *m, const AttendanceView *v, const Establishment *e) {
    model_i64(m, "urn", e->urn);
    model_text(m, "school", e->name);
    model_text(m, "back", school_url(cx, v, "/schools/{urn}/attendance", e->urn));
    model_lit(m, "back_text", "Attendance of the school");
    model_text(m, "district", e->district);
}

static Status school_attendance_page(Ctx *cx) {
    AttendanceView v;
    Establishment e;
    TRY(view_begin(cx, &v));
    TRY(school_get(cx, in_subject(cx), &e));
    const Grouping groupings[N_SCHOOL] = {[S_ALL] = {{KEY_DISTRICT}, 1},
                                          [S_COURSE] = {{KEY_DISTRICT, view_trend_key(&v)}, 2},
                                          [S_WEEKDAY] = {{KEY_DISTRICT, KEY_WEEKDAY}, 2},
                                          [S_YEAR_GROUP] = {{KEY_DISTRICT, KEY_YEAR_GROUP}, 2},
                                          [S_FSM] = {{KEY_DISTRICT, KEY_FSM}, 2},
                                          [S_SEN] = {{KEY_DISTRICT, KEY_SEN}, 2},
                                          [S_SEX] = {{KEY_DISTRICT, KEY_SEX}, 2}};
    TRY(view_read_before(cx, &v, e.urn, groupings, S_COURSE + 1));
    TRY(view_read(cx, &v, groupings, N_SCHOOL));
    json_t *m = model_new("");
    add_school(cx, m, &v, &e);
    model_text(m, "title", str_fmt(cx->arena, "Attendance: %.*s", STR_ARG(e.name)));
    model_text(m, "back", url_to(cx, "/schools/{urn}", "urn", number(cx, e.urn).p, NULL));
    model_text(m, "back_text", e.name);
    model_text(m, "pupils_href", school_url(cx, &v, "/schools/{urn}/attendance/pupils", e.urn));
    model_text(m, "district_href",
               e.district.n ? view_url(cx, &v, "/attendance/districts/{district}", "district", e.district) : STR_NONE);
    model_text(m, "action", url_to(cx, "/schools/{urn}/attendance", "urn", number(cx, e.urn).p, NULL));
    model_text(m, "csv", school_url(cx, &v, "/schools/{urn}/attendance.csv", e.urn));
    model_text(m, "json", school_url(cx, &v, "/schools/{urn}/attendance.json", e.urn));
    model_columns(m, VIEW_GROUP_COLUMNS);
    audit_note(cx, "school.attendance", 0, "urn %lld", (long long)e.urn);
    return view_reply(cx, "attendance_place", m, fill_school(cx, m, &v, &e));
}

/* ---- its pupils ---- */

typedef struct PupilName {
    i64 id;
    Str surname, forename;
} PupilName;

typedef struct PupilNames {
    PupilName *at;
    size_t n;
} PupilNames;

static int compare_names(const void *a, const void *b) {
    i64 x = ((const PupilName *)a)->id, y = ((const PupilName *)b)->id;
    return (x > y) - (x < y);
}

static Status read_names(Ctx *cx, i64 urn, int year, PupilNames *out) {
    DbRows *r;
    i64 n;
    TRY(db_number(cx, &n, SQL_pupil_names_count, P_I64(urn), P_I64(year)));
    *out = (PupilNames){.at = ARENA_ARRAY(cx->arena, PupilName, (size_t)n + 1)};
    TRY(db_query(cx, &r, SQL_pupil_names, P_I64(urn), P_I64(year)));
    while ((i64)out->n < n && db_next(r))
        out->at[out->n++] =
            (PupilName){.id = col_i64(r, 0), .surname = col_str_keep(r, 1), .forename = col_str_keep(r, 2)};
    if (out->n > 0) qsort(out->at, out->n, sizeof *out->at, compare_names);
    return db_done(r);
}

static PupilName name_of(const PupilNames *names, i64 id) {
    PupilName wanted = {.id = id};
    const PupilName *found = names->n ? bsearch(&wanted, names->at, names->n, sizeof *names->at, compare_names) : NULL;
    return found ? *found : wanted;
}

static Str display_name(Ctx *cx, const PupilName *n) {
    if (str_empty(n->forename)) return str_empty(n->surname) ? STR("Name not known") : n->surname;
    return str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(n->surname), STR_ARG(n->forename));
}

/* A restricted record keeps neither its figures nor its place among the others: both would tell of it. */
static void hide_pupils(Ctx *cx, PupilTallies *pupils) {
    size_t kept = 0, n = pupils->n;
    for (size_t i = 0; i < n; i++)
        if (!restrict_hides(cx, pupils->at[i].person_id)) pupils->at[kept++] = pupils->at[i];
    for (size_t i = kept; i < n; i++) pupils->at[i] = (PupilTally){.person_id = 0};
}

static void add_pupil(Ctx *cx, json_t *rows, const PupilTally *p, PupilName name) {
    json_t *row = model_append(rows);
    AttendanceFigures f = pupil_figures(p);
    Str words = STR_NONE;
    bool is_hidden = p->person_id == 0;
    if (is_hidden) name.surname = STR(RESTRICTED_NAME);
    (void)person_mask(cx, &(PersonMask){.id = &name.id, .surname = &name.surname, .forename = &name.forename});
    model_id(row, "id", name.id);
    model_text(row, "name", display_name(cx, &name));
    model_text(row, "href",
               name.id ? url_to(cx, "/children/{id}/attendance", "id", number(cx, name.id).p, NULL) : STR_NONE);
    model_text(row, "surname", name.surname);
    model_text(row, "forename", name.forename);
    model_text(row, "year_group", p->year_group);
    if (is_hidden) return;
    if (view_value_words(cx, KEY_YEAR_GROUP, p->year_group, &words) == OK) model_text(row, "year_text", words);
    view_add_figures(cx, row, &f);
    model_bool(row, "is_persistent", p->is_persistent);
    model_bool(row, "is_severe", p->is_severe);
    model_bool(row, "is_too_early", p->is_too_early);
}

static void add_paging(Ctx *cx, json_t *m, Paging *p, const PupilTallies *pupils) {
    Str path = str_from("/schools/{urn}/attendance/pupils");
    paging_add(cx, m, p, (i64)pupils->n);
    for (int step = -1; step <= 1; step += 2) {
        bool is_there = step < 0 ? p->has_previous : p->has_next;
        Str url = url_to(cx, path.p, "urn", number(cx, in_subject(cx)).p, "from", view_asked_day(cx, "from"), "to",
                         view_asked_day(cx, "to"), "as_at", view_asked_day(cx, "as_at"), "page",
                         number(cx, p->page + step).p, NULL);
        model_text(m, step < 0 ? "previous" : "next", is_there ? url : STR_NONE);
    }
}

static Status fill_pupils(Ctx *cx, json_t *m, const AttendanceView *v, i64 urn) {
    AttendanceQuestion q = view_question(v, urn);
    PupilTallies pupils;
    PupilNames names;
    Paging p = paging_of(in_number(cx, "page", 1));
    json_t *rows = model_array(m, "pupils");
    TRY(tally_pupils(cx, v->columns.columns, &v->keys, &q, &pupils));
    TRY(read_names(cx, urn, date_school_year(v->days.from), &names));
    TRY(restrict_ready(cx));
    hide_pupils(cx, &pupils);
    size_t from = in_wants_all(cx) ? 0 : (size_t)p.offset, to = in_wants_all(cx) ? pupils.n : from + PAGE_ROWS;
    for (size_t i = from; i < to && i < pupils.n; i++)
        add_pupil(cx, rows, &pupils.at[i], name_of(&names, pupils.at[i].person_id));
    view_add_days(cx, m, v, pupils.n > 0);
    model_count(m, "total", (i64)pupils.n, cx);
    model_bool(m, "has_pupils", pupils.n > 0);
    add_paging(cx, m, &p, &pupils);
    audit_note(cx, "school.attendance_pupils", 0, "urn %lld, %zu shown", (long long)urn, json_array_size(rows));
    return OK;
}

static Status school_pupils_page(Ctx *cx) {
    static const Grouping by_year_group = {{KEY_YEAR_GROUP}, 1};
    AttendanceView v;
    Establishment e;
    TRY(view_begin(cx, &v));
    TRY(school_get(cx, in_subject(cx), &e));
    TRY(view_read_school(cx, &v, e.urn, &by_year_group));
    json_t *m = model_new("");
    add_school(cx, m, &v, &e);
    model_text(m, "title", str_fmt(cx->arena, "Pupils by absence: %.*s", STR_ARG(e.name)));
    model_text(m, "action", url_to(cx, "/schools/{urn}/attendance/pupils", "urn", number(cx, e.urn).p, NULL));
    model_text(m, "csv", school_url(cx, &v, "/schools/{urn}/attendance/pupils.csv", e.urn));
    model_columns(m, "id|surname|forename|year_group|possible|authorised|unauthorised|absence_percent|is_persistent|"
                     "is_severe|is_too_early");
    return view_reply(cx, "attendance_pupils", m, fill_pupils(cx, m, &v, e.urn));
}
