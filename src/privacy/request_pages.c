/* request_pages.c - the log of subject access requests, and the pack of one: pages, and muster privacy requests, pack. */
#include "access/access.h"
#include "base/file_put.h"
#include "cli/cli.h"
#include "privacy/request.h"
#include "registers/case_access.h"
#include "registers/case_model.h"
#include "web/model.h"
#include "web/web.h"

#define SHOW_CHOICES "open|closed"

static const Input list_inputs[] = {{"show", IN_CHOICE, SHOW_CHOICES, "What to show", false}, INPUTS_END};
ROUTE(
    GET, "/privacy/requests", requests_page, .needs = READ_PRIVACY, .inputs = list_inputs, .list = "requests",
    .doc =
        "The log of subject access requests: who asked, by when the answer is due, and how those of the last year ended.")

ROUTE(GET, "/privacy/requests/{id}/pack", request_pack_page, .needs = READ_PRIVACY, .document = "access_pack",
      .doc = "All that is held of whoever a subject access request names, once identity was shown.")

static const Option list_options[] = {
    {"show", OPT_CHOICE, SHOW_CHOICES, "Open ones, or those closed in the last twelve months"},
    {"csv", OPT_FLAG, NULL, "As CSV."},
    OPTIONS_END,
};
COMMAND(
    "privacy requests", cmd_privacy_requests, .needs = READ_PRIVACY, .store = STORE_READ,
    .usage = "privacy requests [--show open|closed] [--csv] [--json]",
    .doc = "The log of subject access requests, soonest due first, and how many answers of the last year were in time.",
    .options = list_options)

static const Option pack_options[] = {
    {"out", OPT_TEXT, "FILE", "The page to write; it must not be there yet."},
    OPTIONS_END,
};
COMMAND("privacy pack", cmd_privacy_pack, .needs = READ_PRIVACY, .store = STORE_WRITE,
        .usage = "privacy pack REFERENCE [--out FILE] [--json]",
        .doc = "All that is held of whoever a subject access request names, once identity was shown.",
        .options = pack_options)

/* ---- the log ---- */

static Status add_pack(Ctx *cx, json_t *row, const CaseLine *l) {
    bool has_pack = false;
    if (!date_is_set(l->closed_on)) TRY(request_has_pack(cx, l->id, &has_pack));
    model_text(row, "pack_href",
               has_pack ? url_if_may(cx, "/privacy/requests/{id}/pack", "id", str_i64(cx->arena, l->id).p, NULL)
                        : STR_NONE);
    return OK;
}

static Status add_request(Ctx *cx, json_t *rows, const CaseLine *l) {
    json_t *row = model_append(rows);
    model_text(row, "reference", l->reference);
    model_text(row, "about", l->subject_key);
    model_date(cx, row, "received", l->opened_on);
    model_text(row, "stage", l->stage_title);
    model_date(cx, row, "due", l->due_on);
    model_text(row, "due_state", l->due_state);
    model_bool(row, "is_overdue", str_is(l->due_state, "overdue"));
    model_date(cx, row, "closed", l->closed_on);
    model_text(row, "outcome", l->outcome);
    model_text(row, "worker", l->worker);
    bool has_link = cx->request && access_may(cx, READ_CASES);
    model_text(row, "href", has_link ? case_url(cx, "/cases/{id}", l->id) : STR_NONE);
    return add_pack(cx, row, l);
}

static Status requests_model(Ctx *cx, json_t *m, bool is_closed) {
    CaseLines found;
    RequestCounts n;
    const Register *reg = register_find(registers_of(cx), STR(REQUEST_REGISTER));
    TRY(requests_list(cx, is_closed, &found));
    TRY(requests_count(cx, &n));
    json_t *rows = model_array(m, "requests");
    for (size_t i = 0; i < found.n; i++) TRY(add_request(cx, rows, &found.at[i]));
    model_bool(m, "has_requests", found.n > 0);
    model_bool(m, "shows_closed", is_closed);
    model_bool(m, "may_see", register_is_seen(cx, reg));
    model_count(m, "open", n.open, cx);
    model_count(m, "overdue", n.overdue, cx);
    model_count(m, "waiting", n.waiting, cx);
    model_count(m, "answered", n.answered, cx);
    model_count(m, "in_time", n.in_time, cx);
    model_count(m, "extended", n.extended, cx);
    model_columns(m, "reference|about|received|stage|due|due_state|closed|outcome|worker");
    return OK;
}

static Status requests_page(Ctx *cx) {
    json_t *m = model_new("Subject access requests");
    bool is_closed = str_is(in_text(cx, "show"), "closed");
    const Register *reg = register_find(registers_of(cx), STR(REQUEST_REGISTER));
    Status st = requests_model(cx, m, is_closed);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    bool may_open = register_is_changed(cx, reg) && access_may(cx, CHANGE_CASES);
    model_text(m, "new_href",
               may_open ? url_to(cx, "/registers/{name}/new", "name", REQUEST_REGISTER, NULL) : STR_NONE);
    model_text(m, "other_href", url_to(cx, "/privacy/requests", "show", is_closed ? "open" : "closed", NULL));
    model_text(m, "csv", url_to(cx, "/privacy/requests.csv", "show", is_closed ? "closed" : "open", NULL));
    model_text(m, "back", url_to(cx, "/privacy", NULL));
    return reply_model(cx, "requests_page", m);
}

static void print_requests(Ctx *cx, const CaseLines *found, const RequestCounts *n) {
    OutTable *t = out_table(cx, "Request|Received|Stage|Due|State|Closed|Outcome");
    for (size_t i = 0; i < found->n; i++) {
        const CaseLine *l = &found->at[i];
        out_cell(t, l->reference);
        out_cell(t, date_iso_str(cx->arena, l->opened_on));
        out_cell(t, l->stage_title);
        out_cell(t, date_iso_str(cx->arena, l->due_on));
        out_cell(t, l->due_state);
        out_cell(t, date_iso_str(cx->arena, l->closed_on));
        out_cell(t, l->outcome);
    }
    out_table_end(t);
    out_fmt(cx, "%lld open, %lld overdue; of %lld answered in twelve months %lld in time, %lld with more time.\n",
            (long long)n->open, (long long)n->overdue, (long long)n->answered, (long long)n->in_time,
            (long long)n->extended);
}

static Status cmd_privacy_requests(Ctx *cx) {
    CaseLines found;
    RequestCounts n;
    bool is_closed = str_is(cli_text(cx, "show"), "closed");
    if (!cli_json(cx) && !cli_flag(cx, "csv")) {
        TRY(requests_list(cx, is_closed, &found));
        TRY(requests_count(cx, &n));
        print_requests(cx, &found, &n);
        return OK;
    }
    json_t *m = model_new("Subject access requests");
    Status st = requests_model(cx, m, is_closed);
    if (st == OK && cli_json(cx)) out_json(cx, json_incref(m));
    else if (st == OK) out_str(cx, model_csv(cx->arena, json_object_get(m, "requests"), json_object_get(m, "columns")));
    json_decref(m);
    return st;
}

/* ---- the pack ---- */

static Status request_pack_page(Ctx *cx) {
    i64 id;
    AccessPack pack;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no page at this address");
    TRY(request_pack(cx, id, &pack));
    json_t *m = json_copy(pack.model);
    const char *text = str_cstr(cx->arena, str_i64(cx->arena, id));
    model_lit(m, "title", "What is held of whoever asked");
    model_text(m, "document", url_to(cx, "/privacy/requests/{id}/pack.html", "id", text, NULL));
    model_text(m, "json", url_to(cx, "/privacy/requests/{id}/pack.json", "id", text, NULL));
    model_text(m, "case_href", access_may(cx, READ_CASES) ? case_url(cx, "/cases/{id}", id) : STR_NONE);
    model_text(m, "back", url_to(cx, "/privacy/requests", NULL));
    return reply_model(cx, "request_pack_page", m);
}

static Status cmd_privacy_pack(Ctx *cx) {
    i64 id;
    AccessPack pack;
    Str html, file = cli_text(cx, "out");
    if (file.n == 0 && !cli_json(cx))
        return FAIL(cx, ERR_INPUT, "name the page to write, --out FILE, or ask for --json");
    TRY(case_by_reference(cx, cli_arg(cx, 0), &id));
    TRY(request_pack(cx, id, &pack));
    if (file.n > 0) {
        TRY(access_pack_page(cx, &pack, &html));
        TRY(file_put(cx, file, html, 0600, true));
    }
    if (cli_json(cx)) out_json(cx, json_incref(pack.model));
    else
        out_fmt(cx, "Wrote %.*s: %zu records, of which %zu name or are about somebody else.\n", STR_ARG(file),
                pack.n_rows, pack.n_to_redact);
    return OK;
}
