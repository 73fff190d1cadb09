/* involve_pages.c - who is working with a child, and the form to record it. */
#include "access/audit.h"
#include "define/definitions.h"
#include "people/involve.h"
#include "people/person.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/children/{id}/involved", involved_page, .needs = READ_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .list = "involved",
      .doc = "Who is working with a child: services, teams, workers, and whom to call.")

static const Input record_inputs[] = {
    {"service", IN_TEXT, NULL, "Service", true},
    {"team", IN_TEXT, NULL, "Team", false},
    {"worker", IN_TEXT, NULL, "Name", false},
    {"role", IN_TEXT, NULL, "Role", false},
    {"phone", IN_TEXT, NULL, "Telephone", false},
    {"email", IN_TEXT, NULL, "E-mail", false},
    {"lead", IN_FLAG, NULL, "Lead professional", false},
    {"consent", IN_CHOICE, "yes|no|not_asked", "Consent", false},
    {"from", IN_DATE, NULL, "From", true},
    {"to", IN_DATE, NULL, "To", false},
    INPUTS_END,
};

ROUTE(POST, "/children/{id}/involved", involved_recorded, .needs = CHANGE_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .inputs = record_inputs, .has_own_problems = true, .doc = "Record who works with a child.")

static const Input end_inputs[] = {
    {"involvement", IN_NUMBER, NULL, "Involvement", true},
    {"on", IN_DATE, NULL, "Last day", false},
    INPUTS_END,
};

ROUTE(POST, "/children/{id}/involved/end", involved_ended, .needs = CHANGE_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .inputs = end_inputs, .doc = "A service has done with a child.")

static const char *number(Ctx *cx, i64 n) { return str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)n)); }

static Str url_of(Ctx *cx, const char *path, i64 id) { return url_to(cx, path, "id", number(cx, id), NULL); }

static void add_involvement(Ctx *cx, json_t *rows, const Involvement *i) {
    json_t *row = model_append(rows);
    model_id(row, "id", i->id);
    model_text(row, "service", i->service);
    model_text(row, "title", i->title);
    model_text(row, "team", str_empty(i->team) ? STR_NONE : i->team);
    model_text(row, "team_href", i->urn ? url_to(cx, "/schools/{urn}", "urn", number(cx, i->urn), NULL) : STR_NONE);
    model_text(row, "worker", str_empty(i->worker) ? STR_NONE : i->worker);
    model_text(row, "role", str_empty(i->role) ? STR_NONE : i->role);
    model_text(row, "phone", str_empty(i->phone) ? STR_NONE : i->phone);
    model_text(row, "email", str_empty(i->email) ? STR_NONE : i->email);
    model_bool(row, "is_lead", i->is_lead);
    model_bool(row, "is_past", i->is_past);
    model_bool(row, "is_double", i->is_double);
    model_bool(row, "is_masked", i->is_masked);
    model_bool(row, "may_end", i->id != 0 && !i->is_past);
    model_date(cx, row, "from", i->from_on);
    model_date(cx, row, "to", i->to_on);
    model_lit(row, "known_by", i->source->kind);
    model_lit(row, "known_by_text", i->source->title);
    model_text(row, "source", url_of_source(cx, i->source_id));
}

static void add_services(Ctx *cx, json_t *m, Str chosen) {
    const InvolvementRules *rules = definitions_of(cx)->involvement;
    json_t *rows = model_array(m, "services");
    for (size_t i = 0; i < rules->n; i++) {
        json_t *row = model_append(rows);
        model_text(row, "word", rules->services[i].service);
        model_text(row, "title", rules->services[i].title);
        model_bool(row, "is_chosen", str_eq(chosen, rules->services[i].service));
    }
}

static void add_form(Ctx *cx, json_t *m, bool is_form) {
    static const char *const texts[] = {"team", "worker", "role", "phone", "email"};
    json_t *form = model_object(m, "form");
    for (size_t i = 0; i < COUNT_OF(texts); i++) model_text(form, texts[i], is_form ? in_text(cx, texts[i]) : STR_NONE);
    model_form_date(cx, form, "from", is_form ? in_date(cx, "from") : cx->today);
    model_form_date(cx, form, "to", is_form ? in_date(cx, "to") : DATE_NONE);
    model_bool(form, "lead", is_form && in_flag(cx, "lead"));
    Str consent = is_form ? in_text(cx, "consent") : STR_NONE;
    model_bool(form, "consent_yes", str_is(consent, "yes"));
    model_bool(form, "consent_no", str_is(consent, "no"));
    add_services(cx, form, is_form ? in_text(cx, "service") : STR_NONE);
}

static Status show(Ctx *cx, bool is_form) {
    PersonFacts p;
    Involvements l;
    TRY(person_get(cx, in_subject(cx), &p));
    TRY(involved_with(cx, p.who.id, &l));
    json_t *m = model_new("Who is involved"), *rows = model_array(m, "involved");
    for (size_t i = 0; i < l.n; i++) add_involvement(cx, rows, &l.at[i]);
    model_i64(m, "id", p.who.id);
    model_text(m, "name", person_display_name(cx, &p, cx->today));
    model_bool(m, "has_involved", l.n > 0);
    model_count(m, "open", (i64)l.n_open, cx);
    model_text(m, "child_href", url_of(cx, "/children/{id}", p.who.id));
    model_text(m, "action", url_of(cx, "/children/{id}/involved", p.who.id));
    model_text(m, "end_action", url_of(cx, "/children/{id}/involved/end", p.who.id));
    model_text(m, "csv", url_of(cx, "/children/{id}/involved.csv", p.who.id));
    model_columns(m, "service|title|team|worker|role|phone|email|is_lead|is_past|from|to|known_by");
    add_form(cx, m, is_form);
    audit_note(cx, "person.view", p.who.id, "involved");
    return reply_model(cx, "involved", m);
}

static Status involved_page(Ctx *cx) { return show(cx, false); }

static Status involved_recorded(Ctx *cx) {
    InvolvementSaid s = {.person_id = in_subject(cx),
                         .service = in_text(cx, "service"),
                         .team = in_text(cx, "team"),
                         .worker = in_text(cx, "worker"),
                         .role = in_text(cx, "role"),
                         .phone = in_text(cx, "phone"),
                         .email = in_text(cx, "email"),
                         .is_lead = in_flag(cx, "lead"),
                         .consent = in_text(cx, "consent"),
                         .from_on = in_date(cx, "from"),
                         .to_on = in_date(cx, "to")};
    if (in_has_problems(cx)) return show(cx, true);
    Status st = involve_record(cx, &s);
    if (st == ERR_INPUT) {
        bool is_service = !service_find(definitions_of(cx)->involvement, s.service);
        reply_problem(cx, is_service ? "service" : "to", cx->error.message);
        ctx_clear_error(cx);
        return show(cx, true);
    }
    TRY(st);
    reply_notice(cx, STR("Recorded."));
    return reply_redirect(cx, url_of(cx, "/children/{id}/involved", s.person_id));
}

static Status involved_ended(Ctx *cx) {
    Date on = in_date(cx, "on");
    TRY(involve_end(cx, in_subject(cx), in_number(cx, "involvement", 0), date_is_set(on) ? on : cx->today));
    reply_notice(cx, STR("Ended."));
    return reply_redirect(cx, url_of(cx, "/children/{id}/involved", in_subject(cx)));
}
