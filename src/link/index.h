/* index.h - inside an index: values, records, chains of records that share a blocking key.
 *
 * Owns      all memory of a LinkIndex (malloc, grown by doubling; link_index_close() frees it).
 * Invariant value 0 means "not given". A record in a bucket's chain has some key that fell into that bucket; whether it is
 *           this key is told by 14 more bits of it (`print`), so about one chained record in 16,000 is there by mistake.
 * Why       records hold numbers of values, not text: equality is one comparison, and a pair of names is compared once
 *           however many records bear them. Chains are indexes into one array (record * n_keys + key), which costs 6 bytes
 *           a key and lets a record be taken out; sorted posting lists were rejected since they cannot grow in place. Nodes
 *           and buckets are made of 16 bit parts, as a 32 bit one would pad both to 8 bytes.
 * Start at  LinkIndex, link_find_candidates(). */
#ifndef MUSTER_LINK_INDEX_H
#define MUSTER_LINK_INDEX_H

#include "link/link.h"
#include "link/lists.h"
#include "link/text.h"

typedef struct LinkEyes LinkEyes;

/* ---- values ---- */

typedef struct LinkValue {
    u32 text; /* offset */
    u32 sound;
    u32 count[2]; /* records that hold it, by LinkFieldInfo.counted_as */
    u32 letters;  /* text_letters(); of a place, as its sound, without the kind of place */
    u8 n;         /* bytes */
    u8 traits;
    u8 domain;
} LinkValue;
enum { TRAIT_FAMILIAR = 1, TRAIT_PARTS = 2 }; /* has short forms; is of several words */

typedef struct LinkValues {
    LinkValue *at;
    char *text;
    u32 *slots;
    u32 n, cap, n_text, cap_text, n_slots;
} LinkValues;

/* A row that asks, with the values that no record holds. */
#define LINK_UNKNOWN_VALUE 0x80000000u
typedef struct LinkProbe {
    u32 value[N_LINK_FIELDS];
    LinkValue unknown[N_LINK_FIELDS];
    char text[N_LINK_FIELDS][TEXT_MAX];
} LinkProbe;

/* A row made ready: each field's text as it is compared. */
typedef struct LinkClean {
    char text[N_LINK_FIELDS][TEXT_MAX];
    u8 n[N_LINK_FIELDS];
} LinkClean;
void link_clean_row(const LinkLists *l, const LinkRow *row, LinkClean *out);

void link_values_open(LinkValues *v);
void link_values_close(LinkValues *v);
/* The number of the value, which is new where there is none. */
u32 link_values_take(LinkValues *v, const LinkLists *l, LinkField f, Str text);
/* The number of the value, or 0. */
u32 link_values_find(const LinkValues *v, LinkField f, Str text);
LinkValue link_value_describe(const LinkLists *l, LinkField f, Str text);
static inline Str link_values_text(const LinkValues *v, u32 value) {
    return (Str){v->text + v->at[value].text, v->at[value].n};
}

/* ---- records ---- */

typedef struct LinkRecord {
    u32 value[N_LINK_FIELDS];
    u32 state;
} LinkRecord;
enum { RECORD_FINDABLE = 1, RECORD_REMOVED = 2, RECORD_MARKED = 4 };

#define LINK_MAX_KEYS  36
/* Keys that few records share are followed for so many records; the others are left alone when more share them. */
#define LINK_CHAIN_MAX 120

/* Node + 1, or 0 at the end of a chain, in two halves. */
typedef struct LinkPlace {
    u16 low, high;
} LinkPlace;
static inline u32 link_place(LinkPlace p) { return (u32)p.high << 16 | p.low; }
static inline LinkPlace link_place_of(u32 at) { return (LinkPlace){(u16)at, (u16)(at >> 16)}; }

/* A record's place in the chain of one of its keys. */
typedef struct LinkNode {
    LinkPlace next; /* the record before it in the bucket */
    u16 print;      /* more bits of the key; 0: no such key */
} LinkNode;
typedef struct LinkBucket {
    LinkPlace head; /* the newest */
    u16 count;      /* at most UINT16_MAX */
} LinkBucket;
_Static_assert(sizeof(LinkNode) == 6 && sizeof(LinkBucket) == 6, "no padding: a standing index has millions of both");

struct LinkIndex {
    const LinkLists *lists;
    LinkKeys keys;
    u32 n_keys;
    u64 strong; /* a bit a key */
    LinkValues values;
    LinkRecord *records;
    u32 n, cap;
    LinkNode *nodes;     /* [record * n_keys + key] */
    LinkBucket *buckets; /* [n_buckets], a power of two */
    u32 n_buckets;
    u32 n_chained;
    u32 free; /* record + 1 of those taken out, chained through what follows the three bits of state */
};

/* Memory or the end of the process. */
void *link_grow(void *p, size_t n_bytes);

/* The blocking keys of a row of values, 0 where it has not what the key is made of. e: for a probe's values, else NULL. */
void link_keys_of(const LinkIndex *ix, const LinkEyes *e, const u32 *values, u64 out[LINK_MAX_KEYS]);
/* How many keys a record has; *strong: a bit for each that is followed even where very many share it. */
u32 link_n_keys(LinkKeys keys, u64 *strong);

static inline u32 link_bucket(const LinkIndex *ix, u64 key) { return (u32)(key >> 16) & (ix->n_buckets - 1); }
/* Bit 0 is always set, and the last one tells marked records. */
#define LINK_PRINT_MARKED 0x8000u
static inline u16 link_print(u64 key) { return (u16)((key | 1) & ~LINK_PRINT_MARKED); }

/* What one thread needs to look at pairs. Compared names are remembered in memo. About 80 KB: on the stack or in an arena. */
#define LINK_MEMO_SIZE 16384
#define LINK_SEEN_BITS 13
#define LINK_SEEN_SIZE (1 << LINK_SEEN_BITS)
#define LINK_MAX_FOUND (LINK_MAX_KEYS * LINK_CHAIN_MAX)
typedef struct LinkMemo {
    u64 pair;
    u32 level;
} LinkMemo;
struct LinkEyes {
    const LinkIndex *ix;
    const LinkProbe *probe; /* or NULL */
    LinkMemo *memo;         /* LINK_MEMO_SIZE, or NULL */
    u32 mark, n_found;
    bool skips_marked;
    u64 seen[LINK_SEEN_SIZE]; /* mark and record: who was found for this row already */
    u32 found[LINK_MAX_FOUND];
};
_Static_assert(LINK_MAX_FOUND < LINK_SEEN_SIZE, "the table of those seen never fills");

/* A row's values, looked up without being kept. */
void link_probe_row(const LinkIndex *ix, const LinkRow *row, LinkProbe *out);

static inline const LinkValue *link_eyes_value(const LinkEyes *e, u32 value) {
    return value & LINK_UNKNOWN_VALUE ? &e->probe->unknown[value & ~LINK_UNKNOWN_VALUE] : &e->ix->values.at[value];
}
static inline Str link_eyes_text(const LinkEyes *e, u32 value) {
    if (value & LINK_UNKNOWN_VALUE) {
        u32 f = value & ~LINK_UNKNOWN_VALUE;
        return (Str){e->probe->text[f], e->probe->unknown[f].n};
    }
    return link_values_text(&e->ix->values, value);
}

/* The levels of each kind, from LINK_MISSING on; the last is "different". */
enum { NAME_FAMILIAR = 2, NAME_ONE_LETTER, NAME_SOUND, NAME_CLOSE, NAME_INITIAL, NAME_A_LITTLE, NAME_DIFFERENT };
enum { MIDDLE_INITIAL = 2, MIDDLE_CLOSE, MIDDLE_DIFFERENT };
enum { DAY_EXCHANGED = 2, DAY_ONE_DIGIT, DAY_TWO_PARTS, DAY_TWO_DIGITS, DAY_DIFFERENT };
enum { CODE_DIFFERENT = 2 };
enum { HOUSE_NUMBER = 2, HOUSE_ONE_DIGIT, HOUSE_DIFFERENT };
enum { PLACE_NEAR = 2, PLACE_CLOSE, PLACE_A_LITTLE, PLACE_DIFFERENT };
enum { POST_ONE_LETTER = 2, POST_AREA, POST_DIFFERENT };
enum { REGION_NEAR = 2, REGION_DIFFERENT };
enum { NUMBER_ONE_WRONG = 2, NUMBER_TWO_WRONG, NUMBER_DIFFERENT };

/* Two numbers that are in no index. */
int link_compare_texts(LinkField f, Str a, Str b);
/* How two rows of values compare, field by field. */
LinkPattern link_compare(const LinkEyes *e, const u32 *a, const u32 *b);
/* The same, but 0 as soon as the weights left cannot bring the pair to `least`: most candidates are seen through by their
 * names and street. */
typedef struct LinkFloor {
    float least;
    float same[N_LINK_FIELDS];                    /* the most that "the same" can weigh */
    float other[N_LINK_FIELDS];                   /* the most that anything else can */
    float weight[N_LINK_FIELDS][LINK_MAX_LEVELS]; /* but never less than 0 for the home: they may have moved */
} LinkFloor;
LinkPattern link_compare_above(const LinkEyes *e, const LinkFloor *floor, const u32 *a, const u32 *b);

/* Fill e->found with the records that share a key with values. self: the record's own number, whose chain is followed from
 * its own place (so only earlier records are found); LINK_NOBODY: a row that is not in the index. */
#define LINK_NOBODY UINT32_MAX
void link_find_candidates(LinkEyes *e, const u32 *values, u32 self);
void link_eyes_open(LinkEyes *e, const LinkIndex *ix, LinkMemo *memo);

#endif
