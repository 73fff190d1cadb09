/* access_pack.h - all that is held of one person, for whoever asks what is held of them.
 *
 * Owns      nothing.
 * Invariant every table whose column refers to a person, or to a case about one, is looked at: a table that a later migration or
 *           register makes is in the pack without anybody thinking of it.
 * Memory    the model is JSON that lives as long as cx->arena.
 * Errors    ERR_NOTFOUND: no such person.
 * Why       by the data dictionary, not by a list: what is forgotten in a list is withheld from the person. What is another person's is
 *           marked and not taken out: a person decides what is released (Data Protection Act 2018, schedule 2, part 3).
 * Start at  access_pack_make(). */
#ifndef MUSTER_ACCESS_PACK_H
#define MUSTER_ACCESS_PACK_H

#include <jansson.h>
#include "base/ctx.h"

typedef struct AccessPack {
    json_t *model; /* docs/json.md: privacy access */
    size_t n_rows, n_to_redact;
    size_t
        n_left_out; /* cases that are open to others alone (access/restrict_case.h): they prepare what of them is released */
} AccessPack;

/* Audits "privacy.access_pack" for the person. Reads by index where a table has one on its person. */
MUST_USE Status access_pack_make(Ctx *cx, i64 person_id, AccessPack *out);
/* The pack as a page of its own, without script or link. */
MUST_USE Status access_pack_page(Ctx *cx, const AccessPack *pack, Str *html);

#endif
