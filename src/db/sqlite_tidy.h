/* sqlite_tidy.h - for sqlite.c: bringing the write-ahead log to disk, and what it holds into the store, beside a connection that
 * writes without pause: an import, or the audit trail.
 *
 * Owns      a thread with a connection of its own, and for an import a second one that only waits for the disk, from the first bulk
 *           transaction of a connection, or its opening by the trail, until it closes.
 * Invariant a bulk commit returns once all commits before it are on disk: the plug pulled takes the unit in hand and at most
 *           the one before, whole. What is committed is in the log at once, so that a killed process loses nothing. The
 *           next commit that is no bulk one (an import's last) has everything on disk, as ever.
 *           The trail's commits wait for the disk themselves: a line is on disk before its page goes out.
 *           A log that nobody moved is read as well as the store, and is moved by the writer when it grows too long.
 * Errors    a log that cannot be brought to disk fails the writer's next commit, with ERR_OPS.
 * Threads   sqlite_tidy_start() and sqlite_tidy_end() belong to the connection's thread.
 * Why       waiting for the disk was a sixth of an import, and a checkpoint stopped the writer for a tenth. The longer the log
 *           may grow first, the more pages are moved once that were written many times. The other thread moves nearly all;
 *           the writer moves the rest itself, in a moment in which nothing is added, because a log can only begin anew when
 *           all of it has been moved and the store is on disk. Under many looks a second a checkpoint by the trail's writer kept all of them waiting: the
 *           slowest of a hundred pages took half as long again.
 * Start at  sqlite_tidy_start(). */
#ifndef MUSTER_SQLITE_TIDY_H
#define MUSTER_SQLITE_TIDY_H

#include <sqlite3.h>
#include <stdbool.h>

typedef struct SqliteTidy SqliteTidy;

/* Lengths in pages of the log. */
typedef struct SqliteTidyWay {
    int worth_moving; /* the thread begins */
    int few;          /* left to the writer */
    int too_long;     /* the writer moves all, whatever the thread does */
    bool brings_log;  /* to disk, too: the writer's own commits do not wait for it (synchronous = NORMAL) */
} SqliteTidyWay;
extern const SqliteTidyWay sqlite_tidy_bulk, sqlite_tidy_trail;

/* NULL: nothing to do (a store in memory) or no thread to be had; the connection goes on as before. */
SqliteTidy *sqlite_tidy_start(sqlite3 *writer, const SqliteTidyWay *way);
/* NULL is allowed. */
void sqlite_tidy_end(SqliteTidy *t);

#endif
