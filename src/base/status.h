/* status.h - how every function that can fail says so.
 *
 * Owns      the list of statuses: name, HTTP answer, exit code of the command line, what a user is told.
 * Why       one list gives the enum, the page, the exit code and the log, so they cannot disagree. The kind names
 *           its audience: the user (INPUT, DENIED, SIGNIN, NOTFOUND, CONFLICT), the operator (OPS), us (BUG). */
#ifndef MUSTER_STATUS_H
#define MUSTER_STATUS_H

#include "base/base.h"

/*    name          http  exit  what a user is told */
#define STATUS_LIST(X)                                    \
    X(OK, 200, 0, "")                                     \
    X(ERR_INPUT, 422, 2, "Check the answers you gave")    \
    X(ERR_DENIED, 403, 3, "You cannot see this")          \
    X(ERR_SIGNIN, 401, 3, "Sign in to continue")          \
    X(ERR_NOTFOUND, 404, 4, "We cannot find that")        \
    X(ERR_CONFLICT, 409, 5, "Someone changed this first") \
    X(ERR_OPS, 503, 6, "The service is unavailable")      \
    X(ERR_BUG, 500, 7, "Something went wrong")

typedef enum Status {
#define X(name, http, exit_code, text) name,
    STATUS_LIST(X)
#undef X
        N_STATUSES
} Status;

typedef struct StatusInfo {
    const char *name;
    int http;
    int exit_code;
    const char *text;
} StatusInfo;

extern const StatusInfo status_info[N_STATUSES];

/* Something that a person can put right, or must accept: the service itself is sound. */
static inline bool status_is_users(Status st) {
    return st == ERR_INPUT || st == ERR_DENIED || st == ERR_NOTFOUND || st == ERR_CONFLICT;
}

#define TRY(e)                     \
    do {                           \
        Status st_ = (e);          \
        if (st_ != OK) return st_; \
    } while (0)

#endif
