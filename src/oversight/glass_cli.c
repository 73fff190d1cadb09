/* glass_cli.c - muster glass open, list, review. */
#include "access/glass.h"

#include "access/access.h"
#include "cli/cli.h"

static const Option open_options[] = {{"reason", OPT_TEXT, "TEXT", "Why you must see the record now."}, OPTIONS_END};
static const Option list_options[] = {{"all", OPT_FLAG, NULL, "Reviewed ones too."}, OPTIONS_END};
static const Option review_options[] = {
    {"outcome", OPT_CHOICE, GLASS_OUTCOMES, "Was it justified?"},
    {"note", OPT_TEXT, "TEXT", "What you found."},
    OPTIONS_END,
};

COMMAND(
    "glass open", cmd_glass_open, .needs = BREAK_GLASS, .also = READ_CHILD, .store = STORE_WRITE,
    .usage = "glass open NUMBER --reason TEXT [--json]",
    .doc =
        "Open a restricted record or case in an emergency, by pupil number, record number or case reference, for a time; another person reviews it.",
    .options = open_options)
COMMAND("glass list", cmd_glass_list, .needs = REVIEW_GLASS, .store = STORE_READ,
        .usage = "glass list [--all] [--json]",
        .doc = "Emergency openings that another person is to review, soonest due first.", .options = list_options)
COMMAND("glass review", cmd_glass_review, .needs = REVIEW_GLASS, .store = STORE_WRITE,
        .usage = "glass review OPENING --outcome justified|not_justified --note TEXT [--json]",
        .doc = "Say whether an emergency opening by another person was justified.", .options = review_options)

static Status cmd_glass_open(Ctx *cx) {
    GlassOpening g;
    GlassTarget what;
    if (cli_n_args(cx) != 1) return FAIL(cx, ERR_INPUT, "give one pupil number, record number or case reference");
    if (cx->actor.is_operator) return FAIL(cx, ERR_CONFLICT, "the operator reads every record: nothing need be opened");
    TRY(glass_find(cx, cli_arg(cx, 0), &what));
    TRY(glass_open(cx, what, cli_text(cx, "reason"), &g));
    Str until = moment_iso(cx->arena, g.ends_at);
    if (cli_json(cx))
        out_json(cx, json_pack("{s:I, s:I, s:o, s:s%}", "id", (json_int_t)g.id, "child_id", (json_int_t)what.person_id,
                               "case_id", what.case_id ? json_integer((json_int_t)what.case_id) : json_null(),
                               "ends_at", until.p, until.n));
    else
        out_fmt(cx, "Opening %lld: %s %lld is open to you until %.*s.\n", (long long)g.id,
                what.case_id ? "case" : "record", (long long)(what.case_id ? what.case_id : what.person_id),
                STR_ARG(until));
    return OK;
}

static json_t *as_json(Ctx *cx, const GlassOpening *g) {
    Str at = moment_iso(cx->arena, g->opened_at), ends = moment_iso(cx->arena, g->ends_at),
        due = date_iso_str(cx->arena, g->review_due_on);
    json_t *o = json_pack("{s:I, s:s%, s:s%, s:s%, s:s%, s:s%, s:b}", "id", (json_int_t)g->id, "opened_by",
                          g->opened_by.p, g->opened_by.n, "reason", g->reason.p, g->reason.n, "opened_at", at.p, at.n,
                          "ends_at", ends.p, ends.n, "due_on", due.p, due.n, "is_overdue", g->is_overdue);
    json_object_set_new(o, "child_id", g->person_id ? json_integer((json_int_t)g->person_id) : json_null());
    json_object_set_new(o, "case_id", g->case_id ? json_integer((json_int_t)g->case_id) : json_null());
    json_object_set_new(o, "is_case", json_boolean(g->is_case));
    json_object_set_new(o, "outcome", g->outcome.n ? json_stringn(g->outcome.p, g->outcome.n) : json_null());
    return o;
}

static Status cmd_glass_list(Ctx *cx) {
    GlassOpenings l;
    TRY(glass_to_review(cx, cli_flag(cx, "all"), &l));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Opening|Record|Case|Opened by|Opened|Reason|Review due|Outcome");
    for (size_t i = 0; i < l.n; i++) {
        const GlassOpening *g = &l.at[i];
        json_array_append_new(all, as_json(cx, g));
        if (!t) continue;
        out_cell(t, str_i64(cx->arena, g->id));
        out_cell(t, g->person_id ? str_i64(cx->arena, g->person_id) : STR("not for you"));
        out_cell(t, g->case_id ? str_i64(cx->arena, g->case_id) : g->is_case ? STR("not for you") : STR(""));
        out_cell(t, g->opened_by);
        out_cell(t, moment_iso(cx->arena, g->opened_at));
        out_cell(t, g->reason);
        out_cell(t, STR_CAT(cx->arena, date_iso_str(cx->arena, g->review_due_on),
                            g->is_overdue ? STR(" overdue") : STR("")));
        out_cell(t, g->outcome.n ? g->outcome : STR("to be reviewed"));
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, json_pack("{s:o}", "openings", all));
    else json_decref(all);
    return OK;
}

static Status cmd_glass_review(Ctx *cx) {
    i64 id;
    if (cli_n_args(cx) != 1 || !str_to_i64(cli_arg(cx, 0), &id))
        return FAIL(cx, ERR_INPUT, "give the number of the opening");
    TRY(glass_review(cx, id, cli_text(cx, "outcome"), cli_text(cx, "note")));
    if (cli_json(cx)) out_json(cx, json_pack("{s:I, s:b}", "id", (json_int_t)id, "is_reviewed", 1));
    else out_fmt(cx, "Opening %lld is reviewed.\n", (long long)id);
    return OK;
}
