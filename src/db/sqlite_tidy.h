/* sqlite_tidy.h - for sqlite.c: moving what the write-ahead log holds into the store beside an import, not in it.
 *
 * Owns      a thread with a connection of its own, from the first bulk transaction of a connection until it closes.
 * Invariant nothing depends on it: a log that nobody moved is read as well, and is moved when it grows too long.
 * Threads   sqlite_tidy_start() and sqlite_tidy_end() belong to the connection's thread.
 * Why       a checkpoint in the writer stops it for a tenth of an import, and the longer the log may grow first, the more pages
 *           are moved once that were written many times. The other thread moves nearly all; the writer moves the rest itself,
 *           in a moment in which nothing is added, because a log can only begin anew when all of it has been moved.
 * Start at  sqlite_tidy_start(). */
#ifndef MUSTER_SQLITE_TIDY_H
#define MUSTER_SQLITE_TIDY_H

#include <sqlite3.h>

typedef struct SqliteTidy SqliteTidy;

/* In pages of the log. */
typedef struct SqliteTidyLimits {
    int worth_moving; /* the thread begins */
    int few;          /* left to the writer */
    int too_long;     /* the writer moves all, whatever the thread does */
} SqliteTidyLimits;
extern const SqliteTidyLimits sqlite_tidy_usual;

/* NULL: nothing to do (a store in memory) or no thread to be had; the connection goes on as before. */
SqliteTidy *sqlite_tidy_start(sqlite3 *writer, const SqliteTidyLimits *limits);
/* NULL is allowed. */
void sqlite_tidy_end(SqliteTidy *t);

#endif
