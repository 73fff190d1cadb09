/* rollcall_cache.h - the last counts, kept for the server so that the home page costs nothing until something changes.
 *
 * Owns      an arena for each kept count, behind one lock.
 * Invariant a kept count is never changed; it is served only for the very store version it was counted at.
 * Threads   any: a hit copies the count into the asker's arena under a read lock (some 30 KB).
 * Start at  rollcall_cache_open(). The server sets App.rollcall_cache; elsewhere it is NULL and nothing is kept. */
#ifndef MUSTER_ROLLCALL_CACHE_H
#define MUSTER_ROLLCALL_CACHE_H

#include "rollcall/rollcall.h"

typedef struct RollcallCache RollcallCache;

MUST_USE Status rollcall_cache_open(Ctx *cx, RollcallCache **out);
void rollcall_cache_close(RollcallCache *c);
/* NULL: not kept. */
const RollcallCount *rollcall_cache_find(RollcallCache *c, Arena *into, Date as_at, i64 version);
void rollcall_cache_keep(RollcallCache *c, const RollcallCount *count, i64 version);

#endif
