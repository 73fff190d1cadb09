/* ask_keys.c - what is known of the pupils and schools in the columns, as numbers: the keys by which figures are grouped. */
#include <stdlib.h>
#include <string.h>

#include "attendance/ask.h"
#include "attendance/key_cases.h"
#include "attendance/keys_kept.h"
#include "attendance/pupil_facts.h"
#include "db/db.h"
#include "schools/establishment.h"
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

/* ---- schools ---- */

Status ask_school(Ctx *cx, i64 urn) {
    bool exists = true;
    if (urn) TRY(establishment_exists(cx, urn, &exists));
    return exists ? OK : FAIL(cx, ERR_NOTFOUND, "no school has the URN %lld", (long long)urn);
}

static u32 keys_asked(const AttendanceQuestion *q) {
    u32 keys = 0;
    for (size_t g = 0; g < q->n_groupings; g++)
        for (size_t i = 0; i < q->groupings[g].n_keys; i++) keys |= key_bit(q->groupings[g].keys[i]);
    return keys;
}

static void begin_blocks(Ctx *cx, const Columns *c, KeyColumn *k) {
    key_values_begin(cx->arena, k);
    k->of_block = ARENA_ARRAY(cx->arena, u16, c->n_blocks + 1);
}

/* No school stands twice: its number need not be looked for. */
static void number_schools(Ctx *cx, const Columns *c, KeyColumn *k) {
    begin_blocks(cx, c, k);
    for (size_t b = 0; b < c->n_blocks; b++)
        k->of_block[b] = key_value_add(cx->arena, k, str_fmt(cx->arena, "%lld", (long long)c->blocks[b].urn));
}

static void take_school(Ctx *cx, const DbRows *r, size_t block, PupilKeys *out) {
    static const PupilKey keys[] = {KEY_PHASE, KEY_DISTRICT};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        int column = (int)i + 1;
        KeyColumn *k = &out->columns[keys[i]];
        k->of_block[block] = key_value(cx->arena, k, col_is_null(r, column) ? STR("") : col_str(r, column));
    }
}

static Status read_schools(Ctx *cx, const Columns *c, const AttendanceQuestion *q, PupilKeys *out) {
    DbRows *r;
    number_schools(cx, c, &out->columns[KEY_SCHOOL]);
    begin_blocks(cx, c, &out->columns[KEY_PHASE]);
    begin_blocks(cx, c, &out->columns[KEY_DISTRICT]);
    if (!(keys_asked(q) & (key_bit(KEY_PHASE) | key_bit(KEY_DISTRICT)))) return OK;
    TRY(q->urn ? db_query(cx, &r, SQL_ask_school, P_I64(q->urn)) : db_query(cx, &r, SQL_ask_schools));
    while (db_next(r)) {
        const MarkBlock *b = columns_school(c, col_i64(r, 0));
        if (b) take_school(cx, r, (size_t)(b - c->blocks), out);
    }
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
        (void)key_value(cx->arena, k, period_of(cx, key, date_plus(monday, d)));
    for (int d = 0; d < n; d++) k->of_day[d] = key_value(cx->arena, k, period_of(cx, key, date_plus(q->from, d)));
}

/* ---- all ---- */

static Status read_facts(Ctx *cx, const Columns *c, const AttendanceQuestion *q, Date as_at, PupilKeys *out) {
    FactsScope scope = {.columns = c, .urn = q->urn, .as_at = as_at, .keys = keys_asked(q) & FACT_KEYS};
    bool is_kept = false;
    if (c->keys) TRY(keys_kept_read(cx, &scope, out, &is_kept));
    if (!is_kept) {
        pupil_facts_begin(cx->arena, &scope, out);
        TRY(pupil_facts_read(cx, &scope, out));
    }
    return key_cases_read(cx, &scope, out);
}

Status pupil_keys_read(Ctx *cx, const Columns *c, const AttendanceQuestion *q, Date as_at, PupilKeys *out) {
    *out = (PupilKeys){.is_counted = NULL};
    TRY(read_facts(cx, c, q, as_at, out));
    TRY(read_schools(cx, c, q, out));
    for (PupilKey k = FIRST_PERIOD_KEY; k < N_PUPIL_KEYS; k++)
        if (keys_asked(q) & key_bit(k)) read_period(cx, q, k, &out->columns[k]);
    return OK;
}
