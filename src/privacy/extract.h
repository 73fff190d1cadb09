/* extract.h - files of cases and children for analysts, without names.
 *
 * Owns      table extract_run.
 * Invariant an answer is in a file only where definitions/privacy/ calls it safe, is from a list, a number or a day, and is written as a code of
 *           the list, a number or a month: free text cannot get in. Restricted children and their cases are left out, whoever asks.
 *           Pseudonyms are keyed hashes, the same in all files of one extract and of no other.
 * Errors    ERR_INPUT: no purpose, no such register, the folder is there already. ERR_DENIED: the key is not for this user to keep.
 * Why       the key is forgotten when the extract is written, unless it is asked for: nobody can lead a pseudonym back who does not have to.
 *           Rows are in the order of their pseudonyms, not of the records.
 * Start at  extract_write(). */
#ifndef MUSTER_EXTRACT_H
#define MUSTER_EXTRACT_H

#include "base/ctx.h"

typedef struct ExtractWish {
    Str folder, purpose;
    Str registers;   /* by name, parted by spaces or commas; empty: all that are not at arm's length */
    Str key_file;    /* STR_NONE: the key is forgotten */
    bool is_by_year; /* days as years, else as months */
    bool without_district;
} ExtractWish;

typedef struct Extract {
    i64 id;
    Moment made_at;
    Str made_by, purpose, registers, hash;
    Date as_at;
    i64 n_children, n_cases, n_small;
    bool is_key_kept;
} Extract;

/* Audited. */
MUST_USE Status extract_write(Ctx *cx, const ExtractWish *w, Extract *out);
/* Newest first. Needs READ_PRIVACY. */
MUST_USE Status extract_list(Ctx *cx, Extract **out, size_t *n);

#endif
