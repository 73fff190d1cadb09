/* child_pages.c - a child's page: who they are, where they are now and why, and everything known, with who said so.
 * In this folder as the first answer on it is the roll call's. */
#include "access/access.h"
#include "access/audit.h"
#include "access/glass.h"
#include "access/restrict.h"
#include "people/chronology_model.h"
#include "people/family.h"
#include "people/person.h"
#include "rollcall/rollcall.h"
#include "schools/enrolment.h"
#include "schools/establishment.h"
#include "web/model.h"
#include "web/web.h"

static const Input child_inputs[] = {
    {"as_at", IN_DATE, NULL, "Day", false},
    INPUTS_END,
};

ROUTE(GET, "/children/{id}", child_page, .needs = READ_CHILD, .subject = SUBJECT_PERSON, .subject_param = "id",
      .inputs = child_inputs, .list = "chronology",
      .doc = "One child: identity, where they are now and why, and everything known with its sources.")

ROUTE(GET, "/children/{id}/states", child_states_page, .needs = READ_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .list = "spells", .doc = "One child's state in the roll call on every past day.")

static const char *number(Ctx *cx, i64 n) { return str_i64(cx->arena, n).p; }

static Str school_url(Ctx *cx, i64 urn) {
    return urn ? url_to(cx, "/schools/{urn}", "urn", number(cx, urn), NULL) : STR_NONE;
}

/* "4 September 2017 to 20 July 2018", "from 4 September 2017", "until 20 July 2018" */
static Str span_text(Ctx *cx, Date from, Date to) {
    Arena *a = cx->arena;
    if (date_is_set(from) && date_is_set(to)) return STR_CAT(a, date_long(a, from), STR(" to "), date_long(a, to));
    if (date_is_set(from)) return STR_CAT(a, STR("from "), date_long(a, from));
    return date_is_set(to) ? STR_CAT(a, STR("until "), date_long(a, to)) : STR("");
}

/* A page says when in words; what programs read would be a tenth of a page's work, and is made for them alone. */
static void add_span(Ctx *cx, json_t *row, const Span *s, Date on) {
    model_text(row, "when", span_text(cx, s->from_on, s->to_on));
    model_bool(row, "is_past", !span_holds_on(*s, on));
    if (!in_wants_all(cx)) return;
    model_date(cx, row, "from", s->from_on);
    model_date(cx, row, "to", s->to_on);
    model_text(row, "source", url_of_source(cx, s->source_id));
}

/* A fact whose last day is before its first never held: a corrected return took it back. */
static bool never_held(const Span *s) {
    return date_is_set(s->from_on) && date_is_set(s->to_on) && date_before(s->to_on, s->from_on);
}

/* ---- identity ---- */

static Str age_text(Ctx *cx, const Person *p, Date on) {
    if (!date_is_set(p->birth_date) || date_before(on, p->birth_date)) return STR_NONE;
    if (date_is_set(p->died_on)) return str_fmt(cx->arena, "died %.*s", STR_ARG(date_long(cx->arena, p->died_on)));
    return str_fmt(cx->arena, "aged %d", date_age(p->birth_date, on));
}

static Str sex_text(Str sex) {
    if (str_is(sex, "M")) return STR("Male");
    return str_is(sex, "F") ? STR("Female") : STR("Not known");
}

static Str name_text(Ctx *cx, const PersonName *n) {
    Str parts[] = {n->forename, n->middle_names, n->surname};
    Buf out = buf_on(cx->arena);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (str_empty(parts[i])) continue;
        if (out.n) buf_add_char(&out, ' ');
        buf_add(&out, parts[i]);
    }
    return buf_str(&out);
}

static void add_names(Ctx *cx, json_t *m, const PersonFacts *p) {
    json_t *rows = model_array(m, "names");
    for (size_t i = 0; i < p->n_names; i++) {
        if (never_held(&p->names[i].span)) continue;
        json_t *row = model_append(rows);
        model_text(row, "name", name_text(cx, &p->names[i]));
        model_text(row, "kind", p->names[i].kind);
        add_span(cx, row, &p->names[i].span, cx->today);
    }
    model_bool(m, "has_names", json_array_size(rows) > 1);
}

/* What its check characters say of a number; empty for numbers without any. */
static Str check_text(const PersonIdentifier *i) {
    bool is_upn = str_starts(i->scheme, STR(SCHEME_UPN));
    if (is_upn) {
        UpnVerdict v = upn_verdict(i->value);
        return upn_is_sound(v) ? STR("") : str_from(upn_verdict_text[v]);
    }
    if (str_is(i->scheme, SCHEME_NHS) && !nhs_is_sound(i->value)) return STR("the check digit does not agree");
    if (str_is(i->scheme, SCHEME_ULN) && !uln_is_sound(i->value)) return STR("the check digit does not agree");
    return STR("");
}

static void add_identifier(Ctx *cx, json_t *rows, const PersonIdentifier *id) {
    Str wrong = check_text(id);
    json_t *row = model_append(rows);
    model_text(row, "scheme", id->scheme);
    model_text(row, "title", identifier_title(cx->arena, id->scheme));
    model_text(row, "value", id->value);
    model_text(row, "wrong", str_empty(wrong) ? STR_NONE : wrong);
    model_bool(row, "is_disputed", id->is_disputed);
    model_bool(row, "is_shared", id->is_disputed && str_empty(wrong));
    add_span(cx, row, &id->span, cx->today);
}

static void add_identifiers(Ctx *cx, json_t *m, const PersonFacts *p) {
    json_t *rows = model_array(m, "identifiers");
    for (size_t place = 0; place < IDENTIFIER_PLACES; place++)
        for (size_t i = p->n_identifiers; i-- > 0;)
            if (identifier_place(p->identifiers[i].scheme) == place) add_identifier(cx, rows, &p->identifiers[i]);
    model_bool(m, "has_identifiers", p->n_identifiers > 0);
}

static void add_identity(Ctx *cx, json_t *m, const PersonFacts *p) {
    model_i64(m, "id", p->who.id);
    model_bool(m, "is_adult", p->who.is_adult);
    model_date(cx, m, "born", p->who.birth_date);
    model_bool(m, "is_birth_estimated", p->who.birth_date_is_estimated);
    model_text(m, "age", age_text(cx, &p->who, cx->today));
    model_text(m, "sex", p->who.sex);
    model_text(m, "sex_text", sex_text(p->who.sex));
    model_date(cx, m, "known_from", p->who.known_from);
    model_date(cx, m, "died", p->who.died_on);
    const PersonIdentifier *upn = person_identifier_of(p, SCHEME_UPN);
    if (!upn) upn = person_identifier_of(p, SCHEME_UPN_TEMPORARY);
    model_text(m, "upn", upn ? upn->value : STR_NONE);
    add_names(cx, m, p);
    add_identifiers(cx, m, p);
}

/* ---- where they are ---- */

static void add_now(Ctx *cx, json_t *m, const RollcallPerson *r, Date on) {
    json_t *now = model_object(m, "now"), *seconds = model_array(now, "seconds");
    bool is_in = r->v.where == WHERE_IN;
    model_date(cx, now, "as_at", on);
    model_lit(now, "state", is_in ? rollcall_state_names[r->v.state].code : NULL);
    model_text(now, "state_text", r->state_title);
    model_text(now, "sub_text", r->sub_title);
    model_text(now, "why", r->why);
    model_date(cx, now, "since", r->v.since);
    model_bool(now, "is_in", is_in);
    model_bool(now, "is_alarm", is_in && r->v.state == RC_UNACCOUNTED);
    model_bool(now, "is_good", is_in && r->v.state == RC_ON_ROLL);
    model_text(now, "school", r->school);
    model_text(now, "school_href", school_url(cx, r->urn));
    model_date(cx, now, "age_from", r->age_from);
    model_date(cx, now, "age_to", r->age_to);
    for (size_t i = 0; i < r->n_seconds; i++) {
        json_t *fact = model_append(seconds);
        model_text(fact, "title", r->seconds[i]);
        model_bool(fact, "is_conflict", i < r->n_conflicts);
    }
    model_bool(now, "has_seconds", r->n_seconds > 0);
}

/* ---- schools ---- */

static const char *status_text(Str code) {
    static const struct {
        const char *code, *text;
    } words[] = {{"C", "single"}, {"M", "main of two"},       {"S", "subsidiary of two"},
                 {"G", "guest"},  {"F", "further education"}, {"O", "other provider"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(code, words[i].code)) return words[i].text;
    return "status not known";
}

static const char *end_text(Str basis) {
    static const struct {
        const char *basis, *text;
    } words[] = {{"census_leaver", "the school’s census gave this as the last day"},
                 {"omitted", "a later complete return no longer named the child"},
                 {"status_change", "the registration changed"},
                 {"ctf", "a transfer file"},
                 {"closed_school", "the school closed"},
                 {"record_closed", "the record was closed"},
                 {"user", "recorded by hand"}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(basis, words[i].basis)) return words[i].text;
    return NULL;
}

static Status add_enrolment(Ctx *cx, json_t *rows, const Enrolment *e) {
    Str school;
    TRY(establishment_name(cx, e->urn, &school));
    if (str_empty(school)) school = str_fmt(cx->arena, "URN %lld", (long long)e->urn);
    json_t *row = model_append(rows);
    model_i64(row, "urn", e->urn);
    model_text(row, "school", school);
    model_text(row, "school_href", school_url(cx, e->urn));
    model_text(row, "status", e->status);
    model_lit(row, "status_text", status_text(e->status));
    model_text(row, "year_group", e->year_group);
    model_date(cx, row, "from", e->from_on);
    model_date(cx, row, "to", e->to_on);
    model_date(cx, row, "confirmed", e->confirmed_on);
    model_bool(row, "is_past", !enrolment_holds_on(e, cx->today));
    model_lit(row, "end_text", date_is_set(e->to_on) ? end_text(e->end_basis) : NULL);
    model_text(row, "leaving_reason", e->leaving_reason);
    model_text(row, "destination", e->destination);
    model_text(row, "source", url_of_source(cx, e->source_id));
    return OK;
}

static Status add_enrolments(Ctx *cx, json_t *m, const Enrolments *all) {
    json_t *rows = model_array(m, "enrolments");
    for (size_t i = all->n; i-- > 0;) TRY(add_enrolment(cx, rows, &all->at[i]));
    model_bool(m, "has_enrolments", all->n > 0);
    return OK;
}

/* ---- addresses and what policy counts ---- */

static const char *address_kind(Str kind) {
    if (str_is(kind, "second_home")) return "Second home";
    return str_is(kind, "contact") ? "Contact" : "Home";
}

static const char *evidence_text(Str evidence) {
    if (str_is(evidence, "authority")) return "confirmed by the other authority";
    if (str_is(evidence, "school")) return "confirmed by a school there";
    return str_is(evidence, "abroad_verified") ? "departure abroad verified" : NULL;
}

static void add_addresses(Ctx *cx, json_t *m, const PersonFacts *p) {
    json_t *rows = model_array(m, "addresses");
    bool is_hidden = p->n_addresses > 0 && restrict_hides_address(cx, p->who.id);
    model_bool(m, "is_address_hidden", is_hidden);
    for (size_t i = is_hidden ? 0 : p->n_addresses; i-- > 0;) {
        const PersonAddress *a = &p->addresses[i];
        if (never_held(&a->span)) continue;
        json_t *row = model_append(rows);
        model_text(row, "address", address_line(cx->arena, a));
        model_lit(row, "kind", address_kind(a->kind));
        model_text(row, "district", a->district);
        model_bool(row, "is_outside", a->is_outside);
        model_lit(row, "evidence", evidence_text(a->evidence));
        add_span(cx, row, &a->span, cx->today);
    }
    model_bool(m, "has_addresses", json_array_size(rows) > 0);
}

static void add_characteristic(Ctx *cx, json_t *rows, const PersonCharacteristic *c) {
    const Characteristics *named = definitions_of(cx)->characteristics;
    json_t *row = model_append(rows);
    model_text(row, "kind", c->kind);
    model_text(row, "title", characteristic_title(named, c->kind));
    model_text(row, "value", c->value);
    model_text(row, "value_text", characteristic_words(named, c->kind, c->value));
    model_text(row, "declared_by", c->declared_by);
    add_span(cx, row, &c->span, cx->today);
}

/* In the order of the definitions; within a kind newest first. */
static void add_characteristics(Ctx *cx, json_t *m, const PersonFacts *p) {
    const Characteristics *named = definitions_of(cx)->characteristics;
    json_t *rows = model_array(m, "characteristics");
    for (size_t place = 0; place <= named->n && p->n_characteristics > 0; place++)
        for (size_t i = p->n_characteristics; i-- > 0;) {
            const PersonCharacteristic *c = &p->characteristics[i];
            if (!never_held(&c->span) && characteristic_place(named, c->kind) == place) add_characteristic(cx, rows, c);
        }
    model_bool(m, "has_characteristics", json_array_size(rows) > 0);
}

/* ---- family ---- */

static Status add_family(Ctx *cx, json_t *m, PersonFacts *p) {
    Family f;
    json_t *rows = model_array(m, "family");
    TRY(person_family_brief(cx, p, cx->today, &f));
    for (size_t i = 0; i < f.n; i++) {
        const FamilyMember *x = &f.at[i];
        json_t *row = model_append(rows);
        Str name = str_fmt(cx->arena, "%.*s%s%.*s", STR_ARG(x->card.forename), str_empty(x->card.forename) ? "" : " ",
                           STR_ARG(x->card.surname));
        model_i64(row, "id", x->card.id);
        model_text(row, "name", name);
        model_text(row, "href", url_to(cx, "/children/{id}", "id", number(cx, x->card.id), NULL));
        model_text(row, "relation", x->relation);
        model_date(cx, row, "born", x->card.birth_date);
        model_text(row, "school", x->card.school_name);
        model_text(row, "phone", x->phone);
        model_text(row, "email", x->email);
        model_bool(row, "has_responsibility", x->parental_responsibility == 1);
    }
    model_bool(m, "has_family", f.n > 0);
    return OK;
}

/* ---- everything, in order ---- */

enum { PAGE_EVENTS = 50 }; /* the newest: a long life has a page of its own for all */

static bool has_kind(const PersonEvents *l, const char *kind) {
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->at[i].kind, kind) == 0) return true;
    return false;
}

static Status add_chronology(Ctx *cx, json_t *m, const PersonFacts *p) {
    PersonEvents events;
    json_t *rows = model_array(m, "chronology");
    TRY(person_chronology(cx, p, NULL, &events));
    size_t n = in_wants_all(cx) || events.n <= PAGE_EVENTS ? events.n : PAGE_EVENTS;
    EventRows to = {.cx = cx, .rows = rows};
    for (size_t i = 0; i < n; i++) chronology_event_model(&to, &events.at[events.n - 1 - i]);
    model_count(m, "n_events", (i64)events.n, cx);
    model_bool(m, "is_cut", n < events.n);
    model_bool(m, "has_merges", has_kind(&events, "merge"));
    model_columns(m, CHRONOLOGY_COLUMNS);
    return OK;
}

/* ---- the page ---- */

static Status fill_child(Ctx *cx, json_t *m, PersonFacts *p, const RollcallPerson *r) {
    Date asked = in_date(cx, "as_at");
    add_identity(cx, m, p);
    if (!p->who.is_adult) add_now(cx, m, r, date_is_set(asked) ? asked : cx->today);
    TRY(add_enrolments(cx, m, p->rolls));
    add_addresses(cx, m, p);
    add_characteristics(cx, m, p);
    TRY(add_family(cx, m, p));
    return add_chronology(cx, m, p);
}

static Status child_page(Ctx *cx) {
    PersonFacts p;
    RollcallPerson r = {.urn = 0};
    Date asked = in_date(cx, "as_at");
    TRY(person_get(cx, in_subject(cx), &p));
    /* A parent has a page too, to which a child's leads: the roll call knows only children. */
    TRY(person_rolls(cx, &p, &p.rolls));
    if (!p.who.is_adult) TRY(rollcall_person_known(cx, &p, date_is_set(asked) ? asked : cx->today, &r));
    audit_note(cx, "person.view", p.who.id, "page");
    json_t *m = model_new("");
    model_text(m, "title", person_display_name(cx, &p, cx->today));
    model_text(m, "states", url_to(cx, "/children/{id}/states", "id", number(cx, p.who.id), NULL));
    model_text(m, "whole", url_to(cx, "/children/{id}/chronology", "id", number(cx, p.who.id), NULL));
    model_text(m, "family_href", url_to(cx, "/children/{id}/family", "id", number(cx, p.who.id), NULL));
    model_text(m, "involved_href", url_to(cx, "/children/{id}/involved", "id", number(cx, p.who.id), NULL));
    model_text(m, "attendance_href", url_to(cx, "/children/{id}/attendance", "id", number(cx, p.who.id), NULL));
    model_text(m, "cases_href",
               access_may(cx, READ_CASES) ? url_to(cx, "/children/{id}/cases", "id", number(cx, p.who.id), NULL)
                                          : STR_NONE);
    model_text(m, "merges_href",
               url_to(cx, "/children/{id}/chronology", "id", number(cx, p.who.id), "kind", "merge", NULL));
    model_text(m, "restrictions_href", url_if_may(cx, "/children/{id}/restrictions", "id", number(cx, p.who.id), NULL));
    model_bool(m, "is_restricted", restrict_holds(cx, p.who.id));
    model_text(m, "seen_href",
               access_may(cx, READ_AUDIT) ? url_to(cx, "/children/{id}/seen", "id", number(cx, p.who.id), NULL)
                                          : STR_NONE);
    model_text(m, "open_until", glass_end_text(cx, p.who.id));
    model_text(m, "search", url_to(cx, "/children", NULL));
    model_text(m, "csv", url_to(cx, "/children/{id}.csv", "id", number(cx, p.who.id), NULL));
    Status st = fill_child(cx, m, &p, &r);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    return reply_model(cx, "child", m);
}

/* ---- the state on past days ---- */

static const char *where_text(const RollVerdict *v) {
    switch (v->where) {
    case WHERE_IN: return rollcall_state_names[v->state].title;
    case WHERE_AGE_UNKNOWN: return "Age not known";
    case WHERE_TOO_YOUNG: return "Below school age";
    case WHERE_TOO_OLD: return "Past school age";
    case WHERE_DEAD: return "Died";
    case WHERE_CLOSED: return "Record closed";
    default: return "Not known yet";
    }
}

static void add_spell(Ctx *cx, json_t *rows, const RollcallSpell *s) {
    bool is_in = s->v.where == WHERE_IN;
    json_t *row = model_append(rows);
    model_date(cx, row, "from", s->from_on);
    model_date(cx, row, "to", s->to_on);
    model_i64(row, "days", date_diff(s->to_on, s->from_on) + 1);
    model_lit(row, "state", is_in ? rollcall_state_names[s->v.state].code : NULL);
    model_lit(row, "state_text", where_text(&s->v));
    model_lit(row, "sub", is_in ? rollcall_sub_names[s->v.sub].code : NULL);
    model_lit(row, "sub_text", is_in ? rollcall_sub_names[s->v.sub].title : NULL);
    model_bool(row, "is_alarm", is_in && s->v.state == RC_UNACCOUNTED);
    model_text(row, "urn", s->urn ? str_fmt(cx->arena, "%lld", (long long)s->urn) : STR_NONE);
    model_text(row, "school", s->school);
    model_text(row, "school_href", school_url(cx, s->urn));
}

static Status child_states_page(Ctx *cx) {
    PersonFacts p;
    const RollcallSpell *spells;
    size_t n;
    TRY(person_get(cx, in_subject(cx), &p));
    TRY(rollcall_spells(cx, p.who.id, cx->today, &spells, &n));
    audit_note(cx, "person.view", p.who.id, "states");
    json_t *m = model_new("State on past days"), *rows = model_array(m, "spells");
    model_i64(m, "id", p.who.id);
    model_text(m, "name", person_display_name(cx, &p, cx->today));
    model_text(m, "child", url_to(cx, "/children/{id}", "id", number(cx, p.who.id), NULL));
    for (size_t i = n; i-- > 0;) add_spell(cx, rows, &spells[i]);
    model_text(m, "csv", url_to(cx, "/children/{id}/states.csv", "id", number(cx, p.who.id), NULL));
    model_columns(m, "from|to|days|state|sub|urn|school");
    return reply_model(cx, "child_states", m);
}
