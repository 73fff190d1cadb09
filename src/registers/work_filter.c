#include "registers/work_filter.h"

#include <string.h>

#include "db/db.h"
#include "define/definitions.h"
#include "registers/case_model.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/web.h"

WorkAsk work_filter_ask(Ctx *cx) {
    return (WorkAsk){.which = WORK_ALL,
                     .stage = in_text(cx, "stage"),
                     .district = in_text(cx, "district"),
                     .due = in_text(cx, "due"),
                     .worker_id = in_number(cx, "worker", 0),
                     .closed_from = DATE_NONE,
                     .closed_to = DATE_NONE};
}

void work_filter_model(Ctx *cx, json_t *m, const Register *reg) {
    const Authority *a = definitions_of(cx)->authority;
    json_t *stages = model_array(m, "stages"), *districts = model_array(m, "districts"), *due = model_array(m, "dues");
    Str chosen = in_text(cx, "due");
    for (size_t i = 0; reg && i < reg->n_stages; i++)
        if (!reg->stages[i].is_last)
            case_filter_choice(stages, reg->stages[i].name, reg->stages[i].title, in_text(cx, "stage"));
    for (size_t i = 0; i < a->n_districts; i++)
        case_filter_choice(districts, a->districts[i].name, a->districts[i].name, in_text(cx, "district"));
    case_filter_choice(due, STR("overdue"), STR("Overdue"), chosen);
    case_filter_choice(due, STR("today"), STR("Today or overdue"), chosen);
    case_filter_choice(due, STR("week"), STR("Within a week, or overdue"), chosen);
    model_bool(m, "has_stages", reg != NULL);
    model_bool(m, "is_ticked", in_text(cx, "tick").n > 0);
    model_bool(m, "is_filtered",
               in_text(cx, "stage").n > 0 || in_text(cx, "district").n > 0 || chosen.n > 0 ||
                   in_number(cx, "worker", 0) > 0);
}

Status work_filter_workers(Ctx *cx, json_t *m, Str team, i64 chosen) {
    DbRows *r;
    json_t *workers = model_array(m, "workers");
    Str worker = chosen ? str_i64(cx->arena, chosen) : STR_NONE;
    if (in_wants_all(cx)) return OK;
    TRY(db_query(cx, &r, SQL_work_workers, P_STR(team.n ? team : STR_NONE), P_DATE(cx->today), P_I64(chosen)));
    while (db_next(r)) case_filter_choice(workers, str_i64(cx->arena, col_i64(r, 0)), col_str(r, 1), worker);
    TRY(db_done(r));
    model_bool(m, "has_workers", json_array_size(workers) > 0);
    return OK;
}

/* ---- all that fit ---- */

#define X(name, word, title) word,
static const char *const list_words[N_WORKLISTS] = {WORKLIST_LIST(X)};
#undef X

static void add_fit(json_t *fits, const char *name, Str value) {
    if (!value.n) return;
    json_t *o = model_append(fits);
    model_lit(o, "fit_name", name);
    model_text(o, "fit_value", value);
}

void work_fits_model(Ctx *cx, json_t *m, const WorkAsk *a, bool is_paged) {
    if (in_wants_all(cx)) return;
    json_t *fits = model_array(m, "fits");
    add_fit(fits, "_of_list", str_from(list_words[a->which]));
    add_fit(fits, "_of_register", a->register_name);
    add_fit(fits, "_of_team", a->team);
    add_fit(fits, "_of_stage", a->stage);
    add_fit(fits, "_of_district", a->district);
    add_fit(fits, "_of_due", a->due);
    if (a->which != WORK_MINE && a->worker_id) add_fit(fits, "_of_worker", str_i64(cx->arena, a->worker_id));
    model_bool(m, "has_fits", is_paged);
}

WorkAsk work_fits_ask(Ctx *cx) {
    WorkAsk a = {.which = WORK_ALL,
                 .register_name = in_text(cx, "_of_register"),
                 .team = in_text(cx, "_of_team"),
                 .stage = in_text(cx, "_of_stage"),
                 .district = in_text(cx, "_of_district"),
                 .due = in_text(cx, "_of_due"),
                 .worker_id = in_number(cx, "_of_worker", 0),
                 .closed_from = DATE_NONE,
                 .closed_to = DATE_NONE};
    for (int i = 0; i < N_WORKLISTS; i++)
        if (str_is(in_text(cx, "_of_list"), list_words[i])) a.which = (Worklist)i;
    return a;
}

/* ---- the lines ---- */

/* A thousand at a time, until there are no more. */
static Status every_line(Ctx *cx, WorkAsk *a, CaseLines *out) {
    size_t cap = 0;
    a->page_size = 1000;
    for (a->page = 0;; a->page++) {
        CaseLines l;
        TRY(work_list(cx, a, &l));
        if (out->n + l.n > cap) {
            size_t more = (out->n + l.n) * 2;
            out->at = arena_grow(cx->arena, out->at, cap * sizeof *out->at, more * sizeof *out->at);
            cap = more;
        }
        if (l.n > 0) memcpy(out->at + out->n, l.at, l.n * sizeof *l.at);
        out->n += l.n;
        if (!l.is_more) return OK;
    }
}

Status work_lines(Ctx *cx, WorkAsk *a, Paging p, CaseLines *out) {
    *out = (CaseLines){.n = 0};
    if (in_wants_csv(cx)) return every_line(cx, a, out);
    a->page = p.page - 1;
    a->page_size = PAGE_ROWS;
    return work_list(cx, a, out);
}
