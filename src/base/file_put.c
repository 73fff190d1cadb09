#include "base/file_put.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool write_all(int fd, Str text) {
    for (size_t done = 0; done < text.n;) {
        ssize_t n = write(fd, text.p + done, text.n - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        done += (size_t)n;
    }
    return fsync(fd) == 0;
}

/* Puts the finished file under its name; the name itself is brought to disk with its folder. */
static bool take_name(Ctx *cx, const char *part, const char *path, bool is_new) {
    if (is_new ? link(part, path) != 0 || unlink(part) != 0 : rename(part, path) != 0) return false;
    Str folder = str_from(path);
    while (folder.n > 0 && folder.p[folder.n - 1] != '/') folder.n--;
    int fd = open(folder.n > 0 ? str_cstr(cx->arena, folder) : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return true;
    (void)fsync(fd); /* some file systems know no such thing */
    close(fd);
    return true;
}

static Status cannot(Ctx *cx, const char *path) {
    if (errno == EEXIST) return FAIL(cx, ERR_INPUT, "%s is there already", path);
    return FAIL(cx, ERR_OPS, "cannot write %s: %s", path, strerror(errno));
}

Status file_put(Ctx *cx, Str path, Str text, unsigned mode, bool is_new) {
    const char *name = str_cstr(cx->arena, path);
    const char *part = str_fmt(cx->arena, "%s.part", name).p;
    if (is_new && access(name, F_OK) == 0) return FAIL(cx, ERR_INPUT, "%s is there already", name);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0) return cannot(cx, name);
    bool is_written = write_all(fd, text);
    int why = errno;
    if (close(fd) != 0 && is_written) is_written = false, why = errno;
    errno = why;
    if (is_written && take_name(cx, part, name, is_new)) return OK;
    Status st = cannot(cx, name);
    (void)unlink(part);
    return st;
}

static int remove_one(const char *path, UNUSED const struct stat *s, UNUSED int kind, UNUSED struct FTW *at) {
    return remove(path);
}

void folder_remove(Str folder, Arena *a) { (void)nftw(str_cstr(a, folder), remove_one, 16, FTW_DEPTH | FTW_PHYS); }
