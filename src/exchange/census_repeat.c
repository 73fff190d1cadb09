#include "exchange/census_repeat.h"

#include "db/db.h"
#include "sql_all.h"

/* FNV-1a over 64 bits, a length before each text so that "ab","c" and "a","bc" differ. */
static u64 mix_bytes(u64 h, const char *p, size_t n) {
    for (size_t i = 0; i < n; i++) h = (h ^ (u8)p[i]) * 0x100000001B3u;
    return h;
}

static u64 mix(u64 h, Str s) {
    u32 n = (u32)s.n;
    return mix_bytes(mix_bytes(h, (const char *)&n, sizeof n), s.p, s.n);
}

u64 census_print(const CensusPupil *p) {
    u64 h = 0xCBF29CE484222325u;
#define X(member, element) h = mix(h, p->member);
    CENSUS_FIELD_LIST(X)
#undef X
    for (size_t i = 0; i < p->n_periods; i++) h = mix(mix(h, p->periods[i].start), p->periods[i].end);
    h = mix(h, STR("|"));
    for (size_t i = 0; i < p->n_needs; i++) h = mix(mix(h, p->needs[i].rank), p->needs[i].type);
    return h | 1;
}

static bool is_settled(Span s, Date on) {
    bool begins_later = date_is_set(s.from_on) && date_before(on, s.from_on);
    bool ends_later = date_is_set(s.to_on) && !date_before(s.to_on, on);
    return !begins_later && !ends_later;
}

#define ALL_SETTLED(facts, list, on)               \
    for (size_t i = 0; i < (facts)->n_##list; i++) \
        if (!is_settled((facts)->list[i].span, (on))) return false

static bool are_settled(const PersonFacts *f, Date on) {
    ALL_SETTLED(f, names, on);
    ALL_SETTLED(f, identifiers, on);
    ALL_SETTLED(f, addresses, on);
    ALL_SETTLED(f, characteristics, on);
    return true;
}

u64 census_print_to_keep(const CensusPupil *p, const PersonFacts *facts, Date census_on) {
    return p->is_on_roll && are_settled(facts, census_on) ? census_print(p) : 0;
}

static Status find_last(Ctx *cx, const CensusReturn *ret, Date *last) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_census_next_return, P_I64(ret->urn), P_DATE(ret->census_on)));
    bool is_newer_held = db_next(r);
    TRY(db_done(r));
    *last = DATE_NONE;
    if (is_newer_held) return OK;
    TRY(db_query(cx, &r, SQL_census_last_return, P_I64(ret->urn), P_DATE(ret->census_on)));
    if (db_next(r)) *last = col_date(r, 0);
    return db_done(r);
}

Status census_prints_load(Ctx *cx, const CensusReturn *ret, Arena *a, SeenTable *prints, Date *last) {
    DbRows *r;
    TRY(find_last(cx, ret, last));
    if (!date_is_set(*last)) return OK;
    TRY(db_query(cx, &r, SQL_census_prints, P_I64(ret->urn), P_DATE(*last)));
    while (db_next(r)) {
        u64 print = (u64)col_i64(r, 0);
        if (seen_find(prints, print) != NULL) continue;
        SeenSlot *s = seen_add(a, prints, print);
        s->person_id = col_i64(r, 1);
        s->identity = (u64)col_i64(r, 2);
    }
    return db_done(r);
}

const SeenSlot *census_repeat_of(const SeenTable *prints, const CensusRow *row) {
    if (prints->n == 0 || !row->said.is_on_roll || row->said.n_exclusions > 0) return NULL;
    return seen_find(prints, row->print);
}
