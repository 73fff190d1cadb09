/* difference_walk_test.c - over every page and file there is: whoever compares two of its answers learns nothing of what they may not see.
 *
 * Everything that somebody may ask for is asked for, something changes that they may not know of, and everything is asked for again. An answer that is
 * another then tells them, however little it says: a count, a filter that finds one more, an order. What is told by design is named below, with the reason. */
#include "access/restrict.h"
#include "access/restrict_case.h"
#include "registers/case.h"
#include "registers/table.h"
#include "walk_own.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ANSWERS = 40000, NAMED_CHILD = 2 };

typedef struct Compare {
    Walk k;
    int *status; /* of each answer */
    Str *first;  /* each answer, in the order of asking; our own copies */
    size_t n, n_asked;
    bool is_again;
    i64 n_told;
    const char *const *by_design; /* beginnings of addresses, ended by NULL */
} Compare;

/* Named; or the trail of looks, which tells of the looks of this walk itself. */
static bool is_by_design(const Compare *c, Str url) {
    if (str_find(url, STR("/seen.json")) >= 0 || str_starts(url, STR("/unusual-access"))) return true;
    for (size_t i = 0; c->by_design[i]; i++)
        if (str_starts(url, str_from(c->by_design[i]))) return true;
    return false;
}

/* A form's own number is another each time. */
static Str without_token(T *t, Str body) {
    Str key = STR("\"token\":\"");
    i64 at = str_find(body, key);
    if (at < 0) return body;
    size_t from = (size_t)at + key.n;
    i64 n = str_find_char(str_slice(body, from, body.n), '"');
    return n < 0 ? body : STR_CAT(t->cx.arena, str_slice(body, 0, from), str_slice(body, from + (size_t)n, body.n));
}

static Str kept(T *t, Str s) {
    char *p = malloc(s.n + 1);
    expect(t, p != NULL);
    if (!p) return STR_NONE;
    memcpy(p, s.n > 0 ? s.p : "", s.n);
    return (Str){p, s.n};
}

/* Where the two part, with what stands before it. */
static void tell(Compare *c, Str url, Str was, Str is) {
    enum { BEFORE = 80, SHOWN = 200 };
    size_t at = 0;
    while (at < was.n && at < is.n && was.p[at] == is.p[at]) at++;
    size_t from = at > BEFORE ? at - BEFORE : 0;
    was = str_slice(was, from, was.n < from + SHOWN ? was.n : from + SHOWN);
    is = str_slice(is, from, is.n < from + SHOWN ? is.n : from + SHOWN);
    printf("     %.*s is another answer:\n       was %.*s\n       is  %.*s\n", STR_ARG(url), STR_ARG(was), STR_ARG(is));
    c->n_told++;
}

static int look(Compare *c, Str url) {
    T *t = c->k.t;
    TestReply r;
    ArenaMark mark = arena_mark(t->cx.arena);
    ok(t, web_test_request(&t->cx, METHOD_GET, walk_encode(t, url), c->k.w.cookie, STR_NONE, &r));
    r.body = without_token(t, r.body);
    expect(t, r.status < 500);
    Str body = r.status < 400 ? r.body : str_fmt(t->cx.arena, "refused: %d", r.status);
    if (!c->is_again && c->n < MOST_ANSWERS) {
        c->status[c->n] = r.status;
        c->first[c->n++] = kept(t, body);
    } else if (c->is_again && c->n_asked < c->n && !str_eq(c->first[c->n_asked], body) && !is_by_design(c, url)) {
        tell(c, url, c->first[c->n_asked], body);
    }
    arena_rewind(t->cx.arena, mark);
    return c->status[c->n_asked++];
}

static void look_at_all(Compare *c, const Route *r, Str path) {
    T *t = c->k.t;
    Str url = STR_CAT(t->cx.arena, str_is(path, "/") ? STR("/index") : path, STR(".json"));
    if (look(c, url) >= 400) return;
    for (const Input *in = r->inputs; in && in->name; in++) {
        Values v = {.n = 0};
        walk_values_of_input(t, &c->k.w, in, &v);
        for (size_t i = 0; i < v.n; i++)
            (void)look(c, str_fmt(t->cx.arena, "%.*s?%s=%.*s", STR_ARG(url), in->name, STR_ARG(v.at[i])));
    }
}

static void ask_all(Compare *c, bool is_again) {
    T *t = c->k.t;
    c->is_again = is_again;
    c->n_asked = 0;
    for (size_t i = 0; i < n_route_all; i++) {
        Values paths = {.n = 0};
        if (route_all[i]->method != METHOD_GET) continue;
        walk_paths(t, &c->k.w, route_all[i], &paths);
        for (size_t p = 0; p < paths.n; p++) look_at_all(c, route_all[i], paths.at[p]);
    }
    if (is_again) expect_i64(t, (i64)c->n, (i64)c->n_asked);
    expect(t, c->n < MOST_ANSWERS);
}

static void compare(Compare *c, void (*change)(Compare *c)) {
    T *t = c->k.t;
    c->first = calloc(MOST_ANSWERS, sizeof *c->first);
    c->status = calloc(MOST_ANSWERS, sizeof *c->status);
    expect(t, c->first != NULL);
    if (!c->first) return;
    ask_all(c, false);
    actor_operator(&t->cx);
    change(c);
    test_settle(t);
    ask_all(c, true);
    for (size_t i = 0; i < c->n; i++) free((void *)(uintptr_t)c->first[i].p);
    free(c->first);
    free(c->status);
    printf("     %zu answers twice\n", c->n);
    expect_i64(t, 0, c->n_told);
}

/* ---- what changes ---- */

/* In every register a case of the child who is open to all, with all that hangs on one, open to the reader alone. */
static void hidden_cases(Compare *c) {
    T *t = c->k.t;
    const Registers *rs = registers_of(&t->cx);
    for (size_t i = 0; i < rs->n; i++) {
        Sample s = walk_case(t, rs->at[i], walk_open_child(&c->k.w));
        ok(t, restrict_case_place(&t->cx, s.case_id, STR("an allegation"), STR("reader")));
    }
}

/* A child who is open to named people alone has another name, sex and year group. */
static void other_child(Compare *c) {
    T *t = c->k.t;
    long long id = c->k.w.ids[NAMED_CHILD];
    Str person = str_fmt(t->cx.arena, "UPDATE person SET sex = 'M', birth_date = '2004-06-15' WHERE id = %lld", id);
    Str name =
        str_fmt(t->cx.arena, "UPDATE person_name SET surname = 'Aaaa', forename = 'Aaaa' WHERE person_id = %lld", id);
    test_exec(t, str_cstr(t->cx.arena, person));
    test_exec(t, str_cstr(t->cx.arena, name));
}

/* What is told of restricted cases by design: figures of the county or of a group, which name nobody (docs/access.md, "What counts it"); that
 * a pack leaves cases out, said to who releases it. */
static const char *const of_cases[] = {"/measures/", "/packs/", "/attendance.json", "/privacy/requests/", NULL};
/* Of a restricted child: figures that balance, and no list, search or filter that names its sex, year or name. */
static const char *const of_child[] = {"/measures/",
                                       "/rollcall/by/year_group",
                                       "/attendance.json",
                                       "/attendance/districts/",
                                       "/schools/100/attendance.json",
                                       NULL};

TEST("nothing that an ordinary user may ask for differs by cases that are open to others alone") {
    Compare c = {.k = {.t = t}, .by_design = of_cases};
    walk_give_world(t, &c.k.w);
    ok(t, web_test_sign_in(&t->cx, &c.k.w.cookie, &c.k.w.csrf));
    compare(&c, hidden_cases);
}

TEST("nor anything that somebody may ask for who reaches the child's district alone") {
    Compare c = {.k = {.t = t}, .by_design = of_cases};
    walk_give_world(t, &c.k.w);
    (void)walk_limited_user(&c.k, "district=Maidstone");
    compare(&c, hidden_cases);
}

TEST(
    "no list, filter or search differs by the name, the sex or the year group of a child who is open to others alone") {
    Compare c = {.k = {.t = t}, .by_design = of_child};
    walk_give_world(t, &c.k.w);
    ok(t, web_test_sign_in(&t->cx, &c.k.w.cookie, &c.k.w.csrf));
    compare(&c, other_child);
}

/* Rows that a statement puts in no order come backwards, as they may from any store on any day. */
static void rows_backwards(Compare *c) { test_exec(c->k.t, "PRAGMA reverse_unordered_selects = ON"); }

TEST("no answer hangs on the order in which a store happens to give rows") {
    Compare c = {.k = {.t = t}, .by_design = (const char *const[]){NULL}};
    if (db_kind(t->cx.db) != DB_SQLITE) return; /* which alone can be asked to */
    walk_give_world(t, &c.k.w);
    ok(t, web_test_sign_in(&t->cx, &c.k.w.cookie, &c.k.w.csrf));
    compare(&c, rows_backwards);
}
