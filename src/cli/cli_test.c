/* Tests of the command line: each runs the whole program in-process, as cli_main() does. */
#include "base/nearest.h"
#include "cli/call.h"
#include "cli/doctor.h"
#include "db/db.h"
#include "harness.h"

#include <stdlib.h>
#include <sys/stat.h>

typedef struct Ran {
    int code;
    Str out;
    Str err;
} Ran;

static Str take(T *t, char *text, size_t n) {
    Str copy = str_dup(t->cx.arena, (Str){text, n});
    free(text);
    return copy;
}

/* words are separated by spaces; MUSTER_STORE is store. */
static Ran run_on(T *t, const char *store, const char *line) {
    char *words[32] = {(char *)(uintptr_t) "muster"}, *out, *err;
    size_t n_out, n_err;
    int n = 1;
    for (Str rest = str_from(line); rest.n && n < 31;) words[n++] = str_cstr(t->cx.arena, str_cut(rest, ' ', &rest));
    CliIo io = {.out = open_memstream(&out, &n_out), .err = open_memstream(&err, &n_err), .env_store = store};
    Ran ran = {.code = cli_run(&io, n, words)};
    fclose(io.out);
    fclose(io.err);
    ran.out = take(t, out, n_out);
    ran.err = take(t, err, n_err);
    return ran;
}

static Ran run(T *t, const char *line) { return run_on(t, "/nowhere/at/all.sqlite", line); }

/* A store for whole commands: the tests' PostgreSQL, or a file. */
static const char *file_store(T *t) {
    if (!str_is(t->app.store, ":memory:")) return t->app.store.p;
    return str_fmt(t->cx.arena, "%.*s/test.sqlite", STR_ARG(test_folder(t))).p;
}

static json_t *parse_json(T *t, Str text) {
    json_t *v = json_loadb(text.p, text.n, 0, NULL);
    expect(t, v != NULL);
    return v;
}

PURE_TEST("muster alone, help and --help list every command but the hidden ones") {
    static const char *const ways[] = {"", "help", "--help", "-h"};
    for (size_t w = 0; w < COUNT_OF(ways); w++) {
        Ran r = run(t, ways[w]);
        expect_i64(t, 0, r.code);
        for (size_t i = 0; i < n_command_all; i++) {
            const char *name = command_all[i]->name;
            const char *row = str_fmt(t->cx.arena, "\n  %s ", name).p;
            if (strncmp(name, "test-", 5) == 0) expect_lacks(t, r.out, row);
            else expect_has(t, r.out, row);
        }
    }
}

PURE_TEST("--version says which") {
    Ran r = run(t, "--version");
    expect_i64(t, 0, r.code);
    expect(t, str_starts(r.out, STR("muster ")));
}

PURE_TEST("every command explains itself, without a store") {
    for (size_t i = 0; i < n_command_all; i++) {
        const Command *c = command_all[i];
        Ran r = run(t, str_fmt(t->cx.arena, "%s --help", c->name).p);
        expect_i64(t, 0, r.code);
        expect_has(t, r.out, str_fmt(t->cx.arena, "Usage: muster %s", c->usage).p);
        for (const Option *o = c->options; o && o->name; o++)
            expect_has(t, r.out, str_fmt(t->cx.arena, "--%s", o->name).p);
        r = run(t, str_fmt(t->cx.arena, "help %s --json", c->name).p);
        expect_i64(t, 0, r.code);
        json_decref(parse_json(t, r.out));
    }
}

PURE_TEST("every command refuses an option it does not know, and says which it may be") {
    for (size_t i = 0; i < n_command_all; i++) {
        Ran r = run(t, str_fmt(t->cx.arena, "%s --storee x", command_all[i]->name).p);
        expect_i64(t, 2, r.code);
        expect_has(t, r.err, "no option --storee");
        expect_has(t, r.err, "--store");
        expect_i64(t, 0, (i64)r.out.n);
    }
}

PURE_TEST("each usage line begins with the command's name and names exactly its options") {
    for (size_t i = 0; i < n_command_all; i++) {
        const Command *c = command_all[i];
        Str usage = str_from(c->usage);
        expect(t, str_starts(usage, str_from(c->name)));
        expect(t, c->doc && c->doc[0] && str_ends(str_from(c->doc), STR(".")));
        for (const Option *o = c->options; o && o->name; o++) {
            const char *dashed = str_fmt(t->cx.arena, "--%s", o->name).p;
            expect_has(t, usage, dashed);
            expect(t, (o->type == OPT_FLAG) == (o->value == NULL));
        }
        for (Str rest = usage; rest.n;) {
            Str word = str_cut(rest, ' ', &rest);
            i64 at = str_find(word, STR("--"));
            if (at < 0) continue;
            Str name = str_slice(word, (size_t)at + 2, word.n);
            while (name.n && strchr("])=", name.p[name.n - 1])) name.n--;
            if (!option_find(c, name)) printf("usage of %s names --%.*s\n", c->name, STR_ARG(name));
            expect(t, option_find(c, name) != NULL);
        }
    }
}

PURE_TEST("a usage line says how many arguments there are") {
    static const Option options[] = {{"by", OPT_CHOICE, "a|b", ""}, {"all", OPT_FLAG, NULL, ""}, OPTIONS_END};
    static const struct {
        const char *usage;
        size_t min, max;
    } lines[] = {{"x", 0, 0},
                 {"x ID", 1, 1},
                 {"x ID same|different [--json]", 2, 2},
                 {"x [ID] [--by a|b]", 0, 1},
                 {"x [--by a|b ID]", 0, 1},
                 {"x --by a|b ID [--all] WORD", 2, 2},
                 {"x [gias|census] PATH... [--all]", 1, SIZE_MAX},
                 {"x [--all] [WORD...]", 0, SIZE_MAX}};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        Command c = {.name = "x", .usage = lines[i].usage, .options = options};
        Arity a = command_arity(&c);
        expect_i64(t, (i64)lines[i].min, (i64)a.min);
        expect(t, lines[i].max == a.max);
    }
}

PURE_TEST("every command refuses too few and too many arguments") {
    for (size_t i = 0; i < n_command_all; i++) {
        const Command *c = command_all[i];
        Arity a = command_arity(c);
        if (a.min > 0) expect_i64(t, 2, run(t, c->name).code);
        if (a.max == SIZE_MAX) continue;
        Buf line = buf_on(t->cx.arena);
        buf_fmt(&line, "%s", c->name);
        for (size_t n = 0; n <= a.max; n++) buf_fmt(&line, " 1");
        buf_add_char(&line, '\0');
        Ran r = run(t, line.p);
        expect_i64(t, 2, r.code);
        expect_has(t, r.err, "usage: muster");
    }
}

PURE_TEST("every command that needs a store says how to make one") {
    for (size_t i = 0; i < n_command_all; i++) {
        const Command *c = command_all[i];
        if (c->store == STORE_NONE || c->store == STORE_CREATE || strcmp(c->name, "doctor") == 0) continue;
        Buf line = buf_on(t->cx.arena);
        buf_fmt(&line, "%s", c->name);
        for (size_t n = 0; n < command_arity(c).min; n++) buf_fmt(&line, " 1");
        buf_add_char(&line, '\0');
        Ran r = run(t, line.p);
        expect_i64(t, 6, r.code);
        expect_has(t, r.err, "muster init");
    }
}

/* A heading of its own, alone or among others; or its name as code in a sentence. */
static bool is_documented(T *t, Str page, const char *name) {
    const char *const forms[] = {"\n## %s\n", "\n## %s, ", "`%s`", "`muster %s`"};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        Buf text = buf_on(t->cx.arena);
        for (Str rest = str_from(forms[i]); rest.n;) {
            i64 at = str_find(rest, STR("%s"));
            buf_add(&text, at < 0 ? rest : str_slice(rest, 0, (size_t)at));
            if (at >= 0) buf_add(&text, str_from(name));
            rest = at < 0 ? STR_NONE : str_slice(rest, (size_t)at + 2, rest.n);
        }
        if (str_find(page, buf_str(&text)) >= 0) return true;
    }
    return false;
}

PURE_TEST("docs/json.md says what every command prints as JSON") {
    Str page = test_read_file(t, STR("docs/json.md"));
    for (size_t i = 0; i < n_command_all; i++) {
        const char *name = command_all[i]->name;
        bool is_there = strncmp(name, "test-", 5) == 0 || is_documented(t, page, name);
        if (!is_there) printf("docs/json.md does not mention %s\n", name);
        expect(t, is_there);
    }
}

PURE_TEST("a mistyped command is told what it may have been") {
    expect_has(t, run(t, "dictionray").err, "muster dictionary");
    expect_has(t, run(t, "user lst").err, "muster user list");
    expect_has(t, run(t, "user").err, "muster user add");
    expect_has(t, run(t, "zzzzzzzzzz").err, "muster help");
    expect_i64(t, 2, run(t, "zzzzzzzzzz").code);
}

PURE_TEST("the days that a command works as of are checked") {
    expect_has(t, run(t, "user list --today 30/02/2018").err, "such as 2018-03-08");
    expect_i64(t, 2, run(t, "user list --today=2018-02-30").code);
    expect_i64(t, 2, run(t, "--today tomorrow user list").code);
    expect_has(t, run(t, "user list --today").err, "needs a value");
    expect_has(t, run(t, "user list --json=yes").err, "takes no value");
}

PURE_TEST("hostile words are refused, not obeyed") {
    static const char *const words[] = {"--",        "-",       "--=",     "--today=",     "--=x",
                                        "-x",        "--json=", "%s%s%n",  "\xff\xfe",     "[",
                                        "user  add", "--store", "--help=", "\xc2\x9b[31m", "--\xff"};
    for (size_t c = 0; c < n_command_all; c++) {
        if (command_all[c]->store == STORE_CREATE || command_all[c]->store == STORE_NONE)
            continue; /* may well succeed */
        for (size_t i = 0; i < COUNT_OF(words); i++) {
            Ran r = run(t, str_fmt(t->cx.arena, "%s %s", command_all[c]->name, words[i]).p);
            expect(t, r.code == 2 || r.code == 6);
            expect_i64(t, 0, (i64)r.out.n);
        }
    }
    expect_i64(t, 2, run(t, "\xff").code);
    expect_i64(t, 2, run(t, "\xff --json").code);
}

TEST_OWN_TRANSACTION("what was looked at is not shown when the audit trail cannot hold it") {
    const char *store = file_store(t);
    expect_i64(t, 0, run_on(t, store, "init").code);
    Db *own = t->cx.db, *db;
    ok(t, db_open(&t->cx, str_from(store), &db));
    t->cx.db = db;
    test_exec(t, "ALTER TABLE audit_head RENAME TO audit_head_away");
    Ran r = run_on(t, store, "audit show --person 5 --json");
    test_exec(t, "ALTER TABLE audit_head_away RENAME TO audit_head");
    db_close(db);
    t->cx.db = own;
    expect(t, r.code == 6 || r.code == 7);
    expect_i64(t, 0, (i64)r.out.n);
    expect_i64(t, 0, run_on(t, store, "audit show --person 5 --json").code);
}

PURE_TEST("with --json an error is one object on standard error, wherever --json stands") {
    static const char *const lines[] = {"user list --json", "--json user list", "user list --nonsense --json",
                                        "nonsense --json"};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        Ran r = run(t, lines[i]);
        expect_i64(t, 0, (i64)r.out.n);
        json_t *v = parse_json(t, r.err), *e = json_object_get(v, "error");
        expect(t, json_is_string(json_object_get(e, "kind")) && json_is_string(json_object_get(e, "message")));
        expect_i64(t, r.code, json_integer_value(json_object_get(e, "exit_code")));
        json_decref(v);
    }
}

PURE_TEST("distance counts letters added, lost, changed and swapped") {
    expect_i64(t, 0, (i64)nearest_distance(STR("rollcall"), STR("rollcall")));
    expect_i64(t, 1, (i64)nearest_distance(STR("rolcall"), STR("rollcall")));
    expect_i64(t, 1, (i64)nearest_distance(STR("rollcalll"), STR("rollcall")));
    expect_i64(t, 1, (i64)nearest_distance(STR("rollcoll"), STR("rollcall")));
    expect_i64(t, 1, (i64)nearest_distance(STR("rollacll"), STR("rollcall")));
    expect_i64(t, 8, (i64)nearest_distance(STR(""), STR("rollcall")));
}

TEST_OWN_TRANSACTION("a store is made, given a user, and looked after from the command line") {
    const char *store = file_store(t);
    expect_i64(t, 0, run_on(t, store, "init").code);
    Ran r = run_on(t, store, "init --json");
    expect_i64(t, 0, r.code);
    json_decref(parse_json(t, r.out));

    r = run_on(t, store, "user add Jo.Doe --display-name Jo --generate");
    expect_i64(t, 0, r.code);
    expect_has(t, r.out, "password");
    expect_has(t, r.out, "They hold no role");
    expect_i64(t, 0, run_on(t, store, "user roles jo.doe attendance_officer admissions").code);
    expect_has(t, run_on(t, store, "user roles jo.doe --json").out, "\"role\": \"admissions\"");
    expect_has(t, run_on(t, store, "user list").out, "attendance_officer admissions");
    expect_i64(t, 2, run_on(t, store, "user roles jo.doe king").code);
    expect_i64(t, 2, run_on(t, store, "user roles jo.doe member --none").code);
    expect_i64(t, 4, run_on(t, store, "user roles nobody member").code);
    expect_i64(t, 0, run_on(t, store, "user roles jo.doe --none").code);
    expect_lacks(t, run_on(t, store, "user list").out, "attendance_officer");
    expect_i64(t, 2, run_on(t, store, "user add al --generate --roles king").code);
    expect_lacks(t, run_on(t, store, "user list").out, "al ");
    expect_i64(t, 5, run_on(t, store, "user add jo.doe --generate").code);
    expect_i64(t, 2, run_on(t, store, "user add j --generate").code);
    expect_i64(t, 2, run_on(t, store, "user add jo/doe --generate").code);
    expect_i64(t, 5, run_on(t, store, "user add system --generate").code);
    expect_has(t, run_on(t, store, "user list").out, "jo.doe");
    expect_i64(t, 0, run_on(t, store, "user remove jo.doe").code);
    expect_has(t, run_on(t, store, "user list").out, "removed");
    expect_i64(t, 0, run_on(t, store, "user restore jo.doe").code);
    expect_has(t, run_on(t, store, "user list").out, "active");
    expect_i64(t, 0, run_on(t, store, "user password jo.doe --generate --json").code);
    expect_i64(t, 4, run_on(t, store, "user remove nobody").code);
    expect_i64(t, 4, run_on(t, store, "user password system --generate").code);

    r = run_on(t, store, "user list --json");
    json_t *users = parse_json(t, r.out);
    expect_i64(t, 1, (i64)json_array_size(users));
    json_decref(users);
    expect_lacks(t, r.out, "argon2");

    expect_i64(t, 0, run_on(t, store, "audit verify").code);
    r = run_on(t, store, "audit show --person 17 --json");
    expect_i64(t, 0, r.code);
    r = run_on(t, store, "audit show --person 17");
    expect_has(t, r.out, "audit.view"); /* looking at the trail leaves a line in it */
}

TEST_OWN_TRANSACTION("statements are counted and traced by name, without values") {
    const char *store = file_store(t);
    expect_i64(t, 0, run_on(t, store, "init").code);
    Ran r = run_on(t, store, "audit show --person 4711 --sql-stats --sql-trace");
    expect_i64(t, 0, r.code);
    expect_has(t, r.err, "sql: ");
    expect_has(t, r.err, "audit_of_person (src/access/audit.sql:");
    expect_has(t, r.err, " 1         0  audit_of_person");
    expect_lacks(t, r.err, "4711");
    expect_i64(t, 0, (i64)run_on(t, store, "audit show --person 4711").err.n);
}

TEST_OWN_TRANSACTION("a new SQLite store is for its owner alone") {
    if (db_kind(t->cx.db) != DB_SQLITE) return;
    const char *store = file_store(t);
    struct stat s;
    expect_i64(t, 0, run_on(t, store, "init").code);
    expect(t, stat(store, &s) == 0 && (s.st_mode & 077) == 0);
}

TEST_OWN_TRANSACTION("the dictionary gives each table, in three forms, and the nearest name") {
    const char *store = file_store(t);
    expect_i64(t, 0, run_on(t, store, "init").code);
    Ran r = run_on(t, store, "dictionary");
    expect_has(t, r.out, "\nenrolment\n");
    expect_has(t, r.out, "Last day on the roll");
    r = run_on(t, store, "dictionary enrolment --json");
    json_t *all = parse_json(t, r.out), *id = json_array_get(all, 1);
    expect_str(t, "id", str_from(json_string_value(json_object_get(id, "column"))));
    expect_str(t, "BIGINT", str_from(json_string_value(json_object_get(id, "type"))));
    json_t *person = json_array_get(all, 2);
    expect_str(t, "person(id)", str_from(json_string_value(json_object_get(person, "refers_to"))));
    expect(t, json_is_true(json_object_get(person, "is_required")));
    json_decref(all);
    r = run_on(t, store, "dictionary enrolment --csv");
    expect_has(t, r.out, "enrolment,person_id,BIGINT,yes,person(id),");
    r = run_on(t, store, "dictionary enrollment");
    expect_i64(t, 4, r.code);
    expect_has(t, r.err, "enrolment");
    expect_i64(t, 2, run_on(t, store, "dictionary --csv --json").code);
}

PURE_TEST("a table fits its columns, keeps numbers right and lets nothing move the cursor") {
    char *text;
    size_t n;
    CliCall call = {.out = open_memstream(&text, &n)};
    t->cx.cli = &call;
    OutTable *table = out_table(&t->cx, "Name|n|Last");
    out_cell(table, STR("Zo\xc3\xab\x1b[2J"));
    out_cell_fmt(table, "%d", 7);
    out_cell(table, STR("x"));
    out_cell(table, STR("A"));
    out_cell_fmt(table, "%d", 1234);
    out_cell(table, STR("y"));
    out_table_end(table);
    fclose(call.out);
    t->cx.cli = NULL;
    expect_str(t, "Name        n  Last\nZo\xc3\xab?[2J     7  x\nA        1234  y\n", take(t, text, n));
}

static json_t *finding(json_t *answer, const char *check, const char *level) {
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(answer, "findings"), i, f) {
        bool is_it = strcmp(json_string_value(json_object_get(f, "check")), check) == 0 &&
                     strcmp(json_string_value(json_object_get(f, "level")), level) == 0;
        if (is_it) return f;
    }
    return NULL;
}

TEST_OWN_TRANSACTION("the doctor says what is wrong, what to do, and when nothing is") {
    const char *store = file_store(t);
    expect_i64(t, 0, run_on(t, store, "init").code);
    Ran r = run_on(t, store, "doctor --json --today 2018-06-08");
    json_t *answer = parse_json(t, r.out);
    /* The tests' PostgreSQL does not wait for the disk, and the doctor says so. */
    bool is_sqlite = db_kind(t->cx.db) == DB_SQLITE, is_fit = json_is_true(json_object_get(answer, "is_fit"));
    expect_i64(t, is_fit ? 0 : 6, r.code);
    expect(t, is_fit == !finding(answer, "engine", "wrong") && (is_fit || !is_sqlite));
    expect(t, finding(answer, "store", "ok") && (finding(answer, "engine", "ok") || !is_sqlite));
    expect(t, finding(answer, "users", "advice") && finding(answer, "imports", "advice"));
    expect(t, finding(answer, "calendars", "ok") && finding(answer, "today", "advice"));
    json_decref(answer);
    expect_i64(t, 0, run_on(t, store, "user add demo --generate").code);
    expect_has(t, run_on(t, store, "doctor").out, "muster user remove demo");
    expect_has(t, run_on(t, store, "doctor --thorough").out, "No line of the audit trail was altered");
    test_exec(t, "UPDATE audit SET actor_id = 99 WHERE seq = 1"); /* PostgreSQL: the same store */
    if (!is_sqlite) expect_has(t, run_on(t, store, "doctor --thorough").out, "does not hold at line 1");
    r = run_on(t, store, "doctor --today 1950-06-08");
    expect_i64(t, 6, r.code);
    expect_has(t, r.out, "terms.yaml");
}

PURE_TEST("the doctor warns of a password in the command and of definitions that others can change") {
    Ran r = run(t, "doctor --store postgresql://muster:secret@127.0.0.1:1/x?connect_timeout=1");
    expect_has(t, r.out, "password stands in the command");
    expect_lacks(t, r.out, "secret@");
    expect_lacks(t, run(t, "doctor --store postgresql://muster@127.0.0.1:1/x?connect_timeout=1").out,
                 "stands in the command");
    char *out, *err, *words[] = {(char *)(uintptr_t) "muster", (char *)(uintptr_t) "doctor"};
    size_t n_out, n_err;
    Str folder = str_fmt(t->cx.arena, "%.*s/definitions", STR_ARG(test_folder(t)));
    expect(t, mkdir(folder.p, 0777) == 0 && chmod(folder.p, 0777) == 0);
    CliIo io = {.out = open_memstream(&out, &n_out),
                .err = open_memstream(&err, &n_err),
                .env_store = "/nowhere/x",
                .env_definitions = folder.p};
    (void)cli_run(&io, 2, words);
    fclose(io.out);
    fclose(io.err);
    expect_has(t, take(t, out, n_out), "can change the definitions");
    free(err);
}

TEST_OWN_TRANSACTION("the doctor finds a store that others can read, and one that is not there") {
    Ran r = run(t, "doctor --json");
    expect_i64(t, 6, r.code);
    json_t *answer = parse_json(t, r.out);
    expect(t, json_is_false(json_object_get(answer, "is_fit")));
    expect(t, finding(answer, "store", "wrong") != NULL);
    json_decref(answer);
    if (db_kind(t->cx.db) != DB_SQLITE) return;
    const char *store = file_store(t);
    expect_i64(t, 0, run_on(t, store, "init").code);
    expect(t, chmod(store, 0644) == 0);
    r = run_on(t, store, "doctor");
    expect_i64(t, 6, r.code);
    expect_has(t, r.out, "chmod 600");
}

static bool is_sealed_name(Str name) { return str_is(name, "/dev/dm-1"); }

/* What takes another machine to set up: the rest is set up by tests/doctor_test.py. */
PURE_TEST("the doctor tells disks over the network, and swap that is not encrypted") {
    expect(t, strstr(doctor_disk_fault(0x6969), "NFS") && strstr(doctor_disk_fault(0xfe534d42), "SMB2"));
    expect(t, !doctor_disk_fault(0xef53) && !doctor_disk_fault(0x58465342)); /* ext4, XFS */
    Str heading = STR("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
    expect_i64(t, 0, (i64)doctor_count_open_swap(heading, is_sealed_name));
    Str both = STR_CAT(t->cx.arena, heading, STR("/dev/dm-1 partition 100 0 -2\n/swapfile file 100 0 -3\n"));
    expect_i64(t, 1, (i64)doctor_count_open_swap(both, is_sealed_name));
}
