/* person_cmd.c - muster person find, muster person show. Every look is audited. */
#include "access/audit.h"
#include "cli/cli.h"
#include "people/chronology_model.h"
#include "people/family.h"
#include "people/person.h"
#include "people/search.h"
#include "schools/enrolment.h"

COMMAND(
    "person find", cmd_person_find, .needs = READ_CHILD, .store = STORE_READ, .usage = "person find QUERY... [--json]",
    .doc =
        "Find children by what is known of them, in any order: parts of a name, an age, an address, a school, a parent, a "
        "number, a postcode or a date of birth.")

COMMAND("person show", cmd_person_show, .needs = READ_CHILD, .store = STORE_READ, .usage = "person show ID [--json]",
        .doc = "One child: who they are, their rolls, their family, and everything known in the order it happened.")

static json_t *text_json(Str s) { return s.p == NULL ? json_null() : json_stringn(s.p, s.n); }

static json_t *day_json(Date d) {
    char iso[DATE_ISO_LEN + 1];
    return date_is_set(d) ? json_string(date_iso(d, iso)) : json_null();
}

static json_t *id_json(i64 id) { return id == 0 ? json_null() : json_integer(id); }

/* ---- find ---- */

static json_t *card_json(const PersonCard *c) {
    json_t *o = json_object();
    json_object_set_new(o, "id", json_integer(c->id));
    json_object_set_new(o, "surname", text_json(c->surname));
    json_object_set_new(o, "forename", text_json(c->forename));
    json_object_set_new(o, "birth_date", day_json(c->birth_date));
    json_object_set_new(o, "sex", text_json(c->sex));
    json_object_set_new(o, "upn", text_json(c->upn));
    json_object_set_new(o, "postcode", text_json(c->postcode));
    json_object_set_new(o, "district", text_json(c->district));
    json_object_set_new(o, "is_adult", json_boolean(c->is_adult));
    json_object_set_new(o, "urn", id_json(c->urn));
    json_object_set_new(o, "school", text_json(c->school_name));
    json_object_set_new(o, "school_to_on", day_json(c->school_to_on));
    return o;
}

static Str school_text(Ctx *cx, const PersonCard *c) {
    if (!date_is_set(c->school_to_on)) return c->school_name;
    return str_fmt(cx->arena, "%.*s (until %.*s)", STR_ARG(c->school_name),
                   STR_ARG(date_long(cx->arena, c->school_to_on)));
}

static void print_cards(Ctx *cx, const PersonCards *found) {
    if (found->has_false_day) out_fmt(cx, "There is no such day as the date given.\n");
    if (found->left_words) out_fmt(cx, "Only the first 8 words were looked for.\n");
    for (size_t i = 0; i < found->n_asks; i++)
        out_fmt(
            cx,
            "A record that you may not open (restricted, or outside your scope) has that name or number; ask: %.*s\n",
            STR_ARG(found->asks[i]));
    if (found->n == 0) {
        out_fmt(cx, "Nobody was found. Try fewer letters, the date of birth alone, a postcode or a parent's name.\n");
        return;
    }
    OutTable *t = out_table(cx, "Id|Surname|Forename|Born|UPN|Postcode|School|Why");
    for (size_t i = 0; i < found->n; i++) {
        const PersonCard *c = &found->at[i];
        out_cell_fmt(t, "%lld", (long long)c->id);
        out_cell(t, c->surname);
        out_cell(t, c->forename);
        out_cell(t, date_long(cx->arena, c->birth_date));
        out_cell(t, c->upn);
        out_cell(t, c->postcode);
        out_cell(t, school_text(cx, c));
        out_cell(t, person_why_text(cx->arena, &found->why[i]));
    }
    out_table_end(t);
    if (found->is_cut) out_fmt(cx, "More than %zu fit: add a date of birth or a postcode.\n", found->n);
}

/* Several arguments are one query, as they would be typed into a page. */
static Str query_of(Ctx *cx) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < cli_n_args(cx); i++) {
        if (i > 0) buf_add_char(&b, ' ');
        buf_add(&b, cli_arg(cx, i));
    }
    return buf_str(&b);
}

static Status cmd_person_find(Ctx *cx) {
    PersonCards found;
    TRY(person_find(cx, query_of(cx), &found));
    person_find_note(cx, "person.find", &found);
    if (!cli_json(cx)) {
        print_cards(cx, &found);
        return OK;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < found.n; i++) {
        json_t *o = card_json(&found.at[i]);
        json_object_set_new(o, "why", text_json(person_why_text(cx->arena, &found.why[i])));
        json_array_append_new(list, o);
    }
    out_json(cx, list);
    return OK;
}

/* ---- show ---- */

typedef struct Shown {
    PersonFacts p;
    Enrolments rolls;
    Family family;
    PersonEvents events;
} Shown;

static Status gather(Ctx *cx, i64 id, Shown *s) {
    TRY(person_get(cx, id, &s->p));
    i64 now = s->p.who.id; /* another record, where this one was merged */
    TRY(enrolment_of_person(cx, now, &s->rolls));
    TRY(person_family(cx, now, cx->today, &s->family));
    TRY(person_chronology(cx, &s->p, NULL, &s->events));
    audit_note(cx, "person.view", now, "command line");
    return OK;
}

static json_t *span_json(Span s) {
    json_t *o = json_object();
    json_object_set_new(o, "from_on", day_json(s.from_on));
    json_object_set_new(o, "to_on", day_json(s.to_on));
    return o;
}

static json_t *names_json(const PersonFacts *p) {
    json_t *list = json_array();
    for (size_t i = 0; i < p->n_names; i++) {
        json_t *o = span_json(p->names[i].span);
        json_object_set_new(o, "kind", text_json(p->names[i].kind));
        json_object_set_new(o, "surname", text_json(p->names[i].surname));
        json_object_set_new(o, "forename", text_json(p->names[i].forename));
        json_object_set_new(o, "middle_names", text_json(p->names[i].middle_names));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *identifiers_json(const PersonFacts *p) {
    json_t *list = json_array();
    for (size_t i = 0; i < p->n_identifiers; i++) {
        json_t *o = span_json(p->identifiers[i].span);
        json_object_set_new(o, "scheme", text_json(p->identifiers[i].scheme));
        json_object_set_new(o, "value", text_json(p->identifiers[i].value));
        json_object_set_new(o, "is_disputed", json_boolean(p->identifiers[i].is_disputed));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *addresses_json(Ctx *cx, const PersonFacts *p) {
    json_t *list = json_array();
    for (size_t i = 0; i < p->n_addresses; i++) {
        const PersonAddress *a = &p->addresses[i];
        json_t *o = span_json(a->span);
        json_object_set_new(o, "kind", text_json(a->kind));
        json_object_set_new(o, "address", text_json(address_line(cx->arena, a)));
        json_object_set_new(o, "postcode", text_json(a->postcode));
        json_object_set_new(o, "district", text_json(a->district));
        json_object_set_new(o, "is_outside", json_boolean(a->is_outside));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *characteristics_json(const PersonFacts *p) {
    json_t *list = json_array();
    for (size_t i = 0; i < p->n_characteristics; i++) {
        const PersonCharacteristic *c = &p->characteristics[i];
        json_t *o = span_json(c->span);
        json_object_set_new(o, "kind", text_json(c->kind));
        json_object_set_new(o, "value", text_json(c->value));
        json_object_set_new(o, "rank", json_integer(c->rank));
        json_object_set_new(o, "declared_by", text_json(c->declared_by));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *rolls_json(const Enrolments *rolls) {
    json_t *list = json_array();
    for (size_t i = 0; i < rolls->n; i++) {
        const Enrolment *e = &rolls->at[i];
        json_t *o = json_object();
        json_object_set_new(o, "urn", json_integer(e->urn));
        json_object_set_new(o, "status", text_json(e->status));
        json_object_set_new(o, "year_group", text_json(e->year_group));
        json_object_set_new(o, "entry_on", day_json(e->entry_on));
        json_object_set_new(o, "from_on", day_json(e->from_on));
        json_object_set_new(o, "to_on", day_json(e->to_on));
        json_object_set_new(o, "end_basis", text_json(e->end_basis));
        json_object_set_new(o, "confirmed_on", day_json(e->confirmed_on));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *family_json(const Family *family) {
    json_t *list = json_array();
    for (size_t i = 0; i < family->n; i++) {
        const FamilyMember *m = &family->at[i];
        json_t *o = card_json(&m->card);
        i8 responsible = m->parental_responsibility;
        json_object_set_new(o, "relation", text_json(m->relation));
        json_object_set_new(o, "has_parental_responsibility",
                            responsible < 0 ? json_null() : json_boolean(responsible == 1));
        json_object_set_new(o, "phone", text_json(m->phone));
        json_object_set_new(o, "email", text_json(m->email));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *person_json(Ctx *cx, const Shown *s) {
    const Person *who = &s->p.who;
    json_t *o = json_object();
    json_object_set_new(o, "id", json_integer(who->id));
    json_object_set_new(o, "name", text_json(person_display_name(cx, &s->p, cx->today)));
    json_object_set_new(o, "is_adult", json_boolean(who->is_adult));
    json_object_set_new(o, "birth_date", day_json(who->birth_date));
    json_object_set_new(o, "birth_date_is_estimated", json_boolean(who->birth_date_is_estimated));
    json_object_set_new(o, "sex", text_json(who->sex));
    json_object_set_new(o, "known_from", day_json(who->known_from));
    json_object_set_new(o, "died_on", day_json(who->died_on));
    json_object_set_new(o, "names", names_json(&s->p));
    json_object_set_new(o, "identifiers", identifiers_json(&s->p));
    json_object_set_new(o, "addresses", addresses_json(cx, &s->p));
    json_object_set_new(o, "characteristics", characteristics_json(&s->p));
    json_object_set_new(o, "enrolments", rolls_json(&s->rolls));
    json_object_set_new(o, "family", family_json(&s->family));
    json_object_set_new(o, "chronology", chronology_json(&s->events));
    return o;
}

static void print_who(Ctx *cx, const Shown *s) {
    const PersonFacts *p = &s->p;
    out_fmt(cx, "%.*s (person %lld)\n", STR_ARG(person_display_name(cx, p, cx->today)), (long long)p->who.id);
    out_fmt(cx, "  Born   %.*s%s\n",
            STR_ARG(date_is_set(p->who.birth_date) ? date_long(cx->arena, p->who.birth_date) : STR("not known")),
            p->who.birth_date_is_estimated ? " (an estimate)" : "");
    if (!str_empty(p->who.sex)) out_fmt(cx, "  Sex    %.*s\n", STR_ARG(p->who.sex));
    for (size_t i = 0; i < p->n_identifiers; i++)
        out_fmt(cx, "  %.*s %.*s%s\n", STR_ARG(p->identifiers[i].scheme), STR_ARG(p->identifiers[i].value),
                p->identifiers[i].is_disputed ? " (in dispute)" : "");
    const PersonAddress *home = person_address_on(p, "home", cx->today);
    if (home != NULL) out_fmt(cx, "  Home   %.*s\n", STR_ARG(address_line(cx->arena, home)));
}

static void print_family(Ctx *cx, const Family *family) {
    if (family->n == 0) return;
    out_fmt(cx, "\nFamily\n");
    OutTable *t = out_table(cx, "Id|Relation|Name|Parental responsibility");
    for (size_t i = 0; i < family->n; i++) {
        const FamilyMember *m = &family->at[i];
        out_cell_fmt(t, "%lld", (long long)m->card.id);
        out_cell(t, m->relation);
        out_cell_fmt(t, "%.*s %.*s", STR_ARG(m->card.forename), STR_ARG(m->card.surname));
        out_cell(t, m->parental_responsibility < 0 ? STR("") : m->parental_responsibility ? STR("yes") : STR("no"));
    }
    out_table_end(t);
}

static void print_events(Ctx *cx, const PersonEvents *events) {
    out_fmt(cx, "\nChronology\n");
    OutTable *t = out_table(cx, "Date|What|Detail|Source");
    for (size_t i = 0; i < events->n; i++) {
        const PersonEvent *e = &events->at[i];
        out_cell(t, date_long(cx->arena, e->on));
        out_cell(t, e->title);
        out_cell(t, e->detail);
        out_cell(t, e->source_file);
    }
    out_table_end(t);
}

static Status cmd_person_show(Ctx *cx) {
    i64 id;
    Shown s;
    if (cli_n_args(cx) != 1 || !str_to_i64(cli_arg(cx, 0), &id))
        return FAIL(cx, ERR_INPUT, "give one person's number; 'muster person find NAME' finds it");
    TRY(gather(cx, id, &s));
    if (cli_json(cx)) {
        out_json(cx, person_json(cx, &s));
        return OK;
    }
    print_who(cx, &s);
    print_family(cx, &s.family);
    print_events(cx, &s.events);
    return OK;
}
