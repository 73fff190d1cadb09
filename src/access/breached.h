/* breached.h - is a password among those stolen elsewhere, which whoever breaks in tries first?
 *
 * Owns      nothing: the list is a file that whoever installs Muster names (--breached-passwords, MUSTER_BREACHED_PASSWORDS).
 * Invariant the file is sorted by its bytes (LC_ALL=C sort) and read by halves: some forty short reads, however long it is; it is never
 *           loaded. Each line is a password, or the SHA-1 of one in hexadecimal digits with whatever follows a colon, as published lists have
 *           them; the first line says which.
 * Errors    ERR_OPS: the file cannot be read. No password can be set then: the list was asked for.
 * Why       a file and not a service on the internet: nothing about a password leaves the machine.
 * Start at  breached_has(). */
#ifndef MUSTER_BREACHED_H
#define MUSTER_BREACHED_H

#include "base/ctx.h"

/* Looks in cx->app->breached_passwords. No list: *is_in is false. A list of passwords is also asked for the password in small letters. */
MUST_USE Status breached_has(Ctx *cx, Str password, bool *is_in);

typedef struct BreachedFile {
    bool is_hashed; /* SHA-1, not passwords */
    i64 n_bytes;
    bool is_sorted; /* as far as a look at a thousand places can say */
} BreachedFile;
/* For muster doctor. ERR_OPS as above. */
MUST_USE Status breached_look(Ctx *cx, Str path, BreachedFile *out);

#endif
