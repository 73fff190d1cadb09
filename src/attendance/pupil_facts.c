#include "attendance/pupil_facts.h"

#include <string.h>

#include "attendance/beside.h"
#include "db/db.h"
#include "sql_all.h"

enum { SLOTS_A_ROW = 8, MAX_VALUES = 60000, EVER_YEARS = 6, MONTHS_A_YEAR = 12 };

/* ---- values as numbers ---- */

u16 key_value_add(Arena *a, KeyColumn *k, Str value) {
    check(k->n_values < MAX_VALUES);
    if ((k->n_values & (k->n_values - 1)) == 0)
        k->values = arena_grow(a, k->values, k->n_values * sizeof(Str), (2 * k->n_values + 1) * sizeof(Str));
    k->values[k->n_values] = str_dup(a, value);
    return (u16)k->n_values++;
}

u16 key_value(Arena *a, KeyColumn *k, Str value) {
    for (size_t i = k->n_values; i-- > 0;)
        if (str_eq(k->values[i], value)) return (u16)i;
    return key_value_add(a, k, value);
}

void key_values_begin(Arena *a, KeyColumn *k) {
    *k = (KeyColumn){.values = ARENA_ARRAY(a, Str, 1), .n_values = 1};
    k->values[0] = STR("");
}

/* ---- rows by their person ---- */

/* From person to first row; rows of one person follow each other through `next`. Where the rows are a good part of everybody a slot is a
 * person's number less the least, so that tables in the order of people walk it in order; else open addressing. */
typedef struct RowsOf {
    i64 *person;       /* NULL: by number */
    u32 *first, *next; /* from 1; 0: none */
    size_t cap;
    i64 least;
} RowsOf;

/* A slot of number cap: of nobody. */
static size_t person_slot(const RowsOf *m, i64 person) {
    if (!m->person)
        return person >= m->least && (u64)(person - m->least) < m->cap ? (size_t)(person - m->least) : m->cap;
    size_t i = (size_t)((u64)person * 0x9E3779B97F4A7C15u >> 20) & (m->cap - 1);
    while (m->first[i] && m->person[i] != person) i = (i + 1) & (m->cap - 1);
    return i;
}

static void map_block(RowsOf *m, const MarkBlock *b) {
    for (size_t r = 0; r < b->n_rows; r++) {
        size_t row = b->first_row + r, slot = person_slot(m, b->person_id[r]);
        if (m->person) m->person[slot] = b->person_id[r];
        m->next[row + 1] = m->first[slot];
        m->first[slot] = (u32)row + 1;
    }
}

/* Numbers of people have few gaps: then the slots are less memory than half a table of hashes. */
static bool is_by_number(const Columns *c, RowsOf *m) {
    i64 least = INT64_MAX, most = 0;
    for (size_t b = 0; b < c->n_blocks; b++)
        for (size_t r = 0; r < c->blocks[b].n_rows; r++) {
            i64 id = c->blocks[b].person_id[r];
            if (id < least) least = id;
            if (id > most) most = id;
        }
    if (c->n_rows == 0 || (u64)(most - least) / SLOTS_A_ROW >= c->n_rows) return false;
    m->least = least;
    m->cap = (size_t)(most - least) + 1;
    return true;
}

/* Of the schools in the scope. */
static RowsOf rows_by_person(Arena *a, const FactsScope *s) {
    const Columns *c = s->columns;
    const MarkBlock *only = s->urn ? columns_school(c, s->urn) : NULL;
    size_t n = !s->urn ? c->n_rows : only ? only->n_rows : 0;
    RowsOf m = {.cap = 64};
    if (s->urn || !is_by_number(c, &m)) {
        while (m.cap < 2 * n) m.cap *= 2;
        m.person = ARENA_ARRAY(a, i64, m.cap);
    }
    m.first = ARENA_ARRAY(a, u32, m.cap + 1);
    m.next = ARENA_ARRAY(a, u32, c->n_rows + 1);
    for (size_t b = 0; b < c->n_blocks; b++)
        if (!s->urn || &c->blocks[b] == only) map_block(&m, &c->blocks[b]);
    return m;
}

/* One reading. */
typedef struct Reading {
    Ctx *cx;
    const FactsScope *scope;
    RowsOf rows;
    Str ids; /* the scope's, as a list for a statement */
    PupilKeys *out;
    u8 *is_subsidiary;   /* by row */
    PupilKeys *enrolled; /* where enrolments are read beside: theirs */
} Reading;

#define EACH_ROW(row, rd, person) \
    for (u32 row = (rd)->rows.first[person_slot(&(rd)->rows, (person))]; row; row = (rd)->rows.next[row])

/* ---- people ---- */

static Status query_people(const Reading *rd, DbRows **r) {
    Ctx *cx = rd->cx;
    const FactsScope *s = rd->scope;
    if (s->ids) return db_query(cx, r, SQL_ask_people_listed, P_STR(rd->ids));
    return s->urn ? db_query(cx, r, SQL_ask_people_of, P_I64(s->columns->year), P_I64(s->urn))
                  : db_query(cx, r, SQL_ask_people);
}

/* Ages are taken on 31 August before the year. */
static Status read_people(const Reading *rd) {
    const AttendanceRules *rules = definitions_of(rd->cx)->attendance;
    Date on = date_ymd(rd->scope->columns->year, 8, 31);
    PupilKeys *k = rd->out;
    KeyColumn *sex = &k->columns[KEY_SEX];
    DbRows *r;
    TRY(query_people(rd, &r));
    while (db_next(r)) EACH_ROW(row, rd, col_i64(r, 0)) {
            int age = col_is_null(r, 1) ? rules->age_from : date_age(col_date(r, 1), on);
            k->is_there[row - 1] = 1;
            k->is_main[row - 1] = 1;
            k->is_counted[row - 1] = age >= rules->age_from && age <= rules->age_to;
            if (!col_is_null(r, 2)) sex->of[row - 1] = key_value(rd->cx->arena, sex, col_str(r, 2));
        }
    return db_done(r);
}

/* ---- enrolments ---- */

static Status query_enrolments(const Reading *rd, DbRows **r) {
    Ctx *cx = rd->cx;
    const FactsScope *s = rd->scope;
    Date first = date_ymd(s->columns->year, 9, 1), last = date_ymd(s->columns->year + 1, 8, 31);
    if (s->ids) return db_query(cx, r, SQL_ask_enrolments_listed, P_STR(rd->ids), P_DATE(first), P_DATE(last));
    return s->urn ? db_query(cx, r, SQL_ask_enrolments_of, P_I64(s->urn), P_DATE(first), P_DATE(last))
                  : db_query(cx, r, SQL_ask_enrolments, P_DATE(first), P_DATE(last));
}

/* Writes nothing that is written of people: the two may be read at once. */
static Status read_enrolments(const Reading *rd) {
    PupilKeys *k = rd->out;
    KeyColumn *year_group = &k->columns[KEY_YEAR_GROUP];
    Date as_at = rd->scope->as_at;
    DbRows *r;
    TRY(query_enrolments(rd, &r));
    while (db_next(r)) EACH_ROW(row, rd, col_i64(r, 0)) {
            size_t at;
            if (columns_row(rd->scope->columns, row - 1, &at)->urn != col_i64(r, 1)) continue;
            if (!col_is_null(r, 3)) year_group->of[row - 1] = key_value(rd->cx->arena, year_group, col_str(r, 3));
            if (str_is(col_str(r, 2), "S")) rd->is_subsidiary[row - 1] = 1;
            if (!date_before(as_at, col_date(r, 4)) && (col_is_null(r, 5) || !date_before(col_date(r, 5), as_at)))
                k->is_on_roll[row - 1] = 1;
        }
    return db_done(r);
}

/* ---- characteristics ---- */

typedef struct Characteristic {
    PupilKey key;
    const char *kind;
    int years;    /* held at any time in so many years before the day; 0: on the day */
    bool is_flag; /* who has none is known not to, as the census says it: "N" */
} Characteristic;

static const Characteristic characteristics[] = {{KEY_FSM, "fsm", 0, true},
                                                 {KEY_EVER_FSM, "fsm", EVER_YEARS, true},
                                                 {KEY_SEN, "sen_provision", 0, true},
                                                 {KEY_ETHNICITY, "ethnicity", 0, false},
                                                 {KEY_IN_CARE, "in_care", 0, true},
                                                 {KEY_IN_NEED, "child_in_need", 0, true},
                                                 {KEY_PROTECTION, "child_protection", 0, true}};

static bool is_wanted(const Reading *rd, const Characteristic *ch) { return rd->scope->keys & key_bit(ch->key); }

static Date since(const Reading *rd, const Characteristic *ch) {
    return date_add_months(rd->scope->as_at, -MONTHS_A_YEAR * ch->years);
}

/* *first: the earliest day that any of them asks about. "": none is wanted. */
static Str kinds_wanted(const Reading *rd, Date *first) {
    Buf b = buf_on(rd->cx->arena);
    *first = rd->scope->as_at;
    for (size_t i = 0; i < COUNT_OF(characteristics); i++) {
        if (!is_wanted(rd, &characteristics[i])) continue;
        buf_fmt(&b, "%s\"%s\"", b.n ? "," : "[", characteristics[i].kind);
        *first = date_min(*first, since(rd, &characteristics[i]));
    }
    if (b.n) buf_add_char(&b, ']');
    return buf_str(&b);
}

static Status query_characteristics(const Reading *rd, Str kinds, Date first, DbRows **r) {
    Ctx *cx = rd->cx;
    const FactsScope *s = rd->scope;
    if (s->ids)
        return db_query(cx, r, SQL_ask_characteristics_listed, P_STR(rd->ids), P_STR(kinds), P_DATE(first),
                        P_DATE(s->as_at));
    return s->urn ? db_query(cx, r, SQL_ask_characteristics_of, P_STR(kinds), P_DATE(first), P_DATE(s->as_at),
                             P_I64(s->urn), P_I64(s->columns->year))
                  : db_query(cx, r, SQL_ask_characteristics, P_STR(kinds), P_DATE(first), P_DATE(s->as_at));
}

/* What holds still goes before what has ended, then what began later, then what was written later. Never 0. */
static u32 weight(const DbRows *r) {
    enum { ENDLESS = 1 << 30, DAYS = 1 << 29 };
    u32 from = col_is_null(r, 3) ? 1 : (u32)(col_date(r, 3).day + DAYS);
    return from | (col_is_null(r, 4) ? ENDLESS : 0);
}

static void take_characteristic(const Reading *rd, const Characteristic *ch, const DbRows *r, u32 *weights) {
    KeyColumn *k = &rd->out->columns[ch->key];
    Str value = str_is(col_str(r, 2), "yes") ? STR("Y") : col_str(r, 2);
    u32 w = weight(r);
    if (!col_is_null(r, 4) && date_before(col_date(r, 4), since(rd, ch))) return;
    EACH_ROW(row, rd, col_i64(r, 0)) {
        if (w < weights[row - 1]) continue;
        weights[row - 1] = w;
        k->of[row - 1] = key_value(rd->cx->arena, k, value);
    }
}

static Status read_characteristics(const Reading *rd) {
    u32 *weights[COUNT_OF(characteristics)] = {NULL};
    size_t n = rd->scope->columns->n_rows + 1;
    Date first;
    Str kinds = kinds_wanted(rd, &first);
    DbRows *r;
    if (str_empty(kinds)) return OK;
    for (size_t i = 0; i < COUNT_OF(characteristics); i++) {
        if (!is_wanted(rd, &characteristics[i])) continue;
        weights[i] = ARENA_ARRAY(rd->cx->arena, u32, n);
        memset(weights[i], 0, n * sizeof(u32));
    }
    TRY(query_characteristics(rd, kinds, first, &r));
    while (db_next(r))
        for (size_t i = 0; i < COUNT_OF(characteristics); i++)
            if (weights[i] && str_is(col_str(r, 1), characteristics[i].kind))
                take_characteristic(rd, &characteristics[i], r, weights[i]);
    return db_done(r);
}

/* ---- all ---- */

/* Is everybody read? */
static bool is_scan(const FactsScope *s) { return !s->ids && !s->urn; }

static void begin_rows(Arena *a, size_t n, KeyColumn *k) {
    key_values_begin(a, k);
    k->of = ARENA_ARRAY(a, u16, n + 1);
}

void pupil_facts_begin(Arena *a, const FactsScope *s, PupilKeys *out) {
    size_t n = s->columns->n_rows;
    out->is_counted = arena_alloc(a, n + 1);
    out->is_main = arena_alloc(a, n + 1);
    out->is_there = arena_alloc(a, n + 1);
    out->is_on_roll = arena_alloc(a, n + 1);
    for (PupilKey k = 0; k < FIRST_PERIOD_KEY; k++)
        if ((s->keys | FREE_KEYS) & key_bit(k)) begin_rows(a, n, &out->columns[k]);
    for (size_t i = 0; i < COUNT_OF(characteristics); i++)
        if (characteristics[i].is_flag && s->keys & key_bit(characteristics[i].key))
            out->columns[characteristics[i].key].values[0] = STR("N");
}

/* Nothing is known of the people named. */
static void clear_listed(const Reading *rd) {
    PupilKeys *k = rd->out;
    for (size_t i = 0; i < rd->scope->n_ids; i++) EACH_ROW(row, rd, rd->scope->ids[i]) {
            k->is_counted[row - 1] = k->is_main[row - 1] = k->is_there[row - 1] = k->is_on_roll[row - 1] = 0;
            for (int key = 0; key < FIRST_PERIOD_KEY; key++)
                if (k->columns[key].of) k->columns[key].of[row - 1] = 0;
        }
}

/* What enrolments say, read beside the rest: in memory that outlives a caller who leaves by a jump. */
typedef struct Enrolled {
    FactsScope scope;
    PupilKeys keys;
    Reading reading;
} Enrolled;

static Status read_enrolled(Ctx *cx, void *enrolled) {
    Enrolled *e = enrolled;
    Reading rd = e->reading;
    rd.cx = cx;
    db_expect_scan(cx, true);
    return read_enrolments(&rd);
}

static Status begin_enrolments(Reading *rd, Beside **out) {
    Enrolled *e = ARENA_NEW(rd->cx->arena, Enrolled);
    *out = NULL;
    if (!is_scan(rd->scope)) return read_enrolments(rd);
    *e = (Enrolled){.scope = *rd->scope, .keys = *rd->out, .reading = *rd};
    e->reading.scope = &e->scope;
    e->reading.out = rd->enrolled = &e->keys;
    return beside_begin(rd->cx, read_enrolled, e, out);
}

static Status end_enrolments(const Reading *rd, Beside *beside) {
    PupilKeys *k = rd->out;
    TRY(beside_end(rd->cx, beside));
    if (rd->enrolled) k->columns[KEY_YEAR_GROUP] = rd->enrolled->columns[KEY_YEAR_GROUP];
    for (size_t i = 0; i < rd->scope->columns->n_rows; i++)
        if (rd->is_subsidiary[i]) k->is_counted[i] = k->is_main[i] = 0;
    return OK;
}

static Status read_all(Reading *rd) {
    Beside *beside;
    rd->is_subsidiary = arena_alloc(rd->cx->arena, rd->scope->columns->n_rows + 1);
    TRY(begin_enrolments(rd, &beside));
    TRY(read_people(rd));
    TRY(read_characteristics(rd));
    return end_enrolments(rd, beside);
}

Status pupil_facts_read(Ctx *cx, const FactsScope *s, PupilKeys *out) {
    Reading rd = {.cx = cx, .scope = s, .rows = rows_by_person(cx->arena, s), .out = out};
    if (s->ids) {
        rd.ids = db_list(cx->arena, s->ids, s->n_ids);
        clear_listed(&rd);
    }
    if (is_scan(s)) db_expect_scan(cx, true);
    Status st = read_all(&rd);
    if (is_scan(s)) db_expect_scan(cx, false);
    return st;
}
