#include "rollcall/rollcall_pass.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/app.h"
#include "db/db.h"
#include "schools/enrolment.h"
#include "sql_all.h"

enum {
    RANGE_WHOLE_RESULTS = 40000, /* people in one range where results arrive whole */
    WORTH_HALVING = 20000,       /* people that repay a second connection */
    N_PIECES = 24                /* for two to take in turn */
};

/* ---- schools ---- */

static u8 kind_of(Str text) {
    static const char *const names[] = {"school",      "special", "pru",     "alternative",
                                        "independent", "nursery", "college", "other"};
    for (u8 i = 0; i < COUNT_OF(names); i++)
        if (str_is(text, names[i])) return i;
    return KIND_OTHER;
}

static u32 slot_of(const RollcallPass *p, i64 urn) {
    u32 at = (u32)((u64)urn * UINT64_C(0x9E3779B97F4A7C15) >> 40) & (p->n_slots - 1);
    while (p->slots[at] && p->schools[p->slots[at] - 1].urn != urn) at = (at + 1) & (p->n_slots - 1);
    return at;
}

u32 rollcall_pass_school(const RollcallPass *p, i64 urn) {
    u32 found = p->slots[slot_of(p, urn)];
    return found ? found - 1 : NO_SCHOOL;
}

void rollcall_pass_index(RollcallPass *p) {
    p->n_slots = 8;
    while (p->n_slots < p->n_schools * 2) p->n_slots *= 2;
    p->slots = ARENA_ARRAY(p->cx->arena, u32, p->n_slots);
    for (u32 i = 0; i < p->n_schools; i++) p->slots[slot_of(p, p->schools[i].urn)] = i + 1;
}

RollSchool rollcall_school_of(const Authority *ours, i64 urn, const Str columns[3]) {
    i64 la_code;
    return (RollSchool){.urn = urn,
                        .kind = kind_of(columns[0]),
                        .is_ours = str_to_i64(columns[1], &la_code) && la_code == ours->code,
                        .district = (i16)authority_district(ours, columns[2])};
}

static void add_school(RollcallPass *p, const DbRows *r, size_t *cap) {
    Arena *a = p->cx->arena;
    if (p->n_schools == *cap) {
        size_t more = *cap ? *cap * 2 : 8;
        p->schools = arena_grow(a, p->schools, *cap * sizeof *p->schools, more * sizeof *p->schools);
        p->school_names = arena_grow(a, p->school_names, *cap * sizeof(Str), more * sizeof(Str));
        p->last_census_on = arena_grow(a, p->last_census_on, *cap * sizeof(Date), more * sizeof(Date));
        *cap = more;
    }
    p->school_names[p->n_schools] = col_str_keep(r, 4);
    p->last_census_on[p->n_schools] = col_date(r, 5);
    Str columns[] = {col_str(r, 1), col_str(r, 2), col_str(r, 3)};
    p->schools[p->n_schools++] = rollcall_school_of(p->definitions->authority, col_i64(r, 0), columns);
}

static Status take_schools(RollcallPass *p, DbRows *r) {
    size_t cap = 0;
    while (db_next(r)) add_school(p, r, &cap);
    TRY(db_done(r));
    rollcall_pass_index(p);
    return OK;
}

static Status take_closed(RollcallPass *p) {
    DbRows *r;
    size_t cap = 0;
    TRY(db_query(p->cx, &r, SQL_rollcall_closed));
    while (db_next(r)) {
        if (p->n_closed == cap) {
            size_t more = cap ? 2 * cap : 16;
            p->closed = cap ? arena_grow(p->cx->arena, p->closed, cap * sizeof *p->closed, more * sizeof *p->closed)
                            : ARENA_ARRAY(p->cx->arena, RollClosed, more);
            cap = more;
        }
        p->closed[p->n_closed++] = (RollClosed){.person_id = col_i64(r, 0), .on = col_date(r, 1)};
    }
    return db_done(r);
}

static int compare_closed(const void *key, const void *at) {
    i64 id = *(const i64 *)key, other = ((const RollClosed *)at)->person_id;
    return id < other ? -1 : id > other;
}

Date rollcall_pass_closed(const RollcallPass *p, i64 person_id) {
    if (p->n_closed == 0) return DATE_NONE;
    const RollClosed *c = bsearch(&person_id, p->closed, p->n_closed, sizeof *p->closed, compare_closed);
    return c ? c->on : DATE_NONE;
}

Status rollcall_pass_open(Ctx *cx, RollcallPass *out) {
    DbRows *r;
    *out = (RollcallPass){.cx = cx, .definitions = definitions_of(cx)};
    TRY(take_closed(out));
    TRY(db_query(cx, &r, SQL_rollcall_schools));
    return take_schools(out, r);
}

/* ---- cursors ---- */

typedef struct Cursor {
    DbRows *rows;
    i64 person_id; /* of the row it stands on; INT64_MAX at the end */
} Cursor;

static void step(Cursor *c) { c->person_id = db_next(c->rows) ? col_i64(c->rows, 0) : INT64_MAX; }

/* Stand on the first row of that person or of a later one. */
static bool reach(Cursor *c, i64 person_id) {
    while (c->person_id < person_id) step(c);
    return c->person_id == person_id;
}

/* The last spelling of a district met in each slot, and what it was: nearly every look-up ends there. */
typedef struct DistrictMemo {
    char name[48];
    u8 n;
    i16 district;
} DistrictMemo;
enum { N_MEMOS = 64 };

typedef struct Merge {
    DistrictMemo memos[N_MEMOS];
    const RollcallPass *pass;
    Arena *arena;
    Date since;
    Cursor enrolments, excluded, addresses, exclusions, standings, cares;
    RollFacts facts;
    u32 cap_enrolments, cap_addresses, cap_exclusions, cap_standings, cap_cares;
} Merge;

/* Room for one more in a list of facts, which moves when it grows. */
#define PUSH(m, list, value)                                                                                        \
    do {                                                                                                            \
        if ((m)->facts.n_##list == (m)->cap_##list) {                                                               \
            u32 more_ = (m)->cap_##list ? (m)->cap_##list * 2 : 16;                                                 \
            size_t size_ = sizeof *(m)->facts.list;                                                                 \
            (m)->facts.list =                                                                                       \
                arena_grow((m)->arena, (void *)(uintptr_t)(m)->facts.list, (m)->cap_##list * size_, more_ * size_); \
            (m)->cap_##list = more_;                                                                                \
        }                                                                                                           \
        memcpy((void *)(uintptr_t) & (m)->facts.list[(m)->facts.n_##list++], &(value), sizeof(value));              \
    } while (0)

static void take_enrolment(Merge *m, const DbRows *r, bool is_whole_history) {
    Date to_on = col_date(r, 1);
    bool is_past = date_is_set(to_on) && to_on.day < m->since.day;
    if (is_past && !is_whole_history) return;
    Str status = col_str(r, 3);
    RollEnrolment e = {
        .school = rollcall_pass_school(m->pass, col_i64(r, 2)),
        .status = status.n ? status.p[0] : 'C',
        .from_on = col_date(r, 4),
        .to_on = to_on,
        .confirmed_on = col_date(r, 5),
        .entry_on = is_whole_history ? col_date(r, 6) : DATE_NONE,
    };
    if (e.school == NO_SCHOOL) return;
    if (date_eq(e.confirmed_on, enrolment_by_latest())) e.confirmed_on = m->pass->last_census_on[e.school];
    PUSH(m, enrolments, e);
}

/* A child who was ever excluded has the whole history from its own cursor, and none from the other. */
static void take_enrolments(Merge *m, i64 id) {
    bool is_excluded = reach(&m->excluded, id);
    for (; m->excluded.person_id == id; step(&m->excluded)) take_enrolment(m, m->excluded.rows, true);
    if (is_excluded) return;
    if (reach(&m->enrolments, id))
        for (; m->enrolments.person_id == id; step(&m->enrolments)) take_enrolment(m, m->enrolments.rows, false);
}

static i16 district_of(Merge *m, Str name) {
    if (name.n == 0) return NO_DISTRICT;
    DistrictMemo *memo = &m->memos[((u8)name.p[0] * 7u + (u8)name.p[name.n - 1] * 3u + name.n) % N_MEMOS];
    if (memo->n == name.n && memcmp(memo->name, name.p, name.n) == 0) return memo->district;
    i16 found = (i16)authority_district(m->pass->definitions->authority, name);
    if (name.n <= sizeof memo->name) {
        memcpy(memo->name, name.p, name.n);
        memo->n = (u8)name.n;
        memo->district = found;
    }
    return found;
}

char rollcall_evidence(Str text) {
    if (text.n == 0) return 0;
    if (str_is(text, "abroad_verified")) return 'd';
    return text.p[0] == 's' ? 's' : 'a';
}

static void take_addresses(Merge *m, i64 id) {
    if (!reach(&m->addresses, id)) return;
    for (; m->addresses.person_id == id; step(&m->addresses)) {
        const DbRows *r = m->addresses.rows;
        RollAddress a = {.from_on = col_date(r, 1), .to_on = col_date(r, 2), .is_outside = col_bool(r, 3)};
        a.district = a.is_outside ? NO_DISTRICT : district_of(m, col_str(r, 4));
        a.evidence = a.is_outside ? rollcall_evidence(col_str(r, 5)) : 0;
        PUSH(m, addresses, a);
    }
}

static void take_exclusions(Merge *m, i64 id) {
    if (!reach(&m->exclusions, id)) return;
    for (; m->exclusions.person_id == id; step(&m->exclusions)) {
        const DbRows *r = m->exclusions.rows;
        RollExclusion x = {.start_on = col_date(r, 1), .withdrawn_on = col_date(r, 2), .urn = col_i64(r, 3)};
        PUSH(m, exclusions, x);
    }
}

/* What a service's detail means as a sub-state. */
static u8 standing_sub(char kind, Str detail) {
    static const struct {
        char kind;
        u8 sub;
        const char *detail;
    } known[] = {
        {'h', SUB_HOME_CONCERN, "concern"},           {'m', SUB_MISSING_LOCATED, "located"},
        {'m', SUB_MISSING_OFFERED, "offered"},        {'a', SUB_AWAITING_FAIR_ACCESS, "fair_access"},
        {'a', SUB_AWAITING_SPECIAL, "special"},       {'a', SUB_AWAITING_OFFERED, "offered"},
        {'a', SUB_AWAITING_EHE_RETURN, "ehe_return"},
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (known[i].kind == kind && str_is(detail, known[i].detail)) return known[i].sub;
    switch (kind) {
    case 'h': return SUB_HOME_NO_CONCERN;
    case 'm': return SUB_MISSING_NOT_LOCATED;
    case 'a': return SUB_AWAITING_IN_YEAR;
    default: return SUB_PROVISION_FULL_TIME;
    }
}

RollStanding rollcall_standing(Str kind, Str detail) {
    RollStanding s = {.kind = kind.n ? kind.p[0] : 'a'};
    s.sub = standing_sub(s.kind, detail);
    s.is_funded_tuition = s.kind == 'p' && str_is(detail, "tuition");
    return s;
}

static void take_standings(Merge *m, i64 id) {
    if (!reach(&m->standings, id)) return;
    for (; m->standings.person_id == id; step(&m->standings)) {
        const DbRows *r = m->standings.rows;
        RollStanding s = rollcall_standing(col_str(r, 1), col_str(r, 4));
        s.from_on = col_date(r, 2);
        s.to_on = col_date(r, 3);
        s.is_part_time = col_bool(r, 5);
        s.not_suitable_on = col_date(r, 6);
        PUSH(m, standings, s);
    }
}

static void take_cares(Merge *m, i64 id) {
    if (!reach(&m->cares, id)) return;
    for (; m->cares.person_id == id; step(&m->cares)) {
        const DbRows *r = m->cares.rows;
        RollCare c = {.is_ours = str_is(col_str(r, 1), "this_authority"),
                      .from_on = col_date(r, 2),
                      .to_on = col_date(r, 3)};
        PUSH(m, cares, c);
    }
}

static void take_facts(Merge *m, const DbRows *person) {
    RollFacts *f = &m->facts;
    f->n_enrolments = f->n_addresses = f->n_exclusions = f->n_standings = f->n_cares = 0;
    f->person_id = col_i64(person, 0);
    f->born = col_date(person, 1);
    f->known_from = col_date(person, 2);
    f->died_on = col_date(person, 3);
    f->closed_on = rollcall_pass_closed(m->pass, f->person_id);
    f->is_closed = date_is_set(f->closed_on);
    f->is_estimated = col_bool(person, 4);
    take_enrolments(m, f->person_id);
    take_addresses(m, f->person_id);
    take_exclusions(m, f->person_id);
    take_standings(m, f->person_id);
    take_cares(m, f->person_id);
}

static Status open_cursors(Ctx *cx, PassWindow w, Merge *m) {
    DbParam first = P_I64(w.first), last = P_I64(w.last);
    TRY(db_query(cx, &m->enrolments.rows, SQL_rollcall_enrolments, first, last));
    TRY(db_query(cx, &m->excluded.rows, SQL_rollcall_enrolments_excluded, first, last));
    TRY(db_query(cx, &m->addresses.rows, SQL_rollcall_addresses, first, last));
    TRY(db_query(cx, &m->exclusions.rows, SQL_rollcall_exclusions, first, last));
    TRY(db_query(cx, &m->standings.rows, SQL_rollcall_standings, first, last));
    TRY(db_query(cx, &m->cares.rows, SQL_rollcall_cares, first, last));
    step(&m->enrolments);
    step(&m->excluded);
    step(&m->addresses);
    step(&m->exclusions);
    step(&m->standings);
    step(&m->cares);
    return OK;
}

static Status close_cursors(Merge *m) {
    TRY(db_done(m->enrolments.rows));
    TRY(db_done(m->excluded.rows));
    TRY(db_done(m->addresses.rows));
    TRY(db_done(m->exclusions.rows));
    TRY(db_done(m->standings.rows));
    return db_done(m->cares.rows);
}

static Status run_range(const RollcallPass *p, Ctx *cx, PassWindow w, PassVisitor visitor) {
    Merge m = {.pass = p, .arena = cx->arena, .since = w.since};
    DbRows *people;
    TRY(open_cursors(cx, w, &m));
    TRY(db_query(cx, &people, SQL_rollcall_people, P_I64(w.first), P_I64(w.last)));
    while (db_next(people)) {
        take_facts(&m, people);
        visitor.visit(visitor.of, &m.facts);
    }
    TRY(db_done(people));
    return close_cursors(&m);
}

/* Over cx's connection, in ranges of people where results arrive whole. The visitor may keep things in an arena of its own:
 * what the cursors use is gone after each range. */
static Status run_over(const RollcallPass *p, Ctx *cx, PassWindow w, PassVisitor visitor) {
    i64 step_by = db_kind(cx->db) == DB_SQLITE ? INT64_MAX / 2 : RANGE_WHOLE_RESULTS;
    Status st = OK;
    for (i64 first = w.first; first <= w.last && st == OK; first += step_by) {
        PassWindow range = w;
        range.first = first;
        range.last = w.last - first < step_by ? w.last : first + step_by - 1;
        Ctx scratch = *cx;
        scratch.arena = arena_open();
        if (!scratch.arena) return FAIL(cx, ERR_OPS, "no memory for the roll call");
        st = run_range(p, &scratch, range, visitor);
        if (st != OK) st = FAIL(cx, st, "%.*s", STR_ARG(scratch.error.message));
        arena_close(scratch.arena);
    }
    return st;
}

static Status settle_window(RollcallPass *p, PassWindow *w) {
    if (w->last > 0) return OK;
    w->first = 1;
    return db_number(p->cx, &w->last, SQL_rollcall_last_person);
}

Status rollcall_pass_run(RollcallPass *p, PassWindow w, PassVisitor visitor) {
    TRY(settle_window(p, &w));
    return run_over(p, p->cx, w, visitor);
}

/* ---- two side by side ---- */

/* What is left of a window, taken piece by piece by whoever is free: ids of adults, who are passed over, stand close together, so that two
 * equal halves may be all children and none. */
typedef struct Pieces {
    PassWindow window;
    i64 size;
    _Atomic i64 next; /* the first id that nobody has taken */
} Pieces;

static Status run_pieces(const RollcallPass *p, Ctx *cx, Pieces *left, PassVisitor visitor) {
    Status st = OK;
    db_expect_scan(cx, true);
    while (st == OK) {
        PassWindow w = left->window;
        w.first = atomic_fetch_add(&left->next, left->size);
        if (w.first > w.last) break;
        if (w.last - w.first >= left->size) w.last = w.first + left->size - 1;
        st = run_over(p, cx, w, visitor);
    }
    db_expect_scan(cx, false);
    return st;
}

typedef struct Half {
    const RollcallPass *pass;
    Ctx cx; /* its own connection and arena */
    Pieces *left;
    PassVisitor visitor;
    Status status;
} Half;

static void *run_half(void *thing) {
    Half *h = thing;
    h->status = run_pieces(h->pass, &h->cx, h->left, h->visitor);
    return NULL;
}

/* A connection of its own that sees exactly what ours sees: both stand at one version of the store. */
static bool open_half(RollcallPass *p, Half *h) {
    i64 ours = 0, theirs = -1;
    h->cx = (Ctx){.arena = arena_open(), .app = p->cx->app, .today = p->cx->today};
    if (!h->cx.arena) return false;
    bool is_open = db_open(&h->cx, p->cx->app->store, &h->cx.db) == OK && db_begin(&h->cx, DB_READ) == OK;
    return is_open && db_version(p->cx, &ours) == OK && db_version(&h->cx, &theirs) == OK && ours == theirs;
}

static void close_half(Half *h) {
    db_rollback(&h->cx);
    if (h->cx.arena) arena_reset(h->cx.arena);
    db_close(h->cx.db);
    arena_close(h->cx.arena);
}

/* Worth it, and possible: not while our own connection holds changes that no other can see. */
static bool can_halve(const RollcallPass *p, PassWindow w) {
    Str store = p->cx->app ? p->cx->app->store : STR_NONE;
    bool is_file = db_kind(p->cx->db) == DB_SQLITE && store.n > 0 && !str_eq(store, STR(":memory:"));
    return is_file && !db_is_writing(p->cx->db) && w.last - w.first >= WORTH_HALVING &&
           sysconf(_SC_NPROCESSORS_ONLN) > 1;
}

Status rollcall_pass_run_halves(RollcallPass *p, PassWindow w, const PassVisitor visitors[2]) {
    TRY(settle_window(p, &w));
    if (!can_halve(p, w)) return run_over(p, p->cx, w, visitors[0]);
    Pieces left = {.window = w, .size = (w.last - w.first) / N_PIECES + 1, .next = w.first};
    Half h = {.pass = p, .left = &left, .visitor = visitors[1]};
    pthread_t thread;
    if (!open_half(p, &h) || pthread_create(&thread, NULL, run_half, &h) != 0) {
        close_half(&h);
        return run_over(p, p->cx, w, visitors[0]);
    }
    Status st = run_pieces(p, p->cx, &left, visitors[0]);
    pthread_join(thread, NULL);
    if (st == OK && h.status != OK) st = FAIL(p->cx, h.status, "%.*s", STR_ARG(h.cx.error.message));
    close_half(&h);
    return st;
}
