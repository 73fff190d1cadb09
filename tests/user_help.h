/* user_help.h - users, and acting as one of them, for tests.
 *
 * Owns      nothing.
 * Start at  given_user(), act_as(). */
#ifndef MUSTER_TEST_USER_HELP_H
#define MUSTER_TEST_USER_HELP_H

#include "harness.h"

/* A new user of that username, who holds that role; NULL: none yet. */
i64 given_user(T *t, const char *username, const char *role);
/* A new user who acts for that school, or for the organisation of that number. The actor stays who it was. */
i64 given_school_user(T *t, const char *username, i64 urn);
/* From here on the actor is that user in that role alone; NULL: with what any user may do. */
void act_as(T *t, i64 user, const char *role);
void act_as_named(T *t, const char *username, const char *role);
/* The cookie of a new session of the user; *csrf, where it is not NULL, is what its forms send. */
Str session_of(T *t, i64 user, Str *csrf);

#endif
