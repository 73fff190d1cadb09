#include "backup/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file_map.h"
#include "base/file_put.h"

static const char pages_heading[] = "muster pages 1\n";
static const char hashes_heading[] = "muster page hashes 1\n";

/* ---- what a store's pages are ---- */

/* Bytes 16 and 17 of a store; 1 stands for 65536. */
static size_t page_size_of(Str store) {
    if (store.n < 100 || memcmp(store.p, "SQLite format 3", 16) != 0) return 0;
    size_t size = (size_t)(u8)store.p[16] << 8 | (u8)store.p[17];
    return size == 1 ? 65536 : size;
}

Status pages_read(Ctx *cx, Str store, PageHashes *out) {
    Str bytes;
    TRY(file_map(cx, store, &bytes));
    size_t size = page_size_of(bytes);
    if (size == 0 || bytes.n % size != 0) return FAIL(cx, ERR_INPUT, "%.*s is no store", STR_ARG(store));
    *out = (PageHashes){.n = bytes.n / size, .page_size = size};
    out->at = arena_alloc_array(cx->arena, out->n, PAGE_HASH_BYTES);
    for (size_t i = 0; i < out->n; i++)
        crypto_generichash(out->at + i * PAGE_HASH_BYTES, PAGE_HASH_BYTES, (const u8 *)bytes.p + i * size, size, NULL,
                           0);
    return OK;
}

Str pages_state(Ctx *cx, const PageHashes *h) {
    u8 hash[32];
    char hex[sizeof hash * 2 + 1];
    crypto_generichash(hash, sizeof hash, h->at, h->n * PAGE_HASH_BYTES, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return str_dup(cx->arena, str_from(hex));
}

/* ---- what changed ---- */

static bool is_as_before(const PageHashes *before, const PageHashes *now, size_t i) {
    return before->page_size == now->page_size && i < before->n &&
           memcmp(before->at + i * PAGE_HASH_BYTES, now->at + i * PAGE_HASH_BYTES, PAGE_HASH_BYTES) == 0;
}

static bool write_page(FILE *f, size_t i, const char *page, size_t size) {
    size_t number = i + 1;
    u8 head[4] = {(u8)(number >> 24), (u8)(number >> 16), (u8)(number >> 8), (u8)number};
    return fwrite(head, 1, sizeof head, f) == sizeof head && fwrite(page, 1, size, f) == size;
}

static bool write_changes(FILE *f, Str store, const PageHashes *before, const PageHashes *now) {
    bool is_fine = fputs(pages_heading, f) >= 0;
    for (size_t i = 0; is_fine && i < now->n; i++)
        if (!is_as_before(before, now, i)) is_fine = write_page(f, i, store.p + i * now->page_size, now->page_size);
    return is_fine && fflush(f) == 0 && fsync(fileno(f)) == 0;
}

Status pages_write_changes(Ctx *cx, Str store, const PageHashes *before, const PageHashes *now, Str path) {
    Str bytes;
    TRY(file_map(cx, store, &bytes));
    check(bytes.n == now->n * now->page_size);
    int fd = open(str_cstr(cx->arena, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (!f) return FAIL(cx, ERR_OPS, "cannot write %.*s: %s", STR_ARG(path), strerror(errno));
    bool is_written = write_changes(f, bytes, before, now);
    int why = errno;
    if (fclose(f) != 0 && is_written) is_written = false, why = errno;
    return is_written ? OK : FAIL(cx, ERR_OPS, "cannot write %.*s: %s", STR_ARG(path), strerror(why));
}

static bool put_page(int fd, const u8 *record, size_t size) {
    u64 number = (u64)record[0] << 24 | (u64)record[1] << 16 | (u64)record[2] << 8 | record[3];
    off_t at = (off_t)((number - 1) * size);
    size_t done = 0;
    while (number > 0 && done < size) {
        ssize_t n = pwrite(fd, record + 4 + done, size - done, at + (off_t)done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        done += (size_t)n;
    }
    return number > 0;
}

static bool put_all(int fd, Str records, size_t size, i64 n_pages) {
    for (size_t at = 0; at < records.n; at += 4 + size)
        if (!put_page(fd, (const u8 *)records.p + at, size)) return false;
    return ftruncate(fd, (off_t)n_pages * (off_t)size) == 0 && fsync(fd) == 0;
}

Status pages_put_back(Ctx *cx, Str changes, Str store, i64 n_pages) {
    Str bytes, head;
    TRY(file_map(cx, store, &head));
    TRY(file_map(cx, changes, &bytes));
    size_t size = page_size_of(head), start = sizeof pages_heading - 1;
    if (size == 0 || !str_starts(bytes, str_from(pages_heading)) || (bytes.n - start) % (4 + size) != 0)
        return FAIL(cx, ERR_INPUT, "%.*s holds no pages of this store", STR_ARG(changes));
    int fd = open(str_cstr(cx->arena, store), O_WRONLY | O_CLOEXEC);
    bool is_put = fd >= 0 && put_all(fd, str_slice(bytes, start, bytes.n), size, n_pages);
    int why = errno;
    if (fd >= 0) close(fd);
    return is_put ? OK : FAIL(cx, ERR_OPS, "cannot write %.*s: %s", STR_ARG(store), strerror(why));
}

/* ---- what the newest copy's pages were ---- */

static Str kept_path(Ctx *cx, Str folder) { return str_fmt(cx->arena, "%.*s/pages.hash", STR_ARG(folder)); }

Status pages_keep(Ctx *cx, Str folder, Str name, const PageHashes *h) {
    Buf b = buf_on(cx->arena);
    buf_fmt(&b, "%s%.*s %zu\n", hashes_heading, STR_ARG(name), h->page_size);
    buf_add(&b, (Str){(const char *)h->at, h->n * PAGE_HASH_BYTES});
    return file_put(cx, kept_path(cx, folder), buf_str(&b), 0600, false);
}

Status pages_kept(Ctx *cx, Str folder, Str *name, PageHashes *out) {
    Str bytes, rest;
    i64 size;
    TRY(file_map(cx, kept_path(cx, folder), &bytes));
    if (!str_starts(bytes, str_from(hashes_heading))) return FAIL(cx, ERR_INPUT, "pages.hash cannot be read");
    Str line = str_cut(str_slice(bytes, sizeof hashes_heading - 1, bytes.n), '\n', &rest), number;
    *name = str_cut(line, ' ', &number);
    if (!str_to_i64(number, &size) || rest.n % PAGE_HASH_BYTES != 0)
        return FAIL(cx, ERR_INPUT, "pages.hash cannot be read");
    *out = (PageHashes){.at = (u8 *)(uintptr_t)rest.p, .n = rest.n / PAGE_HASH_BYTES, .page_size = (size_t)size};
    return OK;
}
