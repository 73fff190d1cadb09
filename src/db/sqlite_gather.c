#include "db/sqlite_gather.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HELD_MAX = 128 * 1024, LOG_HEADER = 32, FRAME_HEADER = 24 };

struct SqliteGather {
    sqlite3_io_methods methods; /* the log's own but for those below */
    const sqlite3_io_methods *usual;
    char *held;
    int n;
    sqlite3_int64 at;   /* where the held bytes belong */
    sqlite3_int64 end;  /* of what was written since the log began anew: what lies before it is written over, at once */
    bool is_committing; /* the page of the frame in hand is the commit's last */
};

static SqliteGather *gather_of(sqlite3_file *log) {
    return (SqliteGather *)(void *)((char *)(uintptr_t)log->pMethods - offsetof(SqliteGather, methods));
}

static int let_go(SqliteGather *g, sqlite3_file *log) {
    int n = g->n;
    g->n = 0;
    return n == 0 ? SQLITE_OK : g->usual->xWrite(log, g->held, n, g->at);
}

/* The second number of a frame's header is the size of the store, and not 0 only where the frame ends a commit. */
static bool ends_commit(const char *header) { return memcmp(header + 4, "\0\0\0\0", 4) != 0; }

static int write_over(SqliteGather *g, sqlite3_file *log, const void *bytes, int n, sqlite3_int64 at) {
    int code = let_go(g, log);
    return code == SQLITE_OK ? g->usual->xWrite(log, bytes, n, at) : code;
}

static int append(SqliteGather *g, sqlite3_file *log, const void *bytes, int n, sqlite3_int64 at) {
    int code = SQLITE_OK;
    if (g->n > 0 && (g->at + g->n != at || g->n + n > HELD_MAX)) code = let_go(g, log);
    if (code != SQLITE_OK) return code;
    if (g->n == 0) g->at = at;
    memcpy(g->held + g->n, bytes, (size_t)n);
    g->n += n;
    g->end = at + n;
    return SQLITE_OK;
}

static int gather_write(sqlite3_file *log, const void *bytes, int n, sqlite3_int64 at) {
    SqliteGather *g = gather_of(log);
    bool is_header = n == FRAME_HEADER;
    if (at == 0 && n == LOG_HEADER) g->end = 0;
    if (at < g->end || n > HELD_MAX) return write_over(g, log, bytes, n, at);
    if (is_header) g->is_committing = ends_commit(bytes);
    int code = append(g, log, bytes, n, at);
    if (code != SQLITE_OK || is_header || !g->is_committing) return code;
    return let_go(g, log);
}

static int gather_read(sqlite3_file *log, void *bytes, int n, sqlite3_int64 at) {
    SqliteGather *g = gather_of(log);
    int code = let_go(g, log);
    return code == SQLITE_OK ? g->usual->xRead(log, bytes, n, at) : code;
}

static int gather_sync(sqlite3_file *log, int flags) {
    SqliteGather *g = gather_of(log);
    int code = let_go(g, log);
    return code == SQLITE_OK ? g->usual->xSync(log, flags) : code;
}

static int gather_truncate(sqlite3_file *log, sqlite3_int64 size) {
    SqliteGather *g = gather_of(log);
    int code = let_go(g, log);
    return code == SQLITE_OK ? g->usual->xTruncate(log, size) : code;
}

static int gather_size(sqlite3_file *log, sqlite3_int64 *size) {
    SqliteGather *g = gather_of(log);
    int code = let_go(g, log);
    return code == SQLITE_OK ? g->usual->xFileSize(log, size) : code;
}

/* What is held here was never committed. */
static int gather_close(sqlite3_file *log) {
    SqliteGather *g = gather_of(log);
    g->n = 0;
    log->pMethods = g->usual;
    return g->usual->xClose(log);
}

bool sqlite_gather_holds(const SqliteGather *g) { return g && g->n > 0; }

SqliteGather *sqlite_gather_start(sqlite3_file *log) {
    if (!log || !log->pMethods) return NULL;
    /* Without this promise of the system SQLite may write a frame in parts, and again until a sector is full. */
    if (!(log->pMethods->xDeviceCharacteristics(log) & SQLITE_IOCAP_POWERSAFE_OVERWRITE)) return NULL;
    SqliteGather *g = calloc(1, sizeof *g);
    if (!g || !(g->held = malloc(HELD_MAX))) {
        free(g);
        return NULL;
    }
    g->usual = log->pMethods;
    g->methods = *g->usual;
    g->methods.xWrite = gather_write;
    g->methods.xRead = gather_read;
    g->methods.xSync = gather_sync;
    g->methods.xTruncate = gather_truncate;
    g->methods.xFileSize = gather_size;
    g->methods.xClose = gather_close;
    log->pMethods = &g->methods;
    return g;
}

void sqlite_gather_free(SqliteGather *g) {
    if (!g) return;
    free(g->held);
    free(g);
}
