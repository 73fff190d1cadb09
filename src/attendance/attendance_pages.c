/* attendance_pages.c - the county's attendance, and a district's beside it. */
#include "access/access.h"
#include "attendance/attendance_view.h"
#include "attendance/lists.h"
#include "db/db.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/web.h"

#define X(name, word, title) "|" #word
#define KEY_CHOICES          "none" ASK_KEY_LIST(X)

static const Input county_inputs[] = {
    VIEW_DAY_INPUTS,
    {"by", IN_CHOICE, KEY_CHOICES, "Group by", false},
    {"then", IN_CHOICE, KEY_CHOICES, "Then by", false},
    INPUTS_END,
};
#undef X

ROUTE(GET, "/attendance", attendance_page, .needs = READ_ROLLCALL, .inputs = county_inputs, .list = "groups",
      .doc =
          "The county's attendance between any days of a school year: absence, persistent and severe, by any two keys.")

static const Input district_inputs[] = {
    VIEW_DAY_INPUTS,
    INPUTS_END,
};

ROUTE(GET, "/attendance/districts/{district}", attendance_district_page, .needs = READ_ROLLCALL,
      .inputs = district_inputs, .list = "groups",
      .doc = "One district's attendance beside the county's, and its schools.")

/* ---- the county ---- */

static const char *const key_inputs[] = {"by", "then"};

static Grouping grouping_asked(Ctx *cx) {
    Grouping g = {.n_keys = 0};
    for (size_t i = 0; i < COUNT_OF(key_inputs); i++) {
        PupilKey key = pupil_key_of(in_text(cx, key_inputs[i]));
        if (key != N_PUPIL_KEYS && (g.n_keys == 0 || g.keys[0] != key)) g.keys[g.n_keys++] = key;
    }
    return g;
}

static void add_choices(Ctx *cx, json_t *m) {
    for (size_t i = 0; i < COUNT_OF(key_inputs); i++) {
        json_t *choices = model_array(m, i == 0 ? "by_choices" : "then_choices");
        for (int k = 0; k < N_PUPIL_KEYS; k++) {
            json_t *choice = model_append(choices);
            model_lit(choice, "value", pupil_key_info[k].word);
            model_lit(choice, "text", pupil_key_info[k].title);
            model_bool(choice, "is_chosen", str_is(in_text(cx, key_inputs[i]), pupil_key_info[k].word));
        }
    }
}

/* "By free school meals, then sex" */
static Str grouping_title(Ctx *cx, const Grouping *g) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < g->n_keys; i++) {
        buf_add(&b, i ? STR(", then ") : STR("By "));
        buf_add(&b, view_key_words(cx, g->keys[i]));
    }
    return buf_str(&b);
}

static void add_group_columns(Ctx *cx, json_t *m, const Grouping *g) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < g->n_keys; i++) buf_fmt(&b, "%s|", pupil_key_info[g->keys[i]].word);
    buf_lit(&b, FIGURE_KEYS "|unauthorised_percent|persistent_percent|severe_percent|" VIEW_BEFORE_KEYS);
    model_columns(m, str_cstr(cx->arena, buf_str(&b)));
}

static Str files_url(Ctx *cx, const char *path) {
    return url_to(cx, path, "from", view_asked_day(cx, "from"), "to", view_asked_day(cx, "to"), "as_at",
                  view_asked_day(cx, "as_at"), "by", str_cstr(cx->arena, in_text(cx, "by")), "then",
                  str_cstr(cx->arena, in_text(cx, "then")), NULL);
}

enum { BY_DISTRICT, BY_COURSE, BY_WEEKDAY, BY_PHASE, BY_ASKED, N_COUNTY };

/* As a page the grouping that was asked for has a table; as files it is the list. */
static Status add_asked(Ctx *cx, json_t *m, const AttendanceView *v, const AttendanceAnswer *a) {
    const Grouping *g = &v->groupings[BY_ASKED];
    ViewTable t = {.key = "asked", .title = grouping_title(cx, g), .by = g, .answer = a};
    if (g->n_keys > 0 || in_wants_all(cx)) TRY(view_add_table(cx, m, v, &t));
    if (!in_wants_all(cx)) return OK;
    json_object_set(m, "groups", json_object_get(json_object_get(m, "asked"), "rows"));
    json_object_del(m, "asked");
    add_group_columns(cx, m, g);
    return OK;
}

static Status fill_county(Ctx *cx, json_t *m, const AttendanceView *v) {
    AttendanceAnswer *a;
    TRY(view_ask(cx, v, 0, &a));
    ViewPlaces p = {.view = v, .at = {{.name = STR("County"), .answers = a}}, .n = 1};
    ViewTable districts = {"districts", STR("Districts"), &v->groupings[BY_DISTRICT], &a[BY_DISTRICT]};
    ViewTable phases = {"phases", STR("Phases"), &v->groupings[BY_PHASE], &a[BY_PHASE]};
    AttendanceFigures all = view_total(&p.at[0]);
    view_add_days(cx, m, v, all.pupils > 0);
    view_add_figures(cx, model_object(m, "total"), &all);
    view_add_before(cx, m, v, &all, STR_NONE);
    TRY(add_asked(cx, m, v, &a[BY_ASKED]));
    TRY(view_add_table(cx, m, v, &districts));
    TRY(view_add_table(cx, m, v, &phases));
    if (in_wants_all(cx)) return OK;
    TRY(view_add_beside(cx, m, &p, (ViewBeside){BY_COURSE, VIEW_LINES}));
    return view_add_beside(cx, m, &p, (ViewBeside){BY_WEEKDAY, VIEW_BARS});
}

static void add_link(Ctx *cx, json_t *links, Permission needs, const char *title, Str href) {
    if (!access_may(cx, needs)) return;
    json_t *link = model_append(links);
    model_lit(link, "text", title);
    model_text(link, "href", href);
}

/* The lists of pupils by name, the visits, and what has not come. */
static void add_links(Ctx *cx, json_t *m) {
    json_t *links = model_array(m, "links");
    for (int i = 0; i < N_PUPIL_LISTS; i++)
        add_link(cx, links, READ_CHILD, pupil_list_info[i].title,
                 url_to(cx, "/attendance/lists/{list}", "list", pupil_list_info[i].word, NULL));
    add_link(cx, links, READ_ROLLCALL, "Schools to visit", url_to(cx, "/attendance/visits", NULL));
    add_link(cx, links, READ_SCHOOL, "Registers that have not arrived", url_to(cx, "/attendance/missing", NULL));
}

static Status attendance_page(Ctx *cx) {
    AttendanceView v;
    TRY(view_begin(cx, &v));
    const Grouping groupings[N_COUNTY] = {[BY_DISTRICT] = {{KEY_DISTRICT}, 1},
                                          [BY_COURSE] = {{KEY_DISTRICT, view_trend_key(&v)}, 2},
                                          [BY_WEEKDAY] = {{KEY_DISTRICT, KEY_WEEKDAY}, 2},
                                          [BY_PHASE] = {{KEY_PHASE}, 1},
                                          [BY_ASKED] = grouping_asked(cx)};
    const Grouping before[] = {groupings[BY_DISTRICT], groupings[BY_PHASE], groupings[BY_ASKED]};
    TRY(view_read_before(cx, &v, 0, before, COUNT_OF(before)));
    TRY(view_read(cx, &v, groupings, N_COUNTY));
    json_t *m = model_new("Attendance");
    model_text(m, "action", url_to(cx, "/attendance", NULL));
    model_text(m, "csv", files_url(cx, "/attendance.csv"));
    model_text(m, "json", files_url(cx, "/attendance.json"));
    add_links(cx, m);
    add_choices(cx, m);
    return view_reply(cx, "attendance", m, fill_county(cx, m, &v));
}

/* ---- a district ---- */

enum { D_ALL, D_COURSE, D_YEAR_GROUP, D_FSM, D_SEN, D_SEX, D_WEEKDAY, D_SCHOOL, N_DISTRICT };

/* The district's groups of a grouping of district and one more key, as groups of that key alone. */
static AttendanceAnswer groups_of(Ctx *cx, const AttendanceAnswer *a, Str district) {
    AttendanceAnswer out = {.groups = ARENA_ARRAY(cx->arena, AttendanceGroup, a->n + 1)};
    for (size_t i = 0; i < a->n; i++) {
        if (!str_eq(a->groups[i].values[0], district)) continue;
        out.groups[out.n] = a->groups[i];
        out.groups[out.n++].values[0] = a->groups[i].values[1];
    }
    return out;
}

static Status fill_district(Ctx *cx, json_t *m, const AttendanceView *v, Str district) {
    static const Grouping by_school = {{KEY_SCHOOL}, 1};
    AttendanceAnswer *a;
    TRY(view_ask(cx, v, 0, &a));
    ViewPlaces p = {.view = v,
                    .at = {{.name = district, .answers = a, .district = district},
                           {.name = STR("County"), .answers = a}},
                    .n = 2};
    AttendanceAnswer schools = groups_of(cx, &a[D_SCHOOL], district);
    ViewTable t = {"schools", STR("Schools"), &by_school, &schools};
    AttendanceFigures all = view_total(&p.at[0]);
    view_add_days(cx, m, v, all.pupils > 0);
    view_add_figures(cx, model_object(m, "total"), &all);
    view_add_totals(cx, m, &p);
    view_add_before(cx, m, v, &all, district);
    TRY(view_add_beside(cx, m, &p, (ViewBeside){D_COURSE, VIEW_LINES}));
    TRY(view_add_beside(cx, m, &p, (ViewBeside){D_WEEKDAY, VIEW_NO_CHART}));
    for (size_t g = D_YEAR_GROUP; g <= D_SEX; g++) TRY(view_add_beside(cx, m, &p, (ViewBeside){g, VIEW_NO_CHART}));
    return view_add_table(cx, m, v, &t);
}

static Status attendance_district_page(Ctx *cx) {
    AttendanceView v;
    i64 n_schools;
    Str district = in_path(cx, "district");
    TRY(view_begin(cx, &v));
    TRY(db_number(cx, &n_schools, SQL_attendance_district_schools, P_STR(district)));
    if (n_schools == 0) return FAIL(cx, ERR_NOTFOUND, "no school is in a district of that name");
    const Grouping groupings[N_DISTRICT] = {[D_ALL] = {{KEY_DISTRICT}, 1},
                                            [D_COURSE] = {{KEY_DISTRICT, view_trend_key(&v)}, 2},
                                            [D_YEAR_GROUP] = {{KEY_DISTRICT, KEY_YEAR_GROUP}, 2},
                                            [D_FSM] = {{KEY_DISTRICT, KEY_FSM}, 2},
                                            [D_SEN] = {{KEY_DISTRICT, KEY_SEN}, 2},
                                            [D_SEX] = {{KEY_DISTRICT, KEY_SEX}, 2},
                                            [D_WEEKDAY] = {{KEY_DISTRICT, KEY_WEEKDAY}, 2},
                                            [D_SCHOOL] = {{KEY_DISTRICT, KEY_SCHOOL}, 2}};
    const Grouping before[] = {groupings[D_ALL], {{KEY_SCHOOL}, 1}};
    TRY(view_read_before(cx, &v, 0, before, COUNT_OF(before)));
    TRY(view_read(cx, &v, groupings, N_DISTRICT));
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "Attendance in %.*s", STR_ARG(district)));
    model_text(m, "district", district);
    model_text(m, "back", view_url(cx, &v, "/attendance", "by", STR("")));
    model_lit(m, "back_text", "Attendance");
    model_text(m, "action",
               url_to(cx, "/attendance/districts/{district}", "district", str_cstr(cx->arena, district), NULL));
    model_text(m, "csv", view_url(cx, &v, "/attendance/districts/{district}.csv", "district", district));
    model_text(m, "json", view_url(cx, &v, "/attendance/districts/{district}.json", "district", district));
    model_columns(m, VIEW_GROUP_COLUMNS);
    return view_reply(cx, "attendance_place", m, fill_district(cx, m, &v, district));
}
