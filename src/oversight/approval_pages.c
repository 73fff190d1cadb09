/* approval_pages.c - what others proposed and wait for: a page, and muster approval. */
#include "access/access.h"
#include "access/approval.h"
#include "cli/cli.h"
#include "registers/task_source.h"
#include "web/model.h"
#include "web/web.h"

#define SHOW_CHOICES "waiting|decided"

static const Input list_inputs[] = {{"show", IN_CHOICE, SHOW_CHOICES, "What to show", false}, INPUTS_END};
ROUTE(GET, "/approvals", approvals_page, .needs = CHANGE_CASES, .inputs = list_inputs, .list = "approvals",
      .doc = "What was proposed and waits for a second person: merges of records, their undoing, more time for cases.")

static const Input decide_inputs[] = {
    {"decision", IN_CHOICE, APPROVAL_DECISIONS, "Your decision", true},
    {"note", IN_TEXT, NULL, "Why", false},
    INPUTS_END,
};
ROUTE(POST, "/approvals/{id}", approval_decided, .needs = CHANGE_CASES, .inputs = decide_inputs,
      .has_own_problems = true,
      .doc = "Approve what somebody else proposed, refuse it, or take one's own proposal back.")

static const Input merges_inputs[] = {{"ids", IN_TEXT, NULL, "The proposals", true}, INPUTS_END};
ROUTE(POST, "/approvals", approvals_merged, .needs = CHANGE_CHILD, .inputs = merges_inputs,
      .doc = "Approve the merges that the page listed.")

static const Option list_options[] = {
    {"show", OPT_CHOICE, SHOW_CHOICES, "What waits, or what was decided"},
    OPTIONS_END,
};
COMMAND("approval list", cmd_approval_list, .needs = CHANGE_CASES, .store = STORE_READ,
        .usage = "approval list [--show waiting|decided] [--json]",
        .doc = "What was proposed and waits for a second person.", .options = list_options)

static const Option decide_options[] = {
    {"note", OPT_TEXT, "TEXT", "Why; wanted to refuse"},
    OPTIONS_END,
};
COMMAND("approval", cmd_approval, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "approval approve|refuse|withdraw PROPOSAL [--note TEXT]",
        .doc = "Approve what somebody else proposed, refuse it, or take one's own proposal back.",
        .options = decide_options)

/* ---- the list ---- */

static void add_line(Ctx *cx, json_t *rows, const ApprovalLine *l) {
    json_t *row = model_append(rows);
    const Approval *a = &l->is;
    model_i64(row, "id", a->id);
    model_text(row, "kind", a->kind);
    model_lit(row, "kind_title", l->kind->title);
    model_text(row, "text", l->text);
    model_text(row, "href", l->href);
    model_text(row, "reason", a->reason);
    model_text(row, "proposed_by", a->proposed_by);
    model_moment(cx, row, "proposed_at", a->proposed_at);
    model_text(row, "state", a->state);
    model_text(row, "decided_by", a->decided_by);
    model_moment(cx, row, "decided_at", a->decided_at);
    model_text(row, "decided_note", a->decided_note);
    model_bool(row, "is_mine", l->is_mine);
    model_bool(row, "may_approve", l->may_approve);
    const char *id = str_cstr(cx->arena, str_i64(cx->arena, a->id));
    bool may_act = cx->request && str_is(a->state, "proposed") && (l->is_mine || l->may_approve);
    model_text(row, "action", may_act ? url_to(cx, "/approvals/{id}", "id", id, NULL) : STR_NONE);
}

static void add_merges(Ctx *cx, json_t *m, const ApprovalLines *all) {
    Buf ids = buf_on(cx->arena);
    i64 n = 0;
    for (size_t i = 0; i < all->n; i++) {
        if (!all->at[i].may_approve || !str_is(all->at[i].is.kind, "merge")) continue;
        buf_fmt(&ids, "%s%lld", n++ ? "," : "", (long long)all->at[i].is.id);
    }
    model_text(m, "merges", n > 1 ? buf_str(&ids) : STR_NONE);
    model_count(m, "n_merges", n, cx);
    model_text(m, "merges_action", url_to(cx, "/approvals", NULL));
}

static Status show(Ctx *cx, bool is_decided) {
    ApprovalLines all;
    TRY(approval_list(cx, is_decided, &all));
    json_t *m = model_new("Proposals"), *rows = model_array(m, "approvals");
    for (size_t i = 0; i < all.n; i++) add_line(cx, rows, &all.at[i]);
    add_merges(cx, m, &all);
    model_bool(m, "has_approvals", all.n > 0);
    model_bool(m, "is_decided", is_decided);
    model_text(m, "other_href", url_to(cx, "/approvals", "show", is_decided ? "waiting" : "decided", NULL));
    model_columns(m, "id|kind|text|reason|proposed_by|proposed_at|state|decided_by|decided_at|decided_note");
    return reply_model(cx, "approvals_page", m);
}

static Status approvals_page(Ctx *cx) { return show(cx, str_is(in_text(cx, "show"), "decided")); }

/* ---- deciding ---- */

static const char *notice_of(Str decision) {
    if (str_is(decision, "approve")) return "It is approved and done.";
    return str_is(decision, "refuse") ? "It is refused." : "It is taken back.";
}

static Status approval_decided(Ctx *cx) {
    i64 id;
    Str decision = in_text(cx, "decision"), why = in_text(cx, "note");
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no page at this address");
    if (in_has_problems(cx)) return show(cx, false);
    if (str_is(decision, "refuse") && str_trim(why).n == 0) {
        reply_problem(cx, str_cstr(cx->arena, str_fmt(cx->arena, "note-%lld", (long long)id)),
                      STR("Say why it is refused"));
        return show(cx, false);
    }
    TRY(approval_decide(cx, id, decision, why));
    reply_notice(cx, str_from(notice_of(decision)));
    return reply_redirect(cx, url_to(cx, "/approvals", NULL));
}

/* All or none: one that can no longer be done is told, and the others wait. */
static Status approvals_merged(Ctx *cx) {
    i64 n = 0;
    for (Str rest = in_text(cx, "ids"); rest.n > 0; n++) {
        i64 id;
        if (!str_to_i64(str_cut(rest, ',', &rest), &id))
            return FAIL(cx, ERR_INPUT, "the proposals are numbers and commas");
        TRY(approval_decide(cx, id, STR("approve"), STR("")));
    }
    reply_notice(cx, str_fmt(cx->arena, "%lld merges are approved and done.", (long long)n));
    return reply_redirect(cx, url_to(cx, "/approvals", NULL));
}

static json_t *line_json(Ctx *cx, const ApprovalLine *l) {
    json_t *rows = json_array();
    add_line(cx, rows, l);
    json_t *one = json_incref(json_array_get(rows, 0));
    json_decref(rows);
    return one;
}

static Status cmd_approval_list(Ctx *cx) {
    ApprovalLines all;
    TRY(approval_list(cx, str_is(cli_text(cx, "show"), "decided"), &all));
    if (cli_json(cx)) {
        json_t *list = json_array();
        for (size_t i = 0; i < all.n; i++) json_array_append_new(list, line_json(cx, &all.at[i]));
        out_json(cx, list);
        return OK;
    }
    OutTable *t = out_table(cx, "Proposal|What|By|State");
    for (size_t i = 0; i < all.n; i++) {
        out_cell_fmt(t, "%lld", (long long)all.at[i].is.id);
        out_cell(t, all.at[i].text);
        out_cell(t, all.at[i].is.proposed_by);
        out_cell(t, all.at[i].is.state);
    }
    out_table_end(t);
    return OK;
}

static Status cmd_approval(Ctx *cx) {
    i64 id;
    Str decision = cli_arg(cx, 0);
    bool is_known = str_is(decision, "approve") || str_is(decision, "refuse") || str_is(decision, "withdraw");
    if (!is_known) return FAIL(cx, ERR_INPUT, "approve, refuse or withdraw a proposal");
    if (!str_to_i64(cli_arg(cx, 1), &id)) return FAIL(cx, ERR_INPUT, "give the number of the proposal");
    TRY(approval_decide(cx, id, decision, cli_text(cx, "note")));
    if (!cli_json(cx)) out_fmt(cx, "%s\n", notice_of(decision));
    else out_json(cx, json_pack("{s:I, s:s}", "proposal", (json_int_t)id, "decision", str_cstr(cx->arena, decision)));
    return OK;
}

/* ---- among the tasks ---- */

static Status gather(Ctx *cx, TasksBeside *out) {
    ApprovalLines all;
    i64 n = 0;
    if (!access_may(cx, CHANGE_CASES)) return OK;
    TRY(approval_list(cx, false, &all));
    for (size_t i = 0; i < all.n; i++) n += all.at[i].may_approve;
    if (n > 0)
        task_beside_add(cx, out,
                        &(TaskBeside){.title = STR("Approve or refuse what others proposed"),
                                      .about = str_fmt(cx->arena, "%lld waiting", (long long)n),
                                      .href = url_to(cx, "/approvals", NULL),
                                      .due_on = DATE_NONE});
    return OK;
}

TASK_SOURCE(approvals, .title = "Proposals", .gather = gather)
