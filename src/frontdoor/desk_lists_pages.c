/* desk_lists_pages.c - what the authority tells a school about its own pupils: exclusions to put right, and the weekly lists of attendance. */
#include "access/access.h"
#include "frontdoor/desk_model.h"
#include "frontdoor/notice_own.h"
#include "registers/exclusion_check.h"
#include "registers/school_list.h"
#include "web/model.h"

static const Input faults_inputs[] = {
    {"school", IN_NUMBER, NULL, "School", false},
    {"on", IN_DATE, NULL, "A day of the term", false},
    INPUTS_END,
};

ROUTE(GET, "/front-door/exclusions", desk_exclusions_page, .needs = FILE_NOTICES, .inputs = faults_inputs,
      .list = "faults",
      .doc = "What a school is to put right in what it said of its exclusions in a term, as the school sees it.")

static const Input seen_inputs[] = {
    {"_school", IN_NUMBER, NULL, "School", true},
    INPUTS_END,
};
static const Input school_inputs[] = {
    {"school", IN_NUMBER, NULL, "School", false},
    INPUTS_END,
};
ROUTE(GET, "/front-door/attendance", desk_attendance_page, .needs = FILE_NOTICES, .inputs = school_inputs,
      .list = "sent", .doc = "The weekly attendance lists that a school was sent, newest first.")
ROUTE(GET, "/front-door/attendance/{id}", desk_list_page, .needs = FILE_NOTICES, .list = "children",
      .doc = "One weekly attendance list, as the school was sent it.")
ROUTE(POST, "/front-door/attendance/{id}", desk_list_seen_page, .needs = FILE_NOTICES, .inputs = seen_inputs,
      .doc = "The school says that it has looked at a list.")

/* The school that was asked for, or the user's own; an organisation has no pupils. */
static Status asked_school(Ctx *cx, DeskSchool *s) {
    TRY(desk_asked_school(cx, in_number(cx, "school", 0), s));
    if (s->urn == 0 || s->kind != SENDER_SCHOOL)
        return FAIL(cx, ERR_NOTFOUND, "user %lld acts for no school", (long long)cx->actor.id);
    return OK;
}

static Str faults_url(Ctx *cx, const char *path, i64 urn, Date on) {
    return url_to(cx, path, "school", str_i64(cx->arena, urn).p, "on", str_cstr(cx->arena, date_iso_str(cx->arena, on)),
                  NULL);
}

/* A school opens neither a child's record nor a case: its list has neither's number. */
static Status read_faults(Ctx *cx, i64 urn, Date on, ExclusionFaults *out) {
    Actor was = desk_lend(cx);
    Status st = exclusion_faults(cx, urn, on, out);
    cx->actor = was;
    for (size_t i = 0; st == OK && i < out->n; i++) {
        out->at[i].person_id = out->at[i].case_id = 0;
        out->at[i].reference = STR_NONE;
    }
    return st;
}

static Status desk_exclusions_page(Ctx *cx) {
    DeskSchool s;
    ExclusionFaults l;
    Date on = in_date(cx, "on");
    TRY(asked_school(cx, &s));
    TRY(read_faults(cx, s.urn, date_is_set(on) ? on : cx->today, &l));
    json_t *m = model_new("Your exclusions to put right");
    exclusion_faults_model(cx, m, &l);
    model_text(m, "school", s.name);
    model_text(m, "desk", desk_url(cx, s.urn));
    model_text(m, "before_href", faults_url(cx, "/front-door/exclusions", s.urn, date_plus(l.term.from, -1)));
    bool is_later = date_before(l.term.to, cx->today);
    model_text(m, "after_href",
               is_later ? faults_url(cx, "/front-door/exclusions", s.urn, date_plus(l.term.to, 30)) : STR_NONE);
    model_text(m, "csv", faults_url(cx, "/front-door/exclusions.csv", s.urn, l.term.from));
    return reply_model(cx, "desk_exclusions", m);
}

/* ---- weekly lists ---- */

static Status desk_attendance_page(Ctx *cx) {
    enum { SHOWN_MAX = 120 };
    DeskSchool s;
    SchoolLists l;
    TRY(asked_school(cx, &s));
    Actor was = desk_lend(cx);
    Status st = school_lists_sent(cx, s.urn, SHOWN_MAX, &l);
    cx->actor = was;
    TRY(st);
    json_t *m = model_new("Your weekly attendance lists"), *rows = model_array(m, "sent");
    for (size_t i = 0; i < l.n; i++) {
        json_t *o = model_append(rows);
        school_list_model(cx, o, &l.at[i]);
        model_text(o, "href", url_to(cx, "/front-door/attendance/{id}", "id", str_i64(cx->arena, l.at[i].id).p, NULL));
    }
    model_bool(m, "has_sent", l.n > 0);
    model_text(m, "school", s.name);
    model_text(m, "desk", desk_url(cx, s.urn));
    model_columns(m, SCHOOL_LIST_KEYS);
    return reply_model(cx, "desk_attendance", m);
}

/* A list of a school for which the user acts; else it is not there, and the attempt is in the trail. */
static Status own_list(Ctx *cx, SchoolList *l, SchoolListLine **lines, size_t *n) {
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no list of that number");
    Actor was = desk_lend(cx);
    Status st = school_list_get(cx, id, l, lines, n);
    cx->actor = was;
    TRY(st);
    if (l->urn == 0) return FAIL(cx, ERR_NOTFOUND, "there is no list %lld", (long long)id);
    return desk_may_act(cx, l->urn);
}

static Status desk_list_page(Ctx *cx) {
    SchoolList l;
    SchoolListLine *lines;
    size_t n;
    TRY(own_list(cx, &l, &lines, &n));
    json_t *m = model_new("Attendance list"), *rows = model_array(m, "children");
    const char *id = str_i64(cx->arena, l.id).p;
    school_list_model(cx, m, &l);
    for (size_t i = 0; i < n; i++) school_list_line_model(cx, model_append(rows), &lines[i]);
    model_bool(m, "has_children", n > 0);
    model_text(m, "back", url_to(cx, "/front-door/attendance", "school", str_i64(cx->arena, l.urn).p, NULL));
    model_text(m, "action", l.seen_at ? STR_NONE : url_to(cx, "/front-door/attendance/{id}", "id", id, NULL));
    model_text(m, "csv", url_to(cx, "/front-door/attendance/{id}.csv", "id", id, NULL));
    model_columns(m, SCHOOL_LIST_LINE_KEYS);
    return reply_model(cx, "desk_list", m);
}

static Status desk_list_seen_page(Ctx *cx) {
    SchoolList l;
    SchoolListLine *lines;
    size_t n;
    TRY(desk_may_act(cx, in_number(cx, "_school", 0)));
    TRY(own_list(cx, &l, &lines, &n));
    TRY(school_list_open(cx, &l, true));
    reply_notice(cx, STR("Thank you. It is noted that you have looked at the list."));
    return reply_redirect(cx, url_to(cx, "/front-door/attendance", "school", str_i64(cx->arena, l.urn).p, NULL));
}
