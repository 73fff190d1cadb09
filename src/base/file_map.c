/* file_map.c - see file_map.h. */
#include "base/file_map.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_map(void *thing) {
    Str *s = thing;
    if (s->n > 0) munmap((void *)(uintptr_t)s->p, s->n);
}

Status file_map(Ctx *cx, Str path, Str *out) {
    int fd = open(str_cstr(cx->arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return FAIL(cx, ERR_INPUT, "%.*s cannot be opened: %s", STR_ARG(path), strerror(errno));
    struct stat about;
    Str *s = ARENA_NEW(cx->arena, Str);
    bool is_file = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    if (is_file && about.st_size > 0) {
        void *p = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p != MAP_FAILED) *s = (Str){p, (size_t)about.st_size};
    }
    close(fd);
    if (!is_file) return FAIL(cx, ERR_INPUT, "%.*s is no file", STR_ARG(path));
    if (s->n == 0) return FAIL(cx, ERR_INPUT, "%.*s is empty", STR_ARG(path));
    arena_defer(cx->arena, close_map, s);
    *out = *s;
    return OK;
}
