/* request.h - the log of subject access requests: a register (definitions/registers/subject_access.yaml) with what is counted of it, and the pack
 * that a request leads to.
 *
 * Owns      nothing: the requests are cases, and the pack is privacy/access_pack.h's.
 * Invariant a pack is made for a request whose identity stage is behind it, that names a record here, and that is not closed: what is held of
 *           somebody is gathered for nobody who has not shown who they are.
 * Memory    cx->arena.
 * Errors    ERR_NOTFOUND: no such request, or not for this reader, who may not learn that somebody asked. ERR_CONFLICT: identity was not
 *           shown, no record is named, or it is closed. ERR_DENIED: the record is restricted and the reader is not named.
 * Why       a register and no tables of its own: the clock, its pause and extension, the letters, the retention and the history are
 *           then those that every register has.
 * Start at  requests_list(), request_pack(). */
#ifndef MUSTER_REQUEST_H
#define MUSTER_REQUEST_H

#include "privacy/access_pack.h"
#include "registers/case.h"

#define REQUEST_REGISTER "subject_access"

/* Open ones, soonest due first; or those closed in the twelve months to today. None for who may not see the register. */
MUST_USE Status requests_list(Ctx *cx, bool is_closed, CaseLines *out);

typedef struct RequestCounts {
    i64 open, overdue, waiting; /* waiting: to be read and released by somebody else */
    i64 answered, in_time;      /* closed in the twelve months to today whose clock was judged; met, of them */
    i64 extended;               /* of these, with more time */
} RequestCounts;
MUST_USE Status requests_count(Ctx *cx, RequestCounts *out);

/* Is there one to be made of a request in a list, which its reader sees? Some statements; nothing is audited, as nothing of it is told. */
MUST_USE Status request_has_pack(Ctx *cx, i64 case_id, bool *out);
/* All that is held of the person whom the request names. Audited under the person and with the request's reference. */
MUST_USE Status request_pack(Ctx *cx, i64 case_id, AccessPack *out);

#endif
