/* http_get.h - asking another server for a short answer.
 *
 * Invariant https with a certificate that this machine trusts (or http to this machine itself: openid_is_safe_address()); no redirect is
 *           followed; an answer over 256 KB, or one that takes over ten seconds, is none.
 * Errors    ERR_OPS: no answer, or another than 200; says the host and why, never what was sent.
 * Why       libcurl's easy interface, one handle a question: a county signs in some hundred times a day. */
#ifndef MUSTER_HTTP_GET_H
#define MUSTER_HTTP_GET_H

#include "base/ctx.h"

typedef struct HttpAsk {
    Str url;
    Str form;           /* sent by POST; STR_NONE: GET */
    Str user, password; /* STR_NONE: no authorization */
} HttpAsk;

MUST_USE Status http_ask(Ctx *cx, const HttpAsk *a, Str *answer);
/* As it stands in an address or a form. */
Str http_encode(Ctx *cx, Str s);

#endif
