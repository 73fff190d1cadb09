/* school_list.c - making and sending. */
#include "registers/school_list.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/scope.h"
#include "attendance/lists_read.h"
#include "cli/app.h"
#include "define/definitions.h"
#include "registers/case_own.h"
#include "registers/setting.h"
#include "sql_all.h"

#define REFERRALS "attendance_referral"

enum { WEEK = 7, BACK_MAX = 40 };

/* The users a list goes to; 0: nobody. */
typedef struct ListFor {
    i64 officer, deputy;
} ListFor;

typedef struct DueSchool {
    i64 urn;
    ListFor who;
    Str district;
    size_t first, n; /* its lines */
} DueSchool;

/* What is to go: schools by URN, and the lines of all of them, school by school, each school's most pressing first. */
typedef struct Sending {
    Date from, to;
    DueSchool *schools;
    size_t n, cap;
    bool has_districts; /* the month's lists have not gone */
    PupilLines lines;
} Sending;

/* ---- when ---- */

#define NO_WEEKDAY (-1)

static Status setting_of(Ctx *cx, const char *name, Str *out) {
    const Register *reg = register_find(registers_of(cx), STR(REFERRALS));
    *out = STR_NONE;
    return reg && reg->n_settings ? setting_value(cx, reg, str_from(name), cx->today, out) : OK;
}

/* As date_weekday(). */
static int weekday_named(Str name) {
    static const char *const names[] = {"monday", "tuesday", "wednesday", "thursday", "friday"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_is(name, names[i])) return (int)i;
    return NO_WEEKDAY;
}

/* The last working day before the day; the day before it where the calendar is not loaded. */
static Date working_day_before(const Ctx *cx, Date d) {
    for (int back = 1; back <= BACK_MAX; back++)
        if (calendar_working_day(definitions_of(cx)->calendars, date_plus(d, -back)) == DAY_YES)
            return date_plus(d, -back);
    return date_plus(d, -1);
}

/* The last day of the week whose lists are due by the setting; DATE_NONE: never. */
static Status week_due(Ctx *cx, Date *to) {
    Str on;
    TRY(setting_of(cx, "lists_to_schools", &on));
    int weekday = weekday_named(on);
    *to = DATE_NONE;
    if (weekday == NO_WEEKDAY) return OK;
    Date day = cx->today;
    while (date_weekday(day) != weekday) day = date_plus(day, -1);
    *to = working_day_before(cx, day);
    return OK;
}

/* ---- to whom ---- */

static Status add_schools(Ctx *cx, Sending *s) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_school_list_due, P_I64(definitions_of(cx)->authority->code),
                 P_DATE(date_plus(s->to, 1 - WEEK)), P_DATE(s->to)));
    while (db_next(r)) {
        ARENA_ROOM(cx->arena, s->schools, s->n, s->cap, 64);
        s->schools[s->n++] = (DueSchool){.urn = col_i64(r, 0), .district = col_str_keep(r, 2)};
    }
    return db_done(r);
}

static i64 user_in(const Case *c, Str field) {
    size_t i = register_field(c->reg, field);
    i64 id = 0;
    if (i == SIZE_MAX) return 0;
    Value v = c->values[i];
    if (v.kind == VALUE_NUMBER) return (i64)v.number;
    return v.kind == VALUE_TEXT && str_to_i64(v.text, &id) ? id : 0;
}

/* Whom a case names as officer, and who stands in. */
static Status named_in(Ctx *cx, i64 case_id, ListFor *out) {
    Case c;
    *out = (ListFor){.officer = 0};
    if (case_id == 0) return OK;
    TRY(case_load(cx, case_id, &c));
    *out = (ListFor){.officer = user_in(&c, STR("officer")), .deputy = user_in(&c, STR("deputy"))};
    if (out->deputy == out->officer) out->deputy = 0;
    return OK;
}

static Status find_officer(Ctx *cx, DueSchool *school) {
    i64 id = 0;
    TRY(db_number(cx, &id, SQL_school_list_officer_case, P_I64(school->urn)));
    return named_in(cx, id, &school->who);
}

static Status find_manager(Ctx *cx, Str district, ListFor *out) {
    i64 id = 0;
    TRY(db_number(cx, &id, SQL_school_list_manager_case, P_STR(district)));
    return named_in(cx, id, out);
}

/* ---- what ---- */

typedef struct Placed {
    const PupilLine *line;
    size_t at; /* in the county's order */
} Placed;

static int by_school(const void *a, const void *b) {
    const Placed *x = a, *y = b;
    if (x->line->urn != y->line->urn) return x->line->urn < y->line->urn ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void sort_by_school(Ctx *cx, PupilLines *lines) {
    Placed *placed = ARENA_ARRAY(cx->arena, Placed, lines->n + 1);
    PupilLine *sorted = ARENA_ARRAY(cx->arena, PupilLine, lines->n + 1);
    for (size_t i = 0; i < lines->n; i++) placed[i] = (Placed){&lines->at[i], i};
    if (lines->n > 1) qsort(placed, lines->n, sizeof *placed, by_school);
    for (size_t i = 0; i < lines->n; i++) sorted[i] = *placed[i].line;
    lines->at = sorted;
}

/* Both are in the order of schools. */
static void give_lines(Sending *s) {
    size_t at = 0;
    for (size_t i = 0; i < s->n; i++) {
        DueSchool *school = &s->schools[i];
        while (at < s->lines.n && s->lines.at[at].urn < school->urn) at++;
        school->first = at;
        while (at < s->lines.n && s->lines.at[at].urn == school->urn) at++;
        school->n = at - school->first;
    }
}

/* Everything that is to go, read: nothing is written yet. */
static Status prepare(Ctx *cx, Date to, Sending *s) {
    AskDays days;
    i64 n_gone = 0;
    Ymd day = date_to_ymd(to);
    *s = (Sending){.to = to};
    TRY(add_schools(cx, s));
    if (s->n == 0) return OK;
    for (size_t i = 0; i < s->n; i++) TRY(find_officer(cx, &s->schools[i]));
    TRY(ask_days(cx, (AskDays){.from = DATE_NONE, .to = to, .as_at = DATE_NONE}, &days));
    s->from = days.from;
    TRY(pupil_list_read(cx, &(PupilListAsk){.list = LIST_BANDS, .from = days.from, .to = to}, &s->lines));
    sort_by_school(cx, &s->lines);
    give_lines(s);
    TRY(db_number(cx, &n_gone, SQL_school_list_n_of_districts, P_DATE(date_ymd(day.year, day.month, 1))));
    s->has_districts = n_gone == 0;
    return OK;
}

/* ---- sending ---- */

static void add_patterns(Buf *b, const AttendanceRules *r, u32 patterns) {
    size_t before = b->n;
    for (size_t i = 0; i < r->n_patterns; i++)
        if (patterns >> i & 1) buf_fmt(b, "%s%.*s", b->n > before ? "," : "", STR_ARG(r->patterns[i].name));
    if (b->n == before) buf_add_char(b, '-');
}

typedef struct ListText {
    Buf lines;
    i64 n, of_band[N_BANDS];
} ListText;

static void add_line(Ctx *cx, ListText *t, const PupilLine *l) {
    Str year = l->year_group.n ? l->year_group : STR("-");
    buf_fmt(&t->lines, "%lld %lld %.*s %s %d %d %d %d ", (long long)l->person_id, (long long)l->urn, STR_ARG(year),
            band_info[l->band].word, l->sums.possible, l->sums.authorised + l->sums.unauthorised, l->outlook.may_miss,
            l->outlook.projected_tenths);
    add_patterns(&t->lines, definitions_of(cx)->attendance, l->patterns);
    buf_add_char(&t->lines, '\n');
    t->of_band[l->band]++;
    t->n++;
}

static Str bands_text(Ctx *cx, const ListText *t) {
    Buf b = buf_on(cx->arena);
    for (int i = 0; i < BAND_CLEAR; i++)
        buf_fmt(&b, "%s%s %lld", b.n ? " " : "", band_info[i].word, (long long)t->of_band[i]);
    return buf_str(&b);
}

typedef struct Whom {
    i64 urn;
    ListFor who;
    Str district;
} Whom;

static Status put(Ctx *cx, const Sending *s, const Whom *w, const ListText *t, i64 *n_put) {
    i64 n = 0;
    TRY(db_run_count(cx, &n, SQL_school_list_put, P_ID(w->urn), P_STR(w->urn ? STR_NONE : w->district), P_DATE(s->from),
                     P_DATE(s->to), P_DATE(cx->today), P_MOMENT(ctx_now(cx)),
                     P_I64(cx->actor.is_operator ? 0 : cx->actor.id), P_ID(w->who.officer), P_ID(w->who.deputy),
                     P_I64(t->n), P_STR(bands_text(cx, t)), P_STR(t->n ? buf_str(&t->lines) : STR(""))));
    if (n > 0 && w->urn)
        audit_note(cx, "attendance.list_sent", 0, "urn %lld, %lld pupils", (long long)w->urn, (long long)t->n);
    if (n > 0 && !w->urn) audit_note(cx, "attendance.list_sent", 0, "a district, %lld pupils", (long long)t->n);
    *n_put += n;
    return OK;
}

static Status send_schools(Ctx *cx, const Sending *s, SchoolListsSent *out) {
    for (size_t i = 0; i < s->n; i++) {
        const DueSchool *school = &s->schools[i];
        ListText t = {.lines = buf_on(cx->arena)};
        for (size_t k = 0; k < school->n; k++) add_line(cx, &t, &s->lines.at[school->first + k]);
        TRY(put(cx, s, &(Whom){.urn = school->urn, .who = school->who}, &t, &out->n_schools));
        out->n_pupils += t.n;
    }
    return OK;
}

/* A district's list has the lines of all its schools, school by school. */
static Status send_districts(Ctx *cx, const Sending *s, SchoolListsSent *out) {
    for (size_t i = 0; i < s->n; i++) {
        Str district = s->schools[i].district;
        bool is_done = !district.n;
        for (size_t k = 0; k < i && !is_done; k++) is_done = str_eq(s->schools[k].district, district);
        if (is_done) continue;
        ListText t = {.lines = buf_on(cx->arena)};
        for (size_t k = i; k < s->n; k++)
            for (size_t l = 0; str_eq(s->schools[k].district, district) && l < s->schools[k].n; l++)
                add_line(cx, &t, &s->lines.at[s->schools[k].first + l]);
        Whom whom = {.district = district};
        TRY(find_manager(cx, district, &whom.who));
        TRY(put(cx, s, &whom, &t, &out->n_districts));
    }
    return OK;
}

static Status forget_old(Ctx *cx) {
    Str kept, why;
    Limit limit;
    Date before;
    ClockCalendar calendar = clock_calendar(definitions_of(cx)->calendars, 0);
    TRY(setting_of(cx, "lists_kept", &kept));
    if (!kept.n || !limit_parse(cx->arena, kept, &limit, &why) || !limit_is_set(limit)) return OK;
    if (!clock_limit_before(&calendar, limit, cx->today, &before)) return OK;
    return db_run(cx, SQL_school_list_forget, P_DATE(before));
}

static Status send(Ctx *cx, const Sending *s, SchoolListsSent *out) {
    if (s->n == 0) return OK;
    TRY(send_schools(cx, s, out));
    if (s->has_districts) TRY(send_districts(cx, s, out));
    TRY(forget_old(cx));
    return db_touch(cx);
}

/* Read first, as a reader: a writer would be given columns of its own. */
static Status prepare_reading(Ctx *cx, Sending *s, SchoolListsSent *out) {
    TRY(db_begin(cx, DB_READ));
    Status st = week_due(cx, &out->to);
    if (st == OK && date_is_set(out->to)) st = prepare(cx, out->to, s);
    db_rollback(cx);
    return st;
}

Status school_lists_send(Ctx *cx, SchoolListsSent *out) {
    Sending s = {.n = 0};
    *out = (SchoolListsSent){.to = DATE_NONE};
    TRY(prepare_reading(cx, &s, out));
    if (s.n == 0) return OK;
    TRY(db_begin(cx, DB_WRITE));
    Status st = send(cx, &s, out);
    if (st == OK) st = ctx_commit(cx);
    if (st != OK) db_rollback(cx);
    return st;
}

Status school_lists_send_now(Ctx *cx, Date to, SchoolListsSent *out) {
    Sending s;
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(access_allows(cx, READ_CHILD));
    if (scope_is_limited(cx))
        return FAIL(cx, ERR_DENIED, "lists go to every school: whoever reaches a part of the county sends none");
    if (date_is_set(to) && date_before(cx->today, to))
        return FAIL(cx, ERR_INPUT, "the last day has not come: lists are of days that are over");
    *out = (SchoolListsSent){.to = working_day_before(cx, date_is_set(to) ? to : cx->today)};
    TRY(prepare(cx, out->to, &s));
    return send(cx, &s, out);
}
