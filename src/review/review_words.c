/* review_words.c - see review_words.h. */
#include "review/review_words.h"

#include "web/model.h"
#include "web/request.h"
#include "web/web.h"

Str review_url(Ctx *cx, const char *path, i64 id) {
    return url_to(cx, path, "id", str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)id)), NULL);
}

Str review_page_url(Ctx *cx, const char *show, i64 page) {
    return url_to(cx, "/review", "show", show, "page", str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)page)),
                  NULL);
}

Str review_card_name(Ctx *cx, const PersonCard *c) {
    if (str_empty(c->forename)) return str_empty(c->surname) ? STR("Name not known") : c->surname;
    return str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(c->surname), STR_ARG(c->forename));
}

Str review_percent(Ctx *cx, double probability) {
    int n = (int)(probability * 100 + 0.5);
    return str_fmt(cx->arena, "%d%%", n > 99 ? 99 : n < 1 ? 1 : n);
}

Str review_likeness(Ctx *cx, const Pair *p) {
    return str_fmt(cx->arena, "%s one person (%.*s)", p->is_same ? "Surely" : "Perhaps",
                   STR_ARG(review_percent(cx, p->probability)));
}

bool review_has_problems(const Ctx *cx) { return cx->request->problems != NULL; }

void review_add_lines(json_t *m, const ReviewSides *s) {
    json_t *list = model_array(m, "lines");
    for (size_t i = 0; i < s->n; i++) {
        json_t *line = model_append(list);
        model_lit(line, "what", s->at[i].what);
        model_text(line, "left", s->at[i].left);
        model_text(line, "right", s->at[i].right);
        model_bool(line, "differs", s->at[i].differs);
        model_bool(line, "is_same", !s->at[i].differs && !s->at[i].is_one_sided && !s->at[i].is_context);
    }
}
