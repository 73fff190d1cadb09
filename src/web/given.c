/* given.c - fields of a form that a definition describes: which they are is known only at start, so that a route cannot declare
 * them. They are held to the same limits as declared ones; what they mean is the definition's to check. */
#include <string.h>
#include "web/request.h"

static bool is_declared(const Route *r, Str name) {
    if (str_is(name, "csrf")) return true;
    for (const Input *in = r->inputs; in && in->name; in++) {
        size_t n = strlen(in->name);
        if (name.n < n || memcmp(name.p, in->name, n) != 0) continue;
        Str rest = str_slice(name, n, name.n);
        if (rest.n == 0 || (in->type == IN_DATE && rest.p[0] == '-')) return true;
    }
    return false;
}

static bool is_name(Str s) {
    if (s.n == 0 || s.n > GIVEN_NAME_MAX) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!is_word && c != '_' && c != '.' && c != '[' && c != ']' && c != '-') return false;
    }
    return true;
}

/* Takes "-day" and its kin off the name. A day begins a date, the others go on with it. */
static bool take_date_part(Str *name) {
    static const char *const parts[] = {"-day", "-month", "-year"};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        Str part = str_from(parts[i]);
        if (!str_ends(*name, part)) continue;
        *name = str_slice(*name, 0, name->n - part.n);
        return true;
    }
    return false;
}

static Given *given_named(Request *rq, Str name) {
    for (size_t i = 0; i < rq->n_given; i++)
        if (str_eq(rq->given[i].name, name)) return &rq->given[i];
    rq->given[rq->n_given] = (Given){.name = name, .text = STR("")};
    return &rq->given[rq->n_given++];
}

/* Another box of the same name. Of a date also an empty box has its place: "8//2018" is a wrong date, not another one. */
static void join(Ctx *cx, Given *g, Str text, bool is_date, bool is_first) {
    if (is_date) g->text = is_first ? text : str_fmt(cx->arena, "%.*s/%.*s", STR_ARG(g->text), STR_ARG(text));
    else if (g->text.n == 0) g->text = text;
    else if (text.n > 0) g->text = str_fmt(cx->arena, "%.*s %.*s", STR_ARG(g->text), STR_ARG(text));
}

static Status take(Ctx *cx, const Field *f) {
    Request *rq = cx->request;
    Str name = f->name, text = str_trim(f->value);
    if (!is_name(name) || !str_empty(f->file_path)) return FAIL(cx, ERR_INPUT, "the form has a field that is not ours");
    bool is_date = take_date_part(&name);
    size_t n_before = rq->n_given;
    Given *g = given_named(rq, name);
    char *field = str_cstr(cx->arena, name);
    if (text.n > INPUT_TEXT_MAX) reply_problem(cx, field, STR("What was typed is too long"));
    else if (!text_is_plain(text)) reply_problem(cx, field, STR("What was typed holds characters that cannot be used"));
    else join(cx, g, text, is_date, rq->n_given > n_before);
    return OK;
}

Status request_given(Ctx *cx) {
    Request *rq = cx->request;
    if (rq->fields.n > 4 * GIVEN_MAX) return FAIL(cx, ERR_INPUT, "the form has too many fields");
    rq->given = ARENA_ARRAY(cx->arena, Given, rq->fields.n + 1);
    for (size_t i = 0; i < rq->fields.n; i++) {
        if (is_declared(rq->route, rq->fields.at[i].name)) continue;
        TRY(take(cx, &rq->fields.at[i]));
        if (rq->n_given > GIVEN_MAX) return FAIL(cx, ERR_INPUT, "the form has too many fields");
    }
    for (size_t i = 0; i < rq->n_given; i++)
        if (str_is(rq->given[i].text, "//")) rq->given[i].text = STR("");
    return OK;
}

size_t in_given(Ctx *cx, const Given **out) {
    check(cx->request->route->takes_given);
    *out = cx->request->given;
    return cx->request->n_given;
}
