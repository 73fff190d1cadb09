/* command_write_walk_test.c - over every command that writes: tried on a child, or a case, that its user may not see, it is refused as though there were none,
 * tells nothing and changes nothing.
 *
 * Each has its lines in the table below, which the operator runs on the child who is open to all: a line that is no good there would prove nothing. A command
 * in neither table fails the test. Commands that read: command_walk_test.c, whose world it is. */
#include "access/access.h"
#include "access/restrict.h"
#include "cli/call.h"
#include "db/db.h"
#include "define/definitions.h"
#include "walk_own.h"

/* {child} {case} {task} {notice} {merge} {pair} {doubt} {hold} {approval} {restriction} {relation} {involvement}: of whom it is tried on; {open}, {open_case}: of
 * the child who is open to all. A line whose number the subject does not have is left out. */
typedef struct Attempt {
    const char *command, *line;
} Attempt;

static const Attempt attempts[] = {
    {"adoption seal", "adoption seal {child} --surname New --forename Name --reason order --reader user"},
    {"approval", "approval refuse {approval} --note no"},
    {"approval", "approval approve {approval}"},
    {"case add-task", "case add-task {case} Ring them"},
    {"case allocate", "case allocate {case} --worker user"},
    {"case bulk", "case bulk comment {case} --comment seen"},
    {"case bulk", "case bulk allocate {case} --worker user --reason cover"},
    {"case change", "case change {case} next_action=ring"},
    {"case clock", "case clock {case} closed_30 except --reason more"},
    {"case comment", "case comment {case} seen"},
    {"case letter", "case letter {case} cannot_find --preview"},
    {"case link", "case link {case} {open_case} part_of"},
    {"case link", "case link {open_case} {case} part_of"},
    {"case move", "case move {case} enquiries --on 2018-06-01 first_action_on=2018-06-01"},
    {"case open", "case open young_carer --person {child}"},
    {"case reopen", "case reopen {case} --reason again"},
    {"case restrict", "case restrict {case} --reader user --reason x"},
    {"case restrict", "case restrict {case} --lift --reason x"},
    {"case task", "case task {task} done"},
    {"doubt decide", "doubt decide {doubt} aside --reason mistaken"},
    {"export ctf", "export ctf --person {child} --to XXXXXXX"},
    {"family add", "family add {child} --relation sibling --person {open}"},
    {"family add", "family add {open} --relation sibling --person {child}"},
    {"family correct", "family correct {child} {relation} --relation mother"},
    {"family end", "family end {child} {relation}"},
    {"glass open", "glass open {child} --reason the+child+is+at+the+door"},
    {"involved add", "involved add {child} --service early_help --from 2018-06-01"},
    {"involved end", "involved end {child} {involvement}"},
    {"match decide", "match decide {pair} different --note x"},
    {"notice match", "notice match {notice} --new"},
    {"notice see", "notice see {notice}"},
    {"person merge", "person merge {open} {child} --answer siblings=merge --note x"},
    {"person merge", "person merge {child} {open} --answer siblings=merge --note x"},
    {"person unmerge", "person unmerge {merge} --note x"},
    {"privacy pack", "privacy pack {request} --json"},
    {"restrict child", "restrict child {child} --kind staff_family --reason x --reader user --ask duty"},
    {"restrict reader", "restrict reader {restriction} reader --reason x"},
    {"restrict remove-reader", "restrict remove-reader {restriction} reader"},
    {"restrict lift", "restrict lift {restriction} --reason x"},
    {"retention hold", "retention hold --child {child} --reason x"},
    {"retention hold", "retention hold --case {case} --reason x"},
    {"retention lift", "retention lift {hold} --reason x"},
    {"case dismiss", "case dismiss {case} --reason mistaken"},
};

/* Commands that no record of a child is named to, and why that is no hole. */
static const char *const about_none[] = {
    "account codes",
    "account password",
    "account sessions", /* one's own account */
    "duty",             /* whose turn it is */
    "extract",          /* of everybody who is not restricted: extract_test.c */
    "glass review",     /* by the number of an opening, which tells no child */
    "index find",       /* a child who is hidden is nobody: index_lookup_test.c */
    "import",
    "register import", /* a return that names the child lands: decision 28; nobody limited may run them */
    "notice bulk",
    "notice reply",
    "notice send",
    "notice waiting",    /* a school's, of its own pupils: restrict_walk_test.c */
    "retention dispose", /* by class and day */
    "school send-lists", /* of every school, by the timetable */
    "scorecard action",
    "scorecard answer",
    "scorecard comment",
    "scorecard freeze",
    "scorecard settle",
    "scorecard sign",
    "scorecard step",
};

/* ---- whom it is tried on ---- */

typedef struct Subject {
    const char *what;
    bool is_child; /* else the case that is open to its reader alone */
    size_t secret;
} Subject;

static i64 number_of(T *t, const char *sql, i64 id) {
    return test_count(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%s %lld", sql, (long long)id)));
}

/* What stands for {name}; 0: the subject has none. */
static i64 value_of(Walk *k, const Subject *s, Str name) {
    const World *w = &k->w;
    i64 child = w->ids[s->secret];
    bool is_open = s->is_child && s->secret == OPEN_CHILD; /* who is tried with another of those that all may see */
    if (str_is(name, "open")) return is_open ? w->sealed_new : w->ids[OPEN_CHILD];
    if (str_is(name, "open_case")) return is_open ? w->asked : w->cases[OPEN_CHILD];
    if (str_is(name, "case")) return s->is_child ? w->cases[s->secret] : w->hidden_case;
    if (str_is(name, "task")) return s->is_child ? w->tasks[s->secret] : w->hidden_task;
    if (!s->is_child) return 0;
    if (str_is(name, "request")) return s->secret == OPEN_CHILD ? w->request : 0;
    if (str_is(name, "child")) return child;
    if (str_is(name, "notice")) return w->notices[s->secret];
    if (str_is(name, "merge")) return w->merges[s->secret];
    static const struct {
        const char *name, *sql;
    } looked_up[] = {
        {"pair", "SELECT COALESCE(max(id), 0) FROM person_pair WHERE left_id ="},
        {"doubt", "SELECT COALESCE(max(id), 0) FROM match_doubt WHERE candidate_id ="},
        {"hold", "SELECT COALESCE(max(id), 0) FROM retention_hold WHERE person_id ="},
        {"approval", "SELECT COALESCE(max(id), 0) FROM approval WHERE state = 'proposed' AND person_id ="},
        {"restriction", "SELECT COALESCE(max(id), 0) FROM person_restriction WHERE person_id ="},
        {"relation", "SELECT COALESCE(max(id), 0) FROM person_relationship WHERE person_id ="},
        {"involvement", "SELECT COALESCE(max(id), 0) FROM involvement WHERE person_id ="},
    };
    for (size_t i = 0; i < COUNT_OF(looked_up); i++)
        if (str_is(name, looked_up[i].name)) return number_of(k->t, looked_up[i].sql, child);
    printf("     no value for {%.*s}\n", STR_ARG(name));
    expect(k->t, false);
    return 0;
}

static Str line_of(Walk *k, const Subject *s, const char *line) {
    Buf b = buf_on(k->t->cx.arena);
    for (Str rest = str_from(line); rest.n;) {
        Str before = str_cut(rest, '{', &rest), name = str_cut(rest, '}', &rest);
        buf_add(&b, before);
        if (!name.n) continue;
        i64 value = value_of(k, s, name);
        if (value == 0) return STR_NONE;
        buf_add_i64(&b, value);
    }
    return buf_str(&b);
}

/* ---- did it change anything? ---- */

static const char *columns_text(T *t) {
    if (db_kind(t->cx.db) == DB_POSTGRES)
        return "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2";
    return "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2";
}

/* A statement for each table that gives every value as text. The audit trail is to have lines of it. */
static size_t dump_texts(T *t, const char **out, size_t max) {
    DbRows *r;
    size_t n = 0;
    Str table = STR("");
    Buf b = buf_on(t->cx.arena);
    ok(t, db_query_text(&t->cx, &r, columns_text(t)));
    while (db_next(r)) {
        if (str_starts(col_str(r, 0), STR("audit"))) continue;
        if (!str_eq(table, col_str(r, 0))) {
            if (table.n && n < max) {
                buf_fmt(&b, " FROM %.*s", STR_ARG(table));
                out[n++] = str_cstr(t->cx.arena, buf_str(&b));
            }
            table = col_str_keep(r, 0);
            b = buf_on(t->cx.arena);
        }
        buf_fmt(&b, "%s CAST(\"%.*s\" AS TEXT)", b.n ? "," : "SELECT", STR_ARG(col_str(r, 1)));
    }
    ok(t, db_done(r));
    buf_fmt(&b, " FROM %.*s", STR_ARG(table));
    if (n < max) out[n++] = str_cstr(t->cx.arena, buf_str(&b));
    return n;
}

/* Of every row a hash, and their sum: the order of rows does not matter. */
static u64 digest_of(T *t) {
    enum { TABLES = 400 };
    const char *texts[TABLES];
    u64 sum = 0;
    ok(t, db_begin(&t->cx, DB_READ));
    size_t n = dump_texts(t, texts, TABLES);
    expect(t, n > 50 && n < TABLES);
    for (size_t i = 0; i < n; i++) {
        DbRows *r;
        ok(t, db_query_text(&t->cx, &r, texts[i]));
        while (db_next(r)) {
            u64 hash = 14695981039346656037u + i;
            for (int c = 0; c < db_n_cols(r); c++) {
                Str s = col_str(r, c);
                for (size_t x = 0; x < s.n; x++) hash = (hash ^ (u8)s.p[x]) * 1099511628211u;
                hash = (hash ^ 0xff) * 1099511628211u;
            }
            sum += hash;
        }
        ok(t, db_done(r));
    }
    ok(t, db_commit(&t->cx));
    return sum;
}

/* ---- the walk ---- */

/* One line for many cases ends as a mistake and says of each what became of it. */
static bool is_refused(const Ran *r, Str line) {
    if (str_starts(line, STR("case bulk"))) return r->code != 0 && str_find(r->out, STR("not done")) >= 0;
    return r->code == status_info[ERR_DENIED].exit_code || r->code == status_info[ERR_NOTFOUND].exit_code;
}

static void attempt_on(Walk *k, const Actor *who, const Subject *s, u64 before) {
    T *t = k->t;
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        ok(t, db_begin(&t->cx, DB_READ));
        Str line = line_of(k, s, attempts[i].line);
        ok(t, db_commit(&t->cx));
        if (!line.n) continue;
        Ran r = walk_run(k, who, line);
        walk_look_at(k, r.out, line);
        if (!is_refused(&r, line))
            printf("     %s: muster %.*s: %d %.*s", s->what, STR_ARG(line), r.code, STR_ARG(r.out));
        expect(t, is_refused(&r, line));
    }
    u64 now = digest_of(t);
    if (now != before) printf("     something was changed of %s\n", s->what);
    expect(t, now == before);
}

static const Subject subjects[] = {
    {"an identity before an adoption", true, 0},
    {"a relative of the council's staff", true, 1},
    {"a child for named people", true, 2},
    {"a case for named people", false, OPEN_CHILD},
    {"a protected address", true, 3},
    {"a child who is open to all", true, OPEN_CHILD},
};
enum { N_HIDDEN = 4 }; /* from whoever is a reader of nothing; the others from whoever reaches another district */

TEST_OWN_TRANSACTION("no command that writes does anything to a child or a case that its user may not see") {
    Walk k = {.t = t, .is_silent = true};
    CommandStore place;
    walk_store_begin(t, &k, &place);
    Actor who = {.id = walk_add_user(t),
                 .name = STR("A User"),
                 .permissions = access_user_permissions() | (u64)1 << READ_PRIVACY | (u64)1 << CHANGE_PRIVACY,
                 .roles = ~definitions_of(&t->cx)->roles->scoped};
    u64 before = digest_of(t);
    for (size_t i = 0; i < N_HIDDEN; i++) attempt_on(&k, &who, &subjects[i], before);
    ok(t, db_begin(&t->cx, DB_WRITE));
    i64 user = walk_limited_user(&k, "district=Thanet");
    ok(t, ctx_commit(&t->cx));
    who = walk_limited_actor(t, user);
    k.is_outside = true;
    before = digest_of(t);
    for (size_t i = 0; i < COUNT_OF(subjects); i++) attempt_on(&k, &who, &subjects[i], before);
    expect(t, k.n_asked > 200);
    walk_store_end(t, &place);
}

/* The operator alone: what they may do is done, or is refused as what cannot be done, never as what is not there. */
TEST_OWN_TRANSACTION("the same lines are good ones where nothing is hidden") {
    Walk k = {.t = t};
    CommandStore place;
    walk_store_begin(t, &k, &place);
    (void)walk_add_user(t);
    Ran given = walk_run(&k, NULL, STR("user roles user missing_education_officer"));
    expect_i64(t, 0, given.code);
    int n_done = 0;
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        ok(t, db_begin(&t->cx, DB_READ));
        Str line = line_of(&k, &subjects[COUNT_OF(subjects) - 1], attempts[i].line);
        ok(t, db_commit(&t->cx));
        if (!line.n) continue;
        Ran r = walk_run(&k, NULL, line);
        n_done += r.code == 0;
        bool is_form_good = r.code != status_info[ERR_NOTFOUND].exit_code || str_starts(line, STR("privacy pack"));
        if (!is_form_good) printf("     muster %.*s: %d %.*s", STR_ARG(line), r.code, STR_ARG(r.out));
        expect(t, is_form_good);
    }
    printf("     %d of %zu lines done\n", n_done, COUNT_OF(attempts));
    expect(t, n_done > 34);
    walk_store_end(t, &place);
}

/* ---- memory that runs out ---- */

/* What the areas do that are tried on no child, and what is read of one; @ is a folder of the test's own. */
static const char *const starved[] = {
    "backup @b",
    "backup @b --verify",
    "backup @b --changes",
    "extract --out @x --purpose a+test --json",
    "index find --upn H801200001001 --reason seeing+the+child+tomorrow --json",
    "privacy access {child} --json",
    "privacy register --json",
    "retention dispose --as-at 2018-06-01",
    "retention due --json",
    "rollcall keep --as-at 2018-02-25",
    "school send-lists",
    "scorecard freeze quarterly",
    "scorecard results --json",
    "audit seen {child}",
    "audit unusual --from 2018-06-01 --to 2018-06-08",
    "role matrix --csv",
};

typedef struct Hunger {
    Walk *k;
    u64 before; /* the store's digest */
    i64 n_failed, n_done, n_looked;
} Hunger;

static Str with_folder(T *t, Str line) {
    Buf b = buf_on(t->cx.arena);
    for (Str rest = line; rest.n;) {
        bool has_folder = str_find_char(rest, '@') >= 0;
        buf_add(&b, str_cut(rest, '@', &rest));
        if (has_folder) buf_fmt(&b, "%.*s/", STR_ARG(test_folder(t)));
    }
    return buf_str(&b);
}

/* A backup that was taken stands, whatever becomes of the proof of it. */
static bool is_in_steps(Str line) { return str_find(line, STR("--verify")) >= 0; }

/* Of what the line allocates each in turn fails, ever further apart, until it does not come to so many. */
static void starve_line(Hunger *h, Str line) {
    Walk *k = h->k;
    T *t = k->t;
    for (u64 n = 1;; n += 1 + n / 3) {
        ArenaMark mark = arena_mark(t->cx.arena);
        k->starve = n;
        Ran r = walk_run(k, NULL, line);
        k->starve = 0;
        bool has_failed = str_find(r.out, STR("out of memory; what was under way has been undone")) >= 0;
        h->n_done += !has_failed && r.code == 0;
        h->n_failed += has_failed;
        if (has_failed && r.code != status_info[ERR_OPS].exit_code)
            printf("     muster %.*s: %d\n", STR_ARG(line), r.code);
        expect(t, !has_failed || r.code == status_info[ERR_OPS].exit_code);
        bool is_looked_over = has_failed && n % 3 == 1 && !is_in_steps(line);
        bool is_whole = !is_looked_over || digest_of(t) == h->before;
        h->n_looked += is_looked_over;
        if (!is_whole)
            printf("     muster %.*s: something was changed where allocation %llu failed\n", STR_ARG(line),
                   (unsigned long long)n);
        expect(t, is_whole);
        arena_rewind(t->cx.arena, mark);
        if (!has_failed || !is_whole) break;
    }
    h->before = digest_of(t);
}

static void starve_text(Hunger *h, const char *text) {
    T *t = h->k->t;
    ok(t, db_begin(&t->cx, DB_READ));
    Str line = line_of(h->k, &subjects[COUNT_OF(subjects) - 1], text);
    ok(t, db_commit(&t->cx));
    if (line.n) starve_line(h, with_folder(t, line));
}

TEST_OWN_TRANSACTION("a command whose n-th allocation fails says so and leaves the store as it was") {
    Walk k = {.t = t};
    CommandStore place;
    Hunger h = {.k = &k};
    walk_store_begin(t, &k, &place);
    (void)walk_add_user(t);
    Ran given = walk_run(&k, NULL, STR("user roles user missing_education_officer"));
    expect_i64(t, 0, given.code);
    h.before = digest_of(t);
    for (size_t i = 0; i < COUNT_OF(starved); i++) starve_text(&h, starved[i]);
    for (size_t i = 0; i < COUNT_OF(attempts); i++) starve_text(&h, attempts[i].line);
    printf(
        "     %lld allocations of %zu command lines failed, %lld times the store was looked over; %lld lines done in the end\n",
        (long long)h.n_failed, COUNT_OF(starved) + COUNT_OF(attempts), (long long)h.n_looked, (long long)h.n_done);
    expect(t, h.n_failed > 500 && h.n_done > 40);
    walk_store_end(t, &place);
}

static bool is_listed(const char *command) {
    for (size_t i = 0; i < COUNT_OF(attempts); i++)
        if (strcmp(attempts[i].command, command) == 0) return true;
    for (size_t i = 0; i < COUNT_OF(about_none); i++)
        if (strcmp(about_none[i], command) == 0) return true;
    return false;
}

PURE_TEST("every command that writes is tried, or is about no record of a child") {
    for (size_t i = 0; i < n_command_all; i++) {
        const Command *c = command_all[i];
        bool writes = c->store == STORE_WRITE || c->store == STORE_OWN;
        bool is_for_all = c->needs != OPERATE && c->needs != MANAGE_USERS && c->needs != SET_REGISTERS;
        if (!writes || !is_for_all || is_listed(c->name)) continue;
        printf("     muster %s writes and is tried by no line\n", c->name);
        expect(t, false);
    }
}
