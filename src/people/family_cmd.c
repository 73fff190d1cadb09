/* family_cmd.c - muster family show, add, end, correct. */
#include "access/audit.h"
#include "base/json_text.h"
#include "cli/cli.h"
#include "people/family.h"

COMMAND("family show", cmd_family_show, .needs = READ_CHILD, .store = STORE_READ, .usage = "family show ID [--json]",
        .doc = "A child's family and homes: who is responsible, whom to call, brothers and sisters, who lives there.")

#define SAY_OPTIONS                                                                          \
    {"relation", OPT_CHOICE, FAMILY_RELATIONS, "How they stand to the child."},              \
        {"responsibility", OPT_CHOICE, "yes|no|not_known", "Parental responsibility."},      \
        {"priority", OPT_NUMBER, "N", "The order in which to call: 1 first."},               \
        {"phone", OPT_TEXT, "TEXT", "Telephone."}, {"email", OPT_TEXT, "TEXT", "E-mail."}, { \
        "note", OPT_TEXT, "TEXT", "An order, or who said so."                                \
    }

static const Option add_options[] = {
    {"person", OPT_NUMBER, "ID", "The other person, where they have a record."},
    {"surname", OPT_TEXT, "TEXT", "Else the surname of a new adult."},
    {"forename", OPT_TEXT, "TEXT", "And the forename."},
    SAY_OPTIONS,
    {"from", OPT_DATE, "DATE", "First day; today when not given."},
    OPTIONS_END,
};

COMMAND(
    "family add", cmd_family_add, .needs = CHANGE_CHILD, .store = STORE_WRITE,
    .usage =
        "family add ID --relation RELATION [--person ID] [--surname TEXT] [--forename TEXT] "
        "[--responsibility yes|no|not_known] [--priority N] [--phone TEXT] [--email TEXT] [--note TEXT] [--from DATE]",
    .doc = "Say how someone stands to a child; who said it and when are kept.", .options = add_options)

static const Option end_options[] = {
    {"on", OPT_DATE, "DATE", "Last day; today when not given."},
    {"note", OPT_TEXT, "TEXT", "Why."},
    OPTIONS_END,
};

COMMAND("family end", cmd_family_end, .needs = CHANGE_CHILD, .store = STORE_WRITE,
        .usage = "family end ID RELATIONSHIP [--on DATE] [--note TEXT]", .doc = "A relationship to a child has ended.",
        .options = end_options)

static const Option correct_options[] = {SAY_OPTIONS, OPTIONS_END};

COMMAND("family correct", cmd_family_correct, .needs = CHANGE_CHILD, .store = STORE_WRITE,
        .usage =
            "family correct ID RELATIONSHIP --relation RELATION [--responsibility yes|no|not_known] [--priority N] "
            "[--phone TEXT] [--email TEXT] [--note TEXT]",
        .doc = "A relationship was wrong from the start: say what is so; what was said is kept.",
        .options = correct_options)

static Status number_arg(Ctx *cx, size_t i, const char *what, i64 *out) {
    if (cli_n_args(cx) > i && str_to_i64(cli_arg(cx, i), out) && *out > 0) return OK;
    return FAIL(cx, ERR_INPUT, "give the number of the %s", what);
}

/* ---- show ---- */

static json_t *day_json(Ctx *cx, Date d) {
    return date_is_set(d) ? json_text(date_iso_str(cx->arena, d)) : json_null();
}

static json_t *person_json(Ctx *cx, const PersonCard *c) {
    return json_pack("{s:o, s:o, s:o, s:b, s:o}", "person_id", c->id ? json_integer(c->id) : json_null(), "surname",
                     json_text(c->surname), "forename", json_text(c->forename), "is_adult", c->is_adult, "birth_date",
                     day_json(cx, c->birth_date));
}

static json_t *tie_json(Ctx *cx, const FamilyTie *t) {
    json_t *o = person_json(cx, &t->card);
    json_object_set_new(o, "id", json_integer(t->id));
    json_object_set_new(o, "relation", json_text(t->relation));
    json_object_set_new(o, "is_reverse", json_boolean(t->is_reverse));
    json_object_set_new(o, "has_parental_responsibility",
                        t->parental_responsibility < 0 ? json_null() : json_boolean(t->parental_responsibility));
    json_object_set_new(o, "priority", t->priority ? json_integer(t->priority) : json_null());
    json_object_set_new(o, "phone", json_text(t->phone));
    json_object_set_new(o, "email", json_text(t->email));
    json_object_set_new(o, "note", json_text(t->note));
    json_object_set_new(o, "from_on", day_json(cx, t->from_on));
    json_object_set_new(o, "to_on", day_json(cx, t->to_on));
    json_object_set_new(o, "source_id", t->source_id ? json_integer(t->source_id) : json_null());
    json_object_set_new(o, "entered_by", json_text(t->entered_by));
    return o;
}

static json_t *home_json(Ctx *cx, const Household *h) {
    json_t *people = json_array();
    for (size_t i = 0; i < h->n; i++) {
        json_t *o = person_json(cx, &h->at[i].card);
        json_object_set_new(o, "from_on", day_json(cx, h->at[i].from_on));
        json_object_set_new(o, "to_on", day_json(cx, h->at[i].to_on));
        json_array_append_new(people, o);
    }
    return json_pack("{s:o, s:o, s:o, s:b, s:o}", "address", json_text(h->address), "from_on", day_json(cx, h->from_on),
                     "to_on", day_json(cx, h->to_on), "is_now", h->is_now, "people", people);
}

static json_t *view_json(Ctx *cx, const FamilyView *v) {
    json_t *ties = json_array(), *siblings = json_array(), *homes = json_array();
    for (size_t i = 0; i < v->n_ties; i++) json_array_append_new(ties, tie_json(cx, &v->ties[i]));
    for (size_t i = 0; i < v->n_siblings; i++) {
        json_t *o = person_json(cx, &v->siblings[i].card);
        i64 parent = v->siblings[i].shares.id;
        json_object_set_new(o, "shares", parent ? json_integer(parent) : json_null());
        json_array_append_new(siblings, o);
    }
    for (size_t i = 0; i < v->n_homes; i++) json_array_append_new(homes, home_json(cx, &v->homes[i]));
    return json_pack("{s:o, s:o, s:o}", "relationships", ties, "siblings", siblings, "homes", homes);
}

static void print_person(Ctx *cx, OutTable *t, const PersonCard *c) {
    if (c->id) out_cell_fmt(t, "%lld", (long long)c->id);
    else out_cell(t, STR(""));
    out_cell_fmt(t, "%.*s%s%.*s", STR_ARG(c->forename), c->forename.n ? " " : "", STR_ARG(c->surname));
    out_cell(t, date_long(cx->arena, c->birth_date));
}

static void print_ties(Ctx *cx, const FamilyView *v) {
    OutTable *t = out_table(cx, "Relationship|Call|Id|Name|Born|Is|Responsible|Telephone|From|To");
    for (size_t i = 0; i < v->n_ties; i++) {
        const FamilyTie *x = &v->ties[i];
        out_cell_fmt(t, "%lld", (long long)x->id);
        if (x->priority) out_cell_fmt(t, "%lld", (long long)x->priority);
        else out_cell(t, STR(""));
        print_person(cx, t, &x->card);
        out_cell_fmt(t, "%s%.*s", x->is_reverse ? "child of this " : "", STR_ARG(x->relation));
        out_cell(t, x->parental_responsibility == 1 ? STR("yes") : STR(""));
        out_cell(t, x->phone);
        out_cell(t, date_long(cx->arena, x->from_on));
        out_cell(t, date_long(cx->arena, x->to_on));
    }
    out_table_end(t);
}

static void print_others(Ctx *cx, const FamilyView *v) {
    OutTable *t = out_table(cx, "Id|Name|Born|Known by");
    for (size_t i = 0; i < v->n_siblings; i++) {
        print_person(cx, t, &v->siblings[i].card);
        out_cell(t, v->siblings[i].shares.id ? STR("sibling: a parent in common")
                                             : STR("may be a sibling: one home and surname"));
    }
    for (size_t h = 0; h < v->n_homes; h++)
        for (size_t i = 0; i < v->homes[h].n; i++) {
            print_person(cx, t, &v->homes[h].at[i].card);
            out_cell_fmt(t, "%s at %.*s", v->homes[h].is_now ? "lives" : "lived", STR_ARG(v->homes[h].address));
        }
    out_table_end(t);
}

static Status cmd_family_show(Ctx *cx) {
    PersonFacts p;
    FamilyView v;
    i64 id;
    TRY(number_arg(cx, 0, "child", &id));
    TRY(person_get(cx, id, &p));
    TRY(family_view(cx, &p, &v));
    audit_note(cx, "person.view", p.who.id, "family");
    if (cli_json(cx)) {
        out_json(cx, view_json(cx, &v));
        return OK;
    }
    print_ties(cx, &v);
    if (v.n_siblings + v.n_homes > 0) print_others(cx, &v);
    return OK;
}

/* ---- saying ---- */

static Status read_said(Ctx *cx, FamilySaid *s) {
    Str responsible = cli_text(cx, "responsibility");
    *s = (FamilySaid){.relation = cli_text(cx, "relation"),
                      .parental_responsibility = str_is(responsible, "yes")  ? 1
                                                 : str_is(responsible, "no") ? 0
                                                                             : -1,
                      .priority = cli_number(cx, "priority", 0),
                      .phone = cli_text(cx, "phone"),
                      .email = cli_text(cx, "email"),
                      .note = cli_text(cx, "note"),
                      .from_on = DATE_NONE};
    return number_arg(cx, 0, "child", &s->child_id);
}

static Status say_done(Ctx *cx, i64 child_id, const char *words) {
    if (cli_json(cx)) out_json(cx, json_pack("{s:I}", "person_id", (json_int_t)child_id));
    else out_fmt(cx, "%s\n", words);
    return OK;
}

static Status cmd_family_add(Ctx *cx) {
    FamilySaid s;
    TRY(read_said(cx, &s));
    s.other_id = cli_number(cx, "person", 0);
    s.surname = cli_text(cx, "surname");
    s.forename = cli_text(cx, "forename");
    s.from_on = cli_date(cx, "from");
    TRY(family_add(cx, &s));
    return say_done(cx, s.child_id, "Recorded.");
}

static Status cmd_family_end(Ctx *cx) {
    i64 child_id, id;
    TRY(number_arg(cx, 0, "child", &child_id));
    TRY(number_arg(cx, 1, "relationship", &id));
    TRY(family_end(cx, child_id, id, cli_date(cx, "on"), cli_text(cx, "note")));
    return say_done(cx, child_id, "Ended.");
}

static Status cmd_family_correct(Ctx *cx) {
    FamilySaid s;
    i64 id;
    TRY(read_said(cx, &s));
    TRY(number_arg(cx, 1, "relationship", &id));
    TRY(family_correct(cx, id, &s));
    return say_done(cx, s.child_id, "Corrected.");
}
