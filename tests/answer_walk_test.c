/* answer_walk_test.c - over every page and file there is: an answer that only some roles may see is told to nobody else who sees the case.
 *
 * Every such answer of every register is given words of its own, and every page, JSON and CSV is asked for by somebody who sees every register and
 * none of those answers; and once more by somebody who does. Letters that were sent, which say answers in their words: letter_test.c. */
#include "access/access.h"
#include "define/definitions.h"
#include "registers/case.h"
#include "registers/case_access.h"
#include "registers/table.h"
#include "walk.h"

typedef struct Planted {
    const Register *reg;
    const Field *field;
    i64 case_id;
    Str value, word, other; /* as it is given; as files say it, or begin to; as pages do */
    i64 n_told;
} Planted;

typedef struct Sweep {
    T *t;
    World *w;
    Planted at[200];
    size_t n;
    const char *role;
    bool may_know;
    i64 n_asked, n_wrong;
    Str cookie;
} Sweep;

/* A value that stands nowhere else. False: of that kind there is none. */
static bool choose_words(T *t, Planted *p, size_t n) {
    Arena *a = t->cx.arena;
    if (p->field->computed || !p->field->is_stored) return false;
    if (p->field->type == FIELD_TEXT || p->field->type == FIELD_LONG)
        p->value = p->word = p->other = str_fmt(a, "Zqans%zuz", n);
    else if (p->field->type == FIELD_DATE) {
        Date on = date_ymd(1987, 3, (int)n + 1);
        p->value = p->word = date_iso_str(a, on);
        p->other = date_long(a, on);
    } else if (p->field->type == FIELD_MONEY) {
        p->value = str_fmt(a, "9876%02zu.43", n);
        p->word = str_fmt(a, "9876%02zu", n);
        p->other = str_fmt(a, "987,6%02zu", n);
    } else return false;
    return true;
}

static Str as_stored(T *t, const Planted *p) {
    if (p->field->type == FIELD_MONEY) return STR_CAT(t->cx.arena, p->word, STR("43"));
    return str_fmt(t->cx.arena, "'%.*s'", STR_ARG(p->value));
}

/* Changed as a worker does it, so that the history has it; where the case must first know other things, put into the store. */
static void plant(Sweep *s, Planted *p) {
    T *t = s->t;
    const Answer answer = {p->field->name, p->value};
    CaseProblems problems;
    if (case_change(&t->cx, p->case_id, 0, (Answers){&answer, 1}, &problems) == OK) return;
    ctx_clear_error(&t->cx);
    Str set = as_stored(t, p);
    test_exec(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "UPDATE reg_%.*s SET %.*s = %.*s WHERE case_id = %lld",
                                               STR_ARG(p->reg->name), STR_ARG(p->field->name), STR_ARG(set),
                                               (long long)p->case_id)));
}

static void plant_all(Sweep *s) {
    const Registers *rs = registers_of(&s->t->cx);
    actor_operator(&s->t->cx);
    for (size_t i = 0; i < rs->n; i++) {
        const Register *reg = rs->at[i];
        i64 case_id = 0;
        if (reg->is_arms_length) continue; /* the whole register is another's */
        for (size_t k = 0; k < reg->n_fields && s->n < COUNT_OF(s->at); k++) {
            Planted *p = &s->at[s->n];
            *p = (Planted){.reg = reg, .field = &reg->fields[k]};
            if (p->field->see_mask == 0 || !choose_words(s->t, p, s->n)) continue;
            if (!case_id) case_id = walk_case(s->t, reg, walk_open_child(s->w)).case_id;
            p->case_id = case_id;
            plant(s, p);
            s->n++;
        }
    }
}

static void look(Sweep *s, Str url) {
    T *t = s->t;
    TestReply r;
    ArenaMark mark = arena_mark(t->cx.arena);
    ok(t, web_test_request(&t->cx, METHOD_GET, walk_encode(t, url), s->cookie, STR_NONE, &r));
    expect(t, r.status < 500);
    s->n_asked++;
    for (size_t i = 0; i < s->n; i++) {
        const Planted *p = &s->at[i];
        if (str_find(r.body, p->word) < 0 && str_find(r.body, p->other) < 0 && str_find(r.headers, p->word) < 0)
            continue;
        s->at[i].n_told++;
        if (s->may_know) continue;
        printf("     %.*s tells %s %.*s.%.*s\n", STR_ARG(url), s->role, STR_ARG(s->at[i].reg->name),
               STR_ARG(s->at[i].field->name));
        s->n_wrong++;
    }
    arena_rewind(t->cx.arena, mark);
}

/* As a page and as its files. */
static void look_at_all(Sweep *s, const Route *r, Str path) {
    T *t = s->t;
    Str base = str_is(path, "/") ? STR("/index") : path;
    look(s, path);
    look(s, STR_CAT(t->cx.arena, base, STR(".json")));
    if (r->list) look(s, STR_CAT(t->cx.arena, base, STR(".csv")));
}

static Str with(T *t, Str path, Str value) {
    Str after, before = str_cut(path, '{', &after);
    (void)str_cut(after, '}', &after);
    return STR_CAT(t->cx.arena, before, value, after);
}

/* The cases with such answers and their registers; of every other address whatever the walk knows, shortened to the first few. */
static void walk_route(Sweep *s, const Route *r) {
    T *t = s->t;
    Str path = str_from(r->path);
    bool is_case = str_starts(path, STR("/cases/{id}")), is_register = str_starts(path, STR("/registers/{name}"));
    for (size_t i = 0; i < s->n && (is_case || is_register); i++) {
        if (i > 0 && s->at[i].case_id == s->at[i - 1].case_id) continue;
        Str value = is_case ? str_i64(t->cx.arena, s->at[i].case_id) : s->at[i].reg->name;
        look_at_all(s, r, with(t, path, value));
    }
    if (is_case || is_register) return;
    Values paths = {.n = 0};
    walk_paths(t, s->w, r, &paths);
    for (size_t i = 0; i < paths.n && i < 8; i++) look_at_all(s, r, paths.at[i]);
}

static void sweep(Sweep *s, const char *role, bool may_know) {
    T *t = s->t;
    SessionToken made;
    i64 user;
    Str name = STR_CAT(t->cx.arena, STR("sweep."), str_from(role)), held = str_from(role);
    s->role = role;
    s->may_know = may_know;
    for (size_t i = 0; i < s->n; i++) s->at[i].n_told = 0;
    actor_operator(&t->cx);
    ok(t, user_add(&t->cx, name, name, STR("three blind mice 3"), &user));
    ok(t, user_set_roles(&t->cx, user, &held, 1));
    ok(t, session_start_unchecked(&t->cx, user, &made));
    s->cookie = str_fmt(t->cx.arena, "muster_session=%s", made.token);
    for (size_t i = 0; i < n_route_all; i++)
        if (route_all[i]->method == METHOD_GET) walk_route(s, route_all[i]);
}

TEST("no page and no file tells an answer that only some roles may see to others who see the case") {
    Sweep s = {.t = t, .w = walk_world(t)};
    plant_all(&s);
    expect(t, s.n >= 10);
    test_settle(t);
    sweep(&s, "director", false);
    expect_i64(t, 0, s.n_wrong);
    sweep(&s, "general", true); /* what is silent above is there to be told */
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i].n_told == 0)
            printf("     %.*s.%.*s is told nowhere\n", STR_ARG(s.at[i].reg->name), STR_ARG(s.at[i].field->name));
        expect(t, s.at[i].n_told > 0);
    }
    printf("     %zu answers, %lld pages and files\n", s.n, (long long)s.n_asked);
}
