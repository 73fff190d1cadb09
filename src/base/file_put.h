/* file_put.h - a file written whole or not at all.
 *
 * Invariant whoever opens the name finds what was there before or all that was written, also after the power went: it is written beside the
 *           name, brought to disk, then renamed.
 * Errors    ERR_OPS names the file and says what the system says. ERR_INPUT: it is there already and must not be.
 * Start at  file_put(). */
#ifndef MUSTER_FILE_PUT_H
#define MUSTER_FILE_PUT_H

#include "base/ctx.h"

/* mode: its permissions, such as 0600. is_new: refuse where there is one. */
MUST_USE Status file_put(Ctx *cx, Str path, Str text, unsigned mode, bool is_new);

/* A folder and all in it, if it is there. */
void folder_remove(Str folder, Arena *a);

#endif
