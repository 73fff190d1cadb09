/* desk_pages.c - the front door as a school sees it: what waits, what it sent, its pupils. */
#include "access/access.h"
#include "frontdoor/desk_model.h"
#include "web/model.h"

static const Input desk_inputs[] = {
    {"school", IN_NUMBER, NULL, "School", false},
    INPUTS_END,
};
static const Input pupils_inputs[] = {
    {"school", IN_NUMBER, NULL, "School", false},
    {"form", IN_TEXT, NULL, "Form", false},
    {"upn", IN_TEXT, NULL, "Unique pupil number", false},
    {"surname", IN_TEXT, NULL, "Surname", false},
    {"forename", IN_TEXT, NULL, "Forename", false},
    {"born", IN_DATE, NULL, "Date of birth", false},
    INPUTS_END,
};

ROUTE(GET, "/front-door", desk_page, .needs = FILE_NOTICES, .inputs = desk_inputs, .list = "notices",
      .doc = "A school's front door: what the authority waits for, what the school sent, and its forms.")
ROUTE(GET, "/front-door/pupils", desk_pupils_page, .needs = FILE_NOTICES, .inputs = pupils_inputs, .list = "pupils",
      .has_own_problems = true, .doc = "A school's own pupils, found by number, or by surname and date of birth.")
ROUTE(GET, "/front-door/notices/{id}", desk_notice_page, .needs = FILE_NOTICES, .list = "shown",
      .doc = "One notice of a school: its number and time, how it stands, who has it, and what came back.")

static Str urn_text(Ctx *cx, i64 urn) { return str_i64(cx->arena, urn); }

static Status add_head(Ctx *cx, json_t *m, const DeskSchool *s) {
    DeskSchool *all;
    size_t n;
    model_i64(m, "urn", s->urn);
    model_text(m, "school", s->name.n ? s->name : STR_NONE);
    model_bool(m, "has_school", s->urn != 0);
    model_bool(m, "is_school", s->kind == SENDER_SCHOOL);
    model_text(m, "desk", url_to(cx, "/front-door", NULL));
    TRY(desk_schools(cx, cx->actor.id, &all, &n));
    json_t *rows = model_array(m, "schools");
    for (size_t i = 0; n > 1 && i < n; i++) {
        json_t *o = model_append(rows);
        model_text(o, "school_name", all[i].name);
        model_text(o, "school_href", desk_url(cx, all[i].urn));
        model_bool(o, "is_this", all[i].urn == s->urn);
    }
    model_bool(m, "has_schools", n > 1);
    return OK;
}

static void add_forms(Ctx *cx, json_t *m, const DeskSchool *s) {
    const Forms *fs = forms_of(cx);
    i64 urn = s->urn;
    json_t *rows = model_array(m, "forms");
    for (size_t i = 0; i < fs->n; i++) {
        if (!form_is_sent(&fs->at[i]) || !form_is_for(&fs->at[i], s->kind)) continue;
        json_t *o = model_append(rows);
        model_text(o, "form", fs->at[i].name);
        model_text(o, "form_title", fs->at[i].title);
        model_text(o, "bulk_href",
                   url_to(cx, "/front-door/bulk/{form}", "form", str_cstr(cx->arena, fs->at[i].name), "school",
                          urn_text(cx, urn).p, NULL));
        model_text(o, "form_href",
                   url_to(cx, "/front-door/new/{form}", "form", str_cstr(cx->arena, fs->at[i].name), "school",
                          urn_text(cx, urn).p, NULL));
    }
    model_text(m, "when_down", fs->when_down);
}

static Status add_waiting(Ctx *cx, json_t *m, i64 urn) {
    Waiting *w;
    size_t n;
    json_t *rows = model_array(m, "waiting");
    TRY(notice_waiting(cx, urn, &w, &n));
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        model_text(o, "title", w[i].form->reply.title);
        model_text(o, "reference", w[i].reference);
        model_text(o, "pupil", w[i].pupil);
        model_date(cx, o, "since", w[i].since);
        model_text(o, "reply_href",
                   url_to(cx, "/front-door/reply/{id}", "id", str_i64(cx->arena, w[i].case_id).p, "school",
                          urn_text(cx, urn).p, NULL));
    }
    model_bool(m, "has_waiting", n > 0);
    return OK;
}

static Str notice_href(Ctx *cx, const Notice *n) {
    const char *id = str_i64(cx->arena, n->id).p;
    if (!str_is(n->state, "draft")) return url_to(cx, "/front-door/notices/{id}", "id", id, NULL);
    return url_to(cx, "/front-door/new/{form}", "form", str_cstr(cx->arena, n->form_name), "school",
                  urn_text(cx, n->urn).p, "draft", id, NULL);
}

static Status add_notices(Ctx *cx, json_t *m, i64 urn) {
    Notices l;
    json_t *rows = model_array(m, "notices");
    TRY(notice_list_of_school(cx, urn, &l));
    for (size_t i = 0; i < l.n; i++) {
        json_t *o = model_append(rows);
        notice_model(cx, o, &l.at[i]);
        model_text(o, "href", notice_href(cx, &l.at[i]));
    }
    model_bool(m, "has_notices", l.n > 0);
    model_columns(m, "id|form|pupil|state|sent_at|is_urgent|is_reply|reference|stage|worker");
    return OK;
}

static Status fill_desk(Ctx *cx, json_t *m, const DeskSchool *s) {
    TRY(add_head(cx, m, s));
    model_array(m, "notices");
    model_columns(m, "id");
    if (s->urn == 0) return OK;
    TRY(add_waiting(cx, m, s->urn));
    TRY(add_notices(cx, m, s->urn));
    add_forms(cx, m, s);
    model_text(m, "pupils_href",
               s->kind == SENDER_SCHOOL ? url_to(cx, "/front-door/pupils", "school", urn_text(cx, s->urn).p, NULL)
                                        : STR_NONE);
    model_text(m, "exclusions_href",
               s->kind == SENDER_SCHOOL ? url_to(cx, "/front-door/exclusions", "school", urn_text(cx, s->urn).p, NULL)
                                        : STR_NONE);
    model_text(m, "attendance_href",
               s->kind == SENDER_SCHOOL ? url_to(cx, "/front-door/attendance", "school", urn_text(cx, s->urn).p, NULL)
                                        : STR_NONE);
    model_text(m, "csv", url_to(cx, "/front-door.csv", "school", urn_text(cx, s->urn).p, NULL));
    return OK;
}

static Status reply(Ctx *cx, json_t *m, Status st, const char *template) {
    if (st == OK) return reply_model(cx, template, m);
    json_decref(m);
    return st;
}

static Status desk_page(Ctx *cx) {
    DeskSchool s;
    TRY(desk_asked_school(cx, in_number(cx, "school", 0), &s));
    json_t *m = model_new(s.kind == SENDER_SCHOOL ? "Front door for schools" : "Front door");
    return reply(cx, m, fill_desk(cx, m, &s), "desk");
}

/* ---- pupils ---- */

static Str new_href(Ctx *cx, const Form *f, i64 urn, const char *key, Str value) {
    return url_to(cx, "/front-door/new/{form}", "form", str_cstr(cx->arena, f->name), "school", urn_text(cx, urn).p,
                  key, str_cstr(cx->arena, value), NULL);
}

static Status add_pupils(Ctx *cx, json_t *m, i64 urn, const Form *f) {
    DeskPupil *at;
    size_t n = 0;
    json_t *rows = model_array(m, "pupils");
    DeskAsk ask = {.upn = in_text(cx, "upn"),
                   .surname = in_text(cx, "surname"),
                   .forename = in_text(cx, "forename"),
                   .born = in_date(cx, "born")};
    bool is_asked = ask.upn.n || ask.surname.n || ask.forename.n || date_is_set(ask.born);
    Status st = in_has_problems(cx) ? OK : desk_find(cx, urn, &ask, &at, &n);
    if (st == ERR_INPUT) case_form_say_error(cx, "upn");
    else TRY(st);
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        model_i64(o, "id", at[i].id);
        model_text(o, "surname", at[i].surname);
        model_text(o, "forename", at[i].forename);
        model_date(cx, o, "born", at[i].born);
        model_text(o, "upn", at[i].upn);
        model_text(o, "year_group", at[i].year_group);
        model_text(o, "href", f ? new_href(cx, f, urn, "pupil", str_i64(cx->arena, at[i].id)) : STR_NONE);
    }
    model_bool(m, "has_pupils", n > 0);
    model_bool(m, "is_asked", is_asked);
    model_columns(m, "id|surname|forename|born|upn|year_group");
    return OK;
}

static Status fill_pupils(Ctx *cx, json_t *m, const DeskSchool *s, const Form *f) {
    TRY(add_head(cx, m, s));
    model_text(m, "form", f ? f->name : STR_NONE);
    model_text(m, "form_title", f ? f->title : STR_NONE);
    model_text(m, "upn", in_text(cx, "upn"));
    model_text(m, "surname", in_text(cx, "surname"));
    model_text(m, "forename", in_text(cx, "forename"));
    desk_date_model(cx, m, "born_date", (DeskDate){"born", "Date of birth", in_date(cx, "born")});
    model_text(m, "action", url_to(cx, "/front-door/pupils", NULL));
    model_text(m, "by_hand", f ? new_href(cx, f, s->urn, "by_hand", STR("1")) : STR_NONE);
    return add_pupils(cx, m, s->urn, f);
}

static Status desk_pupils_page(Ctx *cx) {
    DeskSchool s;
    Str name = in_text(cx, "form");
    const Form *f = name.n ? form_find(forms_of(cx), name) : NULL;
    if (name.n && !f) return FAIL(cx, ERR_NOTFOUND, "there is no form of that name");
    TRY(desk_asked_school(cx, in_number(cx, "school", 0), &s));
    if (s.urn == 0) return FAIL(cx, ERR_NOTFOUND, "user %lld acts for no school", (long long)cx->actor.id);
    json_t *m = model_new("Your pupils");
    return reply(cx, m, fill_pupils(cx, m, &s, f), "desk_pupils");
}

/* ---- one notice ---- */

static Status desk_notice_page(Ctx *cx) {
    Notice n;
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no notice of that number");
    TRY(notice_get(cx, id, &n));
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "Notice %lld", (long long)id));
    notice_model(cx, m, &n);
    notice_typed_model(m, &n);
    notice_shown_model(m, n.shown, n.n_shown);
    model_text(m, "out_of_hours", n.is_out_of_hours ? forms_of(cx)->out_of_hours : STR_NONE);
    model_text(m, "desk", desk_url(cx, n.urn));
    model_lit(m, "back", "Front door");
    model_columns(m, "shown_title|shown_text");
    return reply_model(cx, "desk_notice", m);
}
