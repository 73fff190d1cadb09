/* sink.h - a file being written, straight through.
 *
 * Memory    it lives in cx->arena, and so does its closing: an early return leaks nothing.
 * Errors    a failed write is remembered; sink_close() returns it (ERR_OPS), so callers need not ask after every cell.
 * Start at  sink_open(). */
#ifndef MUSTER_COUNTY_SINK_H
#define MUSTER_COUNTY_SINK_H

#include "base/csv_out.h"
#include "base/ctx.h"

typedef struct Sink {
    Ctx *cx;
    Str path;
    char *buf;
    size_t n, cap;
    int fd;
    int error; /* errno of the first write that failed */
} Sink;

/* Makes or empties the file. cap: bytes held before they are written. */
MUST_USE Status sink_open(Ctx *cx, Str path, size_t cap, Sink **out);
MUST_USE Status sink_close(Sink *s);
void sink_flush(Sink *s);
void sink_str(Sink *s, Str text);
static inline void sink_char(Sink *s, char ch) {
    if (s->n == s->cap) sink_flush(s);
    s->buf[s->n++] = ch;
}
#define sink_lit(s, literal) sink_str((s), STR(literal))

/* Write what a CSV row builder holds and empty it. */
static inline void sink_rows(Sink *s, Buf *rows) {
    sink_str(s, buf_str(rows));
    buf_clear(rows);
}

#endif
