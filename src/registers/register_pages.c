/* register_pages.c - the registers there are, the open cases of one, and what its definition says in words. */
#include "db/db.h"
#include "registers/case_access.h"
#include "registers/case_count.h"
#include "registers/case_model.h"
#include "registers/register_about.h"
#include "registers/work_filter.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/registers", registers_page, .needs = READ_CASES, .list = "registers",
      .doc = "The registers there are, and how many open cases each has.")

static const Input list_inputs[] = {WORK_FILTER_INPUTS, INPUTS_END};

ROUTE(GET, "/registers/{name}", register_page, .needs = READ_CASES, .inputs = list_inputs, .list = "cases",
      .doc = "The open cases of one register, what is due first.")

ROUTE(
    GET, "/registers/{name}/about", register_about_page, .needs = READ_CASES, .list = "dictionary",
    .doc =
        "What a register is for, its fields, stages, moves, clocks and alerts, who may see it, and where its rules come from; as CSV its data "
        "dictionary.")

static Status asked_register(Ctx *cx, const Register **out) {
    *out = register_find(registers_of(cx), in_path(cx, "name"));
    if (!*out) return FAIL(cx, ERR_NOTFOUND, "there is no register of that name");
    return register_may_see(cx, *out);
}

static Str url_of(Ctx *cx, const char *path, const Register *r) {
    return url_to(cx, path, "name", str_cstr(cx->arena, r->name), NULL);
}

/* ---- all ---- */

static Status add_counts(Ctx *cx, json_t *o, const CaseCounter *counter, const Register *r) {
    CaseCount c;
    TRY(case_count(cx, counter, &(CaseCountAsk){.register_name = r->name}, &c));
    model_count(o, "n_open", c.n, cx);
    model_count(o, "n_late", c.n_late, cx);
    model_bool(o, "has_late", c.n_late > 0);
    return OK;
}

static Status registers_page(Ctx *cx) {
    const Registers *rs = registers_of(cx);
    CaseCounter counter;
    TRY(case_counter_open(cx, &counter));
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
        st = add_counts(cx, o, &counter, r);
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
    i64 worker = in_number(cx, "worker", 0);
    return url_to(cx, path, "name", str_cstr(a, r->name), "stage", str_cstr(a, in_text(cx, "stage")), "district",
                  str_cstr(a, in_text(cx, "district")), "due", str_cstr(a, in_text(cx, "due")), "worker",
                  worker ? str_i64(a, worker).p : "", "page", page > 1 ? str_i64(a, page).p : "", "tick", tick, NULL);
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
    model_text(m, "steps_href", r->around.n ? url_of(cx, "/registers/{name}/attendance", r) : STR_NONE);
    model_text(m, "year_11_href", str_is(r->name, "roll_removal") ? url_if_may(cx, "/year-11", NULL) : STR_NONE);
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
    Status st = work_filter_workers(cx, m, STR_NONE, a.worker_id);
    if (st == OK) return reply_model(cx, "register", m);
    json_decref(m);
    return st;
}

/* ---- what its definition says ---- */

static void add_heading_flags(json_t *m) {
    static const char *const lists[][2] = {{"tasks", "has_tasks"},       {"effects", "has_effects"},
                                           {"rules", "has_rules"},       {"clocks", "has_clocks"},
                                           {"closings", "has_closings"}, {"letters", "has_letters"},
                                           {"settings", "has_settings"}, {"checks", "has_checks"}};
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        model_bool(m, lists[i][1], json_array_size(json_object_get(m, lists[i][0])) > 0);
}

static Status register_about_page(Ctx *cx) {
    const Register *r;
    TRY(asked_register(cx, &r));
    json_t *m = register_about(cx, r);
    model_text(m, "register_title", r->title);
    model_text(m, "title", str_fmt(cx->arena, "About: %.*s", STR_ARG(r->title)));
    model_text(m, "list", url_of(cx, "/registers/{name}", r));
    model_text(m, "csv", url_of(cx, "/registers/{name}/about.csv", r));
    add_heading_flags(m);
    model_columns(m, DICTIONARY_COLUMNS);
    return reply_model(cx, "register_about", m);
}
