/* rollcall_pages.c - the home page: the roll call with its balance, how it went over the year, and what stands beside it. */
#include "access/access.h"
#include "rollcall/rollcall.h"
#include "rollcall/rollcall_groups.h"
#include "web/chart.h"
#include "web/model.h"
#include "web/web.h"

static const Input day_inputs[] = {
    {"as_at", IN_DATE, NULL, "The day of the roll call", false},
    INPUTS_END,
};

ROUTE(GET, "/", rollcall_home, .needs = NEEDS_SIGN_IN, .inputs = day_inputs, .list = "states",
      .doc = "The roll call: every known child of school age in one state, the balance, and its course over a year.")

ROUTE(GET, "/rollcall/by/{dimension}", rollcall_by, .needs = READ_ROLLCALL, .inputs = day_inputs, .list = "rows",
      .doc = "The balance by district, year group, school or vulnerable group.")

static Date day_asked(Ctx *cx) {
    Date d = in_date(cx, "as_at");
    return date_is_set(d) ? d : cx->today;
}

/* The day for an address; empty for today, so that a saved link goes on meaning today. */
static const char *day_for_url(Ctx *cx, Date as_at) {
    return date_eq(as_at, cx->today) ? "" : str_cstr(cx->arena, date_iso_str(cx->arena, as_at));
}

static Str figure_url(Ctx *cx, const char *figure, Date as_at) {
    return url_to(cx, "/rollcall/{figure}", "figure", figure, "as_at", day_for_url(cx, as_at), NULL);
}

/* ---- the balance ---- */

/* Cut, not rounded, and never 0.0% for a state that has someone in it. */
static Str share_text(Ctx *cx, u32 n, u32 of) {
    if (of == 0) return STR("");
    u32 tenths = (u32)((u64)n * 1000 / of);
    if (n > 0 && tenths == 0) return STR("under 0.1%");
    return str_fmt(cx->arena, "%u.%u%%", tenths / 10, tenths % 10);
}

static Str change_text(Ctx *cx, i64 change) {
    if (change == 0) return STR("no change");
    Str n = text_count(cx->arena, change < 0 ? -change : change);
    return str_fmt(cx->arena, "%s %.*s", change < 0 ? "down" : "up", STR_ARG(n));
}

static void add_states(Ctx *cx, json_t *m, const RollcallCount *now, const RollcallCount *before) {
    json_t *states = model_array(m, "states");
    for (int s = 0; s < N_ROLLCALL_STATES; s++) {
        json_t *row = model_append(states);
        i64 change = (i64)now->states[s] - (i64)before->states[s];
        model_lit(row, "state", rollcall_state_names[s].code);
        model_lit(row, "title", rollcall_state_names[s].title);
        model_count(row, "children", now->states[s], cx);
        model_text(row, "share", share_text(cx, now->states[s], now->known));
        model_i64(row, "change", change);
        model_text(row, "change_text", change_text(cx, change));
        model_text(row, "href", figure_url(cx, rollcall_state_names[s].code, now->as_at));
        model_bool(row, "is_alarm", s == RC_UNACCOUNTED && now->states[s] > 0);
    }
    model_columns(m, "state|title|children|share|change");
}

static void add_beside(Ctx *cx, json_t *m, const RollcallCount *now) {
    json_t *lists = model_array(m, "beside");
    for (int b = 0; b < N_ROLLCALL_BESIDE; b++) {
        json_t *row = model_append(lists);
        model_lit(row, "figure", rollcall_beside_names[b].code);
        model_lit(row, "title", rollcall_beside_names[b].title);
        model_count(row, "children", now->beside[b], cx);
        model_text(row, "href", figure_url(cx, rollcall_beside_names[b].code, now->as_at));
    }
}

static void add_indicator(Ctx *cx, json_t *m, const RollcallCount *now) {
    RollcallIndicator i = rollcall_indicator(now->states);
    json_t *o = model_object(m, "indicator");
    model_text(o, "text", rollcall_indicator_text(cx->arena, i));
    model_count(o, "numerator", i.numerator, cx);
    model_count(o, "denominator", i.denominator, cx);
    model_count(o, "living_elsewhere", now->states[RC_LIVING_ELSEWHERE], cx);
    model_count(o, "home_educated", now->states[RC_HOME_EDUCATED], cx);
    model_count(o, "pex_gap", now->states[RC_PEX_GAP], cx);
    model_bool(o, "is_met", i.tenths == 1000);
}

/* ---- the year ---- */

#define N_MONTHS 13 /* this day, and the same day of the twelve months before */

/* The states that work can change; those on a roll would flatten every other line. */
static const RollcallState charted[] = {RC_UNACCOUNTED, RC_MISSING,   RC_AWAITING_PLACE,
                                        RC_PEX_GAP,     RC_PROVISION, RC_HOME_EDUCATED};
static const int colours[COUNT_OF(charted)] = {1, 2, 4, 7, 6, 0};

static Str month_label(Ctx *cx, Date d) {
    Ymd y = date_to_ymd(d);
    return str_fmt(cx->arena, "%d %.3s %02d", y.day, date_month_names[y.month], y.year % 100);
}

static Str chart_of(Ctx *cx, const RollcallCount *const *months, size_t n_months) {
    ChartSeries series[COUNT_OF(charted)];
    Str labels[N_MONTHS];
    for (size_t i = 0; i < n_months; i++) labels[i] = month_label(cx, months[i]->as_at);
    for (size_t k = 0; k < COUNT_OF(charted); k++) {
        double *values = ARENA_ARRAY(cx->arena, double, n_months);
        for (size_t i = 0; i < n_months; i++) values[i] = months[i]->states[charted[k]];
        series[k] = (ChartSeries){str_from(rollcall_state_names[charted[k]].title), values, colours[k]};
    }
    series[3].name = STR("Excluded, day 1 to 5");
    Chart c = {.id = "year",
               .title = STR("Children not on a school roll, over twelve months"),
               .description =
                   STR("A line for each state but on a school roll and living elsewhere. The table below the "
                       "chart has the numbers."),
               .labels = labels,
               .n_labels = n_months,
               .series = series,
               .n_series = COUNT_OF(charted)};
    return chart_lines(cx->arena, &c);
}

static void add_month(Ctx *cx, json_t *rows, const RollcallCount *c) {
    json_t *row = model_append(rows);
    model_date(cx, row, "as_at", c->as_at);
    model_text(row, "href", url_to(cx, "/", "as_at", day_for_url(cx, c->as_at), NULL));
    model_count(row, "known", c->known, cx);
    model_text(row, "on_roll_indicator", rollcall_indicator_text(cx->arena, rollcall_indicator(c->states)));
    for (int s = 0; s < N_ROLLCALL_STATES; s++) model_count(row, rollcall_state_names[s].code, c->states[s], cx);
}

/* Days before the school year of the first roll that a school sent would show every pupil unaccounted for: nothing had
 * said yet where they were. They are left out, and the page says from when on there is something to show. */
static Status add_year(Ctx *cx, json_t *m, const RollcallCount *const *months) {
    Date first;
    TRY(rollcall_first_day(cx, &first));
    size_t from = 0;
    while (from + 1 < N_MONTHS && date_before(months[from]->as_at, first)) from++;
    json_t *rows = model_array(m, "months");
    for (size_t i = N_MONTHS; i-- > from;) add_month(cx, rows, months[i]);
    if (from > 0) model_text(m, "rolls_from", date_long(cx->arena, first));
    bool has_chart = N_MONTHS - from > 1;
    model_bool(m, "has_chart", has_chart);
    if (has_chart) json_object_set_new(m, "chart", html_safe(cx, chart_of(cx, months + from, N_MONTHS - from)));
    return OK;
}

static void add_links(Ctx *cx, json_t *m, Date as_at) {
    const char *day = day_for_url(cx, as_at);
    Str month_before = date_iso_str(cx->arena, date_add_months(as_at, -1));
    json_t *links = model_object(m, "links");
    model_text(links, "by_district",
               url_to(cx, "/rollcall/by/{dimension}", "dimension", "district", "as_at", day, NULL));
    model_text(links, "by_year_group",
               url_to(cx, "/rollcall/by/{dimension}", "dimension", "year_group", "as_at", day, NULL));
    model_text(links, "by_school", url_to(cx, "/rollcall/by/{dimension}", "dimension", "school", "as_at", day, NULL));
    model_text(links, "by_group", url_to(cx, "/rollcall/by/{dimension}", "dimension", "group", "as_at", day, NULL));
    model_text(links, "changes",
               url_to(cx, "/rollcall/changes", "since", str_cstr(cx->arena, month_before), "until", day, NULL));
    model_text(links, "discrepancies", url_to(cx, "/discrepancies", NULL));
    model_text(links, "home", url_to(cx, "/", NULL));
    model_text(links, "csv", url_to(cx, "/index.csv", "as_at", day, NULL));
    model_text(links, "json", url_to(cx, "/index.json", "as_at", day, NULL));
}

/* Who has no roll call to see begins at the first of these that they may open. */
static const struct {
    Permission needs;
    const char *path;
} beginnings[] = {{READ_CASES, "/work"},           {FILE_NOTICES, "/front-door"}, {READ_MEASURES, "/scorecards"},
                  {READ_AUDIT, "/unusual-access"}, {READ_PRIVACY, "/privacy"},    {MANAGE_USERS, "/users"},
                  {READ_IMPORTS, "/imports"}};

static Status begin_elsewhere(Ctx *cx) {
    for (size_t i = 0; i < COUNT_OF(beginnings); i++)
        if (cx->actor.permissions >> beginnings[i].needs & 1)
            return reply_redirect(cx, url_to(cx, beginnings[i].path, NULL));
    return reply_model(cx, "no_role", model_new("You have no role yet"));
}

static Status rollcall_home(Ctx *cx) {
    if ((cx->actor.permissions >> READ_ROLLCALL & 1) == 0) return begin_elsewhere(cx);
    TRY(access_allows(cx, READ_ROLLCALL));
    Date as_at = day_asked(cx), dates[N_MONTHS];
    const RollcallCount *months[N_MONTHS];
    for (int i = 0; i < N_MONTHS; i++) dates[i] = date_add_months(as_at, i + 1 - N_MONTHS);
    TRY(rollcall_history(cx, dates, N_MONTHS, months));
    const RollcallCount *now = months[N_MONTHS - 1], *before = months[N_MONTHS - 2];
    json_t *m = model_new("Roll call");
    model_form_date(cx, m, "as_at", as_at);
    model_bool(m, "is_today", date_eq(as_at, cx->today));
    model_count(m, "known", now->known, cx);
    model_text(m, "known_change_text", change_text(cx, (i64)now->known - (i64)before->known));
    model_count(m, "unaccounted", now->states[RC_UNACCOUNTED], cx);
    model_text(m, "unaccounted_href", figure_url(cx, "unaccounted", as_at));
    model_bool(m, "has_unaccounted", now->states[RC_UNACCOUNTED] > 0);
    model_bool(m, "is_calendar_missing", now->is_calendar_missing);
    add_states(cx, m, now, before);
    add_indicator(cx, m, now);
    add_beside(cx, m, now);
    add_links(cx, m, as_at);
    Status st = add_year(cx, m, months);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    return reply_model(cx, "rollcall_home", m);
}

/* ---- by district, year group, school ---- */

typedef struct ByRow {
    Str key, name;
    i64 urn;
    u32 n[N_ROLLCALL_STATES];
} ByRow;

/* For the heads of columns. */
static const char *const short_titles[N_ROLLCALL_STATES] = {"Elsewhere", "Excluded", "On roll",  "At home",
                                                            "Provision", "Missing",  "Awaiting", "Unaccounted"};

typedef struct ByTable {
    const char *dimension, *heading;
    ByRow *rows;
    size_t n;
} ByTable;

static bool is_anyone(const ByRow *r) {
    for (int s = 0; s < N_ROLLCALL_STATES; s++)
        if (r->n[s]) return true;
    return false;
}

static void fill_states(const RollcallCount *c, ByRow *row, int district, int slot) {
    for (int s = 0; s < N_ROLLCALL_STATES; s++) row->n[s] = rollcall_sum(c, district, slot, (RollcallState)s);
}

static ByTable by_district(Ctx *cx, const RollcallCount *c) {
    ByTable t = {"district", "District", ARENA_ARRAY(cx->arena, ByRow, c->n_districts), 0};
    for (u32 d = 0; d < c->n_districts; d++) {
        ByRow *row = &t.rows[t.n++];
        row->key = row->name = c->districts[d];
        if (d + 1 == c->n_districts) row->name = STR("District not known");
        fill_states(c, row, (int)d, -1);
    }
    return t;
}

static ByTable by_year_group(Ctx *cx, const RollcallCount *c) {
    ByTable t = {"year_group", "Year group by age", ARENA_ARRAY(cx->arena, ByRow, ROLLCALL_N_YEARS), 0};
    for (u32 y = 0; y < ROLLCALL_N_YEARS; y++) {
        ByRow *row = &t.rows[t.n];
        row->key = str_from(rollcall_year_slot_name(y));
        row->name = str_is(row->key, "R") ? STR("Reception") : str_fmt(cx->arena, "Year %.*s", STR_ARG(row->key));
        fill_states(c, row, -1, (int)y);
        if (is_anyone(row)) t.n++;
    }
    return t;
}

static ByTable by_school(Ctx *cx, const RollcallCount *c) {
    ByTable t = {"school", "School", ARENA_ARRAY(cx->arena, ByRow, c->n_schools + 1), 0};
    for (u32 i = 0; i < c->n_schools; i++) {
        const RollcallSchoolCount *s = &c->schools[i];
        ByRow *row = &t.rows[t.n++];
        *row = (ByRow){.key = str_fmt(cx->arena, "%lld", (long long)s->urn), .name = s->name, .urn = s->urn};
        for (int k = 0; k < N_ROLLCALL_STATES; k++) row->n[k] = s->n[k];
    }
    return t;
}

static Status by_group(Ctx *cx, Date as_at, ByTable *out) {
    const RollcallGroupCount *rows;
    size_t n;
    TRY(rollcall_by_group(cx, as_at, &rows, &n));
    *out = (ByTable){"group", "Vulnerable group", ARENA_ARRAY(cx->arena, ByRow, n), 0};
    for (size_t i = 0; i < n; i++) {
        ByRow *row = &out->rows[out->n++];
        *row = (ByRow){.key = rows[i].group ? rows[i].group->code : STR_NONE,
                       .name = rows[i].group ? rows[i].group->title : STR("In none of these groups")};
        memcpy(row->n, rows[i].states, sizeof row->n);
    }
    return OK;
}

/* A figure in the table opens to its children. */
static Str cell_url(Ctx *cx, const ByTable *t, const ByRow *row, int state, const char *day) {
    const char *key = str_cstr(cx->arena, row->key), *code = rollcall_state_names[state].code;
    const char *name = t->dimension[0] == 's' ? "urn" : t->dimension;
    return url_to(cx, "/rollcall/{figure}", "figure", code, name, key, "as_at", day, NULL);
}

static void add_cells(Ctx *cx, json_t *m, const ByTable *t, const ByRow *row, const char *day) {
    json_t *cells = model_array(m, "cells");
    u32 known = 0;
    bool can_open = row->key.n > 0 && (t->dimension[0] != 's' || row->urn != 0);
    for (int s = 0; s < N_ROLLCALL_STATES; s++) {
        json_t *cell = model_append(cells);
        known += row->n[s];
        model_i64(m, rollcall_state_names[s].code, row->n[s]);
        model_count(cell, "n", row->n[s], cx);
        model_text(cell, "href", row->n[s] > 0 && can_open ? cell_url(cx, t, row, s, day) : STR_NONE);
    }
    model_count(m, "known", known, cx);
    model_text(m, "on_roll_indicator", rollcall_indicator_text(cx->arena, rollcall_indicator(row->n)));
}

static void add_table(Ctx *cx, json_t *m, const ByTable *t, const char *day) {
    json_t *rows = model_array(m, "rows"), *heads = model_array(m, "heads");
    Buf columns = buf_on(cx->arena);
    for (int s = 0; s < N_ROLLCALL_STATES; s++) json_array_append_new(heads, json_string(short_titles[s]));
    for (size_t i = 0; i < t->n; i++) {
        json_t *row = model_append(rows);
        model_text(row, t->dimension, t->rows[i].name);
        model_text(row, "name", t->rows[i].name);
        const char *urn = str_cstr(cx->arena, t->rows[i].key);
        model_text(row, "href", t->rows[i].urn ? url_to(cx, "/schools/{urn}", "urn", urn, NULL) : STR_NONE);
        add_cells(cx, row, t, &t->rows[i], day);
    }
    buf_fmt(&columns, "%s|known", t->dimension);
    for (int s = 0; s < N_ROLLCALL_STATES; s++) buf_fmt(&columns, "|%s", rollcall_state_names[s].code);
    buf_lit(&columns, "|on_roll_indicator");
    model_columns(m, str_cstr(cx->arena, buf_str(&columns)));
}

static void add_bars(Ctx *cx, json_t *m, const ByTable *t) {
    Str *labels = ARENA_ARRAY(cx->arena, Str, t->n + 1);
    double *values = ARENA_ARRAY(cx->arena, double, t->n + 1);
    for (size_t i = 0; i < t->n; i++) {
        labels[i] = t->rows[i].name;
        values[i] = t->rows[i].n[RC_UNACCOUNTED];
    }
    ChartSeries series = {STR("Unaccounted for"), values, 1};
    Chart c = {.id = "unaccounted",
               .title =
                   str_fmt(cx->arena, "Unaccounted for, by %s", t->dimension[0] == 'd' ? "district" : "year group"),
               .description = STR("A bar for each row of the table below the chart."),
               .labels = labels,
               .n_labels = t->n,
               .series = &series,
               .n_series = 1};
    json_object_set_new(m, "chart", html_safe(cx, chart_bars(cx->arena, &c)));
}

static Status rollcall_by(Ctx *cx) {
    const RollcallCount *c;
    Date as_at = day_asked(cx);
    Str dimension = in_path(cx, "dimension");
    ByTable t;
    TRY(rollcall_count(cx, as_at, &c));
    if (str_is(dimension, "district")) t = by_district(cx, c);
    else if (str_is(dimension, "year_group")) t = by_year_group(cx, c);
    else if (str_is(dimension, "school")) t = by_school(cx, c);
    else if (str_is(dimension, "group")) TRY(by_group(cx, as_at, &t));
    else return FAIL(cx, ERR_NOTFOUND, "the roll call is kept by district, year_group, school and group");
    json_t *m = model_new("");
    const char *day = day_for_url(cx, as_at);
    model_text(m, "title",
               str_fmt(cx->arena, "Roll call by %s",
                       str_is(dimension, "year_group") ? "year group"
                       : str_is(dimension, "group")    ? "vulnerable group"
                                                       : t.dimension));
    model_bool(m, "is_by_group", str_is(dimension, "group"));
    model_lit(m, "heading", t.heading);
    model_form_date(cx, m, "as_at", as_at);
    model_text(m, "home", url_to(cx, "/", "as_at", day, NULL));
    model_text(m, "action", url_to(cx, "/rollcall/by/{dimension}", "dimension", t.dimension, NULL));
    model_text(m, "csv", url_to(cx, "/rollcall/by/{dimension}.csv", "dimension", t.dimension, "as_at", day, NULL));
    add_table(cx, m, &t, day);
    if (t.dimension[0] == 'd' || t.dimension[0] == 'y') add_bars(cx, m, &t);
    return reply_model(cx, "rollcall_by", m);
}
