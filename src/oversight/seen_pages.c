/* seen_pages.c - who has seen a record; looks that somebody might be asked about. */
#include "access/access.h"
#include "oversight/seen.h"
#include "people/index_lookup.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/children/{id}/seen", seen_page, .needs = READ_AUDIT, .list = "people",
      .doc = "Who has looked at a record, changed it or was refused it, how often, and when first and last.")

static const Input unusual_inputs[] = {
    {"from", IN_DATE, NULL, "First day", false},
    {"to", IN_DATE, NULL, "Last day", false},
    INPUTS_END,
};

ROUTE(GET, "/unusual-access", unusual_page, .needs = READ_AUDIT, .inputs = unusual_inputs, .list = "looks",
      .doc =
          "Looks at records that somebody might be asked about: own surname, one postcode, many records, out of hours.")

/* ---- who has seen a record ---- */

static void add_person(Ctx *cx, json_t *rows, const SeenBy *s) {
    json_t *o = model_append(rows);
    model_i64(o, "user_id", s->user_id);
    model_text(o, "name", s->name.n ? s->name : STR("A user that is no longer here"));
    model_count(o, "looks", s->n_looks, cx);
    model_count(o, "changes", s->n_changes, cx);
    model_count(o, "refused", s->n_refused, cx);
    model_moment(cx, o, "first", s->first);
    model_moment(cx, o, "last", s->last);
}

/* Partners say why they look. */
static Status add_lookups(Ctx *cx, json_t *m, i64 id) {
    IndexLook *looks;
    size_t n;
    json_t *rows = model_array(m, "lookups");
    TRY(index_looks_at(cx, id, &looks, &n));
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        model_text(o, "name", looks[i].name);
        model_text(o, "reason", looks[i].reason);
        model_moment(cx, o, "at", looks[i].at);
        model_bool(o, "is_shown", looks[i].is_shown);
    }
    model_bool(m, "has_lookups", n > 0);
    return OK;
}

static Status seen_page(Ctx *cx) {
    SeenBy *people;
    size_t n;
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no record of that number");
    TRY(seen_by(cx, id, &people, &n));
    bool may_open = access_may(cx, READ_CHILD);
    json_t *m = model_new("Who has seen this record"), *rows = model_array(m, "people");
    Str number = str_i64(cx->arena, id);
    model_i64(m, "id", id);
    model_text(m, "record_href", may_open ? url_to(cx, "/children/{id}", "id", number.p, NULL) : STR_NONE);
    model_text(m, "csv", url_to(cx, "/children/{id}/seen.csv", "id", number.p, NULL));
    for (size_t i = 0; i < n; i++) add_person(cx, rows, &people[i]);
    model_bool(m, "has_people", n > 0);
    TRY(add_lookups(cx, m, id));
    model_columns(m, "user_id|name|looks|changes|refused|first|last");
    return reply_model(cx, "seen_page", m);
}

/* ---- the unusual ---- */

static void add_look(Ctx *cx, json_t *rows, const UnusualLook *u) {
    json_t *o = model_append(rows);
    bool may_open = access_may(cx, READ_CHILD);
    model_lit(o, "signal", unusual_word[u->what]);
    model_lit(o, "says", unusual_says[u->what]);
    model_i64(o, "user_id", u->user_id);
    model_text(o, "name", u->name);
    model_date(cx, o, "on", u->on);
    model_count(o, "records", u->n, cx);
    model_id(o, "child_id", u->person_id);
    model_text(o, "href",
               u->person_id && may_open ? url_to(cx, "/children/{id}", "id", str_i64(cx->arena, u->person_id).p, NULL)
                                        : STR_NONE);
}

static Status unusual_page(Ctx *cx) {
    UnusualLooks found;
    Date to = in_date(cx, "to"), from = in_date(cx, "from");
    if (!date_is_set(to)) to = cx->today;
    if (!date_is_set(from)) from = date_plus(to, -6);
    TRY(unusual_looks(cx, from, to, &found));
    json_t *m = model_new("Unusual access"), *rows = model_array(m, "looks");
    model_text(m, "action", url_to(cx, "/unusual-access", NULL));
    model_form_date(cx, m, "from", from);
    model_form_date(cx, m, "to", to);
    model_count(m, "n_looks", found.n_looks, cx);
    model_text(m, "csv",
               url_to(cx, "/unusual-access.csv", "from", date_iso_str(cx->arena, from).p, "to",
                      date_iso_str(cx->arena, to).p, NULL));
    for (size_t i = 0; i < found.n; i++) add_look(cx, rows, &found.at[i]);
    model_bool(m, "has_looks", found.n > 0);
    model_columns(m, "signal|user_id|name|on|records|child_id");
    return reply_model(cx, "unusual_page", m);
}
