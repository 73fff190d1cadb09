/* missing.c - see missing.h. Schools and what came both stand by URN and day: they are read side by side. */
#include "attendance/missing.h"

#include <string.h>

#include "access/access.h"
#include "db/db.h"
#include "define/definitions.h"
#include "schools/establishment.h"
#include "sql_all.h"

enum { DAYS_MOST = 366, NOTHING = ' ', NOT_TAKEN = '-' };

const char *const session_state_words[] = {
#define X(name, word, title) #word,
    SESSION_STATE_LIST(X)
#undef X
};
const char *const session_state_titles[] = {
#define X(name, word, title) title,
    SESSION_STATE_LIST(X)
#undef X
};

SessionState school_day_session(const SchoolDay *d, int session) {
    if (d->n_taken[session] == 0) return SESSION_MISSING;
    return d->n_taken[session] < d->n_pupils ? SESSION_PARTLY : SESSION_ARRIVED;
}

/* ---- what came ---- */

typedef struct Came {
    DbRows *rows;
    bool has;
    SchoolDay day; /* without the school's name */
} Came;

static void count_marks(Str marks, SchoolDay *d) {
    for (size_t i = 0; i + 1 < marks.n; i += 2) {
        const char *m = marks.p + i;
        d->n_pupils += m[0] != NOTHING || m[1] != NOTHING;
        for (int s = 0; s < 2; s++) d->n_taken[s] += m[s] != NOTHING && m[s] != NOT_TAKEN;
    }
}

static void next_came(Came *c) {
    c->has = c->has && db_next(c->rows);
    if (!c->has) return;
    c->day = (SchoolDay){.urn = col_i64(c->rows, 0), .on = col_date(c->rows, 1)};
    count_marks(col_str(c->rows, 2), &c->day);
}

/* The register of that school and day, or nothing; those before it are passed over: no school is asked for them. */
static SchoolDay take_came(Came *c, i64 urn, Date on) {
    while (c->has && (c->day.urn < urn || (c->day.urn == urn && date_before(c->day.on, on)))) next_came(c);
    if (c->has && c->day.urn == urn && date_eq(c->day.on, on)) return c->day;
    return (SchoolDay){.urn = urn, .on = on};
}

static Status read_came(Ctx *cx, const MissingQuestion *q, Came *c) {
    *c = (Came){.has = true};
    if (q->urn) TRY(db_query(cx, &c->rows, SQL_register_days_between, P_I64(q->urn), P_DATE(q->from), P_DATE(q->to)));
    else TRY(db_query(cx, &c->rows, SQL_missing_days, P_DATE(q->from), P_DATE(q->to)));
    next_came(c);
    return OK;
}

/* ---- who is asked ---- */

typedef struct AskedSchool {
    i64 urn;
    Str name;
    Date from, to; /* the days asked about on which it was open */
} AskedSchool;

typedef struct AskedSchools {
    AskedSchool *at;
    size_t n;
} AskedSchools;

static AskedSchool read_school(const DbRows *r, const MissingQuestion *q) {
    Date opened = col_is_null(r, 3) ? DATE_NONE : col_date(r, 3),
         closed = col_is_null(r, 4) ? DATE_NONE : col_date(r, 4);
    return (AskedSchool){.urn = col_i64(r, 0),
                         .name = col_str_keep(r, 1),
                         .from = date_is_set(opened) && date_before(q->from, opened) ? opened : q->from,
                         .to = date_is_set(closed) ? date_sooner(closed, q->to) : q->to};
}

static Status read_schools(Ctx *cx, const MissingQuestion *q, AskedSchools *out) {
    const Definitions *d = definitions_of(cx);
    DbRows *r;
    i64 n;
    TRY(db_number(cx, &n, SQL_missing_schools_count));
    out->at = ARENA_ARRAY(cx->arena, AskedSchool, (size_t)n + 1);
    TRY(db_query(cx, &r, SQL_missing_schools, P_I64(d->authority->code), P_I64(q->urn), P_DATE(q->from),
                 P_DATE(q->to)));
    while ((i64)out->n < n && db_next(r))
        if (attendance_is_asked_of(d->attendance, col_str(r, 2), col_str(r, 5))) out->at[out->n++] = read_school(r, q);
    return db_done(r);
}

/* ---- the list ---- */

static SchoolDay *new_row(Arena *a, MissingRegisters *out) {
    if (out->n == out->cap) {
        size_t cap = out->cap ? 2 * out->cap : 256;
        out->at = out->cap ? arena_grow(a, out->at, out->cap * sizeof(SchoolDay), cap * sizeof(SchoolDay))
                           : ARENA_ARRAY(a, SchoolDay, cap);
        out->cap = cap;
    }
    return &out->at[out->n++];
}

static void add_day(Ctx *cx, const AskedSchool *s, const MissingQuestion *q, SchoolDay d, MissingRegisters *out) {
    i64 n_missing = (school_day_session(&d, 0) == SESSION_MISSING) + (school_day_session(&d, 1) == SESSION_MISSING);
    out->n_days++;
    out->n_missing += n_missing;
    d.school = s->name;
    if (q->is_whole || n_missing > 0) *new_row(cx->arena, out) = d;
}

static void add_school(Ctx *cx, const AskedSchool *s, const MissingQuestion *q, Came *came, MissingRegisters *out) {
    const Calendars *calendars = definitions_of(cx)->calendars;
    const SchoolDates *dates = calendar_of_school(calendars, s->urn);
    i64 before = out->n_days;
    for (Date on = s->from; !date_before(s->to, on); on = date_plus(on, 1)) {
        DayKind kind = calendar_day_kind(calendars, dates, on);
        if (kind == DAY_IS_SCHOOL) add_day(cx, s, q, take_came(came, s->urn, on), out);
        out->n_unknown += kind == DAY_IS_UNKNOWN;
    }
    out->n_schools += out->n_days > before;
}

static Status check_question(Ctx *cx, const MissingQuestion *q) {
    i64 n = 1;
    TRY(access_allows(cx, READ_SCHOOL));
    if (date_before(q->to, q->from)) return FAIL(cx, ERR_INPUT, "the last day is before the first");
    if (date_diff(q->to, q->from) >= DAYS_MOST) return FAIL(cx, ERR_INPUT, "ask for at most a year at once");
    if (q->urn) TRY(db_number(cx, &n, SQL_establishment_exists, P_I64(q->urn)));
    return n ? OK : FAIL(cx, ERR_NOTFOUND, "no school has the URN %lld", (long long)q->urn);
}

Status missing_registers(Ctx *cx, const MissingQuestion *question, MissingRegisters *out) {
    MissingQuestion q = *question;
    AskedSchools schools = {0};
    Came came;
    *out = (MissingRegisters){0};
    TRY(check_question(cx, &q));
    q.to = date_sooner(q.to, cx->today);
    TRY(read_schools(cx, &q, &schools));
    TRY(read_came(cx, &q, &came));
    for (size_t i = 0; i < schools.n; i++) add_school(cx, &schools.at[i], &q, &came, out);
    return db_done(came.rows);
}
