/* restore.c - the way back: which backups lead to a moment, and putting them there. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "backup/backup.h"
#include "backup/pages.h"
#include "backup/tool.h"
#include "base/file_map.h"
#include "base/file_put.h"
#include "cli/app.h"

/* ---- which ---- */

static const Manifest *find_named(const Manifest *all, size_t n, Str name) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].name, name)) return &all[i];
    return NULL;
}

/* From the one wanted back to a whole one. */
static Status chain_to(Ctx *cx, const Manifest *all, size_t n, const Manifest *wanted, RestoreChain *out) {
    *out = (RestoreChain){.at = ARENA_ARRAY(cx->arena, Manifest, n)};
    size_t first = n;
    for (const Manifest *m = wanted; m; m = find_named(all, n, m->follows)) {
        if (first == 0) return FAIL(cx, ERR_INPUT, "the backups follow each other in a ring");
        out->at[--first] = *m;
        if (m->kind != BACKUP_CHANGES) break;
    }
    if (out->at[first].kind == BACKUP_CHANGES)
        return FAIL(cx, ERR_INPUT, "the backup %.*s, which %.*s follows, is not there", STR_ARG(out->at[first].follows),
                    STR_ARG(out->at[first].name));
    out->at += first;
    out->n = n - first;
    return OK;
}

static Str parent_of(Ctx *cx, Str folder) {
    while (folder.n > 1 && folder.p[folder.n - 1] == '/') folder.n--;
    while (folder.n > 0 && folder.p[folder.n - 1] != '/') folder.n--;
    return folder.n > 0 ? str_dup(cx->arena, folder) : STR(".");
}

static Status choose_one(Ctx *cx, Str from, bool is_cluster, RestoreChain *out) {
    Manifest m, *all;
    size_t n;
    TRY(manifest_read(cx, from, &m));
    if ((m.kind == BACKUP_CLUSTER) != is_cluster)
        return FAIL(cx, ERR_INPUT, "%.*s is %s", STR_ARG(m.name),
                    is_cluster ? "no cluster's backup" : "a cluster's backup: it needs --cluster FOLDER");
    TRY(manifest_all(cx, parent_of(cx, from), &all, &n));
    const Manifest *wanted = find_named(all, n, m.name);
    if (!wanted) return FAIL(cx, ERR_INPUT, "the backup's folder was renamed: it was %.*s", STR_ARG(m.name));
    return chain_to(cx, all, n, wanted, out);
}

Status restore_choose(Ctx *cx, Str from, Moment at, bool is_cluster, RestoreChain *out) {
    Manifest *all;
    size_t n;
    const Manifest *wanted = NULL;
    if (access(str_fmt(cx->arena, "%.*s/manifest.json", STR_ARG(from)).p, F_OK) == 0) {
        if (at != MOMENT_NONE && !is_cluster)
            return FAIL(cx, ERR_INPUT, "--at belongs to a folder of backups, not to one");
        return choose_one(cx, from, is_cluster, out);
    }
    TRY(manifest_all(cx, from, &all, &n));
    for (size_t i = 0; i < n; i++)
        if ((all[i].kind == BACKUP_CLUSTER) == is_cluster && (at == MOMENT_NONE || all[i].at <= at)) wanted = &all[i];
    if (!wanted)
        return FAIL(cx, ERR_INPUT, "%.*s holds no backup%s", STR_ARG(from),
                    at == MOMENT_NONE ? "" : " of that moment or before");
    return chain_to(cx, all, n, wanted, out);
}

/* ---- putting back ---- */

static Status checked_file(Ctx *cx, const Manifest *m, Str *path) {
    Str checksum;
    i64 n_bytes;
    *path = str_fmt(cx->arena, "%.*s/%.*s", STR_ARG(m->folder), STR_ARG(m->file));
    TRY(manifest_checksum(cx, *path, &checksum, &n_bytes));
    if (str_eq(checksum, m->checksum)) return OK;
    return FAIL(cx, ERR_INPUT, "%.*s is not as it was written: go back to another backup", STR_ARG(*path));
}

static Status put_pages(Ctx *cx, const RestoreChain *chain, Str part) {
    Str path, bytes;
    PageHashes now;
    TRY(checked_file(cx, &chain->at[0], &path));
    TRY(file_map(cx, path, &bytes));
    TRY(file_put(cx, part, bytes, 0600, true));
    for (size_t i = 1; i < chain->n; i++) {
        TRY(checked_file(cx, &chain->at[i], &path));
        TRY(pages_put_back(cx, path, part, chain->at[i].n_pages));
    }
    TRY(pages_read(cx, part, &now));
    if (str_eq(pages_state(cx, &now), RESTORE_TARGET(chain)->state)) return OK;
    return FAIL(cx, ERR_INPUT, "what was put back is not what was backed up: go back to another backup");
}

static Status make_file(Ctx *cx, const RestoreChain *chain, Str store) {
    const char *name = str_cstr(cx->arena, store);
    const char *wal = str_fmt(cx->arena, "%s-wal", name).p;
    Str part = str_fmt(cx->arena, "%s.restoring", name);
    if (access(name, F_OK) == 0 || access(wal, F_OK) == 0)
        return FAIL(cx, ERR_INPUT,
                    "%s is there already: nothing is put back over a store; name another with --store, or move it away",
                    name);
    Status st = put_pages(cx, chain, part);
    if (st == OK && (link(part.p, name) != 0 || unlink(part.p) != 0))
        st = FAIL(cx, ERR_OPS, "cannot make %s: %s", name, strerror(errno));
    if (st != OK) (void)unlink(part.p);
    return st;
}

/* Opened for a moment: is there anything in it? */
static Status expect_empty(Ctx *cx, Str store) {
    Db *before = cx->db;
    TableCount *tables;
    size_t n = 0;
    TRY(db_open(cx, store, &cx->db));
    Status st = db_begin(cx, DB_READ);
    if (st == OK) st = db_count_tables(cx, &tables, &n);
    db_rollback(cx);
    db_close(cx->db);
    cx->db = before;
    if (st == OK && n > 0)
        st =
            FAIL(cx, ERR_INPUT,
                 "the database is not empty: nothing is put back over a store; make another, and name it with --store");
    return st;
}

static Status database_name(Ctx *cx, Str store, Str *out) {
    Str *env;
    size_t n;
    *out = STR_NONE;
    TRY(db_postgres_environment(cx, store, &env, &n));
    for (size_t i = 0; i < n; i++)
        if (str_starts(env[i], STR("PGDATABASE="))) *out = str_slice(env[i], sizeof "PGDATABASE=" - 1, env[i].n);
    return out->n > 0 ? OK : FAIL(cx, ERR_INPUT, "the store's address names no database");
}

static Status make_database(Ctx *cx, const RestoreChain *chain, Str store) {
    Str path, database;
    const Manifest *m = RESTORE_TARGET(chain);
    TRY(checked_file(cx, m, &path));
    TRY(expect_empty(cx, store));
    TRY(database_name(cx, store, &database));
    const char *words[] = {"pg_restore",
                           "--single-transaction",
                           "--exit-on-error",
                           "--no-owner",
                           "--no-privileges",
                           str_fmt(cx->arena, "--dbname=%.*s", STR_ARG(database)).p,
                           path.p,
                           NULL};
    return tool_run(cx, &(Tool){words, store, str_fmt(cx->arena, "%.*s.restore.log", STR_ARG(m->folder))});
}

static bool is_postgres(Str store) {
    return str_starts(store, STR("postgresql://")) || str_starts(store, STR("postgres://"));
}

Status restore_make(Ctx *cx, const RestoreChain *chain, Str store) {
    bool is_dump = RESTORE_TARGET(chain)->engine == DB_POSTGRES;
    if (is_dump != is_postgres(store))
        return FAIL(cx, ERR_INPUT, "a backup of %s is put back into %s", is_dump ? "PostgreSQL" : "SQLite",
                    is_dump ? "a PostgreSQL database: --store postgresql://..." : "a file: --store FILE");
    return is_dump ? make_database(cx, chain, store) : make_file(cx, chain, store);
}

/* ---- proving ---- */

static Status prove_at(Ctx *cx, const RestoreChain *chain, Str store, Proof *out) {
    Db *before = cx->db, *db;
    const App *app = cx->app;
    App own = {.store = store,
               .fixed_today = app->fixed_today,
               .definitions = app->definitions,
               .registers = app->registers,
               .forms = app->forms};
    TRY(restore_make(cx, chain, store));
    TRY(db_open(cx, store, &db));
    cx->db = db;
    cx->app = &own;
    Status st = backup_prove(cx, RESTORE_TARGET(chain), out);
    cx->db = before;
    cx->app = app;
    db_close(db);
    return st;
}

static Str unlikely_name(Ctx *cx) { return str_fmt(cx->arena, "muster_check_%08x", (unsigned)randombytes_random()); }

static Status prove_file(Ctx *cx, const RestoreChain *chain, Proof *out) {
    Str at = str_fmt(cx->arena, "%.*s/.%.*s.sqlite", STR_ARG(parent_of(cx, RESTORE_TARGET(chain)->folder)),
                     STR_ARG(unlikely_name(cx)));
    static const char *const ends[] = {"", "-wal", "-shm"};
    Status st = prove_at(cx, chain, at, out);
    for (size_t i = 0; i < COUNT_OF(ends); i++) (void)unlink(str_fmt(cx->arena, "%.*s%s", STR_ARG(at), ends[i]).p);
    return st;
}

static Status prove_database(Ctx *cx, const RestoreChain *chain, Proof *out) {
    Str store, name = unlikely_name(cx);
    Db *before = cx->db, *db;
    TRY(db_postgres_beside(cx, cx->app->store, name, &store));
    TRY(db_open(cx, cx->app->store, &db));
    cx->db = db;
    Status st = db_make_database(cx, name);
    if (st == OK) st = prove_at(cx, chain, store, out);
    Status gone = db_drop_database(cx, name);
    cx->db = before;
    db_close(db);
    return st != OK ? st : gone;
}

Status restore_prove(Ctx *cx, const RestoreChain *chain, Proof *out) {
    bool is_dump = RESTORE_TARGET(chain)->engine == DB_POSTGRES;
    if (is_dump && !is_postgres(cx->app->store))
        return FAIL(cx, ERR_INPUT,
                    "a backup of PostgreSQL is proved on a PostgreSQL server: name a database of it with --store");
    return is_dump ? prove_database(cx, chain, out) : prove_file(cx, chain, out);
}

/* ---- a cluster ---- */

/* Paths stand within quotes in a setting of the cluster's, and in a command of its shell. */
static bool is_plain_path(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (strchr("'\"\\$`\n%", s.p[i])) return false;
    return s.n > 0 && s.p[0] == '/';
}

static Status write_recovery(Ctx *cx, const RestoreCluster *r) {
    Str path = str_fmt(cx->arena, "%.*s/postgresql.auto.conf", STR_ARG(r->folder)), target = STR("");
    Str iso = moment_iso(cx->arena, r->at); /* its Z, for UTC, PostgreSQL does not know so early */
    if (r->at != MOMENT_NONE)
        target = str_fmt(cx->arena, "recovery_target_time = '%.*s+00'\nrecovery_target_action = 'promote'\n",
                         (int)iso.n - 1, iso.p);
    FILE *f = fopen(path.p, "ab");
    bool is_written =
        f &&
        fprintf(
            f, "\n# put there by muster restore\narchive_mode = off\nrestore_command = 'cp \"%.*s/%%f\" \"%%p\"'\n%.*s",
            STR_ARG(r->wal), STR_ARG(target)) > 0;
    if (f && fclose(f) != 0) is_written = false;
    if (!is_written) return FAIL(cx, ERR_OPS, "cannot write %.*s: %s", STR_ARG(path), strerror(errno));
    return file_put(cx, str_fmt(cx->arena, "%.*s/recovery.signal", STR_ARG(r->folder)), STR("\n"), 0600, false);
}

Status restore_cluster(Ctx *cx, const RestoreChain *chain, const RestoreCluster *r) {
    const Manifest *m = RESTORE_TARGET(chain);
    const char *to = str_cstr(cx->arena, r->folder);
    if (!is_plain_path(r->wal) || !is_plain_path(r->folder))
        return FAIL(cx, ERR_INPUT,
                    "the cluster's folder and that of the log are whole paths, from / on, without quotes");
    if (access(to, F_OK) == 0) return FAIL(cx, ERR_INPUT, "%s is there already: name a new folder", to);
    if (r->at != MOMENT_NONE && r->at < m->at)
        return FAIL(cx, ERR_INPUT, "that moment is before the end of the backup %.*s", STR_ARG(m->name));
    const char *words[] = {"cp", "-a", "--", str_fmt(cx->arena, "%.*s/data", STR_ARG(m->folder)).p, to, NULL};
    TRY(tool_run(cx, &(Tool){words, STR_NONE, str_fmt(cx->arena, "%s.log", to)}));
    return write_recovery(cx, r);
}
