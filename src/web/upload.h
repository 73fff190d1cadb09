/* upload.h - the body of a POST as it arrives, a piece at a time. Private to src/web/.
 *
 * Owns      memory of its own, as a body outlives any one call of its thread; and spooled files, removed by body_close().
 * Invariant never holds more than FORM_MAX in memory: files go to disk, and more than the limit is refused.
 * Start at  body_open(). */
#ifndef MUSTER_UPLOAD_H
#define MUSTER_UPLOAD_H

#include <microhttpd.h>
#include "web/request.h"

#define FORM_MAX   ((u64)1 << 20)
#define UPLOAD_MAX ((u64)2 << 30)

typedef struct Body Body;

/* may_upload: this user may send files here; else the whole body must fit a form. NULL when there is no memory. */
Body *body_open(struct MHD_Connection *connection, bool may_upload);
void body_take(Body *b, const char *data, size_t n);
/* The fields, once all has come. NULL, or why it cannot be used. */
const char *body_end(Body *b, Fields *out);
/* NULL is allowed. */
void body_close(Body *b);

#endif
