/* tool.h - another program run to its end: PostgreSQL's own, for copies of its databases.
 *
 * Invariant a password is in the program's environment, which only its user can read, never among its words. What it prints goes to a
 *           file of its own: it may hold values, and no message of ours does.
 * Errors    ERR_OPS: it is not installed, or failed; the message names the file.
 * Start at  tool_run(). */
#ifndef MUSTER_BACKUP_TOOL_H
#define MUSTER_BACKUP_TOOL_H

#include "base/ctx.h"

typedef struct Tool {
    const char *const *words; /* the program's name first; NULL-terminated */
    Str store;                /* whose PostgreSQL address its environment says; STR_NONE: none */
    Str log;                  /* the file for what it prints; taken away when it succeeds */
} Tool;

MUST_USE Status tool_run(Ctx *cx, const Tool *t);

#endif
