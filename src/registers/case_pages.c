/* case_pages.c - one case at a glance: whom it is about, what is due and by when, what has happened, and what may be done. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "people/person.h"
#include "people/search.h"
#include "registers/case_access.h"
#include "registers/case_family.h"
#include "registers/case_groups.h"
#include "registers/case_json.h"
#include "registers/case_model.h"
#include "registers/step_attendance.h"
#include "schools/establishment.h"
#include "sql_all.h"
#include "db/db.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/cases/{id}", case_page, .needs = READ_CASES, .list = "events",
      .doc = "One case: whom it is about, its stage, clocks, tasks, answers, links, documents and history.")

/* ---- whom it is about ---- */

static bool holds(const PersonFacts *p, const char *kind, Date on) {
    return person_characteristic_on(p, kind, on) != NULL;
}

static void add_warning(json_t *warnings, bool is_so, const char *text) {
    if (is_so) model_lit(model_append(warnings), "warning", text);
}

static Status add_person(Ctx *cx, json_t *m, const Case *c) {
    PersonFacts p;
    PersonCard card;
    json_t *o = model_object(m, "child"), *warnings = model_array(o, "warnings");
    TRY(person_get(cx, c->person_id, &p));
    TRY(person_card(cx, p.who.id, &card));
    model_i64(o, "id", p.who.id);
    model_text(o, "name", person_display_name(cx, &p, cx->today));
    model_text(o, "href", case_url(cx, "/children/{id}", p.who.id));
    model_date(cx, o, "born", p.who.birth_date);
    bool has_age = date_is_set(p.who.birth_date) && !date_is_set(p.who.died_on);
    model_text(o, "age", has_age ? str_fmt(cx->arena, "aged %d", date_age(p.who.birth_date, cx->today)) : STR_NONE);
    model_text(o, "school", card.school_name);
    model_bool(o, "has_left_school", date_is_set(card.school_to_on));
    add_warning(warnings, restrict_holds(cx, p.who.id), "Restricted record");
    add_warning(warnings, holds(&p, "in_care", cx->today), "Looked after");
    add_warning(warnings, holds(&p, "child_protection", cx->today), "Child protection plan");
    add_warning(warnings, holds(&p, "child_in_need", cx->today), "Child in need");
    add_warning(warnings, date_is_set(p.who.died_on), "Died");
    return OK;
}

/* The child's other open cases. */
static Status add_others(Ctx *cx, json_t *m, const Case *c) {
    CaseLines all;
    json_t *rows = model_array(m, "others");
    TRY(cases_of_person(cx, c->person_id, &all));
    for (size_t i = 0; i < all.n; i++) {
        const CaseLine *l = &all.at[i];
        if (l->id == c->id || date_is_set(l->closed_on)) continue;
        json_t *o = model_append(rows);
        model_text(o, "other_href", case_url(cx, "/cases/{id}", l->id));
        model_text(o, "other_text", str_fmt(cx->arena, "%.*s %.*s", STR_ARG(l->register_title), STR_ARG(l->reference)));
        model_text(o, "other_stage", l->stage_title);
    }
    model_bool(m, "has_others", json_array_size(rows) > 0);
    return OK;
}

/* Brothers and sisters: for who could open a case about them. */
static Status add_family(Ctx *cx, json_t *m, const Case *c) {
    CaseFamily l = {.n = 0};
    json_t *rows = model_array(m, "family");
    bool is_offered = !date_is_set(c->closed_on) && register_is_changed(cx, c->reg);
    if (is_offered) TRY(case_family(cx, c, &l));
    for (size_t i = 0; i < l.n; i++) {
        const CaseFamilyLine *f = &l.at[i];
        json_t *o = model_append(rows);
        const char *person = str_i64(cx->arena, f->person_id).p, *from = str_i64(cx->arena, c->id).p;
        model_text(o, "name", f->name);
        model_i64(o, "person_id", f->person_id);
        model_date(cx, o, "born", f->born);
        model_text(o, "relation", f->relation);
        model_text(o, "reference", f->reference);
        model_text(o, "href", case_url(cx, "/children/{id}", f->person_id));
        model_text(o, "case_href", f->case_id ? case_url(cx, "/cases/{id}", f->case_id) : STR_NONE);
        model_text(o, "open_href",
                   f->case_id ? STR_NONE
                              : url_to(cx, "/registers/{name}/new", "name", str_cstr(cx->arena, c->reg->name), "person",
                                       person, "sibling", from, NULL));
    }
    model_text(m, "a_case", register_a_case(cx->arena, c->reg));
    model_bool(m, "has_family", l.n > 0);
    return OK;
}

static Status add_about(Ctx *cx, json_t *m, const Case *c) {
    Str school = STR_NONE, worker = STR_NONE;
    DbRows *r;
    if (c->urn) TRY(establishment_name(cx, c->urn, &school));
    TRY(db_query(cx, &r, SQL_case_worker_name, P_I64(c->worker_id)));
    if (db_next(r)) worker = col_str_keep(r, 0);
    TRY(db_done(r));
    model_text(m, "school", school);
    model_text(m, "school_href",
               c->urn && school.n ? url_to(cx, "/schools/{urn}", "urn", str_i64(cx->arena, c->urn).p, NULL) : STR_NONE);
    model_text(m, "worker", worker);
    model_text(m, "days_text", date_is_set(c->closed_on) ? STR_NONE : case_days_words(cx, c->due_on));
    if (c->person_id == 0) return OK;
    TRY(add_person(cx, m, c));
    TRY(add_family(cx, m, c));
    return add_others(cx, m, c);
}

/* ---- clocks in words: never by colour alone ---- */

typedef struct StateWords {
    const char *state, *words, *colour;
} StateWords;

static const StateWords states[] = {
    {"running", "Running", "blue"},
    {"due_soon", "Due soon", "yellow"},
    {"due_today", "Due today", "yellow"},
    {"overdue", "Overdue", "red"},
    {"met", "Met", "green"},
    {"missed", "Missed", "red"},
    {"paused", "Paused", "grey"},
    {"stopped", "Stopped", "grey"},
    {"not_applicable", "Does not apply", "grey"},
    {"calendar_missing", "No calendar covers it", "orange"},
    {"not_set", "No limit has been set", "grey"},
};

static void add_clock_words(Ctx *cx, json_t *clock, const Case *c) {
    const char *state = json_string_value(json_object_get(clock, "state"));
    Date due;
    const char *due_on = json_string_value(json_object_get(clock, "due_on"));
    const char *name = json_string_value(json_object_get(clock, "clock"));
    bool is_over = json_is_string(json_object_get(clock, "stopped_on"));
    for (size_t i = 0; state && i < COUNT_OF(states); i++) {
        if (!str_is(str_from(state), states[i].state)) continue;
        model_lit(clock, "state_text", states[i].words);
        model_lit(clock, "colour", states[i].colour);
    }
    bool runs = json_is_integer(json_object_get(clock, "days_left"));
    bool has_days = runs && !date_is_set(c->closed_on) && due_on && date_parse_iso(str_from(due_on), &due);
    model_text(clock, "days_text", has_days ? case_days_words(cx, due) : STR_NONE);
    model_text(clock, "change_href",
               date_is_set(c->closed_on) || is_over
                   ? STR_NONE
                   : url_to(cx, "/cases/{id}/clock", "id", str_i64(cx->arena, c->id).p, "clock", name, NULL));
}

/* ---- what may be done ---- */

static void add_link(Ctx *cx, json_t *rows, const char *path, const Case *c, const char *text) {
    json_t *o = model_append(rows);
    model_text(o, "action_href", case_url(cx, path, c->id));
    model_lit(o, "action_text", text);
}

static void add_actions(Ctx *cx, json_t *m, const Case *c) {
    bool may = register_is_changed(cx, c->reg), is_open = !date_is_set(c->closed_on);
    json_t *links = model_array(m, "actions"), *move;
    size_t i;
    model_bool(m, "may_change", may && is_open);
    model_bool(m, "may_add", may);
    model_bool(m, "may_reopen", may && !is_open && (c->reg->has_reopening || case_is_dismissed(c)));
    if (may && is_open) {
        add_link(cx, links, "/cases/{id}/change", c, "Change answers");
        add_link(cx, links, "/cases/{id}/allocate", c,
                 c->worker_id || c->team.n ? "Allocate to someone else" : "Allocate");
        add_link(cx, links, "/cases/{id}/link", c, "Link with another case");
        add_link(cx, links, "/cases/{id}/new-task", c, "Add a task");
    }
    if (c->reg->n_letters > 0) add_link(cx, links, "/cases/{id}/letter", c, "Letters");
    if (access_may(cx, RESTRICT_CHILD)) add_link(cx, links, "/cases/{id}/restriction", c, "Who may open it");
    model_text(m, "comment_action", case_url(cx, "/cases/{id}/comment", c->id));
    model_text(m, "document_action", case_url(cx, "/cases/{id}/documents", c->id));
    model_text(m, "reopen_action", case_url(cx, "/cases/{id}/reopen", c->id));
    model_text(m, "task_action", case_url(cx, "/cases/{id}/task", c->id));
    json_array_foreach(json_object_get(m, "moves"), i, move) {
        const char *stage = json_string_value(json_object_get(move, "stage"));
        model_text(move, "move_href",
                   url_to(cx, "/cases/{id}/move", "id", str_i64(cx->arena, c->id).p, "stage", stage, NULL));
        model_bool(move, "has_missing", json_array_size(json_object_get(move, "missing")) > 0);
    }
    model_bool(m, "has_moves", is_open && json_array_size(json_object_get(m, "moves")) > 0);
}

/* ---- lists of rows, links, documents ---- */

static void add_row_links(Ctx *cx, json_t *m, const Case *c) {
    size_t i, k;
    json_t *list, *row, *cells;
    const char *id = str_i64(cx->arena, c->id).p;
    json_array_foreach(json_object_get(m, "lists"), i, list) {
        const char *field = json_string_value(json_object_get(list, "field"));
        json_t *rows = json_object_get(list, "rows"), *heads = model_array(list, "heads");
        const Field *f = &c->reg->fields[register_field(c->reg, str_from(field))];
        for (size_t h = 0; h < f->n_fields; h++)
            if (field_is_seen(cx, &f->fields[h])) model_text(model_append(heads), "head", f->fields[h].title);
        model_bool(list, "has_rows", json_array_size(rows) > 0);
        model_text(list, "add_href", url_to(cx, "/cases/{id}/row", "id", id, "list", field, NULL));
        json_array_foreach(rows, k, row) {
            cells = json_object_get(row, "id");
            model_text(row, "row_href",
                       url_to(cx, "/cases/{id}/row", "id", id, "list", field, "row",
                              str_i64(cx->arena, json_integer_value(cells)).p, NULL));
        }
    }
}

static const char *link_words(const char *kind, bool is_later) {
    if (str_is(str_from(kind), "led_to")) return is_later ? "Led to" : "Came from";
    if (str_is(str_from(kind), "step_up")) return is_later ? "Stepped up to" : "Stepped up from";
    if (str_is(str_from(kind), "step_down")) return is_later ? "Stepped down to" : "Stepped down from";
    if (str_is(str_from(kind), "part_of")) return is_later ? "Part of" : "Has as a part";
    if (str_is(str_from(kind), "duplicate")) return is_later ? "Duplicate of" : "Has as a duplicate";
    return "Brother’s or sister’s case";
}

static void add_links(Ctx *cx, json_t *m) {
    size_t i;
    json_t *o;
    json_t *links = json_object_get(m, "links"), *documents = json_object_get(m, "documents");
    json_array_foreach(links, i, o) {
        const char *kind = json_string_value(json_object_get(o, "kind"));
        model_text(o, "link_href", case_url(cx, "/cases/{id}", json_integer_value(json_object_get(o, "id"))));
        model_lit(o, "link_text", link_words(kind, json_is_true(json_object_get(o, "is_later"))));
    }
    json_array_foreach(documents, i, o) {
        i64 size = json_integer_value(json_object_get(o, "size"));
        model_text(o, "document_href", case_url(cx, "/documents/{id}", json_integer_value(json_object_get(o, "id"))));
        model_text(o, "size_text", str_fmt(cx->arena, "%lld KB", (long long)((size + 999) / 1000)));
    }
    model_bool(m, "has_links", json_array_size(links) > 0);
    model_bool(m, "has_documents", json_array_size(documents) > 0);
}

/* ---- the page ---- */

/* The newest first on the page, as programs have it in the order it happened. */
static void reverse_events(json_t *m) {
    json_t *events = json_object_get(m, "events"), *reversed = json_array();
    for (size_t i = json_array_size(events); i-- > 0;) json_array_append(reversed, json_array_get(events, i));
    json_object_set_new(m, "events", reversed);
}

static void add_task_words(json_t *task, bool is_closed) {
    const char *ending = json_string_value(json_object_get(task, "ending"));
    bool fell = ending && strcmp(ending, "fell_away") == 0;
    model_lit(task, "ending_text", fell ? "fell away" : ending);
    model_bool(task, "may_open_again", ending && !fell && !is_closed);
}

/* What Muster did by itself, and why it opened the case where it did. */
static void add_rule_titles(Ctx *cx, json_t *m, const Case *c) {
    size_t i;
    json_t *event;
    Str opened_by = case_rule_title(cx, c->reg, c->made_by_rule);
    if (c->made_by_rule.n && !date_is_set(c->closed_on)) {
        model_bool(m, "is_made_by_rule", true);
        model_text(m, "opened_by_rule", opened_by);
        model_text(m, "dismiss_href",
                   register_is_changed(cx, c->reg) ? case_url(cx, "/cases/{id}/dismiss", c->id) : STR_NONE);
    }
    json_array_foreach(json_object_get(m, "events"), i, event) {
        const char *rule = json_string_value(json_object_get(event, "rule"));
        if (!rule || !*rule) continue;
        Str title = case_rule_title(cx, c->reg, str_from(rule));
        model_text(event, "rule_title", title.n ? title : str_from(rule));
        if (case_is_dismissed(c) && strcmp(json_string_value(json_object_get(event, "kind")), "dismissed") == 0)
            model_text(m, "dismissed_because", str_from(json_string_value(json_object_get(event, "note"))));
    }
}

/* Attendance around the case's steps, where its register names some. */
static Status add_steps(Ctx *cx, json_t *m, const Case *c) {
    Steps l;
    if (c->reg->around.n == 0) return OK;
    TRY(steps_of_case(cx, c, &l));
    steps_model(cx, m, &l);
    model_i64(m, "weeks", c->reg->around.weeks);
    model_text(m, "steps_href",
               url_if_may(cx, "/registers/{name}/attendance", "name", str_cstr(cx->arena, c->reg->name), NULL));
    return OK;
}

static Status fill(Ctx *cx, json_t *m, const Case *c) {
    size_t i;
    json_t *task;
    json_array_foreach(json_object_get(m, "tasks"), i, task) add_task_words(task, date_is_set(c->closed_on));
    json_t *clock;
    TRY(add_about(cx, m, c));
    add_actions(cx, m, c);
    add_links(cx, m);
    add_row_links(cx, m, c);
    json_array_foreach(json_object_get(m, "clocks"), i, clock) add_clock_words(cx, clock, c);
    model_bool(m, "has_clocks", json_array_size(json_object_get(m, "clocks")) > 0);
    model_bool(m, "has_former", json_array_size(json_object_get(m, "former")) > 0);
    model_bool(m, "has_tasks", json_array_size(json_object_get(m, "tasks")) > 0);
    model_bool(m, "is_closed", date_is_set(c->closed_on));
    case_groups_model(cx, m, c);
    TRY(add_steps(cx, m, c));
    add_rule_titles(cx, m, c);
    model_text(m, "printed_by", cx->actor.name);
    model_text(m, "printed_on", date_long(cx->arena, cx->today));
    if (!in_wants_all(cx)) {
        reverse_events(m);
        case_day_texts(cx, m);
    }
    return OK;
}

static json_t *task_numbered(const json_t *m, i64 id) {
    size_t i;
    json_t *task;
    json_array_foreach(json_object_get(m, "tasks"), i,
                       task) if (json_integer_value(json_object_get(task, "id")) == id) return task;
    return NULL;
}

static void add_refused(Ctx *cx, json_t *m, const CaseRefused *r) {
    json_t *at = r->task ? task_numbered(m, r->task) : m;
    if (!at) return;
    model_text(at, str_fmt(cx->arena, "%s_error", r->form).p, in_problem(cx, r->field));
    model_text(at, str_fmt(cx->arena, "%s_typed", r->form).p, r->typed);
}

Status case_page_show(Ctx *cx, i64 id, const CaseRefused *refused) {
    Case c;
    json_t *m;
    TRY(case_get(cx, id, &c));
    TRY(case_json(cx, id, &m));
    model_text(m, "title", str_fmt(cx->arena, "%.*s %.*s", STR_ARG(c.reg->title), STR_ARG(c.reference)));
    model_text(m, "register_href", url_to(cx, "/registers/{name}", "name", str_cstr(cx->arena, c.reg->name), NULL));
    model_text(m, "self", case_url(cx, "/cases/{id}", id));
    model_columns(m, "on|at|kind|words|field|old_value|new_value|note|by|rule");
    Status st = fill(cx, m, &c);
    if (st == OK && refused) add_refused(cx, m, refused);
    if (st == OK) return reply_model(cx, "case", m);
    json_decref(m);
    return st;
}

Status case_page_asked(Ctx *cx, i64 *id) {
    if (str_to_i64(in_path(cx, "id"), id) && *id > 0) return OK;
    return FAIL(cx, ERR_NOTFOUND, "there is no case of that number");
}

static Status case_page(Ctx *cx) {
    i64 id;
    TRY(case_page_asked(cx, &id));
    return case_page_show(cx, id, NULL);
}
