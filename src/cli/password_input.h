/* password_input.h - asking for a password. Private to src/cli.
 *
 * Why       never an argument: arguments are seen by every user of the machine and stay in shell histories. */
#ifndef MUSTER_PASSWORD_INPUT_H
#define MUSTER_PASSWORD_INPUT_H

#include "base/ctx.h"

/* The first line of standard input. ERR_INPUT: there is none. */
MUST_USE Status password_from_stdin(Ctx *cx, Str *out);
/* Typed twice on the terminal without showing. ERR_INPUT: no terminal (says which options there are), or the two
 * differ. */
MUST_USE Status password_from_terminal(Ctx *cx, Str *out);
/* Once: of one that is there already. */
MUST_USE Status password_old_from_terminal(Ctx *cx, Str *out);

#endif
