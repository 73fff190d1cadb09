/* match_cmd.c - muster match train, weights, explain, find. */
#include "access/audit.h"
#include "cli/cli.h"
#include "people/likeness.h"
#include "people/match_find.h"
#include "people/match_model.h"

COMMAND(
    "match train", cmd_match_train, .needs = OPERATE, .store = STORE_WRITE, .usage = "match train [--json]",
    .doc =
        "Learn the weights of matching from the store's own children. They are a new version, and in use from then on.")

static const Option weights_options[] = {
    {"version", OPT_NUMBER, "N", "Of an earlier version; 0 shows the defaults"},
    OPTIONS_END,
};
COMMAND("match weights", cmd_match_weights, .needs = OPERATE, .store = STORE_READ,
        .usage = "match weights [--version N] [--json]",
        .doc = "The weights in use: for each field, what each way to agree or differ says for or against one child.",
        .options = weights_options)

COMMAND("match explain", cmd_match_explain, .needs = READ_CHILD, .store = STORE_READ,
        .usage = "match explain A B [--json]",
        .doc = "Why two children's records may be one child's, or not: field by field, in words and weights.")

static const Option find_options[] = {
    {"dry-run", OPT_FLAG, NULL, "Say what would be offered, and offer nothing"},
    OPTIONS_END,
};
COMMAND("match find", cmd_match_find, .needs = OPERATE, .store = STORE_WRITE,
        .usage = "match find [--dry-run] [--json]",
        .doc = "Compare all children with each other and offer the pairs that may be one child for a person to decide.",
        .options = find_options)

static void move_bar(void *to, u32 done, u32 total) {
    progress_set_total(to, total);
    progress_set(to, done);
}

/* ---- weights ---- */

static Status cmd_match_train(Ctx *cx) {
    MatchModelInfo info;
    i64 version;
    Progress *bar = progress_start(cx, "Comparing", 0);
    TRY(match_train_run(cx, &(MatchProgress){move_bar, bar}, &version));
    progress_end(bar);
    TRY(match_model_info(cx, version, &info));
    if (cli_json(cx))
        out_json(cx, json_pack("{s:I, s:I}", "version", (json_int_t)version, "children", (json_int_t)info.n_children));
    else
        out_fmt(cx,
                "Learned from %lld children: version %lld, in use from now on. \"muster match weights\" shows it.\n",
                (long long)info.n_children, (long long)version);
    return OK;
}

static Status cmd_match_weights(Ctx *cx) {
    MatchModelInfo info = {.version = 0};
    LinkModel *model = ARENA_NEW(cx->arena, LinkModel);
    i64 latest;
    TRY(match_model_latest(cx, &latest));
    i64 version = cli_number(cx, "version", latest);
    TRY(match_model_read(cx, version, model));
    if (version != 0) TRY(match_model_info(cx, version, &info));
    if (cli_json(cx)) {
        json_t *o = link_weights_json(NULL, model);
        json_object_set_new(o, "version", json_integer(version));
        json_object_set_new(o, "children", json_integer(info.n_children));
        json_object_set_new(o, "same_from", json_real(model->same_from));
        json_object_set_new(o, "review_from", json_real(model->review_from));
        out_json(cx, o);
        return OK;
    }
    if (version == 0) out_fmt(cx, "The defaults, before anything was learned (muster match train).\n");
    else
        out_fmt(cx, "Version %lld, learned on %.*s from %lld children.\n", (long long)version,
                STR_ARG(date_long(cx->arena, moment_london_date(info.made_at))), (long long)info.n_children);
    out_fmt(cx, "Same from a probability of %g, to review from %g.\n", model->same_from, model->review_from);
    Buf text = buf_on(cx->arena);
    link_weights_text(NULL, model, &text);
    out_str(cx, buf_str(&text));
    return OK;
}

/* ---- two records ---- */

static Status read_id(Ctx *cx, size_t at, i64 *out) {
    if (cli_n_args(cx) == 2 && str_to_i64(cli_arg(cx, at), out) && *out > 0) return OK;
    return FAIL(cx, ERR_INPUT, "name two records by their ids: match explain A B");
}

static json_t *explanation_json(const MatchExplanation *x, i64 a, i64 b) {
    return json_pack("{s:I, s:I, s:s%, s:f, s:f, s:s%, s:o}", "a", (json_int_t)a, "b", (json_int_t)b, "verdict",
                     x->verdict.p, x->verdict.n, "weight", x->weight, "probability", x->probability, "otherwise",
                     x->otherwise.p, x->otherwise.n, "reasons", match_reasons_json(x));
}

static Status cmd_match_explain(Ctx *cx) {
    MatchExplanation x;
    i64 a, b;
    TRY(read_id(cx, 0, &a));
    TRY(read_id(cx, 1, &b));
    audit_note(cx, "match.explain", a, "with %lld", (long long)b);
    audit_note(cx, "match.explain", b, "with %lld", (long long)a);
    TRY(match_explain(cx, a, b, &x));
    if (cli_json(cx)) {
        out_json(cx, explanation_json(&x, a, b));
        return OK;
    }
    out_fmt(cx, "%lld and %lld: %.*s. Weight %.1f, probability %.6f; if not one child, %.*s.\n", (long long)a,
            (long long)b, STR_ARG(x.verdict), x.weight, x.probability, STR_ARG(x.otherwise));
    OutTable *t = out_table(cx, "Field|Weight|Comparison|Held by");
    for (size_t i = 0; i < x.n; i++) {
        out_cell(t, x.reasons[i].field);
        out_cell_fmt(t, "%+.2f", x.reasons[i].weight);
        out_cell(t, x.reasons[i].words);
        if (x.reasons[i].n_holders > 0) out_cell_fmt(t, "%lld", (long long)x.reasons[i].n_holders);
        else out_cell(t, STR(""));
    }
    out_table_end(t);
    return OK;
}

/* ---- all records ---- */

static json_t *found_json(const MatchFound *f) {
    return json_pack("{s:I, s:I, s:s, s:f, s:f}", "a", (json_int_t)f->a, "b", (json_int_t)f->b, "verdict",
                     f->is_same ? "same" : "to review", "weight", (double)f->weight, "probability",
                     (double)f->probability);
}

static void print_found(Ctx *cx, const MatchFindResult *r, bool is_dry) {
    if (cli_json(cx)) {
        json_t *pairs = json_array();
        for (size_t i = 0; i < r->n; i++) json_array_append_new(pairs, found_json(&r->at[i]));
        out_json(cx, json_pack("{s:I, s:I, s:I, s:I, s:o}", "children", (json_int_t)r->n_children, "version",
                               (json_int_t)r->version, "same", (json_int_t)r->n_same, "new", (json_int_t)r->n_new,
                               "pairs", pairs));
        return;
    }
    out_fmt(cx, "%lld children compared by %s: %zu pairs may be one child, %lld of them the same, %lld to review.\n",
            (long long)r->n_children, r->version == 0 ? "the default weights" : "the weights learned", r->n,
            (long long)r->n_same, (long long)r->n - (long long)r->n_same);
    if (is_dry) out_fmt(cx, "Nothing was offered.\n");
    else out_fmt(cx, "%lld were not known before. They wait for a person to decide.\n", (long long)r->n_new);
}

static Status cmd_match_find(Ctx *cx) {
    MatchFindResult r;
    bool is_dry = cli_flag(cx, "dry-run");
    Progress *bar = progress_start(cx, "Comparing", 0);
    TRY(match_find_run(cx, is_dry, &(MatchProgress){move_bar, bar}, &r));
    progress_end(bar);
    audit_note(cx, "match.find", 0, "%lld children: %zu pairs, %lld new%s", (long long)r.n_children, r.n,
               (long long)r.n_new, is_dry ? ", nothing offered" : "");
    print_found(cx, &r, is_dry);
    return OK;
}
