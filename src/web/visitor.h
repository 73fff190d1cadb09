/* visitor.h - who asks, as the network tells it. Private to src/web.
 *
 * Why       what a proxy says of whom it asks for (X-Forwarded-For) is believed of the proxies that were named and no others: anyone else could
 *           write any address there, and be counted as somebody else.
 * Start at  visitor_address(). */
#ifndef MUSTER_VISITOR_H
#define MUSTER_VISITOR_H

#include "web/request.h"

/* The address to count by: of the chain "forwarded, peer" the last that is no trusted proxy (parted by commas). Borrowed. */
Str visitor_address(Str peer, Str forwarded, Str trusted);
/* Adds one line's text to a chain of several, parted by a comma; where there is not room for all its beginning is lost, which whoever asks wrote. */
void visitor_join(char *chain, size_t size, const char *more);
/* Sets cx->visitor from cx->request. */
void visitor_find(Ctx *cx);
/* The cookie by which this browser is known; it opens nothing. */
void visitor_remember(Ctx *cx, Str device);

#endif
