/* plan.h - how a statement would be run: does it walk a whole table?
 *
 * Owns      nothing.
 * Why       a walk that nobody meant shows only in a large county. The unit tests ask of every statement of the build, and
 *           `muster check` of every one that a definition brings.
 * Start at  plan_find_scan(). */
#ifndef MUSTER_DB_PLAN_H
#define MUSTER_DB_PLAN_H

#include "db/db.h"

/* The line of SQLite's plan that walks a whole table; *line STR_NONE: none does, or the engine is not SQLite. A walk over what the
 * statement made itself, constants, common table expressions, subqueries and table-valued functions, is none. In the arena. */
MUST_USE Status plan_find_scan(Ctx *cx, const Sql *sql, Str *line);

#endif
