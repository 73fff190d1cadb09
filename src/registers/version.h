/* version.h - a register's definition as this store has had it, version by version.
 *
 * Owns      nothing: table register_version is registers/table.h's.
 * Memory    cx->arena.
 * Start at  register_at_version(). */
#ifndef MUSTER_REGISTER_VERSION_H
#define MUSTER_REGISTER_VERSION_H

#include "registers/register.h"

/* The version in force in this store; 0: none yet. */
MUST_USE Status register_current_version(Ctx *cx, const Register *r, i64 *version);
/* The definition as it was, read again, with who saw which answer: for showing a case as it was made. What no longer reads in it (a function that is
 * no more) is left out. ERR_NOTFOUND. */
MUST_USE Status register_at_version(Ctx *cx, Str name, i64 version, const Register **out);

#endif
