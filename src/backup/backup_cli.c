/* backup_cli.c - muster backup, muster restore. */
#include "access/access.h"
#include "access/audit.h"
#include "backup/backup.h"
#include "cli/cli.h"

static const Option backup_options[] = {
    {"changes", OPT_FLAG, NULL, "SQLite: only what changed since the newest backup there."},
    {"cluster", OPT_FLAG, NULL, "PostgreSQL: the whole cluster, to go back to any moment with its archived log."},
    {"verify", OPT_FLAG, NULL, "Put it back into a store of its own, prove it there, and take that away."},
    {"keep", OPT_NUMBER, "N",
     "The newest N whole backups stay, with the changes that follow them; 0, all, unless said otherwise."},
    OPTIONS_END,
};
COMMAND("backup", cmd_backup, .needs = OPERATE, .store = STORE_OWN,
        .usage = "backup FOLDER [--changes] [--cluster] [--verify] [--keep N] [--json]",
        .doc = "Copy the store, while it is in use, into a folder of backups.", .options = backup_options)

static const Option restore_options[] = {
    {"at", OPT_TEXT, "MOMENT",
     "Go back to that moment, in UTC: 2018-06-08T12:30:00Z. The newest backup unless said otherwise."},
    {"check", OPT_FLAG, NULL,
     "Put it back into a store of its own, prove it there, and take that away: --store is not touched."},
    {"cluster", OPT_TEXT, "DATA", "PostgreSQL: make the folder of a cluster, ready to start; with --wal."},
    {"wal", OPT_TEXT, "LOG", "Where the archived log of the cluster is."},
    OPTIONS_END,
};
COMMAND("restore", cmd_restore, .needs = OPERATE, .store = STORE_NONE,
        .usage = "restore FOLDER [--at MOMENT] [--check] [--cluster DATA --wal LOG] [--json]",
        .doc = "Put a backup back into a store that is not there yet (--store), and prove it.",
        .options = restore_options)

/* ---- saying ---- */

static json_t *proof_json(const Proof *p) {
    json_t *lines = json_array();
    for (size_t i = 0; i < p->n; i++)
        json_array_append_new(lines, json_pack("{s:b, s:s%}", "holds", p->lines[i].holds, "text", p->lines[i].text.p,
                                               p->lines[i].text.n));
    return lines;
}

static void print_proof(Ctx *cx, const Proof *p) {
    for (size_t i = 0; i < p->n; i++)
        out_fmt(cx, "  %s %.*s\n", p->lines[i].holds ? "ok   " : "WRONG", STR_ARG(p->lines[i].text));
}

static void print_backup(Ctx *cx, const Manifest *m, const Proof *p) {
    if (cli_json(cx)) {
        json_t *o = json_pack("{s:s%, s:s%, s:s, s:I}", "name", m->name.p, m->name.n, "path", m->folder.p, m->folder.n,
                              "kind", backup_kind_names[m->kind], "bytes", (json_int_t)m->n_bytes);
        if (p) json_object_set_new(o, "proof", proof_json(p));
        out_json(cx, o);
        return;
    }
    out_fmt(cx, "%.*s: %s", STR_ARG(m->folder), backup_kind_names[m->kind]);
    if (m->n_bytes > 0) out_fmt(cx, ", %lld bytes", (long long)m->n_bytes);
    out_fmt(cx, "\n");
    if (p) print_proof(cx, p);
}

static Status fail_unless_proved(Ctx *cx, const Proof *p) {
    if (p->n_wrong == 0) return OK;
    return FAIL(cx, ERR_OPS, "%zu of %zu things do not hold of what was put back", p->n_wrong, p->n);
}

/* ---- muster backup ---- */

static Status options(Ctx *cx, BackupOptions *o) {
    *o = (BackupOptions){.folder = cli_arg(cx, 0),
                         .only_changes = cli_flag(cx, "changes"),
                         .is_cluster = cli_flag(cx, "cluster"),
                         .n_kept = (int)cli_number(cx, "keep", 0)};
    if (o->n_kept < 0) return FAIL(cx, ERR_INPUT, "--keep is 0 or more");
    if (o->only_changes && db_kind(cx->db) != DB_SQLITE)
        return FAIL(cx, ERR_INPUT,
                    "--changes is for SQLite; PostgreSQL keeps changes in its archived log: see --cluster");
    if (o->is_cluster && db_kind(cx->db) != DB_POSTGRES) return FAIL(cx, ERR_INPUT, "--cluster is for PostgreSQL");
    if (o->is_cluster && cli_flag(cx, "verify"))
        return FAIL(cx, ERR_INPUT, "a cluster is proved by starting it: see docs/backup.md");
    return OK;
}

static Status cmd_backup(Ctx *cx) {
    BackupOptions o;
    Manifest m;
    RestoreChain chain;
    Proof proof;
    bool is_proved = cli_flag(cx, "verify");
    TRY(options(cx, &o));
    TRY(backup_write(cx, &o, &m));
    if (is_proved) {
        TRY(restore_choose(cx, m.folder, MOMENT_NONE, false, &chain));
        TRY(restore_prove(cx, &chain, &proof));
    }
    print_backup(cx, &m, is_proved ? &proof : NULL);
    if (!is_proved) return OK;
    TRY(fail_unless_proved(cx, &proof));
    return backup_note_proved(cx, m.name);
}

/* ---- muster restore ---- */

static Status moment_asked(Ctx *cx, Moment *out) {
    *out = MOMENT_NONE;
    Str text = cli_text(cx, "at");
    if (text.n == 0 || moment_parse(text, out)) return OK;
    return FAIL(cx, ERR_INPUT, "--at is a moment in UTC, such as 2018-06-08T12:30:00Z");
}

static Status make_cluster(Ctx *cx, Moment at) {
    RestoreChain chain;
    RestoreCluster r = {.folder = cli_text(cx, "cluster"), .wal = cli_text(cx, "wal"), .at = at};
    if (r.wal.n == 0) return FAIL(cx, ERR_INPUT, "--cluster needs --wal: the folder of the archived log");
    TRY(restore_choose(cx, cli_arg(cx, 0), at, true, &chain));
    TRY(restore_cluster(cx, &chain, &r));
    if (cli_json(cx)) out_json(cx, json_pack("{s:s%}", "path", r.folder.p, r.folder.n));
    else
        out_fmt(cx,
                "%.*s is ready. Start PostgreSQL on it as its owner; when it has read the log, prove the store in it: "
                "muster doctor --thorough --store postgresql://...\n",
                STR_ARG(r.folder));
    return OK;
}

static Status check_only(Ctx *cx, const RestoreChain *chain) {
    Proof proof;
    TRY(restore_prove(cx, chain, &proof));
    print_backup(cx, RESTORE_TARGET(chain), &proof);
    return fail_unless_proved(cx, &proof);
}

/* The trail of the store that was put back says that it was. */
static Status note_restored(Ctx *cx, const Manifest *m) {
    TRY(db_begin(cx, DB_WRITE));
    audit_note(cx, "store.restore", 0, "%.*s", STR_ARG(m->name));
    return ctx_commit(cx);
}

static Status put_back(Ctx *cx, const RestoreChain *chain) {
    Proof proof;
    TRY(restore_make(cx, chain, cx->app->store));
    TRY(db_open(cx, cx->app->store, &cx->db));
    TRY(backup_prove(cx, RESTORE_TARGET(chain), &proof));
    print_backup(cx, RESTORE_TARGET(chain), &proof);
    TRY(fail_unless_proved(cx, &proof));
    return note_restored(cx, RESTORE_TARGET(chain));
}

static Status cmd_restore(Ctx *cx) {
    Moment at;
    RestoreChain chain;
    TRY(moment_asked(cx, &at));
    if (cli_has(cx, "cluster")) return make_cluster(cx, at);
    TRY(restore_choose(cx, cli_arg(cx, 0), at, false, &chain));
    return cli_flag(cx, "check") ? check_only(cx, &chain) : put_back(cx, &chain);
}
