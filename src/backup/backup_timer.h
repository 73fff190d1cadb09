/* backup_timer.h - backups while a server runs: a whole one a day, and on SQLite what changed in between.
 *
 * Owns      one thread, with a Ctx and a connection of its own.
 * Invariant the newest backup is never older than the time asked for, and the time of making one, while the server runs.
 * Errors    told on standard error and tried again, never the server's end; muster doctor says how old the newest is.
 * Why       inside the server, as tick is: on is on. A cron job that runs `muster backup` does as well.
 * Start at  backup_timer_open(). */
#ifndef MUSTER_BACKUP_TIMER_H
#define MUSTER_BACKUP_TIMER_H

#include "base/ctx.h"

typedef struct BackupTimer BackupTimer;

typedef struct BackupTimerOptions {
    Str folder;
    int every_minutes; /* SQLite: changes so often */
    int n_kept;        /* whole ones */
} BackupTimerOptions;

/* o and its text outlive the timer. */
MUST_USE Status backup_timer_open(Ctx *cx, const BackupTimerOptions *o, BackupTimer **out);
/* Waits for a backup in hand. NULL is allowed. */
void backup_timer_close(BackupTimer *t);

/* One look of the thread: is one due, and if so which? Makes it. */
MUST_USE Status backup_if_due(Ctx *cx, const BackupTimerOptions *o, bool *is_made);

#endif
