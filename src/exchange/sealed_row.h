/* sealed_row.h - a held row as one record of a sealed adoption may have it: without what would tell of the other.
 *
 * Owns      nothing; reads people through people/sealed.h.
 * Invariant the row that comes out has no number that the other record holds, no name that is more like one of the other's, no home
 *           where the other lived and its own did not, none of the other's family among its contacts, and no school of the other's days.
 *           What is left out is told by the fields' names alone.
 * Memory    SealedRow.row is the caller's, to json_decref(); the rest is cx->arena's.
 * Why       by the names of fields, which the importers' files share: each importer then takes the row as it takes any other. Free text (an
 *           answer in a case) stays as it is: the page says so to who decides.
 * Start at  sealed_row_for(). */
#ifndef MUSTER_SEALED_ROW_H
#define MUSTER_SEALED_ROW_H

#include <jansson.h>
#include "access/restrict.h"

typedef struct SealedRow {
    json_t *row;
    Str left_out; /* "UPN, former surname"; empty: all of it goes in */
} SealedRow;

/* to: the record of the two that gets the row, or 0: another child altogether, and the numbers of both are left out. The record's own name stands
 * in the place of a surname or forename that is left out. ERR_CONFLICT: the row is of nothing but somebody of the other's family. */
MUST_USE Status sealed_row_for(Ctx *cx, const json_t *row, const RestrictSeal *tie, i64 to, SealedRow *out);

#endif
