#include "exchange/attendance_waiting.h"

#include <jansson.h>
#include <string.h>

#include "db/db.h"
#include "sql_all.h"

enum { YEAR_DAYS = 366, N_MARKS = 2 * YEAR_DAYS, NOTHING = ' ', NOT_TAKEN = '-' };

/* A child of whom a census row is held, or marks wait. */
typedef struct WaitingChild {
    i64 urn;
    Str upn;
    bool is_held;             /* by an open doubt */
    struct WaitingYear *year; /* the latest first */
    struct WaitingChild *next;
} WaitingChild;

typedef struct WaitingYear {
    i64 id; /* 0: not stored yet */
    int year;
    bool is_changed;
    u8 marks[N_MARKS];
    struct WaitingYear *next;
} WaitingYear;

enum { N_SLOTS = 4096 };

struct Waiting {
    Arena *arena;
    size_t n;
    WaitingChild *slots[N_SLOTS];
};

/* ---- children ---- */

static WaitingChild **slot_of(Waiting *w, i64 urn, Str upn) {
    u64 h = (u64)urn;
    for (size_t i = 0; i < upn.n; i++) h = h * 31 + (u8)upn.p[i];
    return &w->slots[h * 0x9E3779B97F4A7C15u >> 52];
}

static WaitingChild *find_child(Waiting *w, i64 urn, Str upn) {
    WaitingChild *c = *slot_of(w, urn, upn);
    while (c && (c->urn != urn || !str_eq(c->upn, upn))) c = c->next;
    return c;
}

static WaitingChild *child_of(Waiting *w, i64 urn, Str upn) {
    WaitingChild *c = find_child(w, urn, upn), **slot = slot_of(w, urn, upn);
    if (c) return c;
    c = ARENA_NEW(w->arena, WaitingChild);
    *c = (WaitingChild){.urn = urn, .upn = str_dup(w->arena, upn), .next = *slot};
    w->n++;
    return *slot = c;
}

static WaitingYear *year_of(Waiting *w, WaitingChild *c, int year) {
    for (WaitingYear *y = c->year; y; y = y->next)
        if (y->year == year) return y;
    WaitingYear *y = ARENA_NEW(w->arena, WaitingYear);
    *y = (WaitingYear){.year = year, .next = c->year};
    memset(y->marks, NOTHING, sizeof y->marks);
    return c->year = y;
}

/* ---- reading ---- */

static void take_held(Waiting *w, Str text) {
    json_t *row = json_loadb(text.p, text.n, 0, NULL);
    const char *upn = json_string_value(json_object_get(row, "upn"));
    i64 urn = json_integer_value(json_object_get(row, "urn"));
    if (upn && urn) child_of(w, urn, str_from(upn))->is_held = true;
    json_decref(row);
}

Status waiting_open(Ctx *cx, Arena *owner, Waiting **out) {
    Waiting *w = ARENA_NEW(owner, Waiting);
    DbRows *r;
    w->arena = owner;
    TRY(db_query(cx, &r, SQL_waiting_rows));
    while (db_next(r)) take_held(w, col_str(r, 0));
    TRY(db_done(r));
    TRY(db_query(cx, &r, SQL_waiting_marks));
    while (db_next(r)) {
        WaitingYear *y = year_of(w, child_of(w, col_i64(r, 1), col_str(r, 3)), (int)col_i64(r, 2));
        Str marks = col_str(r, 4);
        y->id = col_i64(r, 0);
        memcpy(y->marks, marks.p, marks.n < N_MARKS ? marks.n : N_MARKS);
    }
    TRY(db_done(r));
    *out = w;
    return OK;
}

/* ---- keeping ---- */

static Date first_day(int year) { return date_ymd(year, 9, 1); }

static bool says_something(u8 mark) { return mark != NOTHING && mark != NOT_TAKEN; }

bool waiting_keep(Waiting *w, i64 urn, const RegisterMarks *m) {
    WaitingChild *c = find_child(w, urn, m->upn);
    if (!c || !c->is_held) return false;
    int year = date_school_year(m->on), day = date_diff(m->on, first_day(year));
    WaitingYear *y = year_of(w, c, year);
    for (int half = 0; half < 2; half++) {
        u8 *at = &y->marks[2 * day + half];
        if (m->kept[half] == *at || (says_something(*at) && !says_something(m->kept[half]))) continue;
        *at = m->kept[half];
        y->is_changed = true;
    }
    return true;
}

Status waiting_write(Ctx *cx, Waiting *w, i64 source_id) {
    for (size_t s = 0; s < N_SLOTS; s++)
        for (const WaitingChild *c = w->slots[s]; c; c = c->next)
            for (WaitingYear *y = c->year; y; y = y->next) {
                if (!y->is_changed) continue;
                TRY(db_run(cx, SQL_waiting_put, P_I64(c->urn), P_I64(y->year), P_STR(c->upn),
                           P_STR(((Str){(const char *)y->marks, N_MARKS})), P_I64(source_id)));
                y->is_changed = false;
            }
    return OK;
}

/* ---- landing ---- */

/* *n grows by the days that the register took. */
static Status land_days(Ctx *cx, const WaitingChild *c, const WaitingYear *y, RegisterBooks *books, i64 *n) {
    for (int day = 0; day < YEAR_DAYS; day++) {
        RegisterMarks m = {.upn = c->upn, .on = date_plus(first_day(y->year), day)};
        RegisterBook *book;
        BookAnswer answer;
        memcpy(m.kept, y->marks + 2 * day, 2);
        if (m.kept[0] == NOTHING && m.kept[1] == NOTHING) continue;
        TRY(register_book_of(cx, books, c->urn, m.on, &book));
        if (!book) return OK;
        TRY(register_book_say(cx, book, &m, &answer, NULL));
        *n += answer < BOOK_CALENDAR_MISSING;
    }
    return OK;
}

Status waiting_land(Ctx *cx, Waiting *w, RegisterBooks *books, i64 *n) {
    *n = 0;
    for (size_t s = 0; s < N_SLOTS; s++)
        for (const WaitingChild *c = w->slots[s]; c; c = c->next)
            for (WaitingYear *y = c->year; y && !c->is_held; y = y->next) {
                i64 n_days = 0;
                if (y->id == 0) continue;
                TRY(land_days(cx, c, y, books, &n_days));
                if (n_days == 0) continue; /* decided, and on no roll here: the marks may find their child yet */
                TRY(db_run(cx, SQL_waiting_remove, P_I64(y->id)));
                y->id = 0;
                *n += n_days;
            }
    return *n > 0 ? register_books_write(cx, books) : OK;
}
