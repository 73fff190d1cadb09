#include "county/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void close_on_reset(void *thing) {
    Sink *s = thing;
    if (s->fd >= 0) (void)close(s->fd);
    s->fd = -1;
}

Status sink_open(Ctx *cx, Str path, size_t cap, Sink **out) {
    Sink *s = ARENA_NEW(cx->arena, Sink);
    *s = (Sink){.cx = cx,
                .path = path,
                .cap = cap,
                .fd = open(str_cstr(cx->arena, path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
    if (s->fd < 0) return FAIL(cx, ERR_OPS, "cannot write %.*s: %s", STR_ARG(path), strerror(errno));
    s->buf = arena_alloc(cx->arena, cap);
    arena_defer(cx->arena, close_on_reset, s);
    *out = s;
    return OK;
}

void sink_flush(Sink *s) {
    size_t done = 0;
    while (done < s->n && !s->error) {
        ssize_t wrote = write(s->fd, s->buf + done, s->n - done);
        if (wrote > 0) done += (size_t)wrote;
        else if (wrote < 0 && errno != EINTR) s->error = errno;
    }
    s->n = 0;
}

void sink_str(Sink *s, Str text) {
    while (text.n > s->cap - s->n) {
        size_t room = s->cap - s->n;
        memcpy(s->buf + s->n, text.p, room);
        s->n += room;
        text = str_slice(text, room, text.n);
        sink_flush(s);
    }
    if (text.n) memcpy(s->buf + s->n, text.p, text.n);
    s->n += text.n;
}

Status sink_close(Sink *s) {
    sink_flush(s);
    if (s->fd >= 0 && close(s->fd) != 0 && !s->error) s->error = errno;
    s->fd = -1;
    if (s->error) return FAIL(s->cx, ERR_OPS, "cannot write %.*s: %s", STR_ARG(s->path), strerror(s->error));
    return OK;
}
