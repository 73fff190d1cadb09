/* backup.h - copies of the store while it is in use, and the way back.
 *
 * Owns      folders named by the moment in a folder of backups, and table backup_run.
 * Invariant a folder with a manifest is a whole backup of one moment: it is made under another name, brought to disk, then renamed.
 *           Nothing is ever put back over a store that is there.
 * Memory    in cx->arena; 16 bytes a page of a SQLite store besides.
 * Errors    ERR_OPS the disk, the store, PostgreSQL's programs; ERR_INPUT no such backup, one that was changed, a store in the way.
 * Why       SQLite: pages, and the pages that changed since the backup before, so that any of the moments at which changes were taken
 *           can be gone back to. PostgreSQL: its own programs, in the snapshot in which the tables were counted; any moment by its
 *           own archive of the log (restore_cluster()). Decision 60.
 * Start at  backup_write(), restore_choose(), restore_make(), restore_prove(). */
#ifndef MUSTER_BACKUP_H
#define MUSTER_BACKUP_H

#include "backup/manifest.h"
#include "backup/prove.h"

struct BackupOptions {
    Str folder;
    bool only_changes; /* SQLite: those since the newest backup there; a whole one where there is none to follow */
    bool is_cluster;   /* PostgreSQL: all of the cluster, to go back to any moment with its archived log */
    int n_kept;        /* the newest so many whole ones stay, with the changes that follow them; 0: all */
};
typedef struct BackupOptions BackupOptions;

/* cx->db is the store, with no transaction open. Audits "store.backup" and notes the run. */
MUST_USE Status backup_write(Ctx *cx, const BackupOptions *o, Manifest *out);
/* The run of that name was proved by restore_prove(). */
MUST_USE Status backup_note_proved(Ctx *cx, Str name);

typedef struct BackupLast {
    Moment at;        /* MOMENT_NONE: never */
    Moment proved_at; /* of the newest that was proved */
} BackupLast;
MUST_USE Status backup_last(Ctx *cx, BackupLast *out);

/* A whole backup and the changes up to the moment wanted, in order. */
typedef struct RestoreChain {
    Manifest *at;
    size_t n;
} RestoreChain;
#define RESTORE_TARGET(chain) (&(chain)->at[(chain)->n - 1])

/* from: a folder of backups, of which the newest not after `at` (MOMENT_NONE: the newest); or one backup. kind BACKUP_CLUSTER: of
 * clusters; else of the others. */
MUST_USE Status restore_choose(Ctx *cx, Str from, Moment at, bool is_cluster, RestoreChain *out);
/* Put back into a store that is not there yet (a file), or is empty (a database). What was put back is compared with the backup's
 * checksums; a file that differs does not get the store's name. */
MUST_USE Status restore_make(Ctx *cx, const RestoreChain *chain, Str store);
/* Put back into a store of its own, beside the backup or beside the database of cx->app->store, prove it, and take it away. */
MUST_USE Status restore_prove(Ctx *cx, const RestoreChain *chain, Proof *out);
/* A PostgreSQL cluster's folder, new, ready to start: it then reads the archived log in wal up to `at` (MOMENT_NONE: to its end). */
typedef struct RestoreCluster {
    Str folder, wal;
    Moment at;
} RestoreCluster;
MUST_USE Status restore_cluster(Ctx *cx, const RestoreChain *chain, const RestoreCluster *r);

#endif
