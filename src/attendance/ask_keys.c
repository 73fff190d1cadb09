/* ask_keys.c - what is known of the pupils and schools in the columns, as numbers: the keys by which figures are grouped. */
#include <stdlib.h>
#include <string.h>

#include "attendance/ask.h"
#include "db/db.h"
#include "sql_all.h"

const PupilKeyInfo pupil_key_info[] = {
#define X(name, word, title) {#word, title},
    ASK_KEY_LIST(X)
#undef X
};

PupilKey pupil_key_of(Str word) {
    int key = 0;
    while (key < N_PUPIL_KEYS && !str_is(word, pupil_key_info[key].word)) key++;
    return (PupilKey)key;
}

static Status add_key(Ctx *cx, Str word, Grouping *out) {
    PupilKey key = pupil_key_of(word);
    Buf known = buf_on(cx->arena);
    for (int k = 0; k < N_PUPIL_KEYS; k++) buf_fmt(&known, "%s%s", k ? ", " : "", pupil_key_info[k].word);
    if (key == N_PUPIL_KEYS)
        return FAIL(cx, ERR_INPUT, "there is no such key to group by; write one of %.*s", STR_ARG(buf_str(&known)));
    for (size_t i = 0; i < out->n_keys; i++)
        if (out->keys[i] == key) return FAIL(cx, ERR_INPUT, "group by %s once", pupil_key_info[key].word);
    if (out->n_keys == MAX_GROUP_KEYS) return FAIL(cx, ERR_INPUT, "group by at most %d keys at once", MAX_GROUP_KEYS);
    out->keys[out->n_keys++] = key;
    return OK;
}

Status grouping_read(Ctx *cx, Str words, Grouping *out) {
    *out = (Grouping){.n_keys = 0};
    while (words.n > 0) TRY(add_key(cx, str_trim(str_cut(words, ',', &words)), out));
    return OK;
}

Status ask_days(Ctx *cx, AskDays asked, AskDays *out) {
    Date as_at = date_is_set(asked.as_at) ? asked.as_at : cx->today, to = date_is_set(asked.to) ? asked.to : as_at;
    if (!date_is_set(asked.to) && date_is_set(asked.from))
        to = date_min(to, date_ymd(date_school_year(asked.from) + 1, 8, 31));
    Date from = date_is_set(asked.from) ? asked.from : date_ymd(date_school_year(to), 9, 1);
    if (date_before(to, from)) return FAIL(cx, ERR_INPUT, "the last day is before the first");
    if (date_school_year(from) != date_school_year(to))
        return FAIL(cx, ERR_INPUT, "both days must lie in one school year, which turns on 1 September");
    *out = (AskDays){.from = from, .to = to, .as_at = date_is_set(asked.as_at) ? asked.as_at : to};
    return OK;
}

enum { MAX_VALUES = 60000, EVER_YEARS = 6, MONTHS_A_YEAR = 12 };

/* ---- rows by their person ---- */

/* Open addressing from person to first row; rows of one person follow each other through `next`. */
typedef struct RowsOf {
    i64 *person;
    u32 *first, *next; /* from 1; 0: none */
    size_t cap;
} RowsOf;

static size_t person_slot(const RowsOf *m, i64 person) {
    size_t i = (size_t)((u64)person * 0x9E3779B97F4A7C15u >> 20) & (m->cap - 1);
    while (m->first[i] && m->person[i] != person) i = (i + 1) & (m->cap - 1);
    return i;
}

static RowsOf rows_by_person(Arena *a, const Columns *c) {
    RowsOf m = {.cap = 64};
    while (m.cap < 2 * c->n_rows) m.cap *= 2;
    m.person = ARENA_ARRAY(a, i64, m.cap);
    m.first = ARENA_ARRAY(a, u32, m.cap);
    m.next = ARENA_ARRAY(a, u32, c->n_rows + 1);
    memset(m.first, 0, m.cap * sizeof(u32));
    for (size_t b = 0; b < c->n_blocks; b++)
        for (size_t r = 0; r < c->blocks[b].n_rows; r++) {
            size_t row = c->blocks[b].first_row + r, slot = person_slot(&m, c->blocks[b].person_id[r]);
            m.person[slot] = c->blocks[b].person_id[r];
            m.next[row + 1] = m.first[slot];
            m.first[slot] = (u32)row + 1;
        }
    return m;
}

/* ---- values as numbers ---- */

static u16 value_number(Ctx *cx, KeyColumn *k, Str value) {
    for (size_t i = k->n_values; i-- > 0;)
        if (str_eq(k->values[i], value)) return (u16)i;
    check(k->n_values < MAX_VALUES);
    if ((k->n_values & (k->n_values - 1)) == 0)
        k->values = arena_grow(cx->arena, k->values, k->n_values * sizeof(Str), (2 * k->n_values + 1) * sizeof(Str));
    k->values[k->n_values] = str_dup(cx->arena, value);
    return (u16)k->n_values++;
}

static void begin_rows(Ctx *cx, const Columns *c, KeyColumn *k) {
    k->values = ARENA_ARRAY(cx->arena, Str, 1);
    k->values[0] = STR("");
    k->n_values = 1;
    k->of = ARENA_ARRAY(cx->arena, u16, c->n_rows + 1);
    memset(k->of, 0, (c->n_rows + 1) * sizeof(u16));
}

static void begin_blocks(Ctx *cx, const Columns *c, KeyColumn *k) {
    begin_rows(cx, c, k);
    k->of = NULL;
    k->of_block = ARENA_ARRAY(cx->arena, u16, c->n_blocks + 1);
    memset(k->of_block, 0, (c->n_blocks + 1) * sizeof(u16));
}

/* ---- schools ---- */

static bool is_asked(const AttendanceQuestion *q, PupilKey key) {
    for (size_t g = 0; g < q->n_groupings; g++)
        for (size_t i = 0; i < q->groupings[g].n_keys; i++)
            if (q->groupings[g].keys[i] == key) return true;
    return false;
}

static Status read_schools(Ctx *cx, const Columns *c, const AttendanceQuestion *q, PupilKeys *out) {
    static const PupilKey keys[] = {KEY_PHASE, KEY_DISTRICT};
    begin_blocks(cx, c, &out->columns[KEY_SCHOOL]);
    for (size_t i = 0; i < COUNT_OF(keys); i++) begin_blocks(cx, c, &out->columns[keys[i]]);
    for (size_t b = 0; b < c->n_blocks; b++) {
        DbRows *r;
        KeyColumn *school = &out->columns[KEY_SCHOOL];
        school->of_block[b] = value_number(cx, school, str_fmt(cx->arena, "%lld", (long long)c->blocks[b].urn));
        if (!is_asked(q, KEY_PHASE) && !is_asked(q, KEY_DISTRICT)) continue;
        TRY(db_query(cx, &r, SQL_ask_school, P_I64(c->blocks[b].urn)));
        if (db_next(r))
            for (size_t i = 0; i < COUNT_OF(keys); i++) {
                KeyColumn *k = &out->columns[keys[i]];
                k->of_block[b] = value_number(cx, k, col_is_null(r, (int)i) ? STR("") : col_str(r, (int)i));
            }
        TRY(db_done(r));
    }
    return OK;
}

/* ---- pupils ---- */

/* Ages are taken on 31 August before the year. */
static Status read_people(Ctx *cx, const Columns *c, i64 urn, PupilKeys *out) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    Date on = date_ymd(c->year, 8, 31);
    KeyColumn *sex = &out->columns[KEY_SEX];
    const MarkBlock *b = NULL;
    DbRows *r;
    begin_rows(cx, c, sex);
    TRY(urn ? db_query(cx, &r, SQL_ask_people_of, P_I64(c->year), P_I64(urn))
            : db_query(cx, &r, SQL_ask_people, P_I64(c->year)));
    while (db_next(r)) {
        if (!b || b->urn != col_i64(r, 0)) b = columns_school(c, col_i64(r, 0));
        if (!b || (size_t)col_i64(r, 1) >= b->n_rows) continue;
        size_t row = b->first_row + (size_t)col_i64(r, 1);
        int age = col_is_null(r, 2) ? rules->age_from : date_age(col_date(r, 2), on);
        out->is_there[row] = 1;
        out->is_main[row] = 1;
        out->is_counted[row] = age >= rules->age_from && age <= rules->age_to;
        if (!col_is_null(r, 3)) sex->of[row] = value_number(cx, sex, col_str(r, 3));
    }
    return db_done(r);
}

static Status query_enrolments(Ctx *cx, int year, i64 urn, DbRows **r) {
    Date first = date_ymd(year, 9, 1), last = date_ymd(year + 1, 8, 31);
    return urn ? db_query(cx, r, SQL_ask_enrolments_of, P_I64(urn), P_DATE(first), P_DATE(last))
               : db_query(cx, r, SQL_ask_enrolments, P_DATE(first), P_DATE(last));
}

/* What is read of everyone, or of one school's pupils. */
typedef struct AskScope {
    const Columns *columns;
    const RowsOf *rows;
    i64 urn; /* 0: every school */
    Date as_at;
} AskScope;

static Status read_enrolments(Ctx *cx, const AskScope *s, PupilKeys *out) {
    KeyColumn *k = &out->columns[KEY_YEAR_GROUP];
    const Columns *c = s->columns;
    const RowsOf *m = s->rows;
    Date as_at = s->as_at;
    DbRows *r;
    begin_rows(cx, c, k);
    TRY(query_enrolments(cx, c->year, s->urn, &r));
    while (db_next(r)) {
        for (u32 row = m->first[person_slot(m, col_i64(r, 0))]; row; row = m->next[row]) {
            size_t at;
            if (columns_row(c, row - 1, &at)->urn != col_i64(r, 1)) continue;
            if (!col_is_null(r, 3)) k->of[row - 1] = value_number(cx, k, col_str(r, 3));
            if (str_is(col_str(r, 2), "S")) out->is_counted[row - 1] = out->is_main[row - 1] = 0;
            if (!date_before(as_at, col_date(r, 4)) && (col_is_null(r, 5) || !date_before(col_date(r, 5), as_at)))
                out->is_on_roll[row - 1] = 1;
        }
    }
    return db_done(r);
}

typedef struct Characteristic {
    PupilKey key;
    const char *kind;
    int years;    /* held at any time in so many years before the day; 0: on the day */
    bool is_flag; /* who has none is known not to: "N" */
} Characteristic;

static const Characteristic characteristics[] = {{KEY_FSM, "fsm", 0, true},
                                                 {KEY_EVER_FSM, "fsm", EVER_YEARS, true},
                                                 {KEY_SEN, "sen_provision", 0, false},
                                                 {KEY_ETHNICITY, "ethnicity", 0, false},
                                                 {KEY_IN_CARE, "in_care", 0, true},
                                                 {KEY_IN_NEED, "child_in_need", 0, true},
                                                 {KEY_PROTECTION, "child_protection", 0, true}};

static Status query_characteristic(Ctx *cx, const AskScope *s, const Characteristic *ch, DbRows **r) {
    Date since = date_add_months(s->as_at, -MONTHS_A_YEAR * ch->years);
    return s->urn ? db_query(cx, r, SQL_ask_characteristic_of, P_CSTR(ch->kind), P_DATE(since), P_DATE(s->as_at),
                             P_I64(s->urn), P_I64(s->columns->year))
                  : db_query(cx, r, SQL_ask_characteristic, P_CSTR(ch->kind), P_DATE(since), P_DATE(s->as_at));
}

static Status read_characteristic(Ctx *cx, const AskScope *s, const Characteristic *ch, KeyColumn *k) {
    const RowsOf *m = s->rows;
    DbRows *r;
    begin_rows(cx, s->columns, k);
    if (ch->is_flag) k->values[0] = STR("N");
    TRY(query_characteristic(cx, s, ch, &r));
    while (db_next(r))
        for (u32 row = m->first[person_slot(m, col_i64(r, 0))]; row; row = m->next[row])
            k->of[row - 1] = value_number(cx, k, str_is(col_str(r, 1), "yes") ? STR("Y") : col_str(r, 1));
    return db_done(r);
}

/* ---- periods ---- */

/* The county's half term that has begun: a school that still meets when it has ended belongs to it too. */
static Str half_term_of(Ctx *cx, Date d) {
    const SchoolYear *y = calendar_school_year(definitions_of(cx)->calendars, date_school_year(d));
    if (!y || y->n_terms == 0) return STR("");
    size_t i = y->n_terms;
    while (i > 1 && date_before(d, y->terms[i - 1].from)) i--;
    return y->terms[i - 1].name;
}

static Str period_of(Ctx *cx, PupilKey key, Date d) {
    static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday"};
    switch (key) {
    case KEY_HALF_TERM: return half_term_of(cx, d);
    case KEY_WEEK: return date_iso_str(cx->arena, date_plus(d, -date_weekday(d)));
    default: return str_from(weekdays[date_weekday(d)]);
    }
}

/* Weekdays are numbered from Monday, whichever day the question begins on. */
static void read_period(Ctx *cx, const AttendanceQuestion *q, PupilKey key, KeyColumn *k) {
    int n = date_diff(q->to, q->from) + 1;
    Date monday = date_plus(q->from, -date_weekday(q->from));
    k->of_day = ARENA_ARRAY(cx->arena, u16, (size_t)n);
    for (int d = 0; key == KEY_WEEKDAY && d < 7; d++)
        (void)value_number(cx, k, period_of(cx, key, date_plus(monday, d)));
    for (int d = 0; d < n; d++) k->of_day[d] = value_number(cx, k, period_of(cx, key, date_plus(q->from, d)));
}

Status pupil_keys_read(Ctx *cx, const Columns *c, const AttendanceQuestion *q, Date as_at, PupilKeys *out) {
    *out = (PupilKeys){.is_counted = arena_alloc(cx->arena, c->n_rows + 1),
                       .is_main = arena_alloc(cx->arena, c->n_rows + 1),
                       .is_there = arena_alloc(cx->arena, c->n_rows + 1),
                       .is_on_roll = arena_alloc(cx->arena, c->n_rows + 1)};
    memset(out->is_counted, 0, c->n_rows + 1);
    memset(out->is_main, 0, c->n_rows + 1);
    memset(out->is_there, 0, c->n_rows + 1);
    memset(out->is_on_roll, 0, c->n_rows + 1);
    RowsOf m = rows_by_person(cx->arena, c);
    TRY(read_schools(cx, c, q, out));
    AskScope scope = {.columns = c, .rows = &m, .urn = q->urn, .as_at = as_at};
    TRY(read_people(cx, c, q->urn, out));
    TRY(read_enrolments(cx, &scope, out));
    for (size_t i = 0; i < COUNT_OF(characteristics); i++)
        if (is_asked(q, characteristics[i].key))
            TRY(read_characteristic(cx, &scope, &characteristics[i], &out->columns[characteristics[i].key]));
    for (PupilKey k = FIRST_PERIOD_KEY; k < N_PUPIL_KEYS; k++)
        if (is_asked(q, k)) read_period(cx, q, k, &out->columns[k]);
    return OK;
}
