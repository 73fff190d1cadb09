/* sign_in_pages.h - what the pages that sign in and those of one's account share. Private to src/web.
 *
 * Start at  sign_in_go_on(). */
#ifndef MUSTER_SIGN_IN_PAGES_H
#define MUSTER_SIGN_IN_PAGES_H

#include "web/web.h"

/* After a step of signing in: its cookie, and the page of the next step, or the one that was asked for. */
MUST_USE Status sign_in_go_on(Ctx *cx, const SessionToken *made, Str then);
/* The session's, and the one by which the browser is known. */
void session_cookies(Ctx *cx, const SessionToken *made);
/* The form to sign in, with the problems that were noted. */
MUST_USE Status sign_in_show(Ctx *cx, Str username, Str then);
/* Only a page of ours: an address that begins with one slash; any other is the home page. */
Str safe_return(Str asked);
/* For forms with the inputs password and again: the same twice? Else the problem is noted. */
MUST_USE bool new_password_is_typed_twice(Ctx *cx);
/* What the rules said of it, beside the field; the error is dealt with. */
void new_password_refused(Ctx *cx, const char *field);

#endif
