/* session_list.h - where somebody is signed in, and signing them out there.
 *
 * Owns      columns address, browser of user_session.
 * Invariant a session is named by the first sixteen digits of its hash, which open nothing.
 * Why       of a browser its family is kept and no more: enough to say "that is not mine", too little to follow anybody by.
 * Start at  session_list(). */
#ifndef MUSTER_SESSION_LIST_H
#define MUSTER_SESSION_LIST_H

#include "access/access.h"

typedef struct SessionRow {
    Str handle, address, browser; /* address empty: not known */
    Moment started_at, seen_at;
    bool is_this;
} SessionRow;

/* Those that can still be used, last used first. token: the one in use, STR_NONE for somebody else's. */
MUST_USE Status session_list(Ctx *cx, i64 user_id, Str token, SessionRow **out, size_t *n);
/* ERR_NOTFOUND: the user has no such session. Audited. Inside a write transaction, as the next two. */
MUST_USE Status session_end_one(Ctx *cx, i64 user_id, Str handle);
/* Everywhere, here too; no browser of theirs is known any more. Audited. */
MUST_USE Status session_end_all(Ctx *cx, i64 user_id, i64 *n);
/* "Firefox", "Edge", "Chrome", "Safari", "other"; STR_NONE: the browser says nothing of itself. */
Str session_browser(Str agent);

#endif
