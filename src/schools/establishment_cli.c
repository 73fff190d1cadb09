/* establishment_cli.c - muster school show, muster school find. */
#include "base/json_text.h"
#include "cli/cli.h"
#include "schools/establishment.h"

COMMAND("school show", cmd_school_show, .needs = READ_SCHOOL, .store = STORE_READ, .usage = "school show URN [--json]",
        .doc = "One school: what the register says, its inspections, and which schools it followed.")

COMMAND("school find", cmd_school_find, .needs = READ_SCHOOL, .store = STORE_READ,
        .usage = "school find NAME|URN|LAESTAB [--json]", .doc = "Find schools by part of their name, URN or LAESTAB.")

/* ---- one school ---- */

static json_t *number_json(i64 v) { return v == ESTABLISHMENT_NOT_KNOWN ? json_null() : json_integer(v); }
static json_t *day_json(Date d) {
    char iso[DATE_ISO_LEN + 1];
    return date_is_set(d) ? json_string(date_iso(d, iso)) : json_null();
}

json_t *establishment_json(const Establishment *e, const SchoolHistory *h) {
    json_t *o = json_object(), *inspections = json_array(), *links = json_array();
    json_object_set_new(o, "urn", json_integer(e->urn));
#define TEXT(name)   json_object_set_new(o, #name, json_text(e->name));
#define NUMBER(name) json_object_set_new(o, #name, number_json(e->name));
#define REAL(name)   json_object_set_new(o, #name, e->name < 0 ? json_null() : json_real(e->name));
#define DAY(name)    json_object_set_new(o, #name, day_json(e->name));
#define TRI(name)    json_object_set_new(o, #name, e->name < 0 ? json_null() : json_boolean(e->name));
    ESTABLISHMENT_FIELD_LIST(TEXT, NUMBER, REAL, DAY, TRI)
#undef TEXT
#undef NUMBER
#undef REAL
#undef DAY
#undef TRI
    for (size_t i = 0; i < h->n_inspections; i++)
        json_array_append_new(inspections, json_pack("{s:o, s:o}", "on", day_json(h->inspections[i].inspected_on),
                                                     "rating", json_text(h->inspections[i].rating)));
    for (size_t i = 0; i < h->n_links; i++)
        json_array_append_new(links, json_pack("{s:I, s:o, s:s, s:o}", "urn", (json_int_t)h->links[i].urn, "name",
                                               json_text(h->links[i].name), "is",
                                               h->links[i].is_successor ? "successor" : "predecessor", "on",
                                               day_json(h->links[i].linked_on)));
    json_object_set_new(o, "inspections", inspections);
    json_object_set_new(o, "links", links);
    return o;
}

static void print_line(Ctx *cx, const char *title, Str text) {
    if (text.n) out_fmt(cx, "  %-20s %.*s\n", title, STR_ARG(text));
}

static void print_number(Ctx *cx, const char *title, i64 v) {
    if (v != ESTABLISHMENT_NOT_KNOWN) out_fmt(cx, "  %-20s %lld\n", title, (long long)v);
}

static Str address_of(Ctx *cx, const Establishment *e) {
    const Str parts[] = {e->street, e->locality, e->town, e->postcode};
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].n == 0) continue;
        if (b.n) buf_lit(&b, ", ");
        buf_add(&b, parts[i]);
    }
    return buf_str(&b);
}

static Str ages_of(Ctx *cx, const Establishment *e) {
    if (e->low_age < 0 || e->high_age < 0) return STR_NONE;
    return str_fmt(cx->arena, "%lld to %lld", (long long)e->low_age, (long long)e->high_age);
}

static Str district_of(Ctx *cx, const Establishment *e) {
    if (!str_is(e->district_basis, "postcode")) return e->district;
    return str_fmt(cx->arena, "%.*s (worked out from the postcode)", STR_ARG(e->district));
}

static void print_register(Ctx *cx, const Establishment *e) {
    out_fmt(cx, "%.*s\n", STR_ARG(e->name));
    print_number(cx, "URN", e->urn);
    if (e->laestab > 0)
        out_fmt(cx, "  %-20s %lld/%04lld\n", "LAESTAB", (long long)(e->laestab / 10000),
                (long long)(e->laestab % 10000));
    print_line(cx, "Type", e->type_name);
    print_line(cx, "Phase", e->phase);
    print_line(cx, "Status", e->status);
    print_line(cx, "Opened", date_long(cx->arena, e->opened_on));
    print_line(cx, "Closed", date_long(cx->arena, e->closed_on));
    print_line(cx, "Ages", ages_of(cx, e));
    print_line(cx, "Admits", e->sex_admitted);
    print_number(cx, "Capacity", e->capacity);
    print_number(cx, "Pupils", e->n_pupils);
    print_line(cx, "Trust", e->trust);
    print_line(cx, "Special needs", e->sen_types);
    print_line(cx, "Address", address_of(cx, e));
    print_line(cx, "District", district_of(cx, e));
}

static void print_history(Ctx *cx, const SchoolHistory *h) {
    for (size_t i = 0; i < h->n_inspections; i++)
        out_fmt(cx, "  %-20s %.*s: %.*s\n", i == 0 ? "Inspected" : "",
                STR_ARG(date_long(cx->arena, h->inspections[i].inspected_on)),
                STR_ARG(h->inspections[i].rating.n ? h->inspections[i].rating : STR("no judgement held")));
    for (size_t i = 0; i < h->n_links; i++)
        out_fmt(cx, "  %-20s %.*s (URN %lld)\n", h->links[i].is_successor ? "Followed by" : "Followed",
                STR_ARG(h->links[i].name), (long long)h->links[i].urn);
}

static Status cmd_school_show(Ctx *cx) {
    Establishment e;
    SchoolHistory h;
    i64 urn;
    if (cli_n_args(cx) != 1 || !str_to_i64(cli_arg(cx, 0), &urn))
        return FAIL(cx, ERR_INPUT, "write: muster school show URN");
    TRY(school_get(cx, urn, &e));
    TRY(establishment_history(cx, urn, &h));
    if (cli_json(cx)) {
        out_json(cx, establishment_json(&e, &h));
        return OK;
    }
    print_register(cx, &e);
    print_history(cx, &h);
    return OK;
}

/* ---- finding ---- */

static json_t *card_json(const SchoolCard *c) {
    json_t *o = json_object();
    json_object_set_new(o, "urn", json_integer(c->urn));
    json_object_set_new(o, "laestab", c->laestab ? json_integer(c->laestab) : json_null());
    json_object_set_new(o, "name", json_text(c->name));
    json_object_set_new(o, "kind", json_text(c->kind));
    json_object_set_new(o, "phase", json_text(c->phase));
    json_object_set_new(o, "status", json_text(c->status));
    json_object_set_new(o, "town", json_text(c->town));
    json_object_set_new(o, "district", json_text(c->district));
    json_object_set_new(o, "opened_on", day_json(c->opened_on));
    json_object_set_new(o, "closed_on", day_json(c->closed_on));
    return o;
}

static Str query_of(Ctx *cx) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < cli_n_args(cx); i++) {
        if (i) buf_add_char(&b, ' ');
        buf_add(&b, cli_arg(cx, i));
    }
    return buf_str(&b);
}

static Status cmd_school_find(Ctx *cx) {
    SchoolCard *cards;
    size_t n;
    TRY(school_find(cx, query_of(cx), &cards, &n));
    if (cli_json(cx)) {
        json_t *list = json_array();
        for (size_t i = 0; i < n; i++) json_array_append_new(list, card_json(&cards[i]));
        out_json(cx, list);
        return OK;
    }
    OutTable *t = out_table(cx, "URN|LAESTAB|Name|Kind|Town|District|Status");
    for (size_t i = 0; i < n; i++) {
        out_cell_fmt(t, "%lld", (long long)cards[i].urn);
        out_cell_fmt(t, "%lld", (long long)cards[i].laestab);
        out_cell(t, cards[i].name);
        out_cell(t, cards[i].kind);
        out_cell(t, cards[i].town);
        out_cell(t, cards[i].district);
        out_cell(t, cards[i].status);
    }
    out_table_end(t);
    return OK;
}
