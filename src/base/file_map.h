/* file_map.h - a file's bytes where commands read it whole.
 *
 * Memory    borrowed until the arena of cx ends; nothing is copied.
 * Errors    ERR_INPUT: it cannot be opened, is no file, or is empty. */
#ifndef MUSTER_FILE_MAP_H
#define MUSTER_FILE_MAP_H

#include "base/ctx.h"

MUST_USE Status file_map(Ctx *cx, Str path, Str *out);

#endif
