/* block.c - which records are worth comparing: several keys a record, so that a pair is missed only where all of them
 * differ. */
#include "link/index.h"

/* Coarse facts about a row, forgiving of the commonest errors: how a word begins to sound, a postcode's characters in any
 * order, the two names and the two address lines taken together in any order. */
#define FACT_LIST(X)                                                           \
    X(NOTHING, 1) /* always the same: for keys of one fact */                  \
    X(UPN, number_of(r, LINK_UPN))                                             \
    X(NHS, number_of(r, LINK_NHS))                                             \
    X(ULN, number_of(r, LINK_ULN))                                             \
    X(IDENTIFIER, number_of(r, LINK_IDENTIFIER))                               \
    X(FORENAME, front_of(r, LINK_FORENAME))                                    \
    X(SURNAME, front_of(r, LINK_SURNAME))                                      \
    X(NAMES, any_order(sound_of(r, LINK_FORENAME), sound_of(r, LINK_SURNAME))) \
    X(BORN, number_of(r, LINK_BIRTH_DATE))                                     \
    X(BORN_MONTH, day_part(r, 0, 6))                                           \
    X(BIRTHDAY, day_part(r, 4, 8))                                             \
    X(HOUSE, number_of(r, LINK_HOUSE_NUMBER))                                  \
    X(STREET, front_of(r, LINK_STREET))                                        \
    X(LOCALITY, front_of(r, LINK_LOCALITY))                                    \
    X(LINES, any_order(front_of(r, LINK_STREET), front_of(r, LINK_LOCALITY)))  \
    X(TOWN, front_of(r, LINK_TOWN))                                            \
    X(POSTCODE, letters_of(r, LINK_POSTCODE))

typedef enum Fact {
#define X(name, what) name,
    FACT_LIST(X)
#undef X
        N_FACTS
} Fact;

/* A key is two facts. Strong keys are followed for LINK_CHAIN_MAX records however many share them, so that 10,000 copies of
 * a row meet their neighbours and do not explode; the others are left alone where more share them. */
typedef struct KeyInfo {
    u8 first, second;
    bool is_strong, is_lean;
} KeyInfo;
static const KeyInfo key_info[] = {
    /* names, days and postcodes: kept by the lean index too */
    {NAMES, NOTHING, true, true},
    {BORN, SURNAME, true, true},
    {BORN, FORENAME, false, true},
    {BORN, POSTCODE, true, true},
    {BORN_MONTH, SURNAME, false, true},
    {BIRTHDAY, SURNAME, false, true},
    {BIRTHDAY, FORENAME, false, true},
    {POSTCODE, SURNAME, false, true},
    {POSTCODE, FORENAME, false, true},
    /* whatever two facts agree */
    {BORN, NOTHING, false, false}, /* in a standing index too many share it */
    {UPN, NOTHING, true, false},
    {NHS, NOTHING, true, false},
    {ULN, NOTHING, true, false},
    {IDENTIFIER, NOTHING, true, false},
    {BORN_MONTH, FORENAME, false, false},
    {BORN_MONTH, POSTCODE, false, false},
    {BORN_MONTH, TOWN, false, false},
    {SURNAME, TOWN, false, false},
    {SURNAME, STREET, false, false},
    {SURNAME, LOCALITY, false, false},
    {SURNAME, HOUSE, false, false},
    {FORENAME, TOWN, false, false},
    {FORENAME, STREET, false, false},
    {FORENAME, LOCALITY, false, false},
    {FORENAME, HOUSE, false, false},
    {TOWN, STREET, false, false},
    {TOWN, LOCALITY, false, false},
    {TOWN, HOUSE, false, false},
    {TOWN, POSTCODE, false, false},
    {POSTCODE, STREET, false, false},
    {POSTCODE, LOCALITY, false, false},
    {POSTCODE, HOUSE, false, false},
    {STREET, HOUSE, false, false},
    {LOCALITY, HOUSE, false, false},
    {LINES, NOTHING, false, false},
};
_Static_assert(COUNT_OF(key_info) <= LINK_MAX_KEYS, "room for every key");

static u64 mix(u64 x) {
    x = (x ^ (x >> 31)) * 0x7FB5D329728EA185u;
    return x ^ (x >> 29);
}

/* 0 where either is not given. */
static u64 both(u64 x, u64 y) { return x == 0 || y == 0 ? 0 : mix(mix(x) * 31 + y); }
static u64 any_order(u64 x, u64 y) { return x == 0 || y == 0 ? 0 : mix(x) + mix(y); }

/* A row of values of the index itself or, with e, of one that asks. */
typedef struct Row {
    const LinkIndex *ix;
    const LinkEyes *e;
    const u32 *v;
} Row;

static const LinkValue *value_of(const Row *r, int f) {
    u32 v = r->v[f];
    return v & LINK_UNKNOWN_VALUE ? link_eyes_value(r->e, v) : &r->ix->values.at[v];
}

static Str text_of(const Row *r, int f) {
    u32 v = r->v[f];
    return v & LINK_UNKNOWN_VALUE ? link_eyes_text(r->e, v) : link_values_text(&r->ix->values, v);
}

static u64 sound_of(const Row *r, int f) { return r->v[f] == 0 ? 0 : value_of(r, f)->sound; }
static u64 front_of(const Row *r, int f) { return sound_of(r, f) & TEXT_SOUND_FRONT; }
/* A value that no record holds shares no key. */
static u64 number_of(const Row *r, int f) { return r->v[f] & LINK_UNKNOWN_VALUE ? 0 : r->v[f]; }

static u64 letters_of(const Row *r, int f) {
    if (r->v[f] == 0) return 0;
    Str s = text_of(r, f);
    u64 sum = 0;
    for (size_t i = 0; i < s.n; i++) sum += mix((u8)s.p[i]);
    return sum;
}

static u64 day_part(const Row *r, size_t from, size_t to) {
    if (r->v[LINK_BIRTH_DATE] == 0) return 0;
    Str s = str_slice(text_of(r, LINK_BIRTH_DATE), from, to);
    u64 n = 1;
    for (size_t i = 0; i < s.n; i++) n = n * 10 + (u64)(s.p[i] - '0');
    return n;
}

void link_keys_of(const LinkIndex *ix, const LinkEyes *e, const u32 *v, u64 out[LINK_MAX_KEYS]) {
    const Row row = {ix, e, v}, *r = &row;
    u64 fact[N_FACTS];
#define X(name, what) fact[name] = what;
    FACT_LIST(X)
#undef X
    u32 n = 0;
    for (size_t k = 0; k < COUNT_OF(key_info); k++) {
        if (!key_info[k].is_lean && ix->keys == LINK_KEYS_LEAN) continue;
        u64 key = both(fact[key_info[k].first], fact[key_info[k].second]);
        out[n++] = key == 0 ? 0 : mix(key + (k + 1) * 0x9E3779B97F4A7C15u) | 1;
    }
}

u32 link_n_keys(LinkKeys keys, u64 *strong) {
    u32 n = 0;
    *strong = 0;
    for (size_t i = 0; i < COUNT_OF(key_info); i++)
        if (key_info[i].is_lean || keys == LINK_KEYS_ALL) *strong |= (u64)key_info[i].is_strong << n++;
    return n;
}

/* ---- candidates ---- */

void link_eyes_open(LinkEyes *e, const LinkIndex *ix, LinkMemo *memo) {
    e->ix = ix;
    e->probe = NULL;
    e->memo = memo;
    e->mark = e->n_found = 0;
    e->skips_marked = false;
    memset(e->seen, 0, sizeof e->seen);
    if (memo) memset(memo, 0, LINK_MEMO_SIZE * sizeof *memo);
}

static void add_found(LinkEyes *e, u32 record) {
    u64 want = (u64)e->mark << 32 | record;
    u32 i = (record * 2654435761u) >> (32 - LINK_SEEN_BITS);
    for (; e->seen[i] >> 32 == e->mark; i = (i + 1) & (LINK_SEEN_SIZE - 1))
        if (e->seen[i] == want) return;
    e->seen[i] = want;
    e->found[e->n_found++] = record;
}

static void follow(LinkEyes *e, u32 at, u16 print) {
    const LinkIndex *ix = e->ix;
    for (u32 steps = 0; at != 0 && steps < LINK_CHAIN_MAX; steps++) {
        u32 node = at - 1;
        u16 its = ix->nodes[node].print;
        if (its == print || (its == (print | LINK_PRINT_MARKED) && !e->skips_marked)) add_found(e, node / ix->n_keys);
        at = link_place(ix->nodes[node].next);
    }
}

/* The larger the index, the rarer a fact must be to be worth following. */
static u32 loose_max(const LinkIndex *ix) {
    u32 max = ix->n == 0 ? LINK_CHAIN_MAX : 800000 / ix->n;
    return max > LINK_CHAIN_MAX ? LINK_CHAIN_MAX : max < 24 ? 24 : max;
}

void link_find_candidates(LinkEyes *e, const u32 *values, u32 self) {
    const LinkIndex *ix = e->ix;
    u64 keys[LINK_MAX_KEYS];
    link_keys_of(ix, e, values, keys);
    e->n_found = 0;
    e->mark++;
    u32 most = loose_max(ix);
    for (u32 k = 0; k < ix->n_keys; k++) __builtin_prefetch(&ix->buckets[link_bucket(ix, keys[k])]);
    bool is_inside = self != LINK_NOBODY && (ix->records[self].state & RECORD_FINDABLE);
    for (u32 k = 0; k < ix->n_keys; k++) {
        if (keys[k] == 0) continue;
        const LinkBucket *bucket = &ix->buckets[link_bucket(ix, keys[k])];
        if (bucket->count > most && !(ix->strong >> k & 1)) continue;
        LinkPlace from = is_inside ? ix->nodes[self * ix->n_keys + k].next : bucket->head;
        follow(e, link_place(from), link_print(keys[k]));
    }
    for (u32 i = 0; i < e->n_found; i++) __builtin_prefetch(&ix->records[e->found[i]]);
}
