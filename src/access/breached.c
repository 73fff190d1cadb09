#include "access/breached.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/app.h"

#define LINE_MAX_BYTES 1200 /* the longest password, and what may follow a hash */
#define SHA1_BYTES     20
#define SHA1_DIGITS    (2 * SHA1_BYTES)
#define N_PLACES       1000 /* that doctor looks at */

typedef struct List {
    int fd;
    i64 n;
    bool is_hashed;
    char part[LINE_MAX_BYTES]; /* a line, and what follows it */
} List;

/* ---- the file ---- */

static Status unreadable(Ctx *cx, Str path, const char *why) {
    return FAIL(cx, ERR_OPS, "the list of stolen passwords %.*s cannot be read: %s", STR_ARG(path), why);
}

static void close_list(void *thing) {
    List *l = thing;
    if (l->fd >= 0) close(l->fd);
}

/* The whole line that begins at the offset, or as much of it as counts. */
static Str line_at(List *l, i64 at) {
    ssize_t n = pread(l->fd, l->part, sizeof l->part, (off_t)at);
    Str text = {l->part, n > 0 ? (size_t)n : 0}, rest, line = str_cut(text, '\n', &rest);
    if (str_ends(line, STR("\r"))) line.n--;
    return line;
}

/* Where the first line begins that starts at the offset or after it; the file's end when there is none. */
static i64 next_line(List *l, i64 at) {
    while (at > 0 && at < l->n) {
        ssize_t n = pread(l->fd, l->part, sizeof l->part, (off_t)(at - 1));
        i64 end = n > 0 ? str_find_char((Str){l->part, (size_t)n}, '\n') : -1;
        if (end >= 0) return at + end;
        if (n <= 0) return l->n;
        at += n;
    }
    return at;
}

static bool is_sha1(Str line) {
    if (line.n < SHA1_DIGITS || (line.n > SHA1_DIGITS && line.p[SHA1_DIGITS] != ':')) return false;
    for (size_t i = 0; i < SHA1_DIGITS; i++)
        if (!strchr("0123456789abcdefABCDEF", line.p[i])) return false;
    return true;
}

static Status open_list(Ctx *cx, Str path, List **out) {
    List *l = ARENA_NEW(cx->arena, List);
    struct stat about;
    l->fd = open(str_cstr(cx->arena, path), O_RDONLY | O_CLOEXEC);
    if (l->fd < 0) return unreadable(cx, path, strerror(errno));
    arena_defer(cx->arena, close_list, l);
    if (fstat(l->fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0)
        return unreadable(cx, path, "it is empty, or no file");
    l->n = (i64)about.st_size;
    l->is_hashed = is_sha1(line_at(l, 0));
    *out = l;
    return OK;
}

/* ---- looking ---- */

/* What of a line is compared: hashes may be in small letters, and are followed by how often they were seen. */
static Str key_of(Ctx *cx, const List *l, Str line) {
    if (!l->is_hashed) return line;
    Str key = str_lower(cx->arena, str_slice(line, 0, SHA1_DIGITS));
    return key;
}

static bool holds(Ctx *cx, List *l, Str wanted) {
    i64 from = 0, to = l->n;
    while (from < to) {
        i64 middle = from + (to - from) / 2, at = next_line(l, middle);
        if (at >= to) { /* no line begins in the upper half */
            to = middle;
            continue;
        }
        ArenaMark mark = arena_mark(cx->arena);
        Str line = line_at(l, at);
        int order = str_cmp(key_of(cx, l, line), wanted);
        i64 after = at + (i64)line.n + 1;
        arena_rewind(cx->arena, mark);
        if (order == 0) return true;
        if (order < 0) from = after;
        else to = middle;
    }
    return false;
}

static Str sha1_of(Ctx *cx, Str password) {
    u8 hash[SHA1_BYTES];
    char *hex = arena_alloc(cx->arena, SHA1_DIGITS + 1);
    if (gnutls_hash_fast(GNUTLS_DIG_SHA1, password.n ? password.p : "", password.n, hash) != 0) return STR_NONE;
    sodium_bin2hex(hex, SHA1_DIGITS + 1, hash, sizeof hash);
    return (Str){hex, SHA1_DIGITS};
}

Status breached_has(Ctx *cx, Str password, bool *is_in) {
    List *l;
    Str path = cx->app ? cx->app->breached_passwords : STR_NONE;
    *is_in = false;
    if (path.n == 0 || password.n == 0) return OK;
    TRY(open_list(cx, path, &l));
    Str wanted = l->is_hashed ? sha1_of(cx, password) : password;
    if (wanted.n == 0) return FAIL(cx, ERR_OPS, "a password cannot be looked up: there is no SHA-1 here");
    *is_in = holds(cx, l, wanted) || (!l->is_hashed && holds(cx, l, str_lower(cx->arena, password)));
    return OK;
}

static Str key_at(Ctx *cx, List *l, i64 *at) {
    Str line = line_at(l, *at);
    *at += (i64)line.n + 1;
    return str_dup(cx->arena, key_of(cx, l, line));
}

/* Two neighbours at each of a thousand places, evenly apart. */
Status breached_look(Ctx *cx, Str path, BreachedFile *out) {
    List *l;
    TRY(open_list(cx, path, &l));
    BreachedFile f = {.is_hashed = l->is_hashed, .n_bytes = l->n, .is_sorted = true};
    Str before = STR_NONE;
    for (i64 i = 0; i < N_PLACES; i++) {
        i64 at = next_line(l, l->n / N_PLACES * i);
        if (at >= l->n) break;
        Str one = key_at(cx, l, &at);
        at = next_line(l, at);
        Str two = at < l->n ? key_at(cx, l, &at) : one;
        f.is_sorted = f.is_sorted && str_cmp(before, one) <= 0 && str_cmp(one, two) <= 0;
        before = one;
    }
    *out = f;
    return OK;
}
