/* backup_test.c - what is put back is what was there at the moment asked for, and a backup that is not is found out. */
#include "backup/backup.h"
#include "base/file_put.h"

#include <sys/stat.h>
#include <unistd.h>

#include "backup/backup_timer.h"
#include "harness.h"
#include "registers/table.h"

static void fill(T *t) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(t, "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, sex, known_from)"
                 " VALUES (9001, FALSE, '2008-03-08', FALSE, 'F', '2012-01-01')");
    ok(t, ctx_commit(&t->cx));
}

static void add_people(T *t, int first, int n) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    for (int i = 0; i < n; i++)
        test_exec(t, str_fmt(t->cx.arena,
                             "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, sex, known_from)"
                             " VALUES (%d, FALSE, '2008-03-08', FALSE, 'F', '2012-01-01')",
                             first + i)
                         .p);
    ok(t, ctx_commit(&t->cx));
}

static bool is_sqlite(T *t) { return db_kind(t->cx.db) == DB_SQLITE; }

static Str backups(T *t) { return str_fmt(t->cx.arena, "%.*s/backups", STR_ARG(test_folder(t))); }

static Manifest write_one(T *t, bool only_changes, int n_kept) {
    Manifest m;
    usleep(2000); /* names are of the millisecond */
    ok(t, backup_write(&t->cx, &(BackupOptions){.folder = backups(t), .only_changes = only_changes, .n_kept = n_kept},
                       &m));
    return m;
}

static Proof prove(T *t, Str from, Moment at) {
    RestoreChain chain;
    Proof p;
    ok(t, restore_choose(&t->cx, from, at, false, &chain));
    ok(t, restore_prove(&t->cx, &chain, &p));
    return p;
}

static void expect_holds(T *t, const Proof *p) {
    for (size_t i = 0; i < p->n; i++)
        if (!p->lines[i].holds) expect_str(t, "", p->lines[i].text);
    expect(t, p->n >= 4);
}

static void proves_itself(T *t) {
    fill(t);
    Manifest m = write_one(t, false, 0);
    Proof p = prove(t, m.folder, MOMENT_NONE);
    expect_holds(t, &p);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'store.backup'"));
    ok(t, backup_note_proved(&t->cx, m.name));
    BackupLast last;
    ok(t, backup_last(&t->cx, &last));
    expect(t, last.at == m.at && last.proved_at == m.at);
    expect_i64(t, 0, (i64)access(str_fmt(t->cx.arena, "%.*s/manifest.json", STR_ARG(m.folder)).p, R_OK));
    struct stat s;
    expect(t, stat(m.folder.p, &s) == 0 && (s.st_mode & 077) == 0);
}

TEST_OWN_TRANSACTION("a backup is put back into a store of its own and proved there") {
    test_on_shared_store(t, proves_itself);
}

/* What the manifest says is changed; what was put back then does not fit it. */
static void finds_other_rows(T *t) {
    fill(t);
    RestoreChain chain;
    Proof p;
    Manifest m = write_one(t, false, 0);
    ok(t, restore_choose(&t->cx, m.folder, MOMENT_NONE, false, &chain));
    for (size_t i = 0; i < chain.at[0].n_tables; i++)
        if (str_is(chain.at[0].tables[i].name, "person")) chain.at[0].tables[i].n_rows++;
    ok(t, restore_prove(&t->cx, &chain, &p));
    expect_i64(t, 1, (i64)p.n_wrong);
    ok(t, restore_choose(&t->cx, m.folder, MOMENT_NONE, false, &chain));
    chain.at[0].audit_hash = STR("another");
    ok(t, restore_prove(&t->cx, &chain, &p));
    expect_i64(t, 1, (i64)p.n_wrong);
}

TEST_OWN_TRANSACTION("rows that are missing and a trail that ends elsewhere are found out") {
    test_on_shared_store(t, finds_other_rows);
}

static void refuses_damage(T *t) {
    fill(t);
    Manifest m = write_one(t, false, 0);
    Str path = str_fmt(t->cx.arena, "%.*s/%.*s", STR_ARG(m.folder), STR_ARG(m.file));
    Str bytes = test_read_file(t, path);
    ((char *)(uintptr_t)bytes.p)[bytes.n / 2] ^= 1;
    test_write_file(t, path, bytes);
    RestoreChain chain;
    Proof p;
    ok(t, restore_choose(&t->cx, m.folder, MOMENT_NONE, false, &chain));
    expect_error(t, ERR_INPUT, restore_prove(&t->cx, &chain, &p));
    expect_has(t, t->cx.error.message, "not as it was written");
}

TEST_OWN_TRANSACTION("a backup of which one bit was turned is refused") { test_on_shared_store(t, refuses_damage); }

static i64 people_at(T *t, Moment at) {
    RestoreChain chain;
    Db *own = t->cx.db, *db;
    Str store = str_fmt(t->cx.arena, "%.*s/back-%lld.sqlite", STR_ARG(test_folder(t)), (long long)at);
    ok(t, restore_choose(&t->cx, backups(t), at, false, &chain));
    ok(t, restore_make(&t->cx, &chain, store));
    ok(t, db_open(&t->cx, store, &db));
    t->cx.db = db;
    i64 n = test_count(t, "SELECT count(*) FROM person");
    t->cx.db = own;
    db_close(db);
    return n;
}

static void goes_back(T *t) {
    if (!is_sqlite(t)) return; /* its changes are in its archived log: tests/backup_test.py */
    Moment at[5];
    fill(t);
    at[0] = write_one(t, true, 0).at; /* whole, as there is none to follow */
    for (int i = 1; i < 5; i++) {
        add_people(t, 10000 * i, 300);
        if (i == 3) test_exec(t, "DELETE FROM person WHERE id >= 20000 AND id < 30000");
        Manifest m = write_one(t, true, 0);
        expect_i64(t, BACKUP_CHANGES, m.kind);
        at[i] = m.at;
    }
    static const i64 n[] = {1, 301, 601, 601, 901};
    for (int i = 0; i < 5; i++) expect_i64(t, n[i], people_at(t, at[i]));
    Proof p = prove(t, backups(t), at[2]);
    expect_holds(t, &p);
    RestoreChain chain;
    expect_error(t, ERR_INPUT, restore_choose(&t->cx, backups(t), at[0] - 1, false, &chain));
}

TEST_OWN_TRANSACTION("changes lead back to each moment at which they were taken") {
    test_on_shared_store(t, goes_back);
}

static void needs_every_link(T *t) {
    if (!is_sqlite(t)) return;
    RestoreChain chain;
    fill(t);
    write_one(t, false, 0);
    add_people(t, 10000, 10);
    Manifest between = write_one(t, true, 0);
    add_people(t, 20000, 10);
    Manifest last = write_one(t, true, 0);
    folder_remove(between.folder, t->cx.arena);
    expect_error(t, ERR_INPUT, restore_choose(&t->cx, last.folder, MOMENT_NONE, false, &chain));
    expect_has(t, t->cx.error.message, "is not there");
}

TEST_OWN_TRANSACTION("a chain that lacks a link is refused") { test_on_shared_store(t, needs_every_link); }

static void overwrites_nothing(T *t) {
    RestoreChain chain;
    fill(t);
    Manifest m = write_one(t, false, 0);
    ok(t, restore_choose(&t->cx, m.folder, MOMENT_NONE, false, &chain));
    expect_error(t, ERR_INPUT, restore_make(&t->cx, &chain, t->app.store));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person"));
    Str other = is_sqlite(t) ? STR("postgresql:///x") : STR("x.sqlite");
    expect_error(t, ERR_INPUT, restore_make(&t->cx, &chain, other));
}

TEST_OWN_TRANSACTION("nothing is put back over a store that is there, nor into the other kind") {
    test_on_shared_store(t, overwrites_nothing);
}

static void keeps_the_newest(T *t) {
    Manifest *all;
    size_t n;
    fill(t);
    Str gone = write_one(t, false, 2).folder;
    if (is_sqlite(t)) write_one(t, true, 2);
    write_one(t, false, 2);
    Str kept = write_one(t, false, 2).folder;
    ok(t, manifest_all(&t->cx, backups(t), &all, &n));
    expect_i64(t, 2, (i64)n);
    expect(t, access(gone.p, F_OK) != 0 && access(kept.p, F_OK) == 0);
}

TEST_OWN_TRANSACTION("the newest backups stay, and of the others nothing") {
    test_on_shared_store(t, keeps_the_newest);
}

static void leaves_nothing_half_made(T *t) {
    Manifest m, *all;
    BackupOptions o = {.folder = backups(t)};
    size_t n_found;
    Status st = ERR_OPS;
    fill(t);
    for (u64 n = 1; st != OK; n += 17) {
        db_fail_after(t->cx.db, n);
        st = backup_write(&t->cx, &o, &m);
        db_fail_after(t->cx.db, 0);
        db_rollback(&t->cx);
        ctx_clear_error(&t->cx);
        ok(t, manifest_all(&t->cx, o.folder, &all, &n_found));
        for (size_t i = 0; i < n_found; i++) {
            Proof p = prove(t, all[i].folder, MOMENT_NONE);
            expect_holds(t, &p);
            folder_remove(all[i].folder, t->cx.arena);
        }
        expect(t, n < 10000);
    }
}

TEST_OWN_TRANSACTION("whichever statement fails, a backup is whole or there is none") {
    test_on_shared_store(t, leaves_nothing_half_made);
}

static void is_made_when_due(T *t) {
    bool is_made;
    BackupTimerOptions o = {.folder = backups(t), .every_minutes = 15};
    fill(t);
    ok(t, backup_if_due(&t->cx, &o, &is_made));
    expect(t, is_made);
    ok(t, backup_if_due(&t->cx, &o, &is_made));
    expect(t, !is_made);
    t->app.fixed_today = t->cx.today = date_plus(t->cx.today, 2);
    ok(t, backup_if_due(&t->cx, &o, &is_made));
    expect(t, is_made);
    t->app.fixed_today = t->cx.today =
        date_plus(t->cx.today, -4); /* the clock was put back: what is there is of days to come */
    ok(t, backup_if_due(&t->cx, &o, &is_made));
    expect(t, is_made);
}

TEST_OWN_TRANSACTION("the server's backup is made when due, also after the clock was put back") {
    test_on_shared_store(t, is_made_when_due);
}
