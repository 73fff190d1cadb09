/* edition_cli.h - what the commands of editions, words and queries share.
 *
 * Start at  scorecard_act_as(). */
#ifndef MUSTER_EDITION_CLI_H
#define MUSTER_EDITION_CLI_H

#include <jansson.h>
#include "cli/cli.h"

/* --user: the user's own number and permissions take the operator's place, as who froze must not sign. */
MUST_USE Status scorecard_act_as(Ctx *cx);
/* The arguments from that one on, as they were typed. */
Str scorecard_words_from(Ctx *cx, size_t first);
void scorecard_print_done(Ctx *cx, const char *what, i64 id);
/* A column a key, under heads parted by |. */
void scorecard_print_table(Ctx *cx, const json_t *list, const char *heads, const char *const *keys, size_t n);

#endif
