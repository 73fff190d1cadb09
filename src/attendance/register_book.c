/* register_book.c - see register_book.h. A child is found by a table of the numbers of the school's pupils; a day by its place
 * in the year. */
#include "attendance/register_book.h"

#include <stdlib.h>
#include <string.h>

#include "attendance/register_rolls.h"
#include "attendance/row_order.h"
#include "db/db.h"
#include "sql_all.h"

/* SCHOOLS_ALONE: so many are read one by one; from the next on all at once. PLACES_A_SCHOOL: as attendance.sql has it. */
enum { BOOK_DAYS = 367, SCHOOLS_ALONE = 8, NOTHING = ' ', NOT_TAKEN = '-' };
enum { PLACES_A_SCHOOL = 100000, PLACES_AT_ONCE = 4096 };

const BookAnswerInfo book_answer_info[] = {
#define X(name, code, text) {code, text},
    BOOK_ANSWER_LIST(X)
#undef X
};

typedef struct BookSpan {
    Date from, to; /* to DATE_NONE: still */
    bool is_subsidiary;
} BookSpan;

typedef struct BookPerson {
    i64 id;
    size_t first_span, n_spans;
    size_t first_other, n_others; /* other rolls the child is on at the same time */
    i32 place;                    /* -1: none yet */
    bool is_told;                 /* that the registration here is a subsidiary one */
} BookPerson;

typedef struct BookNumber {
    char upn[REGISTER_UPN_MAX + 1];
    u32 person;     /* index in persons, from 1; 0: an empty slot */
    bool is_shared; /* two of the school's pupils hold it */
} BookNumber;

typedef struct BookDay {
    Date on;
    DayKind kind;
    u8 *was, *now; /* two bytes a place */
    u8 *given;     /* by place, morning and afternoon: this file has said what it was */
    bool is_changed;
} BookDay;

struct RegisterBook {
    RegisterBooks *all;
    i64 urn;
    int year;
    Date first; /* 1 September */
    Date opened_on, closed_on;
    bool exists;
    const SchoolDates *dates;
    BookPerson *persons; /* by id */
    size_t n_persons;
    BookSpan *spans;
    const OtherRoll *others;
    BookNumber *numbers; /* open addressing, cap_numbers a power of two */
    size_t cap_numbers;
    i64 *by_place; /* whose each new place is, from n_places_stored on */
    size_t n_places, n_places_stored, cap_places;
    BookDay *days[BOOK_DAYS];
    BookPerson *said_of; /* whom the last marks kept were of; NULL: they were not kept */
};

struct RegisterBooks {
    Arena *arena, *days; /* days: what is in hand */
    const Definitions *definitions;
    RegisterBook **slots; /* open addressing by urn and year */
    size_t n, cap;
    RegisterBook *last;
    YearRolls *rolls; /* of the year of the books opened last; NULL: few were opened */
    Db *beside;       /* register_books_beside() */
    i64 source_id, n_replaced;
    size_t held;
};

/* ---- the books ---- */

/* Arenas of their own: the caller rewinds cx->arena between rows. */
Status register_books_open(Ctx *cx, Arena *owner, RegisterBooks **out) {
    Arena *arena = arena_open(), *days = arena_open();
    if (arena) arena_own(owner, arena);
    if (days) arena_own(owner, days);
    if (!arena || !days) return FAIL(cx, ERR_OPS, "out of memory");
    RegisterBooks *b = ARENA_NEW(arena, RegisterBooks);
    *b = (RegisterBooks){.arena = arena, .days = days, .definitions = definitions_of(cx), .cap = 64};
    b->slots = ARENA_ARRAY(arena, RegisterBook *, b->cap);
    memset(b->slots, 0, b->cap * sizeof(RegisterBook *));
    *out = b;
    return OK;
}

void register_books_source(RegisterBooks *b, i64 source_id) {
    b->source_id = source_id;
    b->n_replaced = 0;
}

void register_books_beside(RegisterBooks *b, Db *beside) { b->beside = beside; }

i64 register_books_replaced(const RegisterBooks *b) { return b->n_replaced; }

size_t register_books_held(const RegisterBooks *b) { return b->held; }

static size_t book_slot(const RegisterBooks *b, i64 urn, int year) {
    size_t i = (size_t)(((u64)urn * 4096 + (u64)year) * 0x9E3779B97F4A7C15u >> 32) & (b->cap - 1);
    while (b->slots[i] && (b->slots[i]->urn != urn || b->slots[i]->year != year)) i = (i + 1) & (b->cap - 1);
    return i;
}

static void widen_books(RegisterBooks *b) {
    RegisterBook **old = b->slots;
    size_t n = b->cap;
    b->cap *= 2;
    b->slots = ARENA_ARRAY(b->arena, RegisterBook *, b->cap);
    memset(b->slots, 0, b->cap * sizeof(RegisterBook *));
    for (size_t i = 0; i < n; i++)
        if (old[i]) b->slots[book_slot(b, old[i]->urn, old[i]->year)] = old[i];
}

/* ---- one book: the school's pupils by their numbers ---- */

static u64 hash_upn(Str upn) {
    u64 h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < upn.n; i++) h = (h ^ (u8)upn.p[i]) * 0x100000001B3u;
    return h ^ h >> 29;
}

static BookNumber *number_slot(const RegisterBook *k, Str upn) {
    size_t i = (size_t)hash_upn(upn) & (k->cap_numbers - 1);
    while (k->numbers[i].person && !str_is(upn, k->numbers[i].upn)) i = (i + 1) & (k->cap_numbers - 1);
    return &k->numbers[i];
}

static void add_number(RegisterBook *k, Str upn, u32 person) {
    if (upn.n > REGISTER_UPN_MAX) return;
    BookNumber *slot = number_slot(k, upn);
    if (slot->person && slot->person != person) slot->is_shared = true;
    if (slot->person) return;
    memcpy(slot->upn, upn.p, upn.n);
    slot->upn[upn.n] = 0;
    slot->person = person;
}

/* Rows come by person, number and day: the days stand once under each of the person's numbers. */
static void take_pupils(RegisterBook *k, const RegisterRoll *roll) {
    Arena *a = k->all->arena;
    Str first_upn = STR_NONE;
    k->persons = ARENA_ARRAY(a, BookPerson, roll->n_rows + 1);
    k->spans = ARENA_ARRAY(a, BookSpan, roll->n_rows + 1);
    for (k->cap_numbers = 16; k->cap_numbers < 2 * roll->n_rows; k->cap_numbers *= 2) {}
    k->numbers = ARENA_ARRAY(a, BookNumber, k->cap_numbers);
    memset(k->numbers, 0, k->cap_numbers * sizeof(BookNumber));
    size_t n_spans = 0;
    for (size_t i = 0; i < roll->n_rows; i++) {
        const PupilRow *r = &roll->rows[i];
        if (k->n_persons == 0 || k->persons[k->n_persons - 1].id != r->person_id) {
            k->persons[k->n_persons++] = (BookPerson){.id = r->person_id, .first_span = n_spans, .place = -1};
            first_upn = r->upn;
        }
        BookPerson *p = &k->persons[k->n_persons - 1];
        if (str_eq(first_upn, r->upn)) {
            k->spans[n_spans++] = (BookSpan){r->from, r->to, r->is_subsidiary};
            p->n_spans++;
        }
        add_number(k, r->upn, (u32)k->n_persons);
    }
}

static BookPerson *person_by_id(const RegisterBook *k, i64 id) {
    size_t low = 0, high = k->n_persons;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (k->persons[middle].id < id) low = middle + 1;
        else high = middle;
    }
    return low < k->n_persons && k->persons[low].id == id ? &k->persons[low] : NULL;
}

static void take_others(RegisterBook *k, const RegisterRoll *roll) {
    k->others = roll->others;
    for (size_t i = 0; i < roll->n_others; i++) {
        BookPerson *p = person_by_id(k, roll->others[i].person_id);
        if (!p) continue;
        if (p->n_others++ == 0) p->first_other = i;
    }
}

/* Of two places that a merge brought together the first goes on. Places come in no order. */
static void take_places(RegisterBook *k, const RegisterRoll *roll) {
    for (size_t i = 0; i < roll->n_places; i++) {
        BookPerson *p = person_by_id(k, roll->places[i].person_id);
        i32 place = (i32)roll->places[i].place;
        if (p && (p->place < 0 || place < p->place)) p->place = place;
        if ((size_t)roll->places[i].place >= k->n_places) k->n_places = (size_t)roll->places[i].place + 1;
    }
    k->n_places_stored = k->n_places;
    k->cap_places = k->n_places + k->n_persons;
    k->by_place = ARENA_ARRAY(k->all->arena, i64, k->n_persons + 1);
}

/* The school's roll: read alone, or found among all of the year once many schools were asked for. */
static Status find_roll(Ctx *cx, const RegisterBook *k, const RegisterRoll **out) {
    RegisterBooks *b = k->all;
    if (b->n > SCHOOLS_ALONE) {
        if (!b->rolls || b->rolls->year != k->year) TRY(year_rolls_read(cx, b->arena, k->year, b->beside, &b->rolls));
        *out = year_rolls_of(b->rolls, k->urn);
        if (*out) return OK;
    }
    RegisterRoll *alone = ARENA_NEW(b->arena, RegisterRoll);
    *alone = (RegisterRoll){.urn = k->urn};
    *out = alone;
    return register_roll_read(cx, b->arena, k->year, alone);
}

static Status open_book(Ctx *cx, RegisterBook *k) {
    const RegisterRoll *roll;
    TRY(find_roll(cx, k, &roll));
    k->exists = roll->exists;
    if (!k->exists) return OK;
    k->opened_on = roll->opened_on;
    k->closed_on = roll->closed_on;
    k->dates = calendar_of_school(k->all->definitions->calendars, k->urn);
    take_pupils(k, roll);
    take_others(k, roll);
    take_places(k, roll);
    return OK;
}

Status register_book_of(Ctx *cx, RegisterBooks *b, i64 urn, Date on, RegisterBook **out) {
    int year = date_school_year(on);
    RegisterBook *k = b->last;
    if (!k || k->urn != urn || k->year != year) k = b->slots[book_slot(b, urn, year)];
    if (!k) {
        if (2 * ++b->n > b->cap) widen_books(b);
        k = ARENA_NEW(b->arena, RegisterBook);
        *k = (RegisterBook){.all = b, .urn = urn, .year = year, .first = date_ymd(year, 9, 1)};
        b->slots[book_slot(b, urn, year)] = k;
        TRY(open_book(cx, k));
    }
    b->last = k;
    *out = k->exists ? k : NULL;
    return OK;
}

/* ---- one day ---- */

static Status open_day(Ctx *cx, RegisterBook *k, Date on, BookDay **out) {
    Arena *a = k->all->days;
    size_t n = 2 * k->cap_places;
    DbRows *r;
    BookDay *d = ARENA_NEW(a, BookDay);
    *d = (BookDay){.on = on, .kind = calendar_day_kind(k->all->definitions->calendars, k->dates, on)};
    d->was = arena_alloc(a, n + 1);
    d->now = arena_alloc(a, n + 1);
    d->given = arena_alloc(a, n + 1);
    memset(d->was, NOTHING, n);
    memset(d->given, 0, n);
    TRY(db_query(cx, &r, SQL_register_day, P_I64(k->urn), P_DATE(on)));
    if (db_next(r)) memcpy(d->was, col_str(r, 0).p, col_str(r, 0).n < n ? col_str(r, 0).n : n);
    TRY(db_done(r));
    memcpy(d->now, d->was, n);
    k->days[date_diff(on, k->first)] = d;
    k->all->held += 3 * n;
    *out = d;
    return OK;
}

static bool holds(const BookSpan *s, Date on) {
    return !date_before(on, s->from) && !(date_is_set(s->to) && date_before(s->to, on));
}

static bool is_on_roll(const RegisterBook *k, const BookPerson *p, Date on) {
    for (size_t i = p->first_span; i < p->first_span + p->n_spans; i++)
        if (holds(&k->spans[i], on)) return true;
    return false;
}

static bool is_subsidiary_on(const RegisterBook *k, const BookPerson *p, Date on) {
    for (size_t i = p->first_span; i < p->first_span + p->n_spans; i++)
        if (k->spans[i].is_subsidiary && holds(&k->spans[i], on)) return true;
    return false;
}

/* Would either mark enter a figure? What does not may stand anywhere: a school closed (#), a child not yet on the roll (Z). */
static bool counts(const RegisterBook *k, const RegisterMarks *m) {
    for (int i = 0; i < 2; i++) {
        const MarkCode *c = attendance_kept_on(k->all->definitions->attendance, m->kept[i], m->on);
        if (c && c->category < CATEGORY_NOT_POSSIBLE) return true;
    }
    return false;
}

/* Why marks of that day and child cannot stand here; BOOK_SAME where they can. */
static BookAnswer refusal(const RegisterBook *k, const BookDay *d, const BookPerson *p) {
    if ((date_is_set(k->opened_on) && date_before(d->on, k->opened_on)) ||
        (date_is_set(k->closed_on) && date_before(k->closed_on, d->on)))
        return BOOK_SCHOOL_CLOSED;
    if (d->kind == DAY_IS_UNKNOWN) return BOOK_CALENDAR_MISSING;
    if (d->kind != DAY_IS_SCHOOL) return BOOK_NO_SCHOOL_DAY;
    return is_on_roll(k, p, d->on) ? BOOK_SAME : BOOK_OFF_ROLL;
}

static void give_place(RegisterBook *k, BookPerson *p) {
    k->by_place[k->n_places - k->n_places_stored] = p->id;
    p->place = (i32)k->n_places++;
}

static bool says_something(u8 mark) { return mark != NOTHING && mark != NOT_TAKEN; }

/* A file may tell of morning and afternoon in a row each, but of neither in two ways. */
static bool is_said_otherwise(const BookDay *d, const BookPerson *p, const RegisterMarks *m) {
    for (size_t i = 0; i < 2; i++) {
        size_t at = 2 * (size_t)p->place + i;
        if (d->given[at] && says_something(m->kept[i]) && d->now[at] != m->kept[i]) return true;
    }
    return false;
}

static BookAnswer keep(RegisterBook *k, BookDay *d, BookPerson *p, const RegisterMarks *m) {
    BookAnswer answer = BOOK_SAME;
    if (p->place < 0) give_place(k, p);
    if (is_said_otherwise(d, p, m)) return BOOK_TWICE;
    for (size_t i = 0; i < 2; i++) {
        size_t at = 2 * (size_t)p->place + i;
        u8 mark = m->kept[i];
        bool said = says_something(d->was[at]), is_again = d->given[at];
        d->given[at] |= says_something(mark);
        if (is_again || mark == d->was[at] || mark == NOTHING || (mark == NOT_TAKEN && says_something(d->now[at])))
            continue;
        d->now[at] = mark;
        d->is_changed = true;
        k->all->n_replaced += said;
        if (said) answer = BOOK_CHANGED;
        else if (answer == BOOK_SAME) answer = BOOK_NEW;
    }
    return answer;
}

Status register_book_say(Ctx *cx, RegisterBook *k, const RegisterMarks *m, BookAnswer *out, i64 *person_id) {
    const BookNumber *number = number_slot(k, m->upn);
    int at = date_diff(m->on, k->first);
    check(at >= 0 && at < BOOK_DAYS);
    BookDay *d = k->days[at];
    k->said_of = NULL;
    if (person_id) *person_id = 0;
    *out = number->is_shared ? BOOK_SEVERAL : BOOK_NO_CHILD;
    if (!number->person || number->is_shared) return OK;
    BookPerson *p = &k->persons[number->person - 1];
    if (person_id) *person_id = p->id;
    if (!d) TRY(open_day(cx, k, m->on, &d));
    *out = refusal(k, d, p);
    if (*out == BOOK_SAME) {
        *out = keep(k, d, p, m);
        k->said_of = p;
    } else if (!counts(k, m)) *out = BOOK_SAME;
    return OK;
}

/* ---- at two schools at once ---- */

static bool is_possible(const RegisterBook *k, u8 kept, Date on) {
    const MarkCode *c = attendance_kept_on(k->all->definitions->attendance, kept, on);
    return c && c->category < CATEGORY_NOT_POSSIBLE;
}

/* Has the other school marked the child in a session of which these marks say something too? */
static Status compare_with(Ctx *cx, const RegisterBook *k, const RegisterMarks *m, const OtherRoll *o, bool *out) {
    RegisterBook *other;
    int at = date_diff(m->on, k->first);
    *out = false;
    TRY(register_book_of(cx, k->all, o->urn, m->on, &other));
    const BookPerson *p = other ? person_by_id(other, o->person_id) : NULL;
    if (!p || p->place < 0) return OK;
    BookDay *d = other->days[at];
    if (!d) TRY(open_day(cx, other, m->on, &d));
    for (int s = 0; s < 2; s++)
        *out |= is_possible(k, m->kept[s], m->on) && is_possible(k, d->now[2 * p->place + s], m->on);
    return OK;
}

Status register_book_elsewhere(Ctx *cx, const RegisterBook *k, const RegisterMarks *m, i64 *urn) {
    const BookPerson *p = k->said_of;
    *urn = 0;
    for (size_t i = 0; p && i < p->n_others && *urn == 0; i++) {
        const OtherRoll *o = &k->others[p->first_other + i];
        bool is_marked;
        if (date_before(m->on, o->from) || (date_is_set(o->to) && date_before(o->to, m->on))) continue;
        TRY(compare_with(cx, k, m, o, &is_marked));
        if (is_marked) *urn = o->urn;
    }
    return OK;
}

bool register_book_subsidiary(RegisterBook *k, const RegisterMarks *m) {
    BookPerson *p = k->said_of;
    if (!p || p->is_told || !is_subsidiary_on(k, p, m->on)) return false;
    return p->is_told = true;
}

/* ---- writing ---- */

/* A place given since the last writing. */
typedef struct NewPlace {
    i64 person_id, urn;
    i32 year, place;
} NewPlace;

static int by_year_and_person(const void *x, const void *y) {
    const NewPlace *a = x, *b = y;
    if (a->year != b->year) return a->year < b->year ? -1 : 1;
    return (a->person_id > b->person_id) - (a->person_id < b->person_id);
}

static void take_new_places(RegisterBook *k, NewPlace *to, size_t *n) {
    size_t n_new = k->n_places - k->n_places_stored;
    if (n_new == 0) return; /* there may be no list at all */
    for (size_t i = 0; i < n_new; i++)
        to[(*n)++] = (NewPlace){k->by_place[i], k->urn, (i32)k->year, (i32)(k->n_places_stored + i)};
    /* The list is done with: the rest of it is for the places still to be given. */
    k->by_place += n_new;
    k->n_places_stored = k->n_places;
}

/* A statement's worth, of one year. */
static Status put_places(Ctx *cx, const RegisterBooks *b, const NewPlace *at, size_t n) {
    Buf pairs = buf_on(b->days);
    for (size_t i = 0; i < n; i++) {
        check(at[i].place < PLACES_A_SCHOOL);
        buf_fmt(&pairs, "%s\"%lld\":%lld", i ? "," : "{", (long long)at[i].person_id,
                (long long)(at[i].urn * PLACES_A_SCHOOL + at[i].place));
    }
    buf_add_char(&pairs, '}');
    return db_run(cx, SQL_register_places_add, P_I64(at->year), P_STR(buf_str(&pairs)), P_I64(b->source_id));
}

static Status write_places(Ctx *cx, RegisterBooks *b) {
    size_t n = 0, n_new = 0;
    for (size_t i = 0; i < b->cap; i++)
        if (b->slots[i]) n_new += b->slots[i]->n_places - b->slots[i]->n_places_stored;
    if (n_new == 0) return OK;
    NewPlace *all = ARENA_ARRAY(b->days, NewPlace, n_new);
    for (size_t i = 0; i < b->cap; i++)
        if (b->slots[i]) take_new_places(b->slots[i], all, &n);
    qsort(all, n, sizeof *all, by_year_and_person);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && next - i < PLACES_AT_ONCE && all[next].year == all[i].year; next++) {}
        TRY(put_places(cx, b, &all[i], next - i));
    }
    return OK;
}

static Status write_changes(Ctx *cx, const RegisterBook *k, const BookDay *d) {
    Moment now = ctx_now(cx);
    for (size_t i = 0; i < 2 * k->n_places; i++) {
        if (d->was[i] == d->now[i] || !says_something(d->was[i])) continue;
        TRY(db_run(cx, SQL_register_change_add, P_I64(k->urn), P_DATE(d->on), P_I64((i64)i / 2), P_BOOL(i & 1),
                   P_STR(((Str){(const char *)&d->was[i], 1})), P_STR(((Str){(const char *)&d->now[i], 1})),
                   P_MOMENT(now), P_I64(cx->actor.id), P_I64(k->all->source_id)));
    }
    return OK;
}

static Status write_day(Ctx *cx, const RegisterBook *k, const BookDay *d) {
    i64 n_taken = 0;
    size_t n = 2 * k->n_places;
    for (size_t i = 0; i < n; i++) n_taken += says_something(d->now[i]);
    TRY(db_run(cx, SQL_register_day_put, P_I64(k->urn), P_DATE(d->on), P_STR(((Str){(const char *)d->now, n})),
               P_I64(n_taken), P_I64(k->all->source_id)));
    return write_changes(cx, k, d);
}

/* Days that have changed, of all schools. */
typedef struct DaysToWrite {
    struct {
        const RegisterBook *book;
        const BookDay *day;
    } * at;
    u32 *lengths;
    size_t n, cap;
} DaysToWrite;

/* What a row takes of a page besides its marks: its other columns, and what the store notes of it. */
enum { ROW_BESIDES = 33 };

static void add_day_to_write(Arena *a, DaysToWrite *w, const RegisterBook *k, const BookDay *d) {
    if (w->n == w->cap) {
        size_t more = w->cap ? 2 * w->cap : 1024;
        w->at = arena_grow(a, w->at, w->n * sizeof *w->at, more * sizeof *w->at);
        w->lengths = arena_grow(a, w->lengths, w->n * sizeof *w->lengths, more * sizeof *w->lengths);
        w->cap = more;
    }
    w->at[w->n].book = k;
    w->at[w->n].day = d;
    w->lengths[w->n++] = (u32)(2 * k->n_places) + ROW_BESIDES;
}

static void take_days(RegisterBook *k, DaysToWrite *w) {
    for (size_t i = 0; i < BOOK_DAYS; i++) {
        if (k->days[i] && k->days[i]->is_changed) add_day_to_write(k->all->days, w, k, k->days[i]);
        k->days[i] = NULL;
    }
}

Status register_books_write(Ctx *cx, RegisterBooks *b) {
    DaysToWrite w = {.n = 0};
    TRY(write_places(cx, b));
    for (size_t i = 0; i < b->cap; i++)
        if (b->slots[i] && b->slots[i]->exists) take_days(b->slots[i], &w);
    const size_t *order = row_order(b->days, w.lengths, w.n);
    for (size_t i = 0; i < w.n; i++) TRY(write_day(cx, w.at[order[i]].book, w.at[order[i]].day));
    arena_reset(b->days);
    b->held = 0;
    return OK;
}
