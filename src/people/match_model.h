/* match_model.h - the weights of matching, learned from the store's own children and kept in it.
 *
 * Owns      table match_model: versions, each kept for good.
 * Errors    ERR_NOTFOUND: no such version. ERR_OPS: a version that cannot be read.
 * Why       as JSON with the fields' and comparisons' own words, so that an analyst can read and compare versions, and a
 *           program that knows more fields can still read them. What follows from them (weights, tables) is worked out afresh.
 * Start at  match_model_read(), match_model_keep(). */
#ifndef MUSTER_MATCH_MODEL_H
#define MUSTER_MATCH_MODEL_H

#include "link/link.h"

/* The version in use; 0: none was learned, the defaults hold. One row. */
MUST_USE Status match_model_latest(Ctx *cx, i64 *version);

typedef struct MatchModelInfo {
    i64 version, n_children;
    Moment made_at;
    Str made_by;
} MatchModelInfo;
MUST_USE Status match_model_info(Ctx *cx, i64 version, MatchModelInfo *out);

/* version 0: the defaults. */
MUST_USE Status match_model_read(Ctx *cx, i64 version, LinkModel *out);
/* A new version, by cx->actor, from now on in use. Audited. */
MUST_USE Status match_model_keep(Ctx *cx, const LinkModel *model, i64 n_children, i64 *version);

#endif
