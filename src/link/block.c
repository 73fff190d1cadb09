/* block.c - which records are worth comparing: several keys a record, so that a pair is missed only where all of them
 * differ. */
#include "link/index.h"

/* A key is a hash of two coarse facts. Strong keys are followed for LINK_CHAIN_MAX records however many share them, so that
 * 10,000 copies of a row meet their neighbours and do not explode; the others are left alone when more share them. */
#define LINK_KEY_LIST(X)                                                  \
    /* strong, lean, what */                                              \
    X(true, true, num(LINK_UPN))                                          \
    X(true, true, num(LINK_NHS))                                          \
    X(true, true, num(LINK_ULN))                                          \
    X(true, true, num(LINK_IDENTIFIER))                                   \
    X(false, true, both(exact(LINK_BIRTH_DATE), 1))                       \
    X(true, true, both(sound(LINK_SURNAME), exact(LINK_BIRTH_DATE)))      \
    X(true, true, both(sound(LINK_SURNAME) + sound(LINK_FORENAME), 1))    \
    X(false, true, both(sound(LINK_SURNAME), exact(LINK_POSTCODE)))       \
    X(false, true, both(sound(LINK_FORENAME), exact(LINK_POSTCODE)))      \
    X(false, true, both(sound(LINK_SURNAME), day_part(&facts, 0, 6)))     \
    X(false, true, both(sound(LINK_FORENAME), day_part(&facts, 4, 8)))    \
    X(false, false, both(sound(LINK_SURNAME), day_part(&facts, 4, 8)))    \
    X(false, false, both(exact(LINK_HOUSE_NUMBER), exact(LINK_POSTCODE))) \
    X(false, false, both(exact(LINK_HOUSE_NUMBER), sound(LINK_STREET)))   \
    X(false, false, both(sound(LINK_SURNAME), sound(LINK_STREET)))        \
    X(false, false, both(sound(LINK_FORENAME), sound(LINK_STREET)))       \
    X(false, false, both(sound(LINK_SURNAME), sound(LINK_TOWN)))          \
    X(false, false, both(sound(LINK_FORENAME), sound(LINK_TOWN)))         \
    X(false, false, both(sound(LINK_LOCALITY), sound(LINK_TOWN)))         \
    X(false, false, both(sound(LINK_LOCALITY), exact(LINK_POSTCODE)))

typedef struct KeyInfo {
    bool is_strong, is_lean;
} KeyInfo;
static const KeyInfo key_info[] = {
#define X(strong, lean, what) {strong, lean},
    LINK_KEY_LIST(X)
#undef X
};
_Static_assert(COUNT_OF(key_info) <= LINK_MAX_KEYS, "room for every key");

static u64 mix(u64 x) {
    x = (x ^ (x >> 31)) * 0x7FB5D329728EA185u;
    x = (x ^ (x >> 27)) * 0x81DADEF4BC2DD44Du;
    return x ^ (x >> 33);
}

/* 0 where either is not given. */
static u64 both(u64 x, u64 y) { return x == 0 || y == 0 ? 0 : mix(mix(x) * 31 + y); }

/* A value of the index itself or, with e, of the row that asks. */
typedef struct Facts {
    const LinkIndex *ix;
    const LinkEyes *e;
    const u32 *v;
} Facts;

static u64 sound_of(const Facts *k, int f) {
    u32 v = k->v[f];
    return v == 0 ? 0 : v & LINK_UNKNOWN_VALUE ? link_eyes_value(k->e, v)->sound : k->ix->values.at[v].sound;
}

/* A value that no record holds shares no key of its own. */
static u64 exact_of(const Facts *k, int f) { return k->v[f] & LINK_UNKNOWN_VALUE ? 0 : k->v[f]; }

static u64 day_part(const Facts *k, int from, int to) {
    u32 v = k->v[LINK_BIRTH_DATE];
    if (v == 0) return 0;
    Str s = v & LINK_UNKNOWN_VALUE ? link_eyes_text(k->e, v) : link_values_text(&k->ix->values, v);
    u64 n = 1;
    for (int i = from; i < to && i < (int)s.n; i++) n = n * 10 + (u64)(s.p[i] - '0');
    return n;
}

void link_keys_of(const LinkIndex *ix, const LinkEyes *e, const u32 *v, u64 out[LINK_MAX_KEYS]) {
    Facts facts = {ix, e, v};
    u32 n = 0, number = 0;
#define sound(f) sound_of(&facts, f)
#define exact(f) exact_of(&facts, f)
#define num(f)   both(exact_of(&facts, f), 1)
#define X(strong, lean, what)                                              \
    number++;                                                              \
    if (lean || ix->keys == LINK_KEYS_ALL) {                               \
        u64 k = what;                                                      \
        out[n++] = k == 0 ? 0 : mix(k + number * 0x9E3779B97F4A7C15u) | 1; \
    }
    LINK_KEY_LIST(X)
#undef X
#undef sound
#undef exact
#undef num
}

u32 link_n_keys(LinkKeys keys, u32 *strong) {
    u32 n = 0;
    *strong = 0;
    for (size_t i = 0; i < COUNT_OF(key_info); i++)
        if (key_info[i].is_lean || keys == LINK_KEYS_ALL) *strong |= (u32)key_info[i].is_strong << n++;
    return n;
}

/* ---- candidates ---- */

void link_eyes_open(LinkEyes *e, const LinkIndex *ix, LinkMemo *memo) {
    e->ix = ix;
    e->probe = NULL;
    e->memo = memo;
    e->mark = e->n_found = 0;
    memset(e->seen, 0, sizeof e->seen);
    if (memo) memset(memo, 0, LINK_MEMO_SIZE * sizeof *memo);
}

static void add_found(LinkEyes *e, u32 record) {
    u64 want = (u64)e->mark << 32 | record;
    u32 i = (record * 2654435761u) >> 20;
    for (; e->seen[i] >> 32 == e->mark; i = (i + 1) & (LINK_SEEN_SIZE - 1))
        if (e->seen[i] == want) return;
    e->seen[i] = want;
    e->found[e->n_found++] = record;
}

static void follow(LinkEyes *e, u32 at, u16 print) {
    const LinkIndex *ix = e->ix;
    for (int steps = 0; at != 0 && steps < LINK_CHAIN_MAX; steps++) {
        u32 node = at - 1;
        if (ix->print[node] == print) add_found(e, node / ix->n_keys);
        at = ix->next[node];
    }
}

void link_find_candidates(LinkEyes *e, const u32 *values, u32 self) {
    const LinkIndex *ix = e->ix;
    u64 keys[LINK_MAX_KEYS];
    link_keys_of(ix, e, values, keys);
    e->n_found = 0;
    e->mark++;
    bool is_inside = self != LINK_NOBODY && (ix->records[self].state & RECORD_FINDABLE);
    for (u32 k = 0; k < ix->n_keys; k++) {
        if (keys[k] == 0) continue;
        u32 bucket = link_bucket(ix, keys[k]);
        if (ix->counts[bucket] > LINK_CHAIN_MAX && !(ix->strong >> k & 1)) continue;
        follow(e, is_inside ? ix->next[self * ix->n_keys + k] : ix->heads[bucket], link_print(keys[k]));
    }
}
