/* attendance_lists_pages.c - the lists of pupils a caseworker works through, each with its attendance case or a button that opens one; and the
 * visit programme.
 *
 * Why       the button posts the opening form of the register attendance_referral, filled in: what a definition asks besides, that form
 *           then asks, and a case that is open already it shows. */
#include "attendance/lists_read.h"
#include "db/db.h"
#include "registers/case_access.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/paging.h"
#include "web/web.h"

#define REFERRALS "attendance_referral"
#define VISITS    "school_visit"

static const Input list_inputs[] = {
    {"from", IN_DATE, NULL, "First day", false},
    {"to", IN_DATE, NULL, "Last day", false},
    {"school", IN_NUMBER, NULL, "School", false},
    {"page", IN_NUMBER, NULL, "Page", false},
    INPUTS_END,
};

ROUTE(
    GET, "/attendance/lists/{list}", attendance_list_page, .needs = READ_CHILD, .inputs = list_inputs,
    .list = "children",
    .doc =
        "Pupils persistently or severely absent, on the way there, gone, with a pattern of absence, absences without a reason, or holidays not agreed; most pressing first.")

static const Input visit_inputs[] = {
    {"from", IN_DATE, NULL, "First day", false},
    {"to", IN_DATE, NULL, "Last day", false},
    INPUTS_END,
};

ROUTE(GET, "/attendance/visits", attendance_visits_page, .needs = READ_ROLLCALL, .inputs = visit_inputs,
      .list = "schools",
      .doc = "Schools in the order of the visit programme: persistent absence, and its change in a year.")

static const char *number(Ctx *cx, i64 n) { return str_cstr(cx->arena, str_i64(cx->arena, n)); }

static const char *iso(Ctx *cx, Date d) { return str_cstr(cx->arena, date_iso_str(cx->arena, d)); }

/* ---- what is asked ---- */

static Status asked_days(Ctx *cx, AskDays *days) {
    return ask_days(cx, (AskDays){.from = in_date(cx, "from"), .to = in_date(cx, "to"), .as_at = DATE_NONE}, days);
}

static Status asked_list(Ctx *cx, PupilListAsk *ask) {
    AskDays days;
    int list = 0;
    while (list < N_PUPIL_LISTS && !str_is(in_path(cx, "list"), pupil_list_info[list].word)) list++;
    if (list == N_PUPIL_LISTS) return FAIL(cx, ERR_NOTFOUND, "there is no list of that name");
    TRY(asked_days(cx, &days));
    *ask = (PupilListAsk){.list = (PupilList)list, .from = days.from, .to = days.to, .urn = in_number(cx, "school", 0)};
    return OK;
}

static Str list_url(Ctx *cx, const char *path, const PupilListAsk *ask, PupilList list, i64 page) {
    return url_to(cx, path, "list", pupil_list_info[list].word, "from", iso(cx, ask->from), "to", iso(cx, ask->to),
                  "school", ask->urn ? number(cx, ask->urn) : "", "page", page > 1 ? number(cx, page) : "", NULL);
}

/* ---- a pupil's line ---- */

static Str what_is_left(Ctx *cx, const PupilLine *l) {
    if (l->outlook.may_miss < 0) return STR("cannot be avoided this year");
    return str_fmt(cx->arena, "may miss %d more", l->outlook.may_miss);
}

/* What the list has them for, in words. */
static Str why_listed(Ctx *cx, PupilList list, const PupilLine *l) {
    Arena *a = cx->arena;
    Str patterns = pattern_titles(a, definitions_of(cx)->attendance, l->patterns);
    switch (list) {
    case LIST_PERSISTENT:
    case LIST_SEVERE: return patterns.n ? STR_CAT(a, what_is_left(cx, l), STR("; "), patterns) : what_is_left(cx, l);
    case LIST_BANDS:
    case LIST_ON_TRACK:
        return str_fmt(a, "%s: %.*s; missed %d of the last %d; %d.%d%% at the year's end at this rate",
                       band_info[l->band].title, STR_ARG(what_is_left(cx, l)), l->marks.recent_absent,
                       l->marks.recent_possible, l->outlook.projected_tenths / 10, l->outlook.projected_tenths % 10);
    case LIST_VANISHED:
        if (l->gone == GONE_STOPPED)
            return str_fmt(a, "%s since %.*s", gone_info[l->gone].title, STR_ARG(date_long(a, l->marks.last_named)));
        return str_fmt(a, "%s; %d sessions since %.*s", gone_info[l->gone].title, l->marks.run,
                       STR_ARG(date_long(a, l->marks.run_from)));
    case LIST_PATTERNS:
        return l->sums.late ? str_fmt(a, "%.*s; late %d times", STR_ARG(patterns), l->sums.late) : patterns;
    case LIST_NO_REASON:
        return str_fmt(a, "%d %s without a reason, the oldest of %.*s", l->marks.unexplained,
                       l->marks.unexplained == 1 ? "session" : "sessions",
                       STR_ARG(date_long(a, l->marks.unexplained_from)));
    case LIST_LEAVE:
        return str_fmt(a, "%d sessions in %d school weeks, from %.*s", l->marks.leave,
                       definitions_of(cx)->attendance->leave_weeks, STR_ARG(date_long(a, l->marks.leave_from)));
    case N_PUPIL_LISTS: break;
    }
    return STR("");
}

static void add_form(Ctx *cx, json_t *row, const PupilListAsk *ask, const PupilEntry *e) {
    json_t *form = model_object(row, "form");
    Ymd today = date_to_ymd(cx->today);
    model_text(form, "action", url_to(cx, "/registers/{name}/new", "name", REFERRALS, NULL));
    model_text(form, "token",
               str_fmt(cx->arena, "attendance-%lld-%.*s", (long long)e->who.id,
                       STR_ARG(date_iso_str(cx->arena, cx->today))));
    model_text(form, "today", str_fmt(cx->arena, "%d/%d/%d", today.day, today.month, today.year));
    Ymd from = date_to_ymd(ask->from), to = date_to_ymd(ask->to);
    model_text(form, "from", str_fmt(cx->arena, "%d/%d/%d", from.day, from.month, from.year));
    model_text(form, "to", str_fmt(cx->arena, "%d/%d/%d", to.day, to.month, to.year));
}

/* For who may open it: that there is one, everybody who works the list may know (the row has no button). */
static Str case_href(Ctx *cx, const char *name, i64 id) {
    const Register *r = register_find(registers_of(cx), str_from(name));
    return id && register_is_seen(cx, r) ? url_to(cx, "/cases/{id}", "id", number(cx, id), NULL) : STR_NONE;
}

/* The case that is open, or what would open one. Of a page's pupils only. */
static Status add_case(Ctx *cx, json_t *row, const PupilListAsk *ask, const PupilEntry *e) {
    i64 id = 0;
    if (e->who.id == 0 || in_wants_all(cx)) return OK;
    TRY(db_number(cx, &id, SQL_case_open_referral, P_I64(e->who.id)));
    model_text(row, "case_href", case_href(cx, REFERRALS, id));
    bool may_open = register_is_changed(cx, register_find(registers_of(cx), STR(REFERRALS)));
    if (id == 0 && may_open && e->urn && e->line->sums.possible > 0) add_form(cx, row, ask, e);
    return OK;
}

static Status add_pupil(Ctx *cx, json_t *rows, const PupilListAsk *ask, const PupilEntry *e) {
    json_t *row = model_append(rows);
    const PupilSums *s = &e->line->sums;
    pupil_entry_add(cx, row, e);
    if (in_wants_all(cx)) return OK;
    Str name =
        str_empty(e->who.forename) ? e->who.surname : STR_CAT(cx->arena, e->who.surname, STR(", "), e->who.forename);
    model_text(row, "href", e->who.id ? url_to(cx, "/children/{id}", "id", number(cx, e->who.id), NULL) : STR_NONE);
    model_text(row, "name", str_empty(name) ? STR("Name not known") : name);
    model_text(row, "school_href", e->urn ? url_to(cx, "/schools/{urn}", "urn", number(cx, e->urn), NULL) : STR_NONE);
    model_text(row, "absence_text",
               str_fmt(cx->arena, "%.*s%%",
                       STR_ARG(attendance_percent(cx->arena, s->authorised + s->unauthorised, s->possible))));
    model_text(row, "sessions_text", str_fmt(cx->arena, "%d of %d", s->authorised + s->unauthorised, s->possible));
    model_text(row, "why", why_listed(cx, ask->list, e->line));
    return add_case(cx, row, ask, e);
}

/* ---- the page ---- */

static void add_lists(Ctx *cx, json_t *m, const PupilListAsk *ask) {
    json_t *lists = model_array(m, "lists");
    for (int i = 0; i < N_PUPIL_LISTS; i++) {
        json_t *o = model_append(lists);
        model_lit(o, "list_title", pupil_list_info[i].title);
        model_text(o, "href", list_url(cx, "/attendance/lists/{list}", ask, (PupilList)i, 1));
        model_bool(o, "is_current", ask && i == (int)ask->list);
    }
    json_t *o = model_append(lists);
    model_lit(o, "list_title", "Visits to schools");
    model_text(o, "href", url_to(cx, "/attendance/visits", NULL));
    model_bool(o, "is_current", false);
    o = model_append(lists);
    model_lit(o, "list_title", "Sent to schools");
    model_text(o, "href", url_to(cx, "/attendance/sent", NULL));
    model_bool(o, "is_current", false);
}

static void add_question(Ctx *cx, json_t *m, const PupilListAsk *ask, i64 total) {
    model_form_date(cx, m, "from", ask->from);
    model_form_date(cx, m, "to", ask->to);
    model_text(m, "school", ask->urn ? str_i64(cx->arena, ask->urn) : STR_NONE);
    model_count(m, "total", total, cx);
    model_bool(m, "is_one", total == 1);
    model_text(m, "action", url_to(cx, "/attendance/lists/{list}", "list", pupil_list_info[ask->list].word, NULL));
    model_text(m, "csv", list_url(cx, "/attendance/lists/{list}.csv", ask, ask->list, 1));
    model_columns(m, PUPIL_ENTRY_KEYS);
}

static Status fill_list(Ctx *cx, json_t *m, const PupilListAsk *ask, const PupilLines *lines) {
    Paging p = paging_of(in_number(cx, "page", 1));
    size_t from = in_wants_all(cx) ? 0 : (size_t)p.offset;
    size_t until = in_wants_all(cx) || lines->n < from + PAGE_ROWS ? lines->n : from + PAGE_ROWS;
    size_t n = until > from ? until - from : 0;
    json_t *rows = model_array(m, "children");
    PupilEntry *entries = ARENA_ARRAY(cx->arena, PupilEntry, n + 1);
    TRY(pupil_list_name(cx, n ? lines->at + from : lines->at, n, entries));
    for (size_t i = 0; i < n; i++) TRY(add_pupil(cx, rows, ask, &entries[i]));
    add_lists(cx, m, ask);
    add_question(cx, m, ask, (i64)lines->n);
    model_bool(m, "has_children", n > 0);
    paging_add(cx, m, &p, (i64)lines->n);
    model_text(m, "previous",
               p.has_previous ? list_url(cx, "/attendance/lists/{list}", ask, ask->list, p.page - 1) : STR_NONE);
    model_text(m, "next", p.has_next ? list_url(cx, "/attendance/lists/{list}", ask, ask->list, p.page + 1) : STR_NONE);
    return OK;
}

static Status attendance_list_page(Ctx *cx) {
    PupilListAsk ask;
    PupilLines lines;
    TRY(asked_list(cx, &ask));
    TRY(pupil_list_read(cx, &ask, &lines));
    json_t *m = model_new(pupil_list_info[ask.list].title);
    Status st = fill_list(cx, m, &ask, &lines);
    if (st == OK) return reply_model(cx, "attendance_list", m);
    json_decref(m);
    return st;
}

/* ---- visits ---- */

static void add_school(Ctx *cx, json_t *rows, const VisitLine *l) {
    json_t *row = model_append(rows);
    visit_add(cx, row, l);
    if (in_wants_all(cx)) return;
    model_text(row, "href", url_to(cx, "/schools/{urn}", "urn", number(cx, l->urn), NULL));
    model_text(row, "absence_text",
               attendance_percent(cx->arena, l->now.authorised + l->now.unauthorised, l->now.possible));
    model_text(row, "persistent_text", attendance_percent(cx->arena, l->now.persistent, l->now.pupils));
    model_text(row, "change_text", visit_change(cx->arena, l));
    model_text(row, "case_href", case_href(cx, VISITS, l->case_id));
}

static Status attendance_visits_page(Ctx *cx) {
    AskDays days;
    VisitLines v;
    TRY(asked_days(cx, &days));
    TRY(visits_read(cx, days.from, days.to, &v));
    PupilListAsk ask = {.list = N_PUPIL_LISTS, .from = days.from, .to = days.to};
    json_t *m = model_new("Visits to schools"), *rows = model_array(m, "schools");
    for (size_t i = 0; i < v.n; i++) add_school(cx, rows, &v.at[i]);
    add_lists(cx, m, &ask);
    json_object_set_new(json_array_get(json_object_get(m, "lists"), N_PUPIL_LISTS), "is_current", json_true());
    model_date(cx, m, "from", days.from);
    model_date(cx, m, "to", days.to);
    model_bool(m, "has_schools", v.n > 0);
    model_text(m, "csv",
               url_to(cx, "/attendance/visits.csv", "from", iso(cx, days.from), "to", iso(cx, days.to), NULL));
    model_columns(m, VISIT_KEYS);
    return reply_model(cx, "attendance_visits", m);
}
