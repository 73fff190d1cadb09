/* pupil_facts.h - what is known of the pupils in the columns on a day, a number a row: whether they are counted, on whose roll, their sex,
 * year group and characteristics. Private to ask_keys.c and keys_kept.c.
 *
 * Owns      nothing: reads person, enrolment, person_characteristic.
 * Invariant whichever people are read, their rows say what reading everybody would; other rows stay as they were.
 * Memory    in the arena given.
 * Why       everybody is read in one pass over each table, in the order in which it lies: a look-up for each pupil costs twice as much.
 * Start at  pupil_facts_begin(), pupil_facts_read(). */
#ifndef MUSTER_PUPIL_FACTS_H
#define MUSTER_PUPIL_FACTS_H

#include "attendance/ask.h"

static inline u32 key_bit(PupilKey k) { return (u32)1 << k; }

/* The keys that are facts of people; the others are of schools and days. */
#define FACT_KEYS \
    ((key_bit(FIRST_PERIOD_KEY) - 1) & ~(key_bit(KEY_SCHOOL) | key_bit(KEY_PHASE) | key_bit(KEY_DISTRICT)))
/* Two of them are known without asking for more. */
#define FREE_KEYS (key_bit(KEY_SEX) | key_bit(KEY_YEAR_GROUP))

/* Values as numbers; the first is "" (or what stands for nothing known). */
void key_values_begin(Arena *a, KeyColumn *k);
u16 key_value(Arena *a, KeyColumn *k, Str value);     /* its number, new where there is none */
u16 key_value_add(Arena *a, KeyColumn *k, Str value); /* a new one */

typedef struct FactsScope {
    const Columns *columns;
    i64 urn;        /* 0: every school */
    const i64 *ids; /* of these people alone; NULL: everyone */
    size_t n_ids;
    Date as_at;
    u32 keys; /* a bit each: those of FACT_KEYS that are wanted besides FREE_KEYS */
} FactsScope;

/* Room for every row, nothing known of any. */
void pupil_facts_begin(Arena *a, const FactsScope *s, PupilKeys *out);
MUST_USE Status pupil_facts_read(Ctx *cx, const FactsScope *s, PupilKeys *out);

#endif
