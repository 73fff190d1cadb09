/* reconcile.c - see reconcile.h. A school at a time: its return and its registers become one list of pupils, by number. */
#include "attendance/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "access/access.h"
#include "access/audit.h"
#include "attendance/mark_count.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

const char *const return_term_words[] = {
#define X(name, word, title) #word,
    CENSUS_TERM_NAMES(X)
#undef X
};
const char *const return_term_titles[] = {
#define X(name, word, title) title,
    CENSUS_TERM_NAMES(X)
#undef X
};
const char *const difference_words[] = {
#define X(name, word, title) #word,
    DIFFERENCE_LIST(X)
#undef X
};
const char *const difference_titles[] = {
#define X(name, word, title) title,
    DIFFERENCE_LIST(X)
#undef X
};

/* ---- which days ---- */

typedef struct Days {
    Date from, to; /* both in it */
} Days;

/* When returns of a term of the school year are made. */
static Days return_days(ReturnTerm term, int year) {
    static const int first_month[] = {9, 1, 4};
    int in = term == RETURN_AUTUMN ? year : year + 1;
    Date from = date_ymd(in, first_month[term], 1);
    Date next = term == RETURN_AUTUMN ? date_ymd(year + 1, 1, 1) : date_ymd(year + 1, term == RETURN_SPRING ? 4 : 9, 1);
    return (Days){from, date_plus(next, -1)};
}

ReturnTerm reconcile_last_term(Date on, int *year) {
    *year = date_school_year(on);
    for (int term = RETURN_SUMMER; term > RETURN_AUTUMN; term--)
        if (!date_before(on, return_days((ReturnTerm)term, *year).from)) return (ReturnTerm)term;
    return RETURN_AUTUMN;
}

/* The national collection's terms: Easter Monday to 31 July, August to December, January to Easter Sunday. */
static Days term_before(ReturnTerm term, int year) {
    switch (term) {
    case RETURN_AUTUMN: return (Days){date_plus(date_easter(year), 1), date_ymd(year, 7, 31)};
    case RETURN_SPRING: return (Days){date_ymd(year, 8, 1), date_ymd(year, 12, 31)};
    default: return (Days){date_ymd(year + 1, 1, 1), date_easter(year + 1)};
    }
}

static Status since_census_before(Ctx *cx, const ReconcileQuestion *q, Date census_on, Days *out) {
    Date first = date_ymd(q->year, 9, 1);
    DbRows *r;
    *out = (Days){first, date_plus(census_on, -1)};
    if (q->term == RETURN_AUTUMN) return OK;
    Date before = DATE_NONE;
    TRY(db_query(cx, &r, SQL_reconcile_census_before, P_DATE(first), P_DATE(return_days(q->term, q->year).from)));
    if (db_next(r) && !col_is_null(r, 0)) before = col_date(r, 0);
    TRY(db_done(r));
    if (!date_is_set(before))
        return FAIL(cx, ERR_INPUT, "the return tells of the days since the census before, which has not been imported");
    out->from = before;
    return OK;
}

static Status days_told(Ctx *cx, const ReconcileQuestion *q, Date census_on, Days *out) {
    if (definitions_of(cx)->attendance->census_tells == CENSUS_TELLS_SINCE_CENSUS)
        return since_census_before(cx, q, census_on, out);
    *out = term_before(q->term, q->year);
    return OK;
}

/* ---- one school's pupils, from both sides ---- */

typedef struct Side {
    i64 person_id;
    Date born;
    bool is_in_census; /* and its sessions are told */
    SessionTotals census, marks;
    i64 absent_unknown;
} Side;

typedef struct Sides {
    Side *at;
    size_t n, cap;
} Sides;

static Side *add_side(Arena *a, Sides *s) {
    if (s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 512;
        s->at = s->cap ? arena_grow(a, s->at, s->cap * sizeof(Side), cap * sizeof(Side)) : ARENA_ARRAY(a, Side, cap);
        s->cap = cap;
    }
    s->at[s->n] = (Side){.born = DATE_NONE};
    return &s->at[s->n++];
}

/* "I:12 M:3 O:1" */
static void read_reasons(const AttendanceRules *rules, Str text, Date on, Side *s) {
    while (text.n > 0) {
        Str reason = str_cut(text, ' ', &text), sessions, code = str_cut(reason, ':', &sessions);
        const MarkCode *c = attendance_code_on(rules, code, on);
        i64 n;
        if (!str_to_i64(sessions, &n)) continue;
        if (c && c->category == CATEGORY_AUTHORISED) s->census.authorised += n;
        else if (c && c->category == CATEGORY_UNAUTHORISED) s->census.unauthorised += n;
        else s->absent_unknown += n;
    }
}

static Status read_census(Ctx *cx, i64 urn, Date census_on, Date last, Sides *sides) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_reconcile_census, P_I64(urn), P_DATE(census_on)));
    while (db_next(r)) {
        if (col_is_null(r, 1)) continue;
        Side *s = add_side(cx->arena, sides);
        s->person_id = col_i64(r, 0);
        s->is_in_census = true;
        s->census.possible = col_i64(r, 1);
        read_reasons(definitions_of(cx)->attendance, col_str(r, 3), last, s);
    }
    return db_done(r);
}

/* By a register's places: whose, and what is counted. */
typedef struct Register {
    Side *at;
    size_t n;
} Register;

static Status read_places(Ctx *cx, i64 urn, int year, Register *out) {
    Sides places = {0};
    DbRows *r;
    TRY(db_query(cx, &r, SQL_reconcile_places, P_I64(urn), P_I64(year)));
    while (db_next(r)) {
        while ((i64)places.n < col_i64(r, 0)) (void)add_side(cx->arena, &places); /* a place that a merge took away */
        Side *s = add_side(cx->arena, &places);
        s->person_id = col_i64(r, 1);
        s->born = col_is_null(r, 2) ? DATE_NONE : col_date(r, 2);
    }
    *out = (Register){places.at, places.n};
    return db_done(r);
}

/* What the characters mean, until a code changes. */
typedef struct Meaning {
    MarkTable table;
    Date until; /* from this day on it is another; DATE_NONE: never */
    bool is_known;
} Meaning;

static void count_day(const MarkTable *table, Str marks, const Register *reg) {
    size_t n = marks.n / 2 < reg->n ? marks.n / 2 : reg->n;
    for (size_t i = 0; i < 2 * n; i++) {
        u8 is = table->of[(u8)marks.p[i] & 127];
        SessionTotals *t = &reg->at[i / 2].marks;
        t->possible += (is & MARK_IS_POSSIBLE) != 0;
        t->authorised += (is & MARK_IS_AUTHORISED) != 0;
        t->unauthorised += (is & MARK_IS_UNAUTHORISED) != 0;
    }
}

/* Of days in one school year: a pupil's place is of the year. */
static Status read_marks_of_year(Ctx *cx, i64 urn, Days days, Sides *sides) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    Register reg;
    Meaning now = {.is_known = false};
    DbRows *r;
    TRY(read_places(cx, urn, date_school_year(days.from), &reg));
    TRY(db_query(cx, &r, SQL_register_days_between, P_I64(urn), P_DATE(days.from), P_DATE(days.to)));
    while (db_next(r)) {
        Date on = col_date(r, 1);
        if (!now.is_known || (date_is_set(now.until) && !date_before(on, now.until))) {
            mark_table(rules, on, &now.table);
            now.until = attendance_next_change(rules, on);
            now.is_known = true;
        }
        count_day(&now.table, col_str(r, 2), &reg);
    }
    TRY(db_done(r));
    for (size_t i = 0; i < reg.n; i++)
        if (reg.at[i].person_id && reg.at[i].marks.possible > 0) *add_side(cx->arena, sides) = reg.at[i];
    return OK;
}

/* A term of the national collection may begin in August, before the school year does. */
static Status read_marks(Ctx *cx, i64 urn, Days days, Sides *sides) {
    Date until;
    for (Date from = days.from; !date_before(days.to, from); from = date_plus(until, 1)) {
        until = date_min(days.to, date_ymd(date_school_year(from) + 1, 8, 31));
        TRY(read_marks_of_year(cx, urn, (Days){from, until}, sides));
    }
    return OK;
}

/* ---- the comparison ---- */

static int by_person(const void *x, const void *y) {
    const Side *a = x, *b = y;
    return (a->person_id > b->person_id) - (a->person_id < b->person_id);
}

static void add_totals(SessionTotals *to, const SessionTotals *t) {
    to->possible += t->possible;
    to->authorised += t->authorised;
    to->unauthorised += t->unauthorised;
}

/* One of each child: the census's side, and the marks of every register they stand in. */
static void join_sides(Sides *s) {
    size_t n = 0;
    if (s->n) qsort(s->at, s->n, sizeof(Side), by_person);
    for (size_t i = 0; i < s->n; i++) {
        Side one = s->at[i];
        if (n == 0 || s->at[n - 1].person_id != one.person_id) {
            s->at[n++] = one;
            continue;
        }
        Side *to = &s->at[n - 1];
        to->is_in_census |= one.is_in_census;
        to->absent_unknown += one.absent_unknown;
        if (date_is_set(one.born)) to->born = one.born;
        add_totals(&to->census, &one.census);
        add_totals(&to->marks, &one.marks);
    }
    s->n = n;
}

static bool is_of_age(const AttendanceRules *rules, Date born, int year) {
    int age = date_is_set(born) ? date_age(born, date_ymd(year, 8, 31)) : rules->age_from;
    return age >= rules->age_from && age <= rules->age_to;
}

static bool agree(const Side *s) {
    return s->absent_unknown == 0 && s->census.possible == s->marks.possible &&
           s->census.authorised == s->marks.authorised && s->census.unauthorised == s->marks.unauthorised;
}

typedef struct Return {
    i64 urn;
    Date census_on;
    Str school;
    Days days;
} Return;

static void add_difference(Ctx *cx, const Return *ret, const Side *s, Reconciliation *out) {
    if (out->n == out->cap) {
        size_t cap = out->cap ? 2 * out->cap : 64;
        out->at = out->cap ? arena_grow(cx->arena, out->at, out->cap * sizeof(Difference), cap * sizeof(Difference))
                           : ARENA_ARRAY(cx->arena, Difference, cap);
        out->cap = cap;
    }
    out->at[out->n++] = (Difference){.urn = ret->urn,
                                     .school = ret->school,
                                     .person_id = s->person_id,
                                     .from = ret->days.from,
                                     .to = ret->days.to,
                                     .kind = !s->is_in_census         ? DIFFERENCE_NOT_IN_CENSUS
                                             : s->marks.possible == 0 ? DIFFERENCE_NO_MARKS
                                                                      : DIFFERENCE_DIFFERS,
                                     .census = s->census,
                                     .marks = s->marks,
                                     .absent_unknown = s->absent_unknown};
}

static void compare(Ctx *cx, const Return *ret, const Sides *sides, Reconciliation *out) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    int year = date_school_year(ret->days.from);
    for (size_t i = 0; i < sides->n; i++) {
        const Side *s = &sides->at[i];
        if (!s->is_in_census && !is_of_age(rules, s->born, year)) continue;
        out->n_pupils++;
        if (!s->is_in_census || !agree(s)) add_difference(cx, ret, s, out);
    }
}

static Status reconcile_return(Ctx *cx, const Return *ret, Reconciliation *out) {
    Sides sides = {0};
    DbRows *r;
    i64 urns[16] = {ret->urn};
    size_t n = 1;
    TRY(read_census(cx, ret->urn, ret->census_on, ret->days.to, &sides));
    TRY(db_query(cx, &r, SQL_reconcile_before, P_I64(ret->urn)));
    while (n < COUNT_OF(urns) && db_next(r)) urns[n++] = col_i64(r, 0);
    TRY(db_done(r));
    for (size_t i = 0; i < n; i++) TRY(read_marks(cx, urns[i], ret->days, &sides));
    join_sides(&sides);
    compare(cx, ret, &sides, out);
    return OK;
}

static Status read_returns(Ctx *cx, const ReconcileQuestion *q, Return **out, size_t *n) {
    Days days = return_days(q->term, q->year);
    DbRows *r;
    *n = 0;
    *out = NULL;
    TRY(db_query(cx, &r, SQL_reconcile_returns, P_DATE(days.from), P_DATE(days.to), P_I64(q->urn)));
    while (db_next(r)) {
        if ((*n & (*n - 1)) == 0)
            *out = arena_grow(cx->arena, *out, *n * sizeof(Return), (2 * *n + 1) * sizeof(Return));
        (*out)[(*n)++] = (Return){.urn = col_i64(r, 0), .census_on = col_date(r, 1), .school = col_str_keep(r, 2)};
    }
    return db_done(r);
}

Status reconcile(Ctx *cx, const ReconcileQuestion *q, Reconciliation *out) {
    Return *returns;
    size_t n;
    i64 exists = 1;
    *out = (Reconciliation){.from = DATE_NONE, .to = DATE_NONE};
    TRY(access_allows(cx, READ_CHILD));
    if (q->urn) TRY(db_number(cx, &exists, SQL_establishment_exists, P_I64(q->urn)));
    if (!exists) return FAIL(cx, ERR_NOTFOUND, "no school has the URN %lld", (long long)q->urn);
    TRY(read_returns(cx, q, &returns, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(days_told(cx, q, returns[i].census_on, &returns[i].days));
        TRY(reconcile_return(cx, &returns[i], out));
        out->n_schools += i == 0 || returns[i].urn != returns[i - 1].urn;
    }
    if (n) {
        out->from = returns[0].days.from;
        out->to = returns[0].days.to;
    }
    return OK;
}

Status reconcile_name(Ctx *cx, Reconciliation *r, size_t from, size_t until) {
    i64 *ids = ARENA_ARRAY(cx->arena, i64, until - from + 1);
    PersonCard *cards = ARENA_ARRAY(cx->arena, PersonCard, until - from + 1);
    for (size_t i = from; i < until; i++) ids[i - from] = r->at[i].person_id;
    if (until > from) TRY(person_cards(cx, ids, until - from, cards));
    for (size_t i = from; i < until; i++) r->at[i].child = cards[i - from];
    audit_note(cx, "attendance.reconcile", 0, "children %zu", until - from);
    return OK;
}
