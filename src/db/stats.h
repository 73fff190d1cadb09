/* stats.h - which statements ran, how often and for how long: --sql-stats and --sql-trace.
 *
 * Owns      the tallies of one connection.
 * Start at  db_stats_start(). */
#ifndef MUSTER_DB_STATS_H
#define MUSTER_DB_STATS_H

#include <stdio.h>
#include "db/db.h"

typedef struct DbStats DbStats;

/* Count from now on; with trace, also one line a statement as it runs. False: no memory, nothing is counted. */
MUST_USE bool db_stats_start(Db *db, FILE *trace);
/* The dearest first. Once, at the end: the tallies are spent. Nothing when nothing was counted. */
void db_stats_print(Db *db, FILE *out);
/* Called by db_close(). */
void db_stats_end(Db *db);

#endif
