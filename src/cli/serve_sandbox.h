/* serve_sandbox.h - the server shuts itself in before it starts a thread.
 *
 * Owns      nothing.
 * Why       before the threads, not after the server listens: Landlock binds a thread and those it starts, not those beside it. The store is
 *           open by then; what is opened later lies in the folders named.
 * Start at  serve_shut_in(). */
#ifndef MUSTER_SERVE_SANDBOX_H
#define MUSTER_SERVE_SANDBOX_H

#include "base/ctx.h"

/* As the command's options say. Says on standard error what the kernel has not got. */
void serve_shut_in(Ctx *cx);

#endif
