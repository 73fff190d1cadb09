/* register_about.h - what a register's definition says, in words: its help page, its data dictionary, `muster register show`.
 *
 * Invariant everything a worker or an analyst meets is told: each field and column of a list with when it is asked, needed, shown and worked out and
 *           who sees it; each stage with what it needs and who may enter it; clocks, tasks, what follows, what is looked for, letters, settings.
 * Memory    the caller owns the JSON.
 * Why       generated, so that help cannot say something else than what is done. One object serves the page, JSON, CSV and the command.
 * Start at  register_about(). */
#ifndef MUSTER_REGISTER_ABOUT_H
#define MUSTER_REGISTER_ABOUT_H

#include <jansson.h>
#include "registers/register.h"

/* Of the data dictionary: a row for each column of the register's tables. */
#define DICTIONARY_COLUMNS "table|column|title|type|codes|asked|required|shown|computed|must|seen_by|help"

/* Asks no access: what a definition says is no secret. docs/json.md has the keys. */
json_t *register_about(Ctx *cx, const Register *r);

#endif
