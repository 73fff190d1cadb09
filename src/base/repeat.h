/* repeat.h - a thread that looks again and again whether something is due, until it is closed.
 *
 * Owns      the thread.
 * Threads   look() runs on that thread alone, one at a time.
 * Errors    ERR_OPS: no memory, or no thread can be started.
 * Start at  repeat_open(). */
#ifndef MUSTER_REPEAT_H
#define MUSTER_REPEAT_H

#include "base/ctx.h"

typedef struct Repeat Repeat;
/* Looks at once, and again so many seconds after each look has ended. */
MUST_USE Status repeat_open(Ctx *cx, int every_s, void (*look)(void *arg), void *arg, Repeat **out);
void repeat_close(Repeat *r); /* waits for a look that is under way; NULL is allowed */

#endif
