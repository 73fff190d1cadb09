#include "privacy/retention.h"

#include <stdlib.h>

#include "db/row_sweep.h"
#include "define/definitions.h"
#include "registers/register.h"
#include "sql_all.h"

const char *const record_kind_word[N_RECORD_KINDS] = {"case", "person", "log"};

#define NEVER date_ymd(9999, 12, 31)

typedef struct CaseDue {
    i64 id, person_id;
    Str reg;
    Date opened_on, closed_on, youngest;
    const RetentionClass *is;
    Date due_on; /* NEVER: open, or without a class */
    bool is_held;
} CaseDue;

/* Somebody named by a case. */
typedef struct Tie {
    i64 person_id;
    size_t at; /* the case */
} Tie;

/* Numbers, sorted once all are in. */
typedef struct Numbers {
    i64 *at;
    size_t n, cap;
} Numbers;

typedef struct Pair {
    i64 from, to;
} Pair;

typedef struct Reckoning {
    Ctx *cx;
    const RetentionRules *rules;
    Date as_at;
    CaseDue *cases;
    Tie *ties;
    Pair *merged;
    size_t n_cases, cap_cases, n_ties, cap_ties, n_merged, cap_merged;
    Numbers held_people, *of_people; /* of_people: who has each of the rules' characteristics, or is sealed */
    DueRecords *out;
    size_t cap_out;
} Reckoning;

/* Room for one more. */
#define GROWN(cx, list, n, cap)                                                                              \
    do {                                                                                                     \
        if ((n) == (cap)) {                                                                                  \
            size_t wide_ = (cap) ? 2 * (cap) : 256;                                                          \
            (list) = (cap) ? arena_grow((cx)->arena, (list), (cap) * sizeof *(list), wide_ * sizeof *(list)) \
                           : arena_alloc((cx)->arena, wide_ * sizeof *(list));                               \
            (cap) = wide_;                                                                                   \
        }                                                                                                    \
    } while (0)

static void add_number(Ctx *cx, Numbers *l, i64 number) {
    GROWN(cx, l->at, l->n, l->cap);
    l->at[l->n++] = number;
}

static int compare_numbers(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static bool has_number(const Numbers *l, i64 number) {
    return l->n > 0 && bsearch(&number, l->at, l->n, sizeof *l->at, compare_numbers) != NULL;
}

/* ---- cases ---- */

static int compare_cases(const void *a, const void *b) {
    return compare_numbers(&((const CaseDue *)a)->id, &((const CaseDue *)b)->id);
}

static CaseDue *case_of(const Reckoning *k, i64 id) {
    CaseDue wanted = {.id = id};
    return k->n_cases ? bsearch(&wanted, k->cases, k->n_cases, sizeof *k->cases, compare_cases) : NULL;
}

static void add_tie(Reckoning *k, i64 person_id, size_t at) {
    GROWN(k->cx, k->ties, k->n_ties, k->cap_ties);
    k->ties[k->n_ties++] = (Tie){person_id, at};
}

static Status load_cases(Reckoning *k) {
    DbRows *r;
    TRY(db_query(k->cx, &r, SQL_retention_cases));
    while (db_next(r)) {
        GROWN(k->cx, k->cases, k->n_cases, k->cap_cases);
        k->cases[k->n_cases] = (CaseDue){.id = col_i64(r, 0),
                                         .reg = col_str_keep(r, 1),
                                         .person_id = col_i64(r, 2),
                                         .opened_on = col_date(r, 3),
                                         .closed_on = col_date(r, 4),
                                         .youngest = col_date(r, 5)};
        if (k->cases[k->n_cases].person_id) add_tie(k, k->cases[k->n_cases].person_id, k->n_cases);
        k->n_cases++;
    }
    return db_done(r);
}

static Status load_case_people(Reckoning *k) {
    DbRows *r;
    TRY(db_query(k->cx, &r, SQL_retention_case_people));
    while (db_next(r)) {
        CaseDue *c = case_of(k, col_i64(r, 0));
        Date born = col_date(r, 2);
        if (!c) continue;
        add_tie(k, col_i64(r, 1), (size_t)(c - k->cases));
        if (date_is_set(born) && (!date_is_set(c->youngest) || date_before(c->youngest, born))) c->youngest = born;
    }
    return db_done(r);
}

/* Answers that name a person, in the tables of registers. */
static Status load_answers(Reckoning *k) {
    enum { COLUMNS_MAX = 1000 };
    DbRows *r;
    Str(*columns)[2] = arena_alloc(k->cx->arena, COLUMNS_MAX * sizeof *columns);
    size_t n = 0;
    TRY(db_query(k->cx, &r, SQL_retention_person_columns));
    while (n < COLUMNS_MAX && db_next(r)) {
        columns[n][0] = col_str_keep(r, 0);
        columns[n++][1] = col_str_keep(r, 1);
    }
    TRY(db_done(r));
    for (size_t i = 0; i < n; i++) {
        TRY(row_pairs(k->cx, str_cstr(k->cx->arena, columns[i][0]), "case_id", str_cstr(k->cx->arena, columns[i][1]),
                      &r));
        while (db_next(r)) {
            const CaseDue *c = case_of(k, col_i64(r, 0));
            if (c) add_tie(k, col_i64(r, 1), (size_t)(c - k->cases));
        }
        TRY(db_done(r));
    }
    return OK;
}

static Date event_of(const CaseDue *c) {
    if (c->is->from == RETAIN_FROM_OPENED) return c->opened_on;
    return c->is->from == RETAIN_FROM_BIRTH && date_is_set(c->youngest) ? c->youngest : c->closed_on;
}

static void reckon_case(Reckoning *k, CaseDue *c) {
    const Register *reg = register_find(registers_of(k->cx), c->reg);
    c->is = reg ? retention_class_of(k->rules, reg->retention) : NULL;
    c->due_on = NEVER;
    if (!date_is_set(c->closed_on)) return;
    if (c->is) c->due_on = date_max(retention_ends_on(c->is, event_of(c)), c->closed_on);
    else k->out->n_unclassed++;
}

/* ---- holds ---- */

static i64 stays_as(const Reckoning *k, i64 person_id) {
    Pair wanted = {person_id, 0};
    for (int step = 0; step < 100; step++) {
        const Pair *p = k->n_merged ? bsearch(&wanted, k->merged, k->n_merged, sizeof *p, compare_numbers) : NULL;
        if (!p) break;
        wanted.from = p->to;
    }
    return wanted.from;
}

static Status load_merged(Reckoning *k) {
    DbRows *r;
    TRY(db_query(k->cx, &r, SQL_retention_merged));
    while (db_next(r)) {
        GROWN(k->cx, k->merged, k->n_merged, k->cap_merged);
        k->merged[k->n_merged++] = (Pair){col_i64(r, 0), col_i64(r, 1)};
    }
    return db_done(r);
}

static Status load_holds(Reckoning *k) {
    DbRows *r;
    TRY(db_query(k->cx, &r, SQL_retention_holds_on, P_DATE(k->cx->today)));
    while (db_next(r)) {
        CaseDue *c = col_is_null(r, 1) ? NULL : case_of(k, col_i64(r, 1));
        if (c) c->is_held = true;
        if (!col_is_null(r, 0)) add_number(k->cx, &k->held_people, stays_as(k, col_i64(r, 0)));
    }
    TRY(db_done(r));
    if (k->held_people.n) qsort(k->held_people.at, k->held_people.n, sizeof(i64), compare_numbers);
    for (size_t i = 0; i < k->n_ties; i++)
        if (has_number(&k->held_people, k->ties[i].person_id)) k->cases[k->ties[i].at].is_held = true;
    return OK;
}

/* ---- people ---- */

static Status load_numbers(Reckoning *k, const RetentionPeople *p, Numbers *out) {
    DbRows *r;
    if (p->is_sealed) TRY(db_query(k->cx, &r, SQL_retention_sealed));
    else TRY(db_query(k->cx, &r, SQL_retention_with_characteristic, P_STR(p->characteristic)));
    while (db_next(r)) add_number(k->cx, out, col_i64(r, 0));
    return db_done(r);
}

static Status load_who_has(Reckoning *k) {
    k->of_people = ARENA_ARRAY(k->cx->arena, Numbers, k->rules->n_people + 1);
    for (size_t i = 0; i < k->rules->n_people; i++)
        if (k->rules->people[i].is_sealed || k->rules->people[i].characteristic.n > 0)
            TRY(load_numbers(k, &k->rules->people[i], &k->of_people[i]));
    return OK;
}

static bool is_of_all(const RetentionPeople *p) { return !p->is_sealed && p->characteristic.n == 0; }

static void add_due(Reckoning *k, DueRecord record) {
    GROWN(k->cx, k->out->at, k->out->n, k->cap_out);
    k->out->at[k->out->n++] = record;
}

static int compare_ties(const void *a, const void *b) {
    return compare_numbers(&((const Tie *)a)->person_id, &((const Tie *)b)->person_id);
}

/* The first tie of somebody, or n_ties. */
static size_t first_tie(const Reckoning *k, i64 person_id) {
    size_t low = 0, high = k->n_ties;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (k->ties[mid].person_id < person_id) low = mid + 1;
        else high = mid;
    }
    return low;
}

/* The longest of the classes that fit, and no earlier than the last case that names them. */
static void reckon_person(Reckoning *k, i64 id, Date born) {
    DueRecord due = {.kind = RECORD_PERSON, .id = id, .person_id = id, .is_held = has_number(&k->held_people, id)};
    for (size_t i = 0; i < k->rules->n_people; i++) {
        const RetentionPeople *p = &k->rules->people[i];
        if (!is_of_all(p) && !has_number(&k->of_people[i], id)) continue;
        Date ends = retention_ends_on(p->is, born);
        if (due.is && !date_before(due.due_on, ends)) continue;
        due.is = p->is;
        due.due_on = ends;
    }
    if (!due.is) return;
    for (size_t i = first_tie(k, id); i < k->n_ties && k->ties[i].person_id == id; i++) {
        const CaseDue *c = &k->cases[k->ties[i].at];
        due.due_on = date_max(due.due_on, c->due_on);
        due.is_held |= c->is_held;
    }
    if (date_before(due.due_on, k->as_at)) add_due(k, due);
}

static int least_years(const RetentionRules *r) {
    int least = 150;
    for (size_t i = 0; i < r->n_people; i++)
        if (is_of_all(&r->people[i]) && r->people[i].is->years < least) least = r->people[i].is->years;
    return least;
}

static Status reckon_people(Reckoning *k) {
    DbRows *r;
    TRY(load_who_has(k));
    if (k->n_ties) qsort(k->ties, k->n_ties, sizeof *k->ties, compare_ties);
    TRY(db_query(k->cx, &r, SQL_retention_people, P_DATE(date_add_months(k->as_at, -12 * least_years(k->rules)))));
    while (db_next(r)) reckon_person(k, col_i64(r, 0), col_is_null(r, 1) ? col_date(r, 2) : col_date(r, 1));
    return db_done(r);
}

/* ---- all of it ---- */

static int compare_due(const void *a, const void *b) {
    const DueRecord *x = a, *y = b;
    if (x->person_id != y->person_id) return compare_numbers(&x->person_id, &y->person_id);
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return compare_numbers(&x->id, &y->id);
}

/* Rows of logs go by age, whatever day is asked about: they are due as soon as there may be any. */
static void add_logs(Reckoning *k) {
    for (size_t i = 0; i < k->rules->n_logs; i++)
        add_due(k, (DueRecord){.kind = RECORD_LOG,
                               .id = (i64)i,
                               .is = k->rules->logs[i].is,
                               .due_on = date_add_months(k->as_at, -12 * k->rules->logs[i].is->years)});
}

Status retention_due(Ctx *cx, Date as_at, DueRecords *out) {
    Reckoning k = {.cx = cx, .rules = definitions_of(cx)->retention, .as_at = as_at, .out = out};
    *out = (DueRecords){0};
    TRY(load_cases(&k));
    TRY(load_case_people(&k));
    TRY(load_answers(&k));
    TRY(load_merged(&k));
    for (size_t i = 0; i < k.n_cases; i++) reckon_case(&k, &k.cases[i]);
    TRY(load_holds(&k));
    for (size_t i = 0; i < k.n_cases; i++) {
        const CaseDue *c = &k.cases[i];
        if (date_before(c->due_on, as_at))
            add_due(&k, (DueRecord){RECORD_CASE, c->id, c->person_id, c->is, c->due_on, c->is_held});
    }
    TRY(reckon_people(&k));
    add_logs(&k);
    if (out->n) qsort(out->at, out->n, sizeof *out->at, compare_due);
    return OK;
}

/* ---- what registers say ---- */

void retention_check(const RetentionRules *rules, const Registers *registers, Mistakes *m) {
    Str *titles = ARENA_ARRAY(m->arena, Str, rules->n + 1);
    for (size_t i = 0; i < rules->n; i++) titles[i] = rules->classes[i].title;
    for (size_t i = 0; registers && i < registers->n; i++) {
        const Register *reg = registers->at[i];
        if (reg->retention.n && !retention_class_of(rules, reg->retention))
            mistake_at(m, reg->file, reg->retention_line, "no class of retention.yaml is called '%.*s'%.*s",
                       STR_ARG(reg->retention), STR_ARG(mistake_hint(m->arena, reg->retention, titles, rules->n)));
        else if (!reg->retention.n)
            mistake_at(m, reg->file, reg->retention_line,
                       "the register does not say how long its cases are kept: retention");
    }
}
