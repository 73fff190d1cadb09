/* school_list_pages.c - which attendance lists were sent, one of them, and the button that sends them; officers' tasks. */
#include "access/access.h"
#include "access/scope.h"
#include "registers/case_access.h"
#include "registers/case_model.h"
#include "registers/school_list.h"
#include "registers/task_source.h"
#include "web/model.h"
#include "web/web.h"

enum { SHOWN_MAX = 1000 };

static const Input sent_inputs[] = {
    {"school", IN_NUMBER, NULL, "School", false},
    INPUTS_END,
};

ROUTE(
    GET, "/attendance/sent", school_lists_page, .needs = READ_CHILD, .inputs = sent_inputs, .list = "sent",
    .doc =
        "Attendance bands as they were sent: weekly to schools and their officers, monthly to districts' managers; who has opened them.")
ROUTE(POST, "/attendance/sent", school_lists_send_page, .needs = CHANGE_CASES, .also = READ_CHILD,
      .doc = "Send now to every school whose registers of the last seven days came and whose list has not gone.")
ROUTE(GET, "/attendance/sent/{id}", school_list_page, .needs = READ_CHILD, .list = "children",
      .doc = "One attendance list as it was sent.")
ROUTE(
    POST, "/attendance/sent/{id}", school_list_seen_page, .needs = READ_CHILD,
    .doc =
        "Say that one has looked at a list: its named officer, a district's manager, or of a district that has none anybody of the authority.")

/* ---- what was sent ---- */

static Status school_lists_page(Ctx *cx) {
    SchoolLists l;
    i64 urn = in_number(cx, "school", 0);
    TRY(school_lists_sent(cx, urn, SHOWN_MAX, &l));
    json_t *m = model_new("Attendance lists sent"), *rows = model_array(m, "sent");
    for (size_t i = 0; i < l.n; i++) {
        json_t *o = model_append(rows);
        school_list_model(cx, o, &l.at[i]);
        model_text(o, "href", case_url(cx, "/attendance/sent/{id}", l.at[i].id));
    }
    model_bool(m, "has_sent", l.n > 0);
    bool may_name = register_is_seen(cx, register_find(registers_of(cx), STR("district_manager")));
    model_text(m, "managers", may_name ? url_to(cx, "/registers/{name}", "name", "district_manager", NULL) : STR_NONE);
    model_text(m, "school", urn ? str_i64(cx->arena, urn) : STR_NONE);
    model_text(m, "action", url_to(cx, "/attendance/sent", NULL));
    model_bool(m, "may_send", access_may(cx, CHANGE_CASES) && !scope_is_limited(cx));
    model_text(m, "lists", url_to(cx, "/attendance/lists/{list}", "list", "bands", NULL));
    model_text(m, "csv", url_to(cx, "/attendance/sent.csv", "school", urn ? str_i64(cx->arena, urn).p : "", NULL));
    model_columns(m, SCHOOL_LIST_KEYS);
    return reply_model(cx, "school_lists", m);
}

static Status school_lists_send_page(Ctx *cx) {
    SchoolListsSent sent;
    TRY(school_lists_send_now(cx, DATE_NONE, &sent));
    if (sent.n_schools == 0)
        reply_notice(
            cx, STR("Nothing to send: no school's registers of the last seven days have come, or its list has gone."));
    else
        reply_notice(cx, str_fmt(cx->arena, "Sent to %lld schools and %lld districts.", (long long)sent.n_schools,
                                 (long long)sent.n_districts));
    return reply_redirect(cx, url_to(cx, "/attendance/sent", NULL));
}

/* ---- one ---- */

static Status asked(Ctx *cx, SchoolList *l, SchoolListLine **lines, size_t *n) {
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no list of that number");
    return school_list_get(cx, id, l, lines, n);
}

static Status school_list_page(Ctx *cx) {
    SchoolList l;
    SchoolListLine *lines;
    size_t n;
    TRY(asked(cx, &l, &lines, &n));
    json_t *m = model_new("Attendance list"), *rows = model_array(m, "children");
    school_list_model(cx, m, &l);
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        school_list_line_model(cx, o, &lines[i]);
        model_text(o, "href", lines[i].who.id ? case_url(cx, "/children/{id}", lines[i].who.id) : STR_NONE);
    }
    bool is_nobodys = l.urn == 0 && l.officer_id == 0;
    bool is_actors = l.officer_id == cx->actor.id || l.deputy_id == cx->actor.id;
    bool is_theirs = is_nobodys ? l.seen_at == 0 : is_actors && l.officer_seen_at == 0;
    model_bool(m, "has_children", n > 0);
    model_text(m, "back", url_to(cx, "/attendance/sent", NULL));
    model_text(m, "action", is_theirs ? case_url(cx, "/attendance/sent/{id}", l.id) : STR_NONE);
    model_text(m, "csv", case_url(cx, "/attendance/sent/{id}.csv", l.id));
    model_columns(m, SCHOOL_LIST_LINE_KEYS);
    return reply_model(cx, "school_list", m);
}

static Status school_list_seen_page(Ctx *cx) {
    SchoolList l;
    SchoolListLine *lines;
    size_t n;
    TRY(asked(cx, &l, &lines, &n));
    TRY(school_list_open(cx, &l, false));
    reply_notice(cx, STR("It is noted that you have looked at it."));
    return reply_redirect(cx, url_to(cx, "/attendance/sent", NULL));
}

/* ---- an officer's tasks ---- */

static Status gather_tasks(Ctx *cx, TasksBeside *out) {
    SchoolLists l;
    if (out->is_all) return OK;
    TRY(school_lists_of_officer(cx, &l));
    for (size_t i = 0; i < l.n; i++)
        task_beside_add(
            cx, out,
            &(TaskBeside){.title = l.at[i].urn ? STR("Look at the week's attendance list")
                                               : STR("Look at the month's attendance list of the district"),
                          .about = str_fmt(cx->arena, "%.*s, %lld pupils, up to %.*s", STR_ARG(l.at[i].name),
                                           (long long)l.at[i].n_pupils, STR_ARG(date_long(cx->arena, l.at[i].to))),
                          .href = url_to(cx, "/attendance/sent/{id}", "id", str_i64(cx->arena, l.at[i].id).p, NULL),
                          .due_on = date_plus(l.at[i].sent_on, 7)});
    return OK;
}

TASK_SOURCE(attendance_lists, .title = "Attendance lists", .gather = gather_tasks)
