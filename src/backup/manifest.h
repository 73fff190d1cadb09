/* manifest.h - what a backup says of itself, so that it can be proved without the store that it came from.
 *
 * Owns      manifest.json in a backup's folder: written last, so a folder without one is no backup.
 * Invariant counts, audit head and copy are of one moment.
 * Memory    in the arena given.
 * Errors    ERR_INPUT: no backup, or not one of ours.
 * Start at  manifest_read(), manifest_all(). */
#ifndef MUSTER_BACKUP_MANIFEST_H
#define MUSTER_BACKUP_MANIFEST_H

#include "base/ctx.h"
#include "db/copy.h"

/* The kinds of backup: what its file holds. */
#define BACKUP_KIND_LIST(X)                                                           \
    X(BACKUP_WHOLE, "whole")     /* store.sqlite, or store.dump of pg_dump */         \
    X(BACKUP_CHANGES, "changes") /* store.pages: what changed since the one before */ \
    X(BACKUP_CLUSTER, "cluster") /* data/: a PostgreSQL cluster, of pg_basebackup */

typedef enum BackupKind {
#define X(name, text) name,
    BACKUP_KIND_LIST(X)
#undef X
        N_BACKUP_KINDS
} BackupKind;
extern const char *const backup_kind_names[N_BACKUP_KINDS];

typedef struct Manifest {
    Str folder; /* where it was read from; not in the file */
    Str name;   /* the folder's own name: the moment, and the kind */
    BackupKind kind;
    DbKind engine;
    Moment at;
    i64 migration; /* the newest that the store had */
    i64 audit_seq; /* the end of the audit trail */
    Str audit_hash;
    Str file; /* empty: a cluster */
    i64 n_bytes;
    Str checksum; /* BLAKE2b of the file */
    Str state;    /* SQLite: of all pages (pages.h) after it is put back; else empty */
    Str follows;  /* changes: name of the backup they were since */
    i64 n_pages, page_size;
    TableCount *tables;
    size_t n_tables;
} Manifest;

MUST_USE Status manifest_write(Ctx *cx, const Manifest *m, Str folder);
/* folder is one backup's. */
MUST_USE Status manifest_read(Ctx *cx, Str folder, Manifest *out);
/* Every backup in a folder of them, oldest first; what is no backup is passed over. */
MUST_USE Status manifest_all(Ctx *cx, Str folder, Manifest **out, size_t *n);
/* BLAKE2b of a file, as hexadecimal digits. */
MUST_USE Status manifest_checksum(Ctx *cx, Str path, Str *out, i64 *n_bytes);

#endif
