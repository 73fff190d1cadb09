/* chronology_pages.c - everything known of one child in one order: chosen by kind, by who said it and by period, and printed. */
#include "people/chronology_model.h"
#include "access/audit.h"
#include "web/model.h"
#include "web/web.h"

static const Input chronology_inputs[] = {
    {"kind", IN_TEXT, NULL, "What", false},
    {"source", IN_TEXT, NULL, "Who said so", false},
    {"from", IN_DATE, NULL, "From", false},
    {"to", IN_DATE, NULL, "To", false},
    {"order", IN_CHOICE, "newest|oldest", "Order", false},
    INPUTS_END,
};

ROUTE(GET, "/children/{id}/chronology", chronology_page, .needs = READ_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .inputs = chronology_inputs, .list = "chronology", .has_own_problems = true,
      .doc = "Everything known of one child in one order, by kind, source and period; to print.")

static const char *number(Ctx *cx, i64 n) { return str_i64(cx->arena, n).p; }

/* ---- what was asked for ---- */

static ChronologyFilter read_filter(Ctx *cx) {
    ChronologyFilter f = {.kind = in_text(cx, "kind"),
                          .source_kind = in_text(cx, "source"),
                          .from = in_date(cx, "from"),
                          .to = in_date(cx, "to")};
    if (!str_empty(f.kind) && !chronology_source(f.kind)) {
        reply_problem(cx, "kind", STR("What must be one of the kinds in the list"));
        f.kind = STR_NONE;
    }
    if (date_is_set(f.from) && date_is_set(f.to) && date_before(f.to, f.from))
        reply_problem(cx, "to", STR("To must be the same day as From or a later one"));
    return f;
}

/* ---- the choices, each with how many of this child's events it has ---- */

static json_t *add_option(json_t *list, Str value, Str text, bool is_chosen) {
    json_t *o = model_append(list);
    model_text(o, "value", value);
    model_text(o, "text", text);
    model_bool(o, "is_chosen", is_chosen);
    return o;
}

static Str counted(Ctx *cx, Str title, i64 n) {
    return STR_CAT(cx->arena, title, STR(" ("), text_count(cx->arena, n), STR(")"));
}

/* The source that comes next after `order` and has an order of its own; NULL: none. */
static const ChronologySource *next_source(int order) {
    const ChronologySource *best = NULL;
    for (size_t i = 0; i < n_chronology_all; i++) {
        const ChronologySource *s = chronology_all[i];
        if (s->order > order && (!best || s->order < best->order)) best = s;
    }
    return best;
}

static void add_kinds(Ctx *cx, json_t *filter, const PersonEvents *all, Str chosen) {
    json_t *list = model_array(filter, "kinds");
    for (const ChronologySource *s = next_source(0); s; s = next_source(s->order)) {
        i64 n = 0;
        for (size_t i = 0; i < all->n; i++) n += all->at[i].source == s;
        bool is_chosen = str_is(chosen, s->kind);
        if (n > 0 || is_chosen)
            model_i64(add_option(list, str_from(s->kind), counted(cx, str_from(s->title), n), is_chosen), "n", n);
    }
}

static bool is_first_of_source(const PersonEvents *all, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (str_eq(all->at[i].source_kind, all->at[at].source_kind)) return false;
    return true;
}

static void add_sources(Ctx *cx, json_t *filter, const PersonEvents *all, Str chosen) {
    json_t *list = model_array(filter, "sources");
    for (size_t at = 0; at < all->n; at++) {
        Str kind = all->at[at].source_kind;
        i64 n = 0;
        if (!is_first_of_source(all, at)) continue;
        for (size_t i = 0; i < all->n; i++) n += str_eq(all->at[i].source_kind, kind);
        model_i64(add_option(list, kind, counted(cx, chronology_said_by(cx->arena, kind), n), str_eq(chosen, kind)),
                  "n", n);
    }
}

static void add_filter(Ctx *cx, json_t *m, const PersonEvents *all, const ChronologyFilter *f) {
    json_t *filter = model_object(m, "filter");
    bool has_period = date_is_set(f->from) || date_is_set(f->to);
    const ChronologySource *kind = chronology_source(f->kind);
    add_kinds(cx, filter, all, f->kind);
    add_sources(cx, filter, all, f->source_kind);
    model_form_date(cx, filter, "from", f->from);
    model_form_date(cx, filter, "to", f->to);
    model_text(filter, "kind_text", kind ? str_from(kind->title) : STR_NONE);
    model_text(filter, "source_text",
               str_empty(f->source_kind) ? STR_NONE : chronology_said_by(cx->arena, f->source_kind));
    model_bool(filter, "has_period", has_period);
    model_bool(filter, "is_any", has_period || kind || !str_empty(f->source_kind));
}

/* ---- the events, by year ---- */

static const PersonEvent *event_at(const PersonEvents *l, size_t i, bool is_oldest_first) {
    return &l->at[is_oldest_first ? i : l->n - 1 - i];
}

static json_t *add_year(Ctx *cx, json_t *years, const PersonEvent *e) {
    json_t *y = model_append(years);
    bool is_known = date_is_set(e->on);
    Str text = is_known ? str_i64(cx->arena, date_to_ymd(e->on).year) : STR("Day not known");
    model_text(y, "title", text);
    model_text(y, "anchor", is_known ? STR_CAT(cx->arena, STR("year-"), text) : STR("year-not-known"));
    return model_array(y, "events");
}

static bool is_same_year(Date a, Date b) {
    if (!date_is_set(a) || !date_is_set(b)) return date_is_set(a) == date_is_set(b);
    return date_to_ymd(a).year == date_to_ymd(b).year;
}

/* A page has them under their years; programs have one list. */
static void add_events(Ctx *cx, json_t *m, const PersonEvents *l, bool is_oldest_first) {
    bool is_list = in_wants_all(cx);
    json_t *years = is_list ? NULL : model_array(m, "years");
    EventRows to = {.cx = cx, .rows = is_list ? model_array(m, "chronology") : NULL};
    for (size_t i = 0; i < l->n; i++) {
        const PersonEvent *e = event_at(l, i, is_oldest_first);
        bool is_new = i == 0 || !is_same_year(e->on, event_at(l, i - 1, is_oldest_first)->on);
        if (years && is_new) to.rows = add_year(cx, years, e);
        chronology_event_model(&to, e);
    }
    model_count(m, "n", (i64)l->n, cx);
    model_bool(m, "is_one", l->n == 1);
    model_bool(m, "has_events", l->n > 0);
    model_bool(m, "has_years", years && json_array_size(years) > 1);
    model_columns(m, CHRONOLOGY_COLUMNS);
}

/* ---- the page ---- */

static Str csv_url(Ctx *cx, i64 id, const ChronologyFilter *f) {
    Arena *a = cx->arena;
    Str order = in_text(cx, "order");
    return url_to(cx, "/children/{id}/chronology.csv", "id", number(cx, id), "kind", str_cstr(a, f->kind), "source",
                  str_cstr(a, f->source_kind), "from", date_is_set(f->from) ? date_iso_str(a, f->from).p : "", "to",
                  date_is_set(f->to) ? date_iso_str(a, f->to).p : "", "order", str_cstr(a, order), NULL);
}

static void add_child(Ctx *cx, json_t *m, const PersonFacts *p, const ChronologyFilter *f) {
    const PersonIdentifier *upn = person_identifier_of(p, SCHEME_UPN);
    const char *id = number(cx, p->who.id);
    model_i64(m, "id", p->who.id);
    model_text(m, "name", person_display_name(cx, p, cx->today));
    model_date(cx, m, "born", p->who.birth_date);
    model_text(m, "upn", upn ? upn->value : STR_NONE);
    model_text(m, "child", url_to(cx, "/children/{id}", "id", id, NULL));
    model_text(m, "action", url_to(cx, "/children/{id}/chronology", "id", id, NULL));
    model_text(m, "csv", csv_url(cx, p->who.id, f));
}

static Status chronology_page(Ctx *cx) {
    PersonFacts p;
    PersonEvents all, shown;
    ChronologyFilter f = read_filter(cx);
    bool is_oldest_first = str_is(in_text(cx, "order"), "oldest");
    TRY(person_get(cx, in_subject(cx), &p));
    TRY(person_chronology(cx, &p, NULL, &all));
    shown = chronology_chosen(cx, &all, &f);
    audit_note(cx, "person.view", p.who.id, "chronology");
    json_t *m = model_new("Chronology");
    add_child(cx, m, &p, &f);
    add_filter(cx, m, &all, &f);
    add_events(cx, m, &shown, is_oldest_first);
    model_bool(m, "is_oldest_first", is_oldest_first);
    return reply_model(cx, "chronology", m);
}
