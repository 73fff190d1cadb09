/* command_walk_test.c - over every command there is that reads: nothing of a restricted record, nor of a child out of reach, is told to a user who may
 * not know.
 *
 * Each is run with every value that its argument may have, as JSON and plainly and with each of its flags. A command that no value reaches fails the test:
 * add a value. Pages: restrict_walk_test.c, whose world it is. */
#include "access/access.h"
#include "access/reach.h"
#include "access/work_as.h"
#include "cli/call.h"
#include "db/db.h"
#include "define/definitions.h"
#include "registers/register.h"
#include "rollcall/discrepancy.h"
#include "walk_own.h"

#include <stdlib.h>

/* What an argument may be, by its name in the usage line: a name, a number, or whatever there is. */
static void values_of_argument(T *t, const World *w, Str name, Values *v) {
    if (str_is(name, "QUERY")) {
        const Input text = {.name = "q", .type = IN_TEXT};
        walk_values_of_input(t, w, &text, v);
        return;
    }
    if (str_is(name, "CODE")) {
        walk_add(v, STR("cme_referred"));
        walk_add(v, STR("cme_closed_30"));
        return;
    }
    bool is_name = str_is(name, "NAME") || str_is(name, "REGISTER");
    const i64 others[] = {w->sealed_new,
                          w->mother,
                          w->run,
                          w->unit,
                          w->doubt,
                          w->pair,
                          w->kept,
                          w->published,
                          w->disposal,
                          w->list,
                          w->merges[OPEN_CHILD],
                          w->hidden_case,
                          w->hidden_document,
                          1,
                          2,
                          3};
    for (size_t i = 0; !is_name && i < N_SECRETS; i++) {
        walk_add(v, walk_id(t, w->ids[i]));
        walk_add(v, walk_id(t, w->cases[i]));
        walk_add(v, walk_id(t, w->documents[i]));
    }
    for (size_t i = 0; !is_name && i < COUNT_OF(others); i++) walk_add(v, walk_id(t, others[i]));
    for (size_t i = 0; !is_name && i < N_SECRETS; i++) walk_add(v, walk_id(t, w->notices[i]));
    if (str_is(name, "ID")) return;
    for (int k = 0; k < N_DISCREPANCY_KINDS; k++) walk_add(v, str_from(discrepancy_names[k].code));
    const Registers *rs = registers_of(&t->cx);
    for (size_t i = 0; i < rs->n; i++) walk_add(v, rs->at[i]->name);
    walk_add(v, STR("100"));
    walk_add(v, STR("ash"));
    walk_add(v, STR("quarterly"));
}

/* Of the leak sanitizer; none where the tests are built without it. */
extern void __lsan_disable(void) __attribute__((weak));
extern void __lsan_enable(void) __attribute__((weak));

/* What a command that runs out of memory holds besides its arena goes with its process: no leak. Here the process goes on. */
static int run_starving(const CliIo *io, int n, char **words) {
    if (__lsan_disable) __lsan_disable();
    int code = cli_run(io, n, words);
    if (__lsan_enable) __lsan_enable();
    return code;
}

Ran walk_run(Walk *k, const Actor *who, Str line) {
    T *t = k->t;
    char *words[24] = {(char *)(uintptr_t) "muster"}, *out, *err;
    size_t n_out, n_err;
    int n = 1;
    for (Str rest = line; rest.n && n < 23; n++) {
        words[n] = str_cstr(t->cx.arena, str_cut(rest, ' ', &rest));
        for (char *c = words[n]; *c; c++)
            if (*c == '+') *c = ' ';
    }
    CliIo io = {.out = open_memstream(&out, &n_out),
                .err = open_memstream(&err, &n_err),
                .env_store = t->app.store.p,
                .env_today = "2018-06-08",
                .actor = who,
                .starve = k->starve,
                .shared = &t->app};
    Ran ran = {.code = k->starve ? run_starving(&io, n, words) : cli_run(&io, n, words)};
    fclose(io.out);
    fclose(io.err);
    ran.out = str_fmt(t->cx.arena, "%.*s%.*s", (int)n_out, out, (int)n_err, err);
    free(out);
    free(err);
    return ran;
}

/* The first word of the usage line in capitals that is no option's: ID, QUERY; STR_NONE: the command takes none. */
static Str argument_of(const Command *c) {
    Str rest = str_slice(str_from(c->usage), strlen(c->name), strlen(c->usage));
    while (rest.n > 0) {
        Str word = str_cut(str_trim(rest), ' ', &rest);
        if (str_starts(word, STR("[-")) || str_starts(word, STR("--"))) return STR_NONE;
        while (word.n > 0 && !((word.p[0] >= 'A' && word.p[0] <= 'Z'))) word = str_slice(word, 1, word.n);
        size_t n = 0;
        while (n < word.n && word.p[n] >= 'A' && word.p[n] <= 'Z') n++;
        if (n > 1) return str_slice(word, 0, n);
    }
    return STR_NONE;
}

static bool ask_command(Walk *k, const Actor *who, const Command *c, Str line) {
    Str as_json = str_fmt(k->t->cx.arena, "%.*s --json", STR_ARG(line));
    Ran json = walk_run(k, who, as_json);
    walk_look_at(k, json.out, as_json);
    if (k->is_brief) return json.code == 0;
    Ran plain = walk_run(k, who, line);
    walk_look_at(k, plain.out, line);
    bool is_reached = plain.code == 0 || (plain.code == 4 && c->needs == RESTRICT_CHILD);
    for (const Option *o = c->options; o && o->name; o++) {
        if (o->type != OPT_FLAG) continue;
        Str with = str_fmt(k->t->cx.arena, "%.*s --%s", STR_ARG(line), o->name);
        Ran r = walk_run(k, who, with);
        walk_look_at(k, r.out, with);
        is_reached = is_reached || r.code == 0;
    }
    return is_reached;
}

/* Options that a command cannot do without, and commands that are about no store at all. */
typedef struct Needed {
    const char *command,
        *options; /* ends in a space: a record's id follows; in two, the open child's comes before it */
} Needed;
static const Needed needed[] = {{"export ctf", " --to XXXXXXX --person "},
                                {"attendance summary", " --pupil "},
                                {"rollcall", " --list --state on_roll"},
                                {"pack", " --district Ashford"},
                                {"match explain", "  "},
                                {"school year-11", ""}}; /* the last that is held */

static bool reads(const Command *c) { return c->store == STORE_READ || strncmp(c->name, "export", 6) == 0; }

static void walk_commands(Walk *k, const Actor *who) {
    for (size_t i = 0; i < n_command_all; i++) {
        const Command *c = command_all[i];
        Values v = {.n = 0};
        Str name = str_from(c->name), arg = argument_of(c);
        bool is_reached = false,
             is_asked = reads(c) && c->needs != OPERATE && c->needs != MANAGE_USERS && c->needs != SET_REGISTERS;
        if (k->every && i % k->every != k->turn % k->every) continue;
        if (!is_asked || access_reach_both(who, c->needs, c->also) == REACH_NONE) continue;
        if (str_empty(arg)) is_reached = ask_command(k, who, c, name);
        else values_of_argument(k->t, &k->w, arg, &v);
        for (size_t a = 0; a < v.n; a++)
            is_reached =
                ask_command(k, who, c, str_fmt(k->t->cx.arena, "%s %.*s", c->name, STR_ARG(v.at[a]))) || is_reached;
        for (size_t n = 0; n < COUNT_OF(needed); n++) {
            if (strcmp(needed[n].command, c->name) != 0) continue;
            for (size_t a = 0; a < N_SECRETS; a++) {
                bool wants_id = str_ends(str_from(needed[n].options), STR(" "));
                bool wants_two = str_ends(str_from(needed[n].options), STR("  "));
                Str two = str_fmt(k->t->cx.arena, " %lld ", (long long)k->w.ids[OPEN_CHILD]);
                Str line = str_fmt(k->t->cx.arena, "%s%s%.*s", c->name, wants_two ? two.p : needed[n].options,
                                   STR_ARG(wants_id ? walk_id(k->t, k->w.ids[a]) : STR_NONE));
                is_reached = ask_command(k, who, c, line) || is_reached;
            }
        }
        if (k->is_outside || k->is_brief) continue; /* not every role is held, nor every child reached */
        if (!is_reached) printf("     no value here reaches muster %s\n", c->name);
        expect(k->t, is_reached);
    }
}

void walk_store_begin(T *t, Walk *k, CommandStore *p) {
    *p = (CommandStore){.before = t->cx.db, .is_file = str_is(t->app.store, ":memory:")};
    if (p->is_file) {
        t->app.store = str_fmt(t->cx.arena, "%.*s/walk.sqlite", STR_ARG(test_folder(t)));
        t->app.store.p = str_cstr(t->cx.arena, t->app.store);
        ok(t, db_open(&t->cx, t->app.store, &t->cx.db));
        ok(t, db_migrate(&t->cx));
    }
    ok(t, db_begin(&t->cx, DB_WRITE));
    walk_give_world(t, &k->w);
    ok(t, ctx_commit(&t->cx));
    Ran kept = walk_run(k, NULL, STR("rollcall keep --as-at 2018-01-25")); /* before the sealing */
    if (kept.code != 0) printf("     %.*s", STR_ARG(kept.out));
    expect_i64(t, 0, kept.code);
    ok(t, db_begin(&t->cx, DB_READ));
    k->w.kept = walk_newest(t, "rollcall_run");
    ok(t, db_commit(&t->cx));
}

void walk_store_end(T *t, const CommandStore *p) {
    if (!p->is_file) return;
    restrict_forget(&t->cx);
    db_close(t->cx.db);
    t->cx.db = p->before;
}

i64 walk_add_user(T *t) {
    i64 user;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, user_add(&t->cx, STR("user"), STR("A User"), STR("three blind mice 3"), &user));
    ok(t, ctx_commit(&t->cx));
    return user;
}

TEST_OWN_TRANSACTION(
    "no command tells an ordinary user anything of a restricted record, and the operator's looks are noted") {
    Walk k = {.t = t, .is_silent = true};
    CommandStore place;
    walk_store_begin(t, &k, &place);
    Actor who = {.id = walk_add_user(t),
                 .name = STR("A User"),
                 .permissions = access_user_permissions() | (u64)1 << READ_AUDIT | (u64)1 << READ_PRIVACY |
                                (u64)1 << BREAK_GLASS | (u64)1 << REVIEW_GLASS,
                 .roles = ~definitions_of(&t->cx)->roles->scoped};
    walk_commands(&k, &who);
    expect(t, k.n_open > 20);
    Ran r = walk_run(&k, NULL, str_fmt(t->cx.arena, "person show %lld", (long long)k.w.ids[2]));
    expect_i64(t, 0, r.code);
    expect_has(t, r.out, secrets[2].surname);
    ok(t, db_begin(&t->cx, DB_READ));
    expect(t, test_count(t, "SELECT count(*) FROM audit WHERE action = 'restricted.operator'") > 0);
    expect(t, test_count(t, "SELECT count(*) FROM audit WHERE action = 'restricted.refused'") > 0);
    ok(t, db_commit(&t->cx));
    walk_store_end(t, &place);
}

/* By whoever holds that role alone. What a role may run at all is asked of every command and role in access_matrix_test.c; whom a record is hidden from does
 * not hang on roles, so here each role runs a ninth of them, and each command is run by some four roles. */
TEST_OWN_TRANSACTION("nor does any command that somebody of any one role may run") {
    const Roles *roles = definitions_of(&t->cx)->roles;
    Walk k = {.t = t, .is_silent = true, .is_brief = true, .every = 9};
    CommandStore place;
    walk_store_begin(t, &k, &place);
    i64 user = walk_add_user(t);
    for (size_t i = 0; i < roles->n; i++) {
        Actor who = actor_of_role(&roles->at[i]);
        who.id = user;
        k.turn = i;
        walk_commands(&k, &who);
    }
    printf("     %lld commands run by %zu roles\n", (long long)k.n_asked, roles->n);
    expect(t, k.n_open > 20);
    walk_store_end(t, &place);
}

/* The limited user as they are at the command line: the roles that walk_limited_user() gave. */
Actor walk_limited_actor(T *t, i64 user) {
    Actor who = {.id = user, .name = STR("A Limited User")};
    const Str roles[] = {STR("general"), STR("head_of_service"), STR("analyst")};
    for (size_t i = 0; i < COUNT_OF(roles); i++) actor_add_role(&t->cx, &who, roles[i]);
    return who;
}

static void walk_limited(Walk *k, const char *scopes) {
    T *t = k->t;
    ok(t, db_begin(&t->cx, DB_WRITE));
    i64 user = walk_limited_user(k, scopes);
    ok(t, ctx_commit(&t->cx));
    Actor who = walk_limited_actor(t, user);
    walk_commands(k, &who);
}

/* The same for somebody with two places of work, as they are at the command line with --as-role. */
static void walk_two_roles(Walk *k, const char *role) {
    T *t = k->t;
    HeldRoles held = {.n = 0};
    ok(t, db_begin(&t->cx, DB_WRITE));
    Actor who = {.id = walk_two_roles_user(k, role), .name = STR("A User Of Two Roles")};
    ok(t, ctx_commit(&t->cx));
    held_roles_add(&t->cx, &held, STR("general"), true);
    held_roles_add(&t->cx, &held, STR("member"), false);
    expect(t, work_as_settle(&t->cx, &held, str_from(role), &who));
    walk_commands(k, &who);
}

TEST_OWN_TRANSACTION("nor does any command tell anything of a child to whoever does not reach the child") {
    static const char *const scopes[] = {"area=East Kent", "team=far", "school=300", "own"};
    Walk k = {.t = t, .is_silent = true, .is_outside = true};
    CommandStore place;
    walk_store_begin(t, &k, &place);
    walk_limited(&k, "district=Thanet");
    k.is_brief = true;
    k.every = COUNT_OF(scopes) - 1; /* each command by one or two of them */
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(
        t,
        "INSERT INTO establishment (urn, name, name_key, kind, district) VALUES (300, 'Far', 'far', 'school', 'Thanet')");
    ok(t, ctx_commit(&t->cx));
    for (k.turn = 0; k.turn < COUNT_OF(scopes); k.turn++) walk_limited(&k, scopes[k.turn]);
    expect(t, k.n_asked > 1000);
    k.every = 0;
    walk_two_roles(&k, "general");
    walk_two_roles(&k, "");
    k.is_silent = k.is_outside = false; /* and whoever reaches the district is told by the same commands */
    expect_i64(t, 0, k.n_open);
    walk_limited(&k, "district=Maidstone");
    expect(t, k.n_open > 20);
    walk_store_end(t, &place);
}
