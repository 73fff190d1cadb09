/* restrict_pages.c - restrictions: placing and lifting them, naming their readers, sealing an adoption.
 *
 * Why       only those who may read through a restriction see its page: to everybody else its number is unknown. */
#include "access/audit.h"
#include "access/restrict.h"
#include "people/person.h"
#include "people/seal.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/restrictions", restrictions_page, .needs = RESTRICT_CHILD, .list = "restrictions",
      .doc = "The restrictions that you may read through.")

ROUTE(GET, "/restrictions/{id}", restriction_page, .needs = RESTRICT_CHILD,
      .doc = "One restriction: why it stands and who may read through it.")

ROUTE(GET, "/children/{id}/restrictions", child_restrictions_page, .needs = RESTRICT_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .doc = "The restrictions on a record, and the form to place one.")

static const Input place_inputs[] = {
    {"kind", IN_CHOICE, RESTRICT_CHOICES, "What is restricted", true},
    {"reason", IN_TEXT, NULL, "Why", true},
    {"readers", IN_TEXT, NULL, "Who may open it", false},
    {"ask", IN_TEXT, NULL, "Whom others may ask", false},
    {"until", IN_DATE, NULL, "Last day", false},
    INPUTS_END,
};

ROUTE(POST, "/children/{id}/restrictions", restriction_placed, .needs = RESTRICT_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .inputs = place_inputs, .has_own_problems = true, .doc = "Restrict a record.")

static const Input lift_inputs[] = {{"reason", IN_TEXT, NULL, "Why it is lifted", true}, INPUTS_END};

ROUTE(POST, "/restrictions/{id}/lift", restriction_lifted, .needs = RESTRICT_CHILD, .inputs = lift_inputs,
      .has_own_problems = true, .doc = "Lift a restriction.")

static const Input reader_inputs[] = {
    {"username", IN_TEXT, NULL, "User name", true},
    {"why", IN_TEXT, NULL, "Why this person", false},
    {"remove", IN_FLAG, NULL, "Remove", false},
    INPUTS_END,
};

ROUTE(POST, "/restrictions/{id}/readers", restriction_readers_changed, .needs = RESTRICT_CHILD, .inputs = reader_inputs,
      .has_own_problems = true, .doc = "Name someone who may read through a restriction, or remove one.")

ROUTE(GET, "/children/{id}/adoption", adoption_page, .needs = RESTRICT_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .doc = "The form to seal an adoption; for the named people, the other record.")

static const Input seal_inputs[] = {
    {"surname", IN_TEXT, NULL, "New surname", true},
    {"forename", IN_TEXT, NULL, "New forename", true},
    {"middle_names", IN_TEXT, NULL, "New middle names", false},
    {"upn", IN_TEXT, NULL, "New UPN", false},
    {"on", IN_DATE, NULL, "From", false},
    {"leave_address", IN_FLAG, NULL, "Leave the address behind", false},
    {"reason", IN_TEXT, NULL, "Which order", true},
    {"readers", IN_TEXT, NULL, "Who may see both records", false},
    INPUTS_END,
};

ROUTE(POST, "/children/{id}/adoption", adoption_sealed, .needs = RESTRICT_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .inputs = seal_inputs, .has_own_problems = true,
      .doc = "Seal an adoption: close this record and go on under a new one.")

static const char *number(Ctx *cx, i64 n) { return str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)n)); }

static Str url_of(Ctx *cx, const char *path, i64 id) { return url_to(cx, path, "id", number(cx, id), NULL); }

/* ---- what a restriction shows ---- */

static Str readers_text(Ctx *cx, const Restriction *r) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < r->n_readers; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(r->readers[i].name));
    return b.n ? buf_str(&b) : STR("");
}

static Status name_of(Ctx *cx, i64 person_id, Str *out) {
    PersonFacts p;
    TRY(person_load(cx, person_id, &p));
    *out = restrict_hides(cx, person_id) ? STR(RESTRICTED_NAME) : person_display_name(cx, &p, cx->today);
    return OK;
}

static void fill_restriction(Ctx *cx, json_t *row, const Restriction *r) {
    model_i64(row, "id", r->id);
    model_i64(row, "person_id", r->person_id);
    model_lit(row, "kind", restrict_kinds[r->kind].word);
    model_lit(row, "kind_text", restrict_kinds[r->kind].title);
    model_date(cx, row, "from", r->from_on);
    model_date(cx, row, "to", r->lifted_at == MOMENT_NONE ? r->to_on : moment_london_date(r->lifted_at));
    model_text(row, "reason", r->reason);
    model_text(row, "ask", str_empty(r->ask) ? STR_NONE : r->ask);
    model_text(row, "placed_by", r->placed_by);
    model_bool(row, "stands", r->is_standing);
    model_text(row, "readers", readers_text(cx, r));
    model_text(row, "href", url_of(cx, "/restrictions/{id}", r->id));
    model_text(row, "child_href", url_of(cx, "/children/{id}", r->person_id));
}

/* ---- the list ---- */

static Status fill_list(Ctx *cx, json_t *m) {
    Restrictions l;
    json_t *rows = model_array(m, "restrictions");
    TRY(restrict_list(cx, &l));
    for (size_t i = 0; i < l.n; i++) {
        Str name;
        if (!l.at[i].is_standing) continue;
        json_t *row = model_append(rows);
        TRY(name_of(cx, l.at[i].person_id, &name));
        fill_restriction(cx, row, &l.at[i]);
        model_text(row, "child", name);
        audit_note(cx, "restricted.list", l.at[i].person_id, "restriction %lld", (long long)l.at[i].id);
    }
    model_bool(m, "has_restrictions", json_array_size(rows) > 0);
    return OK;
}

static Status restrictions_page(Ctx *cx) {
    json_t *m = model_new("Restricted records");
    Status st = fill_list(cx, m);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    model_columns(m, "id|person_id|child|kind|from|to|readers|reason|ask|placed_by");
    model_text(m, "csv", url_to(cx, "/restrictions.csv", NULL));
    model_text(m, "search", url_to(cx, "/children", NULL));
    return reply_model(cx, "restrictions", m);
}

/* ---- one ---- */

static Status asked_restriction(Ctx *cx, Restriction *out) {
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no restriction of that number");
    return restrict_get(cx, id, out);
}

static void add_readers(Ctx *cx, json_t *m, const Restriction *r) {
    json_t *rows = model_array(m, "people");
    for (size_t i = 0; i < r->n_readers; i++) {
        const RestrictReader *d = &r->readers[i];
        json_t *row = model_append(rows);
        model_text(row, "username", d->username);
        model_text(row, "name", d->name);
        model_text(row, "reason", str_empty(d->reason) ? STR_NONE : d->reason);
        model_moment(cx, row, "named_at", d->named_at);
        model_moment(cx, row, "ends_at", d->ends_at);
        model_bool(row, "may_remove", r->is_standing && r->n_readers > 1);
    }
}

static Status show_restriction(Ctx *cx, const Restriction *r) {
    Str name;
    TRY(name_of(cx, r->person_id, &name));
    json_t *m = model_new(restrict_kinds[r->kind].title);
    fill_restriction(cx, m, r);
    model_text(m, "child", name);
    add_readers(cx, m, r);
    model_text(m, "readers_action", url_of(cx, "/restrictions/{id}/readers", r->id));
    model_text(m, "lift_action", url_of(cx, "/restrictions/{id}/lift", r->id));
    model_text(m, "all", url_to(cx, "/restrictions", NULL));
    audit_note(cx, "restricted.show", r->person_id, "restriction %lld", (long long)r->id);
    return reply_model(cx, "restriction", m);
}

static Status restriction_page(Ctx *cx) {
    Restriction r;
    TRY(asked_restriction(cx, &r));
    return show_restriction(cx, &r);
}

/* What a user can put right is said beside the field; anything else fails the request. */
static bool is_users_mistake(Status st) { return st == ERR_INPUT || st == ERR_NOTFOUND || st == ERR_CONFLICT; }

static void say_problem(Ctx *cx, const char *field) {
    reply_problem(cx, field, cx->error.message);
    ctx_clear_error(cx);
}

static Status restriction_lifted(Ctx *cx) {
    Restriction r;
    TRY(asked_restriction(cx, &r));
    if (in_has_problems(cx)) return show_restriction(cx, &r);
    Status st = restrict_lift(cx, r.id, in_text(cx, "reason"));
    if (is_users_mistake(st)) {
        say_problem(cx, "reason");
        return show_restriction(cx, &r);
    }
    TRY(st);
    reply_notice(cx, STR("The restriction is lifted."));
    return reply_redirect(cx, url_of(cx, "/children/{id}", r.person_id));
}

static Status restriction_readers_changed(Ctx *cx) {
    Restriction r;
    TRY(asked_restriction(cx, &r));
    if (in_has_problems(cx)) return show_restriction(cx, &r);
    bool is_removal = in_flag(cx, "remove");
    Status st = is_removal ? restrict_remove_reader(cx, r.id, in_text(cx, "username"))
                           : restrict_name_readers(cx, r.id, in_text(cx, "username"), in_text(cx, "why"), MOMENT_NONE);
    if (is_users_mistake(st)) {
        say_problem(cx, "username");
        return show_restriction(cx, &r);
    }
    TRY(st);
    reply_notice(cx, is_removal ? STR("They can no longer read it.") : STR("They can read it from now on."));
    /* Whoever takes themselves off may not see the page again. */
    Status may = restrict_get(cx, r.id, &r);
    if (may == OK) return reply_redirect(cx, url_of(cx, "/restrictions/{id}", r.id));
    ctx_clear_error(cx);
    return reply_redirect(cx, url_to(cx, "/restrictions", NULL));
}

/* ---- a record's restrictions, and placing one ---- */

static void add_kinds(json_t *m, Str chosen) {
    static const char *const told[N_RESTRICT_KINDS] = {
        [RESTRICT_ADOPTED] = "Others find nothing; lists that must balance say “Restricted record”.",
        [RESTRICT_ADDRESS] = "Others see the child, and nowhere where the child lives or lived.",
        [RESTRICT_STAFF] = "Others are told that the record is restricted, and whom to ask.",
        [RESTRICT_NAMED] = "Others find nothing; lists that must balance say “Restricted record”.",
    };
    json_t *rows = model_array(m, "kinds");
    for (int i = 0; i < N_RESTRICT_KINDS; i++) {
        json_t *row = model_append(rows);
        model_lit(row, "word", restrict_kinds[i].word);
        model_lit(row, "title", restrict_kinds[i].title);
        model_lit(row, "told", told[i]);
        model_bool(row, "is_chosen", str_is(chosen, restrict_kinds[i].word));
    }
}

static Status show_of_child(Ctx *cx, bool is_form) {
    PersonFacts p;
    Restrictions l;
    TRY(person_get(cx, in_subject(cx), &p));
    TRY(restrict_of_person(cx, p.who.id, &l));
    json_t *m = model_new("Restrictions"), *rows = model_array(m, "restrictions");
    for (size_t i = 0; i < l.n; i++) fill_restriction(cx, model_append(rows), &l.at[i]);
    model_i64(m, "id", p.who.id);
    model_text(m, "name", person_display_name(cx, &p, cx->today));
    model_bool(m, "has_restrictions", l.n > 0);
    add_kinds(m, is_form ? in_text(cx, "kind") : STR_NONE);
    model_text(m, "reason", is_form ? in_text(cx, "reason") : STR_NONE);
    model_text(m, "ask", is_form ? in_text(cx, "ask") : STR_NONE);
    model_text(m, "readers", is_form ? in_text(cx, "readers") : STR_NONE);
    model_form_date(cx, m, "until", is_form ? in_date(cx, "until") : DATE_NONE);
    model_text(m, "action", url_of(cx, "/children/{id}/restrictions", p.who.id));
    model_text(m, "adoption", p.who.is_adult ? STR_NONE : url_of(cx, "/children/{id}/adoption", p.who.id));
    model_text(m, "child_href", url_of(cx, "/children/{id}", p.who.id));
    audit_note(cx, "person.view", p.who.id, "restrictions");
    return reply_model(cx, "child_restrictions", m);
}

static Status child_restrictions_page(Ctx *cx) { return show_of_child(cx, false); }

static const char *field_of(const RestrictPlace *p, Status st) {
    if (st == ERR_CONFLICT) return "kind";
    if (st == ERR_NOTFOUND) return "readers";
    if (str_empty(p->reason)) return "reason";
    bool needs_ask = restrict_kinds[p->kind].view == VIEW_ASK && str_empty(p->ask);
    return needs_ask ? "ask" : "until";
}

static Status restriction_placed(Ctx *cx) {
    RestrictPlace p = {.person_id = in_subject(cx),
                       .to_on = in_date(cx, "until"),
                       .reason = in_text(cx, "reason"),
                       .ask = in_text(cx, "ask"),
                       .readers = in_text(cx, "readers")};
    i64 id;
    if (in_has_problems(cx) || !restrict_kind_of(in_text(cx, "kind"), &p.kind)) return show_of_child(cx, true);
    Status st = restrict_place(cx, &p, &id);
    if (is_users_mistake(st)) {
        say_problem(cx, field_of(&p, st));
        return show_of_child(cx, true);
    }
    TRY(st);
    reply_notice(cx, STR("The restriction is placed. You and the people you named can read through it."));
    return reply_redirect(cx, url_of(cx, "/restrictions/{id}", id));
}

/* ---- sealing an adoption ---- */

/* They stay with the old record: what was written in them names who the child was. */
static Status add_open_cases(Ctx *cx, json_t *m, i64 old_id) {
    i64 n;
    TRY(adoption_open_cases(cx, old_id, &n));
    model_count(m, "open_cases", n, cx);
    model_bool(m, "has_open_cases", n > 0);
    model_bool(m, "is_one_case", n == 1);
    return OK;
}

static Status add_tie(Ctx *cx, json_t *m, i64 person_id) {
    RestrictSeal tie;
    TRY(restrict_sealing_of(cx, person_id, &tie));
    model_bool(m, "is_sealed", tie.restriction_id != 0);
    if (tie.restriction_id == 0) return OK;
    bool is_old = tie.old_id == person_id;
    model_bool(m, "is_old", is_old);
    model_date(cx, m, "sealed", tie.sealed_on);
    TRY(add_open_cases(cx, m, tie.old_id));
    model_i64(m, "other_id", is_old ? tie.new_id : tie.old_id);
    model_text(m, "other_href", url_of(cx, "/children/{id}", is_old ? tie.new_id : tie.old_id));
    model_text(m, "restriction_href", url_of(cx, "/restrictions/{id}", tie.restriction_id));
    return OK;
}

static Status show_adoption(Ctx *cx, bool is_form) {
    static const char *const fields[] = {"surname", "forename", "middle_names", "upn", "reason", "readers"};
    PersonFacts p;
    TRY(person_get(cx, in_subject(cx), &p));
    json_t *m = model_new("Seal an adoption");
    Status st = add_open_cases(cx, m, p.who.id);
    if (st == OK) st = add_tie(cx, m, p.who.id);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    model_i64(m, "id", p.who.id);
    model_text(m, "name", person_display_name(cx, &p, cx->today));
    for (size_t i = 0; i < COUNT_OF(fields); i++) model_text(m, fields[i], is_form ? in_text(cx, fields[i]) : STR_NONE);
    model_form_date(cx, m, "on", is_form ? in_date(cx, "on") : cx->today);
    model_bool(m, "leave_address", is_form && in_flag(cx, "leave_address"));
    model_text(m, "action", url_of(cx, "/children/{id}/adoption", p.who.id));
    model_text(m, "back", url_of(cx, "/children/{id}/restrictions", p.who.id));
    audit_note(cx, "person.view", p.who.id, "adoption");
    return reply_model(cx, "adoption", m);
}

static Status adoption_page(Ctx *cx) { return show_adoption(cx, false); }

static Status adoption_sealed(Ctx *cx) {
    AdoptionSeal s = {.old_id = in_subject(cx),
                      .surname = in_text(cx, "surname"),
                      .forename = in_text(cx, "forename"),
                      .middle_names = in_text(cx, "middle_names"),
                      .upn = in_text(cx, "upn"),
                      .sealed_on = in_date(cx, "on"),
                      .leaves_address = in_flag(cx, "leave_address"),
                      .reason = in_text(cx, "reason"),
                      .readers = in_text(cx, "readers")};
    i64 id;
    if (in_has_problems(cx)) return show_adoption(cx, true);
    Status st = adoption_seal(cx, &s, &id);
    if (is_users_mistake(st)) {
        say_problem(cx, st == ERR_NOTFOUND   ? "readers"
                        : st == ERR_CONFLICT ? "surname"
                        : !str_empty(s.upn)  ? "upn"
                                             : "on");
        return show_adoption(cx, true);
    }
    TRY(st);
    reply_notice(cx, STR("The adoption is sealed. This is the new record."));
    return reply_redirect(cx, url_of(cx, "/children/{id}", id));
}
