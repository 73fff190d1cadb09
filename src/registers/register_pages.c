/* register_pages.c - the registers there are, the open cases of one, and what its definition says in words. */
#include "db/db.h"
#include "registers/case_access.h"
#include "registers/case_json.h"
#include "registers/case_model.h"
#include "registers/work_filter.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/registers", registers_page, .needs = READ_CASES, .list = "registers",
      .doc = "The registers there are, and how many open cases each has.")

static const Input list_inputs[] = {WORK_FILTER_INPUTS, INPUTS_END};

ROUTE(GET, "/registers/{name}", register_page, .needs = READ_CASES, .inputs = list_inputs, .list = "cases",
      .doc = "The open cases of one register, what is due first.")

ROUTE(GET, "/registers/{name}/about", register_about_page, .needs = READ_CASES, .list = "fields",
      .doc = "What a register is for, its fields, stages, clocks and tasks, and where its rules come from.")

static Status asked_register(Ctx *cx, const Register **out) {
    *out = register_find(registers_of(cx), in_path(cx, "name"));
    if (!*out) return FAIL(cx, ERR_NOTFOUND, "there is no register of that name");
    return register_may_see(cx, *out);
}

static Str url_of(Ctx *cx, const char *path, const Register *r) {
    return url_to(cx, path, "name", str_cstr(cx->arena, r->name), NULL);
}

/* ---- all ---- */

static Status add_counts(Ctx *cx, json_t *o, const Register *r) {
    DbRows *rows;
    TRY(db_query(cx, &rows, SQL_case_count_of_register, P_STR(r->name), P_DATE(cx->today)));
    if (db_next(rows)) {
        model_count(o, "n_open", col_i64(rows, 0), cx);
        model_count(o, "n_late", col_i64(rows, 1), cx);
        model_bool(o, "has_late", col_i64(rows, 1) > 0);
    }
    return db_done(rows);
}

static Status registers_page(Ctx *cx) {
    const Registers *rs = registers_of(cx);
    json_t *m = model_new("Registers"), *rows = model_array(m, "registers");
    Status st = OK;
    for (size_t i = 0; i < rs->n && st == OK; i++) {
        const Register *r = rs->at[i];
        if (!register_is_seen(cx, r)) continue;
        json_t *o = model_append(rows);
        model_text(o, "register", r->name);
        model_text(o, "register_title", r->title);
        model_text(o, "about", r->about);
        model_text(o, "href", url_of(cx, "/registers/{name}", r));
        model_text(o, "about_href", url_of(cx, "/registers/{name}/about", r));
        model_text(o, "new_href", register_is_changed(cx, r) ? url_of(cx, "/registers/{name}/new", r) : STR_NONE);
        model_text(o, "case_word", r->case_word);
        st = add_counts(cx, o, r);
    }
    model_columns(m, "register|register_title|n_open|n_late");
    model_text(m, "find_href", url_to(cx, "/cases", NULL));
    model_text(m, "notices_href", url_to(cx, "/notices", NULL));
    if (st == OK) return reply_model(cx, "registers", m);
    json_decref(m);
    return st;
}

/* ---- one ---- */

static Str list_url(Ctx *cx, const char *path, const Register *r, i64 page, const char *tick) {
    Arena *a = cx->arena;
    return url_to(cx, path, "name", str_cstr(a, r->name), "stage", str_cstr(a, in_text(cx, "stage")), "district",
                  str_cstr(a, in_text(cx, "district")), "due", str_cstr(a, in_text(cx, "due")), "page",
                  page > 1 ? str_i64(a, page).p : "", "tick", tick, NULL);
}

static void fill_list(Ctx *cx, json_t *m, const WorkAsk *a, const Register *r, const CaseLines *l) {
    Paging p = paging_of(in_number(cx, "page", 1));
    model_text(m, "title", r->title);
    model_text(m, "register", r->name);
    model_text(m, "purpose", r->about);
    model_text(m, "a_case", register_a_case(cx->arena, r));
    model_text(m, "case_word", r->case_word);
    model_text(m, "action", url_of(cx, "/registers/{name}", r));
    model_text(m, "about_href", url_of(cx, "/registers/{name}/about", r));
    model_text(m, "new_href", register_is_changed(cx, r) ? url_of(cx, "/registers/{name}/new", r) : STR_NONE);
    model_text(m, "export_href", url_of(cx, "/registers/{name}/export", r));
    model_text(m, "all", url_to(cx, "/registers", NULL));
    case_lines_model(cx, m, l);
    work_filter_model(cx, m, r);
    paging_add_open(cx, m, &p, (i64)l->n, l->is_more);
    work_fits_model(cx, m, a, p.has_previous || p.has_next);
    model_text(m, "previous", p.has_previous ? list_url(cx, "/registers/{name}", r, p.page - 1, "") : STR_NONE);
    model_text(m, "next", p.has_next ? list_url(cx, "/registers/{name}", r, p.page + 1, "") : STR_NONE);
    model_text(m, "tick_all", list_url(cx, "/registers/{name}", r, p.page, "all"));
    model_text(m, "csv", list_url(cx, "/registers/{name}.csv", r, 0, ""));
    model_bool(m, "has_worker", true);
    model_bool(m, "has_register", false);
    model_columns(m, CASE_COLUMNS);
}

static Status register_page(Ctx *cx) {
    const Register *r;
    CaseLines l;
    WorkAsk a = work_filter_ask(cx);
    TRY(asked_register(cx, &r));
    a.register_name = r->name;
    TRY(work_lines(cx, &a, paging_of(in_number(cx, "page", 1)), &l));
    json_t *m = model_new("");
    fill_list(cx, m, &a, r, &l);
    return reply_model(cx, "register", m);
}

/* ---- what its definition says ---- */

static const char *type_words(FieldType t) {
    static const char *const words[N_FIELD_TYPES] = {
        [FIELD_TEXT] = "Text",         [FIELD_LONG] = "Long text",   [FIELD_NUMBER] = "Whole number",
        [FIELD_DECIMAL] = "Number",    [FIELD_MONEY] = "Money",      [FIELD_DATE] = "Date",
        [FIELD_MOMENT] = "Date, time", [FIELD_TIME] = "Time of day", [FIELD_YES_NO] = "Yes, no or not known",
        [FIELD_CHOICE] = "One of",     [FIELD_CHOICES] = "Any of",   [FIELD_PERSON] = "Person",
        [FIELD_SCHOOL] = "School",     [FIELD_TEAM] = "Team",        [FIELD_WORKER] = "Worker",
        [FIELD_DOCUMENT] = "Document", [FIELD_ADDRESS] = "Address",  [FIELD_ROWS] = "List of",
        [FIELD_CASE] = "Case",
    };
    return words[t];
}

static void add_field(json_t *rows, const Field *f) {
    json_t *o = model_append(rows), *parts = model_array(o, "parts");
    model_text(o, "name", f->name);
    model_text(o, "field_title", f->title);
    model_lit(o, "type", field_type_word[f->type]);
    model_lit(o, "type_text", type_words(f->type));
    model_text(o, "help", f->help.n ? f->help : f->hint);
    model_bool(o, "is_required", f->is_required);
    model_bool(o, "is_opening", f->is_opening);
    model_bool(o, "is_computed", f->computed != NULL);
    model_text(o, "computed", expr_text(f->computed));
    model_text(o, "only_when", expr_text(f->shown_when));
    model_text(o, "needed_when", expr_text(f->required_when));
    for (size_t i = 0; i < f->n_codes; i++) model_text(model_append(parts), "part", f->codes[i].title);
    for (size_t i = 0; i < f->n_fields; i++) model_text(model_append(parts), "part", f->fields[i].title);
}

static void add_titles(json_t *o, const char *key, const Register *r, const size_t *at, size_t n, bool are_stages) {
    json_t *list = model_array(o, key);
    for (size_t i = 0; i < n; i++)
        model_text(model_append(list), "part", are_stages ? r->stages[at[i]].title : r->fields[at[i]].title);
}

static void add_stage(json_t *rows, const Register *r, const Stage *s) {
    json_t *o = model_append(rows);
    model_text(o, "name", s->name);
    model_text(o, "stage_title", s->title);
    model_text(o, "hint", s->hint);
    model_bool(o, "is_first", s->is_first);
    model_bool(o, "is_last", s->is_last);
    add_titles(o, "to", r, s->to, s->n_to, true);
    add_titles(o, "needs", r, s->needs, s->n_needs, false);
    json_t *requires = model_array(o, "requires");
    for (size_t i = 0; i < s->n_requires; i++) model_text(model_append(requires), "part", s->requires[i].say);
}

static Str when_words(const Register *r, CaseEventRef e) {
    switch (e.kind) {
    case EVENT_FIELD: return r->fields[e.at].title;
    case EVENT_STAGE: return r->stages[e.at].title;
    case EVENT_ROW: return r->fields[e.at].fields[e.column].title;
    case EVENT_OPENED: return STR("the case is opened");
    case EVENT_CLOSED: return STR("the case is closed");
    case EVENT_NONE: break;
    }
    return STR_NONE;
}

static void add_clock(Ctx *cx, json_t *rows, const Register *r, const ClockDef *k) {
    json_t *o = model_append(rows), *limits = model_array(o, "limits");
    model_text(o, "name", k->name);
    model_text(o, "clock_title", k->title);
    model_text(o, "basis", k->basis);
    model_text(o, "starts", k->starts_on ? expr_text(k->starts_on) : when_words(r, k->starts));
    model_text(o, "stops", when_words(r, k->stops));
    model_bool(o, "repeats", k->repeats);
    for (size_t i = 0; i < k->n_rules; i++) {
        json_t *limit = model_append(limits);
        model_text(limit, "limit", register_limit_words(cx->arena, k, i));
        model_date(cx, limit, "from", k->rules[i].from);
        model_text(limit, "setting", k->settings[i]);
    }
}

static void add_rest(json_t *m, const Register *r) {
    json_t *tasks = model_array(m, "tasks"), *effects = model_array(m, "effects"), *rules = model_array(m, "rules");
    for (size_t i = 0; i < r->n_tasks; i++) {
        json_t *o = model_append(tasks);
        model_text(o, "task_title", r->tasks[i].title);
        model_text(o, "when", expr_text(r->tasks[i].when));
        model_text(o, "for_role", r->tasks[i].for_role);
    }
    for (size_t i = 0; i < r->n_effects; i++) {
        const Effect *e = &r->effects[i];
        json_t *o = model_append(effects);
        model_text(o, "name", e->name);
        model_text(o, "on", when_words(r, e->on));
        model_text(o, "when", expr_text(e->when));
        model_text(o, "opens", e->opens);
        model_text(o, "closes", e->closes);
        model_text(o, "task_title", e->task_title);
        model_bool(o, "proposes", e->proposes);
    }
    for (size_t i = 0; i < r->n_rules; i++) {
        json_t *o = model_append(rules);
        model_text(o, "rule_title", r->rules[i].title);
        model_text(o, "basis", r->rules[i].basis);
    }
    model_bool(m, "has_tasks", r->n_tasks > 0);
    model_bool(m, "has_effects", r->n_effects > 0);
    model_bool(m, "has_rules", r->n_rules > 0);
    model_bool(m, "has_clocks", r->n_clocks > 0);
}

static Status register_about_page(Ctx *cx) {
    const Register *r;
    TRY(asked_register(cx, &r));
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "About: %.*s", STR_ARG(r->title)));
    model_text(m, "register", r->name);
    model_text(m, "register_title", r->title);
    model_text(m, "about", r->about);
    model_text(m, "basis", r->basis);
    model_text(m, "retention", r->retention);
    model_text(m, "list", url_of(cx, "/registers/{name}", r));
    model_text(m, "csv", url_of(cx, "/registers/{name}/about.csv", r));
    json_t *fields = model_array(m, "fields"), *stages = model_array(m, "stages"), *clocks = model_array(m, "clocks");
    for (size_t i = 0; i < r->n_fields; i++) add_field(fields, &r->fields[i]);
    for (size_t i = 0; i < r->n_stages; i++) add_stage(stages, r, &r->stages[i]);
    for (size_t i = 0; i < r->n_clocks; i++) add_clock(cx, clocks, r, &r->clocks[i]);
    add_rest(m, r);
    model_columns(m, "name|field_title|type|is_required|is_opening|is_computed|computed|help");
    return reply_model(cx, "register_about", m);
}
