/* sealed.h - does what a source says speak of one record of a sealed adoption, or of the other?
 *
 * Owns      nothing; reads people and the tie (access/restrict.h).
 * Invariant nothing here is shown: rules ask, so that what says who an adopted child was lands on neither record unasked.
 * Memory    cx->arena.
 * Why       what comes may be misspelt too: names are compared by how alike they are, so that a slip of the school's keyboard does not
 *           carry the old name to the new record. Both records have one birth date, and often one home: those tell nothing apart.
 * Start at  sealed_row_leans() for matching, sealed_names_read() for a row that a person has decided about. */
#ifndef MUSTER_SEALED_H
#define MUSTER_SEALED_H

#include "people/match.h"
#include "people/person.h"

/* The record that something is to be part of, and the one that it must not tell of. Either may be empty. */
typedef struct SealedSides {
    PersonFacts own, other;
} SealedSides;

MUST_USE Status sealed_sides_read(Ctx *cx, i64 own_id, i64 other_id, SealedSides *out);

typedef enum SealedName { SEALED_SURNAME, SEALED_FORENAME, SEALED_MIDDLE_NAMES } SealedName;

/* Is the name more like one that the other record has, or had, than like any of its own? */
bool sealed_name_is_others(Ctx *cx, const SealedSides *s, SealedName which, Str name);
/* Is it like one that the record has or had? An empty name is. */
bool sealed_name_is_own(Ctx *cx, const SealedSides *s, SealedName which, Str name);
/* Does the other record hold the number, under whatever scheme? */
bool sealed_number_is_others(Ctx *cx, const SealedSides *s, Str value);

/* A row that is about this record of a sealed adoption, by number or name: does it give a name of the other; or, where the record is the
 * closed one, whose names change no more, a name that it never had? False for a person of no sealed adoption. */
MUST_USE Status sealed_row_leans(Ctx *cx, const Incoming *in, i64 person_id, bool *out);

#endif
