/* import_scan.c - the pass that hashes a file and tells its encoding, for the next file while this one is imported. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>
#include "exchange/import_run.h"

#define SCAN_BYTES ((size_t)1 << 18)

/* UTF-8 checked over pieces: how many more bytes the character needs, and between which bounds the next one lies. */
typedef struct Utf8Check {
    int n_more;
    u8 low, high;
    bool is_bad;
} Utf8Check;

static void utf8_lead(Utf8Check *c, u8 b) {
    c->low = 0x80;
    c->high = 0xBF;
    if (b < 0x80) return;
    if (b >= 0xC2 && b <= 0xDF) {
        c->n_more = 1;
    } else if (b >= 0xE0 && b <= 0xEF) {
        c->n_more = 2;
        if (b == 0xE0) c->low = 0xA0;
        if (b == 0xED) c->high = 0x9F;
    } else if (b >= 0xF0 && b <= 0xF4) {
        c->n_more = 3;
        if (b == 0xF0) c->low = 0x90;
        if (b == 0xF4) c->high = 0x8F;
    } else {
        c->is_bad = true;
    }
}

static void utf8_check(Utf8Check *c, const u8 *p, size_t n) {
    for (size_t i = 0; i < n && !c->is_bad;) {
        u64 eight;
        if (c->n_more == 0 && i + 8 <= n && (memcpy(&eight, p + i, 8), (eight & 0x8080808080808080u) == 0)) {
            i += 8;
            continue;
        }
        u8 b = p[i++];
        if (c->n_more == 0) {
            utf8_lead(c, b);
        } else if (b < c->low || b > c->high) {
            c->is_bad = true;
        } else {
            c->n_more--;
            c->low = 0x80;
            c->high = 0xBF;
        }
    }
}

static bool read_piece(int fd, u8 *piece, size_t *got) {
    ssize_t r;
    do r = read(fd, piece, SCAN_BYTES);
    while (r < 0 && errno == EINTR);
    *got = r < 0 ? 0 : (size_t)r;
    return r >= 0;
}

/* Leaves the file at its end. */
static void scan(int fd, u8 *piece, FileScan *out) {
    crypto_generichash_state state;
    u8 digest[IMPORT_HASH_HEX / 2];
    Utf8Check utf8 = {0};
    size_t got;
    *out = (FileScan){.error = 0};
    crypto_generichash_init(&state, NULL, 0, sizeof digest);
    for (;;) {
        if (!read_piece(fd, piece, &got)) out->error = errno;
        if (got == 0) break;
        crypto_generichash_update(&state, piece, got);
        utf8_check(&utf8, piece, got);
        out->has_nul = out->has_nul || memchr(piece, 0, got) != NULL;
    }
    crypto_generichash_final(&state, digest, sizeof digest);
    sodium_bin2hex(out->hash, sizeof out->hash, digest, sizeof digest);
    out->is_utf8 = !utf8.is_bad && utf8.n_more == 0;
}

/* ---- ahead ---- */

static void *scan_in_thread(void *self) {
    ScanAhead *ahead = self;
    Arena *a = arena_open();
    int fd = a ? open(ahead->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    ahead->scan.error = fd < 0 ? EIO : 0;
    if (fd >= 0) {
        scan(fd, arena_take(a, SCAN_BYTES), &ahead->scan);
        close(fd);
    }
    arena_close(a);
    return NULL;
}

static void wait_for_scan(void *self) {
    ScanAhead *ahead = self;
    if (ahead->of) pthread_join(ahead->thread, NULL);
    ahead->of = NULL;
}

void import_scan_ahead(ImportRun *run, const FoundFile *next) {
    ScanAhead *ahead = &run->ahead;
    wait_for_scan(ahead);
    if (!next->importer || next->trouble || sodium_init() < 0) return;
    if (!ahead->is_deferred) arena_defer(run->arena, wait_for_scan, ahead);
    ahead->is_deferred = true;
    ahead->path = str_cstr(run->arena, next->path);
    if (pthread_create(&ahead->thread, NULL, scan_in_thread, ahead) == 0) ahead->of = next;
}

/* What the thread could not read is tried again here, where it can be said. */
static bool take_scan(ScanAhead *ahead, const FoundFile *found, FileScan *out) {
    if (ahead->of != found) return false;
    wait_for_scan(ahead);
    *out = ahead->scan;
    return out->error == 0;
}

Status import_scan(Ctx *cx, ImportFile *f, const FoundFile *found) {
    if (take_scan(&f->run->ahead, found, &f->scan)) return OK;
    ArenaMark mark = arena_mark(cx->arena);
    if (sodium_init() < 0) return FAIL(cx, ERR_OPS, "libsodium cannot start");
    scan(f->fd, arena_take(cx->arena, SCAN_BYTES), &f->scan);
    arena_rewind(cx->arena, mark);
    int error = f->scan.error ? f->scan.error : lseek(f->fd, 0, SEEK_SET) < 0 ? errno : 0;
    return error ? FAIL(cx, ERR_OPS, "a file cannot be read: %s", strerror(error)) : OK;
}
