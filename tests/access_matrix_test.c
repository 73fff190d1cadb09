/* access_matrix_test.c - every page and command there is, asked as somebody of every role, beside what was agreed to.
 *
 * tests/access-matrix.csv is the agreed matrix. A page, a command or a register without a line in it, and a line that is enforced
 * otherwise, fails. After reading what changed, write the file anew: muster role matrix --csv > tests/access-matrix.csv */
#include "cli/call.h"
#include "db/db.h"
#include "define/definitions.h"
#include "oversight/matrix.h"
#include "registers/case.h"
#include "registers/case_access.h"
#include "registers/table.h"
#include "walk.h"

#include <stdlib.h>

#define MATRIX_FILE "tests/access-matrix.csv"

/* ---- commands ---- */

/* As few words as the command takes. */
static int ask_command(T *t, const Command *c, const Actor *who, const char *system_name) {
    char *words[24] = {(char *)(uintptr_t) "muster"}, *out, *err;
    size_t n_out, n_err;
    int n = 1;
    for (Str rest = str_from(c->name); rest.n;) words[n++] = str_cstr(t->cx.arena, str_cut(rest, ' ', &rest));
    for (size_t i = 0; i < command_arity(c).min; i++) words[n++] = (char *)(uintptr_t) "1";
    CliIo io = {.out = open_memstream(&out, &n_out),
                .err = open_memstream(&err, &n_err),
                .env_store = t->app.store.p,
                .env_today = "2018-06-08",
                .actor = who,
                .system_name = system_name,
                .shared = &t->app,
                .asks_only = true};
    int code = cli_run(&io, n, words);
    fclose(io.out);
    fclose(io.err);
    if (code != 0 && code != 3) printf("     %s: %d %.*s", c->name, code, (int)n_err, err);
    expect(t, code == 0 || code == 3);
    free(out);
    free(err);
    return code;
}

static void walk_commands(T *t) {
    const Roles *roles = definitions_of(&t->cx)->roles;
    size_t n_wrong = 0;
    for (size_t i = 0; i < roles->n; i++) {
        Actor who = actor_of_role(&roles->at[i]);
        for (size_t k = 0; k < n_command_all; k++) {
            const Command *c = command_all[k];
            bool is_in = ask_command(t, c, &who, NULL) == 0;
            bool is_right = is_in == (access_reach_both(&who, c->needs, c->also) != REACH_NONE);
            if (!is_right) printf("     muster %s: %.*s\n", c->name, STR_ARG(roles->at[i].role));
            n_wrong += !is_right;
        }
    }
    printf("     %zu commands x %zu roles\n", n_command_all, roles->n);
    expect_i64(t, 0, (i64)n_wrong);
}

TEST_OWN_TRANSACTION("every command, asked as somebody of every role, may be run as the matrix says") {
    test_on_shared_store(t, walk_commands);
}

static const Command *command_of(const char *name) { return command_find(str_from(name)); }

static void run_as_themselves(T *t) {
    i64 id;
    Str role = STR("attendance_officer");
    actor_operator(&t->cx);
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, user_add(&t->cx, STR("j.lee"), STR("J Lee"), STR("three blind mice 3"), &id));
    ok(t, user_add(&t->cx, STR("m.ash"), STR("M Ash"), STR("three blind mice 4"), &id));
    ok(t, user_set_roles(&t->cx, id, &role, 1));
    ok(t, user_set_system_name(&t->cx, STR("m.ash"), STR("mash")));
    expect_error(t, ERR_CONFLICT, user_set_system_name(&t->cx, STR("j.lee"), STR("mash")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, user_set_system_name(&t->cx, STR("j.lee"), STR("a b; c")));
    ctx_clear_error(&t->cx);
    ok(t, ctx_commit(&t->cx));
    expect_i64(t, 0, ask_command(t, command_of("person show"), NULL, "mash"));
    expect_i64(t, 3, ask_command(t, command_of("user list"), NULL, "mash"));
    expect_i64(t, 3, ask_command(t, command_of("serve"), NULL, "mash"));
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, user_set_active(&t->cx, STR("m.ash"), false));
    ok(t, ctx_commit(&t->cx));
    /* The tests own their store, so somebody unknown is its operator. */
    expect_i64(t, 0, ask_command(t, command_of("user list"), NULL, "mash"));
}

TEST_OWN_TRANSACTION("at the command line somebody known to the machine is themselves, with their roles and no more") {
    test_on_shared_store(t, run_as_themselves);
}

/* ---- the agreed matrix ---- */

static Str first_line(Str *rest) {
    Str line = str_cut(*rest, '\n', rest);
    return str_ends(line, STR("\r")) ? str_slice(line, 0, line.n - 1) : line;
}

static Str name_of(Str line) {
    Str kind, name, rest;
    kind = str_cut(line, ',', &rest);
    name = str_cut(rest, ',', &rest);
    return str_slice(line, 0, kind.n + 1 + name.n);
}

static bool has_line(Str text, Str wanted) {
    for (Str rest = text; rest.n;)
        if (str_eq(first_line(&rest), wanted)) return true;
    return false;
}

static size_t count_unknown(Str lines, Str in, const char *what) {
    size_t n = 0;
    for (Str rest = lines; rest.n;) {
        Str line = first_line(&rest);
        if (has_line(in, line)) continue;
        printf("     %s: %.*s\n", what, STR_ARG(name_of(line)));
        n++;
    }
    return n;
}

PURE_TEST("who reaches what is as it was agreed: every page, command, register, move and answer has its line") {
    Matrix m = matrix_make(&t->cx);
    Str enforced = matrix_csv(&t->cx, &m), agreed = test_read_file(t, STR(MATRIX_FILE));
    size_t n_new = count_unknown(enforced, agreed, "enforced, and not agreed so in " MATRIX_FILE);
    size_t n_gone = count_unknown(agreed, enforced, "agreed, and not enforced so");
    expect_i64(t, 0, (i64)n_new);
    expect_i64(t, 0, (i64)n_gone);
}

/* ---- a case of each register ---- */

static i64 added(T *t, const char *table) {
    return test_count(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "SELECT max(id) FROM %s", table)));
}

static void run(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

Sample walk_case(T *t, const Register *r, i64 child) {
    Sample s = {.reference = str_fmt(t->cx.arena, "ZQREF-%.*s", STR_ARG(r->name))};
    bool is_of_child = r->subject == OF_CHILD || r->subject == OF_ADULT;
    run(t, str_fmt(t->cx.arena,
                   "INSERT INTO case_file (register, version, reference, person_id, urn, subject_key, stage, stage_on, "
                   "opened_on, is_urgent, revision, created_at, created_by, changed_at) SELECT '%.*s', max(version), "
                   "'%.*s', %s%.*s, 100, 'x', '%.*s', '2018-01-22', '2018-01-22', FALSE, 1, '2018-01-22T09:00:00Z', 1, "
                   "'2018-01-22T09:00:00Z' FROM register_version WHERE register = '%.*s'",
                   STR_ARG(r->name), STR_ARG(s.reference), is_of_child ? "" : "NULL",
                   STR_ARG(is_of_child ? str_i64(t->cx.arena, child) : STR("")), STR_ARG(r->stages[0].name),
                   STR_ARG(r->name)));
    s.case_id = added(t, "case_file");
    run(t,
        str_fmt(t->cx.arena, "INSERT INTO reg_%.*s (case_id) VALUES (%lld)", STR_ARG(r->name), (long long)s.case_id));
    run(t, str_fmt(t->cx.arena,
                   "INSERT INTO case_task (case_id, register, name, task_key, title, raised_on, is_urgent) VALUES "
                   "(%lld, '%.*s', 'by_hand', 'x%lld', '%.*s', '2018-01-22', FALSE)",
                   (long long)s.case_id, STR_ARG(r->name), (long long)s.case_id, STR_ARG(s.reference)));
    s.task = added(t, "case_task");
    CaseDocument d = {.title = STR("note"), .file_name = STR("note.txt")};
    ok(t, case_document_add(&t->cx, s.case_id, &d, STR("text"), &s.document));
    run(t,
        str_fmt(t->cx.arena,
                "INSERT INTO front_notice (form, urn, state, is_reply, case_id, is_added, is_urgent, is_out_of_hours, "
                "token, kept_at, sent_at, sent_on, sent_by) VALUES ('child_missing', 200, 'taken', FALSE, %lld, FALSE, "
                "FALSE, FALSE, 'matrix%lld', '2018-06-01T09:00:00Z', '2018-06-01T09:00:00Z', '2018-06-01', 1)",
                (long long)s.case_id, (long long)s.case_id));
    s.notice = added(t, "front_notice");
    return s;
}

/* ---- somebody of each role ---- */

typedef struct Asker {
    T *t;
    const World *w;
    const Sample *samples; /* by register */
    Actor actor;
    size_t role;
    const Register *own, *foreign; /* one it changes, or sees; one it does not see */
    size_t own_at, foreign_at;
    int school; /* which a form of the front door names: 100 is the user's own */
    Str cookie, csrf;
    i64 n_asked, n_wrong, n_own; /* n_own: let in to a case of one's own register */
} Asker;

static void choose_registers(Asker *k) {
    const Registers *rs = registers_of(&k->t->cx);
    Ctx as = k->t->cx;
    as.actor = k->actor;
    for (size_t i = 0; i < rs->n; i++) {
        const Register *r = rs->at[i];
        bool is_better = !k->own || (!register_is_changed(&as, k->own) && register_is_changed(&as, r));
        if (register_is_seen(&as, r) && r->subject == OF_CHILD && is_better) {
            k->own = r;
            k->own_at = i;
        }
        if (!register_is_seen(&as, r) && (!k->foreign || r->subject == OF_CHILD)) {
            k->foreign = r;
            k->foreign_at = i;
        }
    }
}

static i64 add_user_of(T *t, Str role) {
    i64 id;
    DbRows *r;
    run(t, str_fmt(
               t->cx.arena,
               "INSERT INTO app_user (username, display_name, password_hash, is_active, created_at, n_failures) VALUES "
               "('of.%.*s', 'Somebody', 'x', TRUE, '2018-01-01T00:00:00Z', 0)",
               STR_ARG(role)));
    (void)r;
    id = added(t, "app_user");
    if (!str_is(role, "nobody")) ok(t, user_set_roles(&t->cx, id, &role, 1));
    run(t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO user_school (user_id, urn, given_at, given_by) VALUES (%lld, 100, '2018-01-01T00:00:00Z', 1)",
            (long long)id));
    return id;
}

static Asker asker_of(T *t, const World *w, const Sample *samples, size_t role) {
    const Role *r = &definitions_of(&t->cx)->roles->at[role];
    Asker k = {.t = t, .w = w, .samples = samples, .role = role, .school = 100};
    SessionToken made;
    Actor before = t->cx.actor;
    i64 user = add_user_of(t, r->role);
    walk_clear_for_index(t, user);
    ok(t, session_start_unchecked(&t->cx, user, &made));
    k.actor = t->cx.actor;
    t->cx.actor = before;
    k.cookie = str_fmt(t->cx.arena, "muster_session=%s", made.token);
    k.csrf = str_dup(t->cx.arena, str_from(made.csrf));
    choose_registers(&k);
    return k;
}

/* ---- pages ---- */

typedef enum Answered { REFUSED, MISSING, OPENED, DONE } Answered; /* refused; not found; let in; let in and done */

static Str with_value(T *t, Str path, Str value) {
    i64 from = str_find_char(path, '{'), to = str_find_char(path, '}');
    return str_fmt(t->cx.arena, "%.*s%.*s%.*s", (int)from, path.p, STR_ARG(value), (int)(path.n - (size_t)to - 1),
                   path.p + to + 1);
}

/* The latest of what the child of that address has, by a statement that wants the child's number: ids are the store's own. */
static i64 latest_of(T *t, Str path, const char *sql) {
    i64 id;
    Str rest = str_slice(path, sizeof "/children/" - 1, path.n), text = str_cut(rest, '/', &rest);
    if (!str_to_i64(text, &id)) return 0; /* an address of another kind */
    return test_count(t, str_cstr(t->cx.arena, STR_CAT(t->cx.arena, str_from(sql), text)));
}

/* A form about a relationship or a service's work, which have numbers of their own. STR_NONE: it is another form. */
static Str body_of_child(Asker *k, const Route *r, Str path) {
    static const struct {
        const char *path, *field, *sql;
    } forms[] = {
        {"/children/{id}/family/end", "relationship",
         "SELECT coalesce(max(id), 0) FROM person_relationship WHERE person_id = "},
        {"/children/{id}/involved/end", "involvement",
         "SELECT coalesce(max(id), 0) FROM involvement WHERE person_id = "},
    };
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (strcmp(r->path, forms[i].path) == 0)
            return str_fmt(k->t->cx.arena, "csrf=%.*s&%s=%lld", STR_ARG(k->csrf), forms[i].field,
                           (long long)latest_of(k->t, path, forms[i].sql));
    return STR_NONE;
}

/* A form about a task of a case names that case's own; a school's form names the school. */
static Str body_of(Asker *k, const Route *r, Str path) {
    T *t = k->t;
    const char *form = "/cases/{id}/task";
    if (r->method == METHOD_GET) return STR_NONE;
    if (r->needs == FILE_NOTICES) return str_fmt(t->cx.arena, "csrf=%.*s&_school=%d", STR_ARG(k->csrf), k->school);
    Str of_child = body_of_child(k, r, path);
    if (of_child.n) return of_child;
    if (strcmp(r->path, form) != 0) return walk_body(t, k->w, r, k->csrf);
    for (size_t i = 0; k->samples && i < registers_of(&t->cx)->n; i++)
        if (str_eq(path, with_value(t, str_from(form), str_i64(t->cx.arena, k->samples[i].case_id))))
            return str_fmt(t->cx.arena, "csrf=%.*s&task=%lld&ending=done", STR_ARG(k->csrf),
                           (long long)k->samples[i].task);
    return walk_body(t, k->w, r, k->csrf);
}

static Answered ask(Asker *k, const Route *r, Str path, Str *body) {
    T *t = k->t;
    TestReply reply;
    k->n_asked++;
    ok(t, db_savepoint(&t->cx, "asked"));
    ok(t, web_test_request(&t->cx, r->method, walk_encode(t, path), k->cookie, body_of(k, r, path), &reply));
    ok(t, db_rollback_to(&t->cx, "asked"));
    ok(t, db_release(&t->cx, "asked"));
    if (reply.status >= 500) printf("     %.*s: %d\n", STR_ARG(path), reply.status);
    expect(t, reply.status < 500);
    *body = reply.body;
    bool is_sent_away = reply.status == 303 && str_starts(reply.location, STR("/sign-in"));
    bool is_out = str_is(path, "/sign-out") || str_starts(path, STR("/sign-in"));
    if (reply.status == 401 || reply.status == 403 || (is_sent_away && !is_out)) return REFUSED;
    if (reply.status == 404) return MISSING;
    return reply.status == 200 || reply.status == 303 ? DONE : OPENED;
}

/* The address for a record of that register, where the route is about one; STR_NONE: it is about no case. */
static Str path_of(T *t, const Route *r, const Register *reg, const Sample *s) {
    Str path = str_from(r->path);
    if (str_find_char(path, '{') < 0 || !reg) return STR_NONE;
    i64 id = str_starts(path, STR("/cases/"))       ? s->case_id
             : str_starts(path, STR("/tasks/"))     ? s->task
             : str_starts(path, STR("/documents/")) ? s->document
                                                    : 0;
    if (id) return with_value(t, path, str_i64(t->cx.arena, id));
    return str_starts(path, STR("/registers/{name}")) ? with_value(t, path, reg->name) : STR_NONE;
}

static bool asks_roles_of_case(const Route *r) { return r->needs == READ_CASES || r->needs == CHANGE_CASES; }

/* Let in at any of the addresses that the walk knows? The one that opened last is asked first; *opened is it. */
static bool is_let_in(Asker *k, const Route *r, size_t *opened) {
    Values paths = {.n = 0};
    Str body;
    walk_paths(k->t, k->w, r, &paths);
    if (ask(k, r, paths.at[*opened], &body) >= OPENED) return true;
    bool is_refused =
        access_reach_both(&k->actor, r->needs, r->also) == REACH_NONE; /* before the address is looked at */
    for (size_t i = 0; i < paths.n && !is_refused; i++) {
        if (ask(k, r, paths.at[i], &body) < OPENED) continue;
        *opened = i;
        return true;
    }
    return false;
}

static void expect_own_only(Asker *k, const Route *r) {
    T *t = k->t;
    const Sample *mine = &k->samples[k->own_at], *theirs = &k->samples[k->foreign_at];
    Str own = path_of(t, r, k->own, mine), foreign = path_of(t, r, k->foreign, theirs), body;
    if (own.n) {
        bool is_changed = r->needs != CHANGE_CASES || (k->own->change_mask & k->actor.roles) != 0;
        Answered answered = ask(k, r, own, &body);               /* a clock or a row that is not named is not found */
        bool is_move = strcmp(r->path, "/cases/{id}/move") == 0; /* a stage's own roles may be others */
        bool is_form = r->method == METHOD_GET && !is_move;
        bool is_right = is_changed                ? answered != REFUSED
                        : r->method == METHOD_GET ? answered <= MISSING || !is_form
                                                  : answered < DONE; /* what is missing in a form may be said first */
        if (!is_right) printf("     %s as %.*s: %d\n", r->path, STR_ARG(k->own->name), (int)answered);
        k->n_wrong += !is_right;
        k->n_own += answered >= OPENED;
    }
    if (foreign.n) {
        bool is_done = ask(k, r, foreign, &body) == DONE;
        if (is_done) printf("     %s opens %.*s\n", r->path, STR_ARG(k->foreign->name));
        k->n_wrong += is_done;
        expect_lacks(t, body, str_cstr(t->cx.arena, theirs->reference));
    }
    if (own.n || foreign.n || r->method != METHOD_GET || str_find_char(str_from(r->path), '{') >= 0) return;
    (void)ask(k, r, str_from(r->path), &body); /* a list: none of another's cases stands in it */
    expect_lacks(t, body, str_cstr(t->cx.arena, theirs->reference));
}

/* A school's user is turned away where the form, or the address, names another's school. */
static void expect_own_school(Asker *k, const Route *r, size_t opened) {
    Values paths = {.n = 0};
    Str body;
    walk_paths(k->t, k->w, r, &paths);
    Str path =
        r->method == METHOD_GET ? STR_CAT(k->t->cx.arena, paths.at[opened], STR("?school=200")) : paths.at[opened];
    bool takes_school = r->method == METHOD_POST;
    for (const Input *in = r->inputs; in && in->name; in++)
        takes_school = takes_school || strcmp(in->name, "school") == 0;
    k->school = 200;
    bool is_right = !takes_school || ask(k, r, path, &body) == REFUSED;
    k->school = 100;
    if (!is_right) printf("     %s for another's school\n", r->path);
    k->n_wrong += !is_right;
}

/* True where it was let in at some address. */
static bool walk_route(Asker *k, const Route *r, size_t *opened) {
    T *t = k->t;
    Reach reach = access_reach_both(&k->actor, r->needs, r->also);
    Str role = definitions_of(&t->cx)->roles->at[k->role].role;
    bool is_case = asks_roles_of_case(r) && path_of(t, r, k->own, &k->samples[0]).n > 0;
    /* What restrictions there are is told to their readers alone: as though there were none. */
    bool is_readers = r->needs == RESTRICT_CHILD;
    if (reach == REACH_OWN && asks_roles_of_case(r)) expect_own_only(k, r);
    if (reach != REACH_NONE && (is_readers || is_case)) return true;
    bool is_in = is_let_in(k, r, opened), is_some = reach == REACH_OWN && str_find_char(str_from(r->path), '{') >= 0;
    bool is_right = is_in == (reach != REACH_NONE) || is_some; /* another's notice: somebody's role must open it */
    if (!is_right) printf("     %s: %.*s\n", r->path, STR_ARG(role));
    k->n_wrong += !is_right;
    if (reach == REACH_OWN && r->needs == FILE_NOTICES) expect_own_school(k, r, *opened);
    return is_in;
}

TEST("every page, asked as somebody of every role: let in as the matrix says, to their own alone where it says so") {
    const Roles *roles = definitions_of(&t->cx)->roles;
    const Registers *rs = registers_of(&t->cx);
    World *w = walk_world(t);
    Sample *samples = ARENA_ARRAY(t->cx.arena, Sample, rs->n + 1);
    size_t *opened = ARENA_ARRAY(t->cx.arena, size_t, n_route_all);
    bool *is_reached = ARENA_ARRAY(t->cx.arena, bool, n_route_all);
    i64 n_asked = 0, n_wrong = 0;
    for (size_t i = 0; i < rs->n; i++) samples[i] = walk_case(t, rs->at[i], walk_open_child(w));
    test_settle(t);
    for (size_t i = 0; i < roles->n; i++) {
        Asker k = asker_of(t, w, samples, i);
        for (size_t r = 0; r < n_route_all; r++) {
            ArenaMark mark = arena_mark(t->cx.arena);
            is_reached[r] = walk_route(&k, route_all[r], &opened[r]) || is_reached[r];
            arena_rewind(t->cx.arena, mark);
        }
        n_asked += k.n_asked;
        n_wrong += k.n_wrong;
        if (k.own) expect(t, k.n_own > 5);
    }
    for (size_t r = 0; r < n_route_all; r++) {
        if (!is_reached[r]) printf("     no role reaches %s %d\n", route_all[r]->path, (int)route_all[r]->method);
        expect(t, is_reached[r]);
    }
    printf("     %zu pages x %zu roles: %lld requests\n", n_route_all, roles->n, (long long)n_asked);
    expect_i64(t, 0, n_wrong);
    expect(t, n_asked > (i64)(n_route_all * roles->n));
}

TEST("somebody who holds no role, and somebody who has not signed in, reach no page but the way in") {
    World *w = walk_world(t);
    SessionToken made;
    Actor before = t->cx.actor;
    Asker k = {.t = t, .w = w};
    ok(t, session_start_unchecked(&t->cx, add_user_of(t, STR("nobody")), &made));
    Actor without = t->cx.actor;
    t->cx.actor = before;
    for (int is_signed_in = 0; is_signed_in < 2; is_signed_in++) {
        k.cookie = is_signed_in ? str_fmt(t->cx.arena, "muster_session=%s", made.token) : STR_NONE;
        k.csrf = str_from(made.csrf);
        for (size_t i = 0; i < n_route_all; i++) {
            const Route *r = route_all[i];
            Actor who = is_signed_in ? without : (Actor){0};
            if (r->needs == NEEDS_NOTHING) continue;
            size_t opened = 0;
            k.actor = who;
            bool is_in = is_let_in(&k, r, &opened);
            if (is_in != (access_reach_both(&who, r->needs, r->also) != REACH_NONE)) printf("     %s\n", r->path);
            expect(t, is_in == (access_reach_both(&who, r->needs, r->also) != REACH_NONE));
        }
    }
}
