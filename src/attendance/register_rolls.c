#include "attendance/register_rolls.h"

#include <stdlib.h>
#include <string.h>

#include "attendance/beside.h"
#include "db/db.h"
#include "sql_all.h"

static Date first_day(int year) { return date_ymd(year, 9, 1); }
static Date last_day(int year) { return date_plus(date_ymd(year + 1, 9, 1), -1); }
static Date date_or_none(const DbRows *r, int column) {
    return col_is_null(r, column) ? DATE_NONE : col_date(r, column);
}

/* The census's word: S of a dual registration whose main school is another, here or outside the county. */
static bool is_subsidiary(const DbRows *r, int column) { return str_is(col_str(r, column), "S"); }

/* Room for one more of n things of that size. */
static void *room(Arena *a, void *at, size_t n, size_t *cap, size_t size) {
    if (n < *cap) return at;
    size_t more = *cap ? 2 * *cap : 64;
    at = *cap ? arena_grow(a, at, *cap * size, more * size) : arena_alloc(a, more * size);
    *cap = more;
    return at;
}

static void add_row(Arena *a, RegisterRoll *s, PupilRow row) {
    s->rows = room(a, s->rows, s->n_rows, &s->cap_rows, sizeof row);
    s->rows[s->n_rows++] = row;
}

static void add_other(Arena *a, RegisterRoll *s, OtherRoll other) {
    s->others = room(a, s->others, s->n_others, &s->cap_others, sizeof other);
    s->others[s->n_others++] = other;
}

static void add_place(Arena *a, RegisterRoll *s, GivenPlace place) {
    s->places = room(a, s->places, s->n_places, &s->cap_places, sizeof place);
    s->places[s->n_places++] = place;
}

/* ---- one school ---- */

static Status read_school(Ctx *cx, RegisterRoll *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_register_school, P_I64(out->urn)));
    out->exists = db_next(r);
    if (out->exists) {
        out->opened_on = date_or_none(r, 0);
        out->closed_on = date_or_none(r, 1);
    }
    return db_done(r);
}

static Status read_rows(Ctx *cx, Arena *a, int year, RegisterRoll *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_register_pupils, P_I64(out->urn), P_DATE(first_day(year)), P_DATE(last_day(year))));
    while (db_next(r))
        add_row(a, out,
                (PupilRow){.person_id = col_i64(r, 0),
                           .upn = str_dup(a, col_str(r, 1)),
                           .from = col_date(r, 2),
                           .to = date_or_none(r, 3),
                           .is_subsidiary = is_subsidiary(r, 4)});
    return db_done(r);
}

static Status read_others(Ctx *cx, Arena *a, int year, RegisterRoll *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_register_others, P_I64(out->urn), P_DATE(first_day(year)), P_DATE(last_day(year))));
    while (db_next(r)) add_other(a, out, (OtherRoll){col_i64(r, 0), col_i64(r, 1), col_date(r, 2), date_or_none(r, 3)});
    return db_done(r);
}

Status register_roll_read(Ctx *cx, Arena *a, int year, RegisterRoll *out) {
    DbRows *r;
    TRY(read_school(cx, out));
    if (!out->exists) return OK;
    TRY(read_rows(cx, a, year, out));
    TRY(read_others(cx, a, year, out));
    TRY(db_query(cx, &r, SQL_register_places, P_I64(out->urn), P_I64(year)));
    while (db_next(r)) add_place(a, out, (GivenPlace){col_i64(r, 0), col_i64(r, 1)});
    return db_done(r);
}

/* ---- every school ---- */

typedef struct Number {
    i64 person_id;
    u8 n;
    char text[REGISTER_UPN_MAX];
} Number;

typedef struct Span {
    i64 person_id, urn;
    Date from, to;
    bool is_subsidiary;
} Span;

typedef struct Everybody {
    Arena *a, *of_numbers;
    Number *numbers; /* by person */
    size_t n_numbers, cap_numbers;
    Span *spans; /* by person, school and first day */
    size_t n_spans, cap_spans;
} Everybody;

static int compare_i64(i64 a, i64 b) { return (a > b) - (a < b); }

static int by_person(const void *x, const void *y) {
    const Number *a = x, *b = y;
    return compare_i64(a->person_id, b->person_id);
}

static int by_person_and_school(const void *x, const void *y) {
    const Span *a = x, *b = y;
    int c = compare_i64(a->person_id, b->person_id);
    if (c == 0) c = compare_i64(a->urn, b->urn);
    return c ? c : compare_i64(a->from.day, b->from.day);
}

static bool is_in_order(const Number *at, size_t n) {
    size_t i = 1;
    while (i < n && at[i - 1].person_id <= at[i].person_id) i++;
    return i >= n;
}

static Status read_numbers(Ctx *cx, void *everybody) {
    Everybody *e = everybody;
    DbRows *r;
    TRY(db_query(cx, &r, SQL_register_numbers));
    while (db_next(r)) {
        Str text = col_str(r, 1);
        if (text.n > REGISTER_UPN_MAX) continue;
        e->numbers = room(e->of_numbers, e->numbers, e->n_numbers, &e->cap_numbers, sizeof(Number));
        Number *n = &e->numbers[e->n_numbers++];
        *n = (Number){.person_id = col_i64(r, 0), .n = (u8)text.n};
        memcpy(n->text, text.p, text.n);
    }
    TRY(db_done(r));
    if (!is_in_order(e->numbers, e->n_numbers)) qsort(e->numbers, e->n_numbers, sizeof(Number), by_person);
    return OK;
}

static Status take_spans(DbRows *r, Everybody *e) {
    while (db_next(r)) {
        e->spans = room(e->a, e->spans, e->n_spans, &e->cap_spans, sizeof(Span));
        e->spans[e->n_spans++] =
            (Span){col_i64(r, 0), col_i64(r, 1), col_date(r, 2), date_or_none(r, 3), is_subsidiary(r, 4)};
    }
    return db_done(r);
}

/* The first n stand in order already, and few come after them. */
static void merge_spans(Everybody *e, size_t n) {
    size_t n_more = e->n_spans - n, at = e->n_spans;
    if (n_more == 0) return;
    Span *more = ARENA_ARRAY(e->a, Span, n_more);
    memcpy(more, e->spans + n, n_more * sizeof(Span));
    qsort(more, n_more, sizeof(Span), by_person_and_school);
    while (n_more > 0) {
        bool is_of_first = n > 0 && by_person_and_school(&e->spans[n - 1], &more[n_more - 1]) > 0;
        e->spans[--at] = is_of_first ? e->spans[--n] : more[--n_more];
    }
}

static Status read_spans(Ctx *cx, int year, Everybody *e) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_register_spans, P_DATE(first_day(year)), P_DATE(last_day(year))));
    TRY(take_spans(r, e));
    size_t n = e->n_spans;
    TRY(db_query(cx, &r, SQL_register_followed, P_DATE(first_day(year)), P_DATE(last_day(year))));
    TRY(take_spans(r, e));
    merge_spans(e, n);
    return OK;
}

static RegisterRoll *school_of(const YearRolls *y, i64 urn) {
    size_t low = 0, high = y->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (y->schools[middle].urn < urn) low = middle + 1;
        else high = middle;
    }
    return low < y->n && y->schools[low].urn == urn ? &y->schools[low] : NULL;
}

const RegisterRoll *year_rolls_of(const YearRolls *y, i64 urn) { return school_of(y, urn); }

static bool overlap(const Span *a, const Span *b) {
    return !(date_is_set(a->to) && date_before(a->to, b->from)) && !(date_is_set(b->to) && date_before(b->to, a->from));
}

/* One person's days on rolls, and their numbers. */
static void take_person(Everybody *e, const YearRolls *y, const Span *spans, size_t n, const Number *numbers,
                        size_t n_numbers) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            if (spans[i].urn != spans[k].urn && overlap(&spans[i], &spans[k]))
                add_other(e->a, school_of(y, spans[i].urn),
                          (OtherRoll){spans[i].person_id, spans[k].urn, spans[k].from, spans[k].to});
    for (size_t i = 0, next; i < n; i = next) {
        RegisterRoll *s = school_of(y, spans[i].urn);
        for (next = i + 1; next < n && spans[next].urn == spans[i].urn; next++) {}
        for (size_t m = 0; m < n_numbers; m++)
            for (size_t k = i; k < next; k++)
                add_row(e->a, s,
                        (PupilRow){.person_id = spans[k].person_id,
                                   .upn = {numbers[m].text, numbers[m].n},
                                   .from = spans[k].from,
                                   .to = spans[k].to,
                                   .is_subsidiary = spans[k].is_subsidiary});
    }
}

static void take_everybody(Everybody *e, const YearRolls *y) {
    size_t at = 0;
    for (size_t i = 0, next; i < e->n_spans; i = next) {
        i64 person = e->spans[i].person_id;
        for (next = i + 1; next < e->n_spans && e->spans[next].person_id == person; next++) {}
        while (at < e->n_numbers && e->numbers[at].person_id < person) at++;
        size_t until = at;
        while (until < e->n_numbers && e->numbers[until].person_id == person) until++;
        take_person(e, y, &e->spans[i], next - i, &e->numbers[at], until - at);
    }
}

static Status read_schools(Ctx *cx, Arena *a, YearRolls *y) {
    DbRows *r;
    i64 n;
    TRY(db_number(cx, &n, SQL_register_schools_count));
    y->schools = ARENA_ARRAY(a, RegisterRoll, (size_t)n + 1);
    TRY(db_query(cx, &r, SQL_register_schools));
    while ((i64)y->n < n && db_next(r))
        y->schools[y->n++] = (RegisterRoll){.urn = col_i64(r, 0),
                                            .exists = true,
                                            .opened_on = date_or_none(r, 1),
                                            .closed_on = date_or_none(r, 2)};
    return db_done(r);
}

static Status read_places(Ctx *cx, Arena *a, const YearRolls *y) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_columns_places, P_I64(y->year)));
    while (db_next(r)) add_place(a, school_of(y, col_i64(r, 0)), (GivenPlace){col_i64(r, 2), col_i64(r, 1)});
    return db_done(r);
}

/* The numbers have an arena of their own: they may be read while the days on rolls are. */
static Status read_everybody(Ctx *cx, int year, Db *beside, Everybody *e) {
    Beside *numbers;
    if (!(e->of_numbers = arena_open())) return FAIL(cx, ERR_OPS, "out of memory");
    arena_own(e->a, e->of_numbers);
    TRY(beside_begin_on(cx, beside, read_numbers, e, &numbers));
    TRY(read_spans(cx, year, e));
    return beside_end(cx, numbers);
}

Status year_rolls_read(Ctx *cx, Arena *a, int year, Db *beside, YearRolls **out) {
    YearRolls *y = ARENA_NEW(a, YearRolls);
    Everybody *e = ARENA_NEW(a, Everybody);
    *y = (YearRolls){.year = year};
    e->a = a;
    TRY(read_schools(cx, a, y));
    TRY(read_everybody(cx, year, beside, e));
    take_everybody(e, y);
    TRY(read_places(cx, a, y));
    *out = y;
    return OK;
}
