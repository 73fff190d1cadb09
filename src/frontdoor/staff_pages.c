/* staff_pages.c - the front door as staff see it: notices, the duty rota, and for which schools a user acts. */
#include "access/access.h"
#include "frontdoor/desk_model.h"
#include "web/model.h"
#include "web/user_asked.h"

static const Input notices_inputs[] = {
    {"which", IN_CHOICE, "urgent|unmatched|recent", "Which", false},
    INPUTS_END,
};
static const Input matched_inputs[] = {
    {"person", IN_NUMBER, NULL, "Number of the child's record", false},
    {"new", IN_FLAG, NULL, "A new record", false},
    INPUTS_END,
};
static const Input duty_inputs[] = {
    {"officer", IN_NUMBER, NULL, "Officer", false},
    {"from", IN_DATE, NULL, "First day", false},
    {"to", IN_DATE, NULL, "Last day", false},
    {"remove", IN_NUMBER, NULL, "Turn", false},
    INPUTS_END,
};
static const Input schools_inputs[] = {
    {"urns", IN_TEXT, NULL, "URNs", false},
    INPUTS_END,
};

ROUTE(GET, "/notices", notices_page, .needs = READ_CASES, .inputs = notices_inputs, .list = "notices",
      .doc = "What came by the front door: urgent and not taken up, with a child to be matched, or lately.")
ROUTE(GET, "/notices/{id}", notice_page, .needs = READ_CASES, .list = "shown", .doc = "One notice, as staff see it.")
ROUTE(POST, "/notices/{id}/match", notice_matched, .needs = CHANGE_CASES, .inputs = matched_inputs,
      .has_own_problems = true,
      .doc = "Say which child was entered by hand, or that it is nobody known: the case is opened.")
ROUTE(POST, "/notices/{id}/see", notice_seen, .needs = CHANGE_CASES, .doc = "Take an urgent notice up.")
ROUTE(GET, "/duty", duty_page, .needs = READ_CASES, .list = "turns", .doc = "The rota of the duty officer.")
ROUTE(POST, "/duty", duty_changed, .needs = CHANGE_CASES, .inputs = duty_inputs, .has_own_problems = true,
      .doc = "Name a duty officer for some days, or take a turn off.")
ROUTE(GET, "/users/{id}/schools", user_schools_page, .needs = MANAGE_USERS, .list = "schools",
      .doc = "The schools that a user acts for at the front door.")
ROUTE(POST, "/users/{id}/schools", user_schools_changed, .needs = MANAGE_USERS, .inputs = schools_inputs,
      .has_own_problems = true, .doc = "Say for which schools a user acts from now on.")

static Status reply(Ctx *cx, json_t *m, Status st, const char *template) {
    if (st == OK) return reply_model(cx, template, m);
    json_decref(m);
    return st;
}

static const char *id_text(Ctx *cx, i64 id) { return str_i64(cx->arena, id).p; }

/* ---- the lists ---- */

static const struct {
    const char *word, *title;
} lists[] = {
#define X(which, word, title) {word, title},
    NOTICES_LIST(X)
#undef X
};

static void add_lists(Ctx *cx, json_t *m, NoticesWhich which) {
    json_t *rows = model_array(m, "lists");
    for (size_t i = 0; i < N_NOTICES_WHICH; i++) {
        json_t *o = model_append(rows);
        model_lit(o, "list_title", lists[i].title);
        model_text(o, "list_href", url_to(cx, "/notices", "which", lists[i].word, NULL));
        model_bool(o, "is_this", i == which);
    }
}

static Status fill_notices(Ctx *cx, json_t *m, NoticesWhich which) {
    Notices l;
    i64 officer;
    Str name;
    json_t *rows = model_array(m, "notices");
    TRY(notice_list(cx, which, &l));
    TRY(duty_officer_on(cx, cx->today, &officer, &name));
    for (size_t i = 0; i < l.n; i++) {
        json_t *o = model_append(rows);
        notice_model(cx, o, &l.at[i]);
        model_text(o, "href", url_to(cx, "/notices/{id}", "id", id_text(cx, l.at[i].id), NULL));
    }
    model_text(m, "officer", officer ? name : STR_NONE);
    model_text(m, "duty_href", url_to(cx, "/duty", NULL));
    model_bool(m, "has_notices", l.n > 0);
    model_columns(m, "id|form|urn|school|pupil|state|sent_at|is_urgent|is_out_of_hours|reference|stage|worker");
    add_lists(cx, m, which);
    return OK;
}

static Status notices_page(Ctx *cx) {
    Str word = in_text(cx, "which");
    size_t which = 0;
    while (which < N_NOTICES_WHICH && !str_is(word, lists[which].word)) which++;
    json_t *m = model_new("Notices at the front door");
    return reply(cx, m, fill_notices(cx, m, which < N_NOTICES_WHICH ? (NoticesWhich)which : NOTICES_URGENT), "notices");
}

/* ---- one ---- */

static Status asked_id(Ctx *cx, i64 *id) {
    return str_to_i64(in_path(cx, "id"), id) ? OK : FAIL(cx, ERR_NOTFOUND, "there is nothing of that number");
}

static Str search_words(Ctx *cx, const Notice *n) {
    if (n->upn.n) return n->upn;
    return str_fmt(cx->arena, "%.*s %.*s %.*s", STR_ARG(n->forename), STR_ARG(n->surname),
                   STR_ARG(date_iso_str(cx->arena, n->born)));
}

static void add_actions(Ctx *cx, json_t *m, const Notice *n) {
    bool is_open = str_is(n->state, "unmatched") && access_may(cx, CHANGE_CASES) && access_may(cx, READ_CHILD);
    const char *id = id_text(cx, n->id);
    model_text(m, "match_action", is_open ? url_to(cx, "/notices/{id}/match", "id", id, NULL) : STR_NONE);
    model_bool(m, "may_make", is_open && access_may(cx, CHANGE_CHILD) && n->surname.n > 0);
    model_text(m, "search_href",
               is_open ? url_to(cx, "/children", "q", str_cstr(cx->arena, search_words(cx, n)), NULL) : STR_NONE);
    model_text(m, "upn", n->upn.n ? n->upn : STR_NONE);
    model_date(cx, m, "born", n->born);
    model_text(m, "see_action",
               n->is_urgent && !n->seen_at && access_may(cx, CHANGE_CASES)
                   ? url_to(cx, "/notices/{id}/see", "id", id, NULL)
                   : STR_NONE);
    model_text(m, "case_href", n->case_id ? url_to(cx, "/cases/{id}", "id", id_text(cx, n->case_id), NULL) : STR_NONE);
}

static Status show_notice(Ctx *cx, i64 id) {
    Notice n;
    TRY(notice_get(cx, id, &n));
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "Notice %lld", (long long)id));
    notice_model(cx, m, &n);
    notice_typed_model(m, &n);
    notice_shown_model(m, n.shown, n.n_shown);
    add_actions(cx, m, &n);
    model_text(m, "desk", url_to(cx, "/notices", NULL));
    model_lit(m, "back", "Notices at the front door");
    model_columns(m, "shown_title|shown_text");
    return reply_model(cx, "desk_notice", m);
}

static Status notice_page(Ctx *cx) {
    i64 id;
    TRY(asked_id(cx, &id));
    return show_notice(cx, id);
}

static Status notice_matched(Ctx *cx) {
    i64 id;
    CaseProblems problems = {.n = 0};
    TRY(asked_id(cx, &id));
    Status st = ERR_INPUT;
    i64 person = in_number(cx, "person", 0);
    if (in_flag(cx, "new")) st = notice_match_new(cx, id, &person, &problems);
    else if (person) st = notice_match(cx, id, person, &problems);
    else if (!in_has_problems(cx)) reply_problem(cx, "person", STR("Enter the number of the child's record"));
    if (st == OK) {
        reply_notice(cx, STR("The child is matched, and the case is open."));
        return reply_redirect(cx, url_to(cx, "/notices/{id}", "id", id_text(cx, id), NULL));
    }
    if (st != ERR_INPUT && !(st == ERR_CONFLICT && in_flag(cx, "new"))) return st;
    for (size_t i = 0; i < problems.n; i++) reply_problem(cx, "person", problems.at[i].say);
    if (problems.n == 0 && !in_has_problems(cx)) case_form_say_error(cx, "person");
    ctx_clear_error(cx);
    return show_notice(cx, id);
}

static Status notice_seen(Ctx *cx) {
    i64 id;
    TRY(asked_id(cx, &id));
    TRY(notice_see(cx, id));
    reply_notice(cx, STR("You have taken it up."));
    return reply_redirect(cx, url_to(cx, "/notices/{id}", "id", id_text(cx, id), NULL));
}

/* ---- who is on duty ---- */

static Str time_text(Ctx *cx, int minutes) { return str_fmt(cx->arena, "%02d:%02d", minutes / 60, minutes % 60); }

static Status fill_duty(Ctx *cx, json_t *m) {
    DutyTurn *turns;
    size_t n;
    json_t *rows = model_array(m, "turns");
    TRY(duty_turns(cx, cx->today, &turns, &n));
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        model_i64(o, "id", turns[i].id);
        model_text(o, "officer", turns[i].name);
        model_date(cx, o, "from", turns[i].from);
        model_date(cx, o, "to", turns[i].to);
        model_bool(o, "may_change", access_may(cx, CHANGE_CASES));
    }
    model_bool(m, "has_turns", n > 0);
    model_bool(m, "may_change", access_may(cx, CHANGE_CASES));
    model_columns(m, "id|officer|from|to");
    model_text(m, "action", url_to(cx, "/duty", NULL));
    model_text(m, "notices_href", url_to(cx, "/notices", NULL));
    model_text(m, "hours_from", time_text(cx, forms_of(cx)->opens_at));
    model_text(m, "hours_to", time_text(cx, forms_of(cx)->closes_at));
    desk_date_model(cx, m, "from_date", (DeskDate){"from", "First day", DATE_NONE});
    desk_date_model(cx, m, "to_date", (DeskDate){"to", "Last day", DATE_NONE});
    return case_form_workers(cx, model_array(m, "officers"), NULL, 0);
}

static Status duty_page(Ctx *cx) {
    json_t *m = model_new("Duty officer");
    return reply(cx, m, fill_duty(cx, m), "duty");
}

static Status duty_changed(Ctx *cx) {
    i64 turn = in_number(cx, "remove", 0);
    Status st = in_has_problems(cx) ? OK
                : turn              ? duty_remove(cx, turn)
                                    : duty_set(cx, in_number(cx, "officer", 0), in_date(cx, "from"), in_date(cx, "to"));
    if (st == OK && !in_has_problems(cx)) {
        reply_notice(cx, STR("The rota is changed."));
        return reply_redirect(cx, url_to(cx, "/duty", NULL));
    }
    if (st != OK && !case_form_is_users(st)) return st;
    if (st != OK) case_form_say_error(cx, "officer");
    json_t *m = model_new("Duty officer");
    return reply(cx, m, fill_duty(cx, m), "duty");
}

/* ---- a user's schools ---- */

static Status fill_schools(Ctx *cx, json_t *m, const User *u) {
    DeskSchool *at;
    size_t n;
    Buf urns = buf_on(cx->arena);
    json_t *rows = model_array(m, "schools");
    TRY(desk_schools(cx, u->id, &at, &n));
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        model_i64(o, "urn", at[i].urn);
        model_text(o, "name", at[i].name);
        buf_fmt(&urns, "%s%lld", i ? " " : "", (long long)at[i].urn);
    }
    model_bool(m, "has_schools", n > 0);
    model_text(m, "urns", buf_str(&urns));
    model_text(m, "title", str_fmt(cx->arena, "Schools of %.*s", STR_ARG(u->display_name)));
    model_text(m, "username", u->username);
    model_text(m, "all", url_to(cx, "/users", NULL));
    model_text(m, "action", url_to(cx, "/users/{id}/schools", "id", id_text(cx, u->id), NULL));
    model_columns(m, "urn|name");
    return OK;
}

static Status user_schools_page(Ctx *cx) {
    User u;
    TRY(user_asked(cx, &u));
    json_t *m = model_new("");
    return reply(cx, m, fill_schools(cx, m, &u), "user_schools");
}

enum { URNS_MAX = 100 };

static Status set_schools(Ctx *cx, i64 user, Str words) {
    i64 urns[URNS_MAX];
    size_t n = 0;
    for (Str rest = words; rest.n;) {
        Str one = str_cut(rest, ' ', &rest);
        if (one.n == 0) continue;
        if (n == URNS_MAX || !str_to_i64(one, &urns[n])) return FAIL(cx, ERR_INPUT, "a URN is a number");
        n++;
    }
    return desk_set_schools(cx, user, urns, n);
}

static Status user_schools_changed(Ctx *cx) {
    User u;
    TRY(user_asked(cx, &u));
    Status st = set_schools(cx, u.id, in_text(cx, "urns"));
    if (st == OK) {
        reply_notice(cx, STR("The schools are changed."));
        return reply_redirect(cx, url_to(cx, "/users", NULL));
    }
    if (st != ERR_INPUT && st != ERR_DENIED) return st;
    case_form_say_error(cx, "urns");
    json_t *m = model_new("");
    return reply(cx, m, fill_schools(cx, m, &u), "user_schools");
}
