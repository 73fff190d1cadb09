/* keys_kept.h - what is known of the pupils in a year's columns, kept beside them in a serving process and brought up to date as people
 * change. Private to ask_keys.c and columns.c.
 *
 * Owns      copies for the days last asked about, each never changed once made.
 * Invariant a copy given to a reader says what the store said in a transaction no older than the reader's, of the rows that the
 *           columns have now. People who changed since are read again by name; new places likewise.
 * Memory    6 MB a day asked about of a county, at most KEPT_DAYS of them; who was given a copy holds it until cx->arena ends.
 * Threads   any that hold the columns for reading; one at a time brings a copy up to date while the others wait.
 * Why       reading everybody takes half a second, a page's own work a few milliseconds; a county changes some hundred people
 *           a day. Every characteristic is read with the first question of a day, in one pass, whichever it asks for: the next question
 *           by another would have read everybody again. Changing a copy in place was rejected: readers would have to wait for each other.
 * Start at  keys_kept_read(). */
#ifndef MUSTER_KEYS_KEPT_H
#define MUSTER_KEYS_KEPT_H

#include "attendance/pupil_facts.h"

#define KEPT_DAYS 4

typedef struct KeysKept KeysKept;

/* NULL: out of memory. */
KeysKept *keys_kept_open(void);
void keys_kept_close(KeysKept *k);

/* The facts that the scope asks for, of s->columns->keys, for every school; *is_given false: of one school, and nothing is kept of that day. */
MUST_USE Status keys_kept_read(Ctx *cx, const FactsScope *s, PupilKeys *out, bool *is_given);

#endif
