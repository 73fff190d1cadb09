/* pack.h - the open cases of critical functions on one page that prints, sealed, for the day on which the system does not answer.
 *
 * Owns      files named muster-YYYY-MM-DD.pack in the folder given, and takes away those older than it keeps.
 * Invariant a file of that name is whole: it is written beside it, brought to disk and renamed. Of a restricted record it has the case's number and
 *           worker, and nothing of the child.
 * Errors    ERR_INPUT: a register or field that definitions/continuity.yaml names does not exist. ERR_OPS: the folder cannot be written.
 * Why       Source: Inclusion specification 1.3, continuity, and the business continuity plan 2013-14. A page, not a table: with the power gone it
 *           is read on paper. seal.h says why two keys.
 * Start at  pack_write(). */
#ifndef MUSTER_PACK_H
#define MUSTER_PACK_H

#include "base/ctx.h"

struct PackOptions {
    Str folder, public_key_file;
    int n_kept; /* the newest so many stay; 0: all */
};
typedef struct PackOptions PackOptions;

typedef struct PackWritten {
    Str path;
    size_t n_cases;
} PackWritten;

/* The page itself, of what the actor may see. Audits "continuity.pack" with the number of cases. */
MUST_USE Status pack_page(Ctx *cx, Str *html, size_t *n_cases);
#define PACKS_KEPT 14
/* Inside a write transaction, for its audit line. Some seconds for some thousands of cases. */
MUST_USE Status pack_write(Ctx *cx, const PackOptions *o, PackWritten *out);

#endif
