#include "backup/backup.h"
#include "base/file_put.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/audit.h"
#include "backup/pages.h"
#include "backup/tool.h"
#include "cli/app.h"
#include "sql_all.h"

typedef struct Making {
    const BackupOptions *o;
    Manifest m;
    Str part, done; /* its folder, while it is made and after */
} Making;

/* ---- folders ---- */

static Str in_folder(Ctx *cx, Str folder, const char *name) {
    return str_fmt(cx->arena, "%.*s/%s", STR_ARG(folder), name);
}

/* "2018-06-08T120000.123Z-whole": names sort by moment, and no file system minds them. */
static Str name_of(Ctx *cx, Moment at, const char *kind) {
    Str iso = moment_iso(cx->arena, at);
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < iso.n; i++)
        if (iso.p[i] != ':') buf_add_char(&b, iso.p[i]);
    buf_fmt(&b, "-%s", kind);
    return buf_str(&b);
}

static Status make_folder(Ctx *cx, const char *path) {
    if (mkdir(path, 0700) == 0) return OK;
    return FAIL(cx, ERR_OPS, "cannot make the folder %s: %s", path, strerror(errno));
}

static Status begin(Ctx *cx, Making *k) {
    const char *folder = str_cstr(cx->arena, k->o->folder);
    if (access(folder, F_OK) != 0) TRY(make_folder(cx, folder));
    k->m.at = ctx_now(cx);
    k->part = in_folder(cx, k->o->folder, str_fmt(cx->arena, ".%.*s.part", STR_ARG(name_of(cx, k->m.at, "new"))).p);
    return make_folder(cx, k->part.p);
}

/* ---- what the manifest says, and the copy, in one transaction ---- */

static Status describe(Ctx *cx, Making *k) {
    AuditHead head;
    TRY(db_number(cx, &k->m.migration, SQL_backup_migration));
    TRY(audit_head(cx, &head));
    k->m.audit_seq = head.seq;
    k->m.audit_hash = head.hash;
    return db_count_tables(cx, &k->m.tables, &k->m.n_tables);
}

static Status dump_postgres(Ctx *cx, Making *k) {
    Str snapshot, file = in_folder(cx, k->part, "store.dump");
    TRY(db_export_snapshot(cx, &snapshot));
    const char *words[] = {"pg_dump",
                           "--format=custom",
                           "--no-owner",
                           "--no-privileges",
                           str_fmt(cx->arena, "--snapshot=%.*s", STR_ARG(snapshot)).p,
                           str_fmt(cx->arena, "--file=%.*s", STR_ARG(file)).p,
                           NULL};
    k->m.file = STR("store.dump");
    return tool_run(cx, &(Tool){words, cx->app->store, in_folder(cx, k->o->folder, "pg_dump.log")});
}

static Status copy_in_transaction(Ctx *cx, Making *k) {
    TRY(db_begin(cx, DB_READ));
    Status st = describe(cx, k);
    if (st == OK && k->m.engine == DB_POSTGRES) st = dump_postgres(cx, k);
    else if (st == OK) st = db_copy_file(cx, in_folder(cx, k->part, "store.sqlite"));
    db_rollback(cx);
    return st;
}

/* ---- SQLite: whole, or what changed ---- */

/* The newest backup's pages, if it is still there to be followed. */
static bool find_followed(Ctx *cx, Making *k, PageHashes *before) {
    Manifest m;
    bool is_there = pages_kept(cx, k->o->folder, &k->m.follows, before) == OK &&
                    manifest_read(cx, in_folder(cx, k->o->folder, str_cstr(cx->arena, k->m.follows)), &m) == OK &&
                    m.engine == DB_SQLITE;
    ctx_clear_error(cx);
    return is_there;
}

static Status settle_pages(Ctx *cx, Making *k, PageHashes *now) {
    PageHashes before;
    Str copy = in_folder(cx, k->part, "store.sqlite");
    TRY(pages_read(cx, copy, now));
    k->m.state = pages_state(cx, now);
    k->m.n_pages = (i64)now->n;
    k->m.page_size = (i64)now->page_size;
    k->m.file = STR("store.sqlite");
    if (!k->o->only_changes || !find_followed(cx, k, &before)) {
        k->m.follows = STR("");
        return OK;
    }
    k->m.kind = BACKUP_CHANGES;
    k->m.file = STR("store.pages");
    TRY(pages_write_changes(cx, copy, &before, now, in_folder(cx, k->part, "store.pages")));
    if (unlink(copy.p) != 0) return FAIL(cx, ERR_OPS, "cannot remove %.*s: %s", STR_ARG(copy), strerror(errno));
    return OK;
}

/* ---- PostgreSQL: the whole cluster ---- */

static Status copy_cluster(Ctx *cx, Making *k) {
    Str data = in_folder(cx, k->part, "data");
    const char *words[] = {"pg_basebackup", "--checkpoint=fast", "--wal-method=stream",
                           str_fmt(cx->arena, "--pgdata=%.*s", STR_ARG(data)).p, NULL};
    if (k->m.engine != DB_POSTGRES) return FAIL(cx, ERR_INPUT, "only PostgreSQL has clusters");
    TRY(db_number(cx, &k->m.migration, SQL_backup_migration));
    TRY(tool_run(cx, &(Tool){words, cx->app->store, in_folder(cx, k->o->folder, "pg_basebackup.log")}));
    k->m.kind = BACKUP_CLUSTER;
    k->m.at = ctx_now(cx); /* it can be gone back to from its end on */
    return OK;
}

/* ---- finishing ---- */

static Status finish(Ctx *cx, Making *k) {
    k->m.name = name_of(cx, k->m.at, backup_kind_names[k->m.kind]);
    k->done = in_folder(cx, k->o->folder, str_cstr(cx->arena, k->m.name));
    k->m.folder = k->done;
    if (k->m.file.n > 0)
        TRY(manifest_checksum(cx, in_folder(cx, k->part, str_cstr(cx->arena, k->m.file)), &k->m.checksum,
                              &k->m.n_bytes));
    TRY(manifest_write(cx, &k->m, k->part));
    if (rename(k->part.p, k->done.p) == 0) return OK;
    return FAIL(cx, ERR_OPS, "cannot finish %.*s: %s", STR_ARG(k->done), strerror(errno));
}

static Status make(Ctx *cx, Making *k) {
    PageHashes now;
    if (k->o->is_cluster) {
        TRY(copy_cluster(cx, k));
        return finish(cx, k);
    }
    TRY(copy_in_transaction(cx, k));
    if (k->m.engine == DB_SQLITE) TRY(settle_pages(cx, k, &now));
    TRY(finish(cx, k));
    return k->m.engine == DB_SQLITE ? pages_keep(cx, k->o->folder, k->m.name, &now) : OK;
}

/* Which whole backup a backup rests on, by what follows what. */
static Str root_of(const Manifest *all, size_t n, const Manifest *m) {
    for (size_t steps = 0; m->kind == BACKUP_CHANGES && steps < n; steps++) {
        size_t i = 0;
        while (i < n && !str_eq(all[i].name, m->follows)) i++;
        if (i == n) break;
        m = &all[i];
    }
    return m->name;
}

/* Those that rest on a whole backup older than the n_kept newest go. One that cannot be removed stays: the new one is written. */
static Status take_away_old(Ctx *cx, const BackupOptions *o, BackupKind kind) {
    Manifest *all;
    size_t n, n_newer = 0;
    Str oldest_kept = STR_NONE;
    BackupKind counted = kind == BACKUP_CLUSTER ? BACKUP_CLUSTER : BACKUP_WHOLE;
    if (o->n_kept <= 0) return OK;
    TRY(manifest_all(cx, o->folder, &all, &n));
    for (size_t i = n; i > 0 && n_newer < (size_t)o->n_kept; i--)
        if (all[i - 1].kind == counted && ++n_newer == (size_t)o->n_kept) oldest_kept = all[i - 1].name;
    for (size_t i = 0; oldest_kept.n > 0 && i < n; i++) {
        bool is_of_kind = (all[i].kind == BACKUP_CLUSTER) == (counted == BACKUP_CLUSTER);
        if (is_of_kind && str_cmp(root_of(all, n, &all[i]), oldest_kept) < 0) folder_remove(all[i].folder, cx->arena);
    }
    return OK;
}

static Status note_run(Ctx *cx, const Manifest *m) {
    TRY(db_begin(cx, DB_WRITE));
    Status st = db_run(cx, SQL_backup_run_put, P_STR(m->name), P_CSTR(backup_kind_names[m->kind]), P_MOMENT(m->at),
                       P_I64(m->n_bytes));
    audit_note(cx, "store.backup", 0, "%.*s", STR_ARG(m->name));
    if (st == OK) st = ctx_commit(cx);
    if (st != OK) db_rollback(cx);
    return st;
}

Status backup_write(Ctx *cx, const BackupOptions *o, Manifest *out) {
    Making k = {.o = o, .m = {.kind = BACKUP_WHOLE, .engine = db_kind(cx->db)}};
    TRY(begin(cx, &k));
    Status st = make(cx, &k);
    if (st != OK) {
        folder_remove(k.part, cx->arena);
        return st;
    }
    TRY(note_run(cx, &k.m));
    *out = k.m;
    return take_away_old(cx, o, k.m.kind);
}

Status backup_note_proved(Ctx *cx, Str name) {
    TRY(db_begin(cx, DB_WRITE));
    Status st = db_run(cx, SQL_backup_run_proved, P_STR(name), P_MOMENT(ctx_now(cx)));
    audit_note(cx, "store.backup_proved", 0, "%.*s", STR_ARG(name));
    if (st == OK) st = ctx_commit(cx);
    if (st != OK) db_rollback(cx);
    return st;
}

Status backup_last(Ctx *cx, BackupLast *out) {
    DbRows *r;
    *out = (BackupLast){MOMENT_NONE, MOMENT_NONE};
    TRY(db_query(cx, &r, SQL_backup_last));
    if (db_next(r)) *out = (BackupLast){col_moment(r, 0), col_moment(r, 1)};
    return db_done(r);
}
