#include "db/sqlite_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static Status copy_pages(Ctx *cx, sqlite3 *from, sqlite3 *to, const char *path) {
    /* Nobody else has the file, and one half made is thrown away: no journal, and one wait for the disk at the end. */
    sqlite3_exec(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000", NULL, NULL,
                 NULL);
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    int code = b ? sqlite3_backup_step(b, -1) : sqlite3_errcode(to);
    if (b) (void)sqlite3_backup_finish(b);
    if (code == SQLITE_DONE) return OK;
    return FAIL(cx, ERR_OPS, "the store could not be copied to %s: %s", path, sqlite3_errstr(code));
}

static Status bring_to_disk(Ctx *cx, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool is_there = fd >= 0 && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0) close(fd);
    return is_there ? OK : FAIL(cx, ERR_OPS, "cannot write %s: %s", path, strerror(why));
}

Status sqlite_copy(Ctx *cx, sqlite3 *from, const char *path) {
    sqlite3 *to = NULL;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return FAIL(cx, ERR_OPS, "cannot write %s: %s", path, strerror(errno));
    close(fd);
    int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL);
    Status st = OK;
    if (code == SQLITE_OK) st = copy_pages(cx, from, to, path);
    else st = FAIL(cx, ERR_OPS, "cannot write %s: %s", path, sqlite3_errstr(code));
    if (sqlite3_close(to) != SQLITE_OK && st == OK) st = FAIL(cx, ERR_OPS, "cannot finish %s", path);
    return st == OK ? bring_to_disk(cx, path) : st;
}
