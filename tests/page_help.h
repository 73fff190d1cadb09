/* page_help.h - pages as a browser asks for them, for tests.
 *
 * Owns      nothing.
 * Start at  test_get(). */
#ifndef MUSTER_TEST_PAGE_HELP_H
#define MUSTER_TEST_PAGE_HELP_H

#include "harness.h"
#include "web/web.h"

TestReply test_get(T *t, const char *url, Str cookie);
/* The cookie of a new user who holds that role alone. */
Str test_signed_in_as(T *t, const char *role);

#endif
