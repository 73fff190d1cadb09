/* retention_cli.c - muster retention: classes, due, hold, holds, lift, dispose, disposals, certificate. */
#include "access/access.h"
#include "base/file_put.h"
#include "cli/cli.h"
#include "db/db.h"
#include "define/definitions.h"
#include "privacy/dispose.h"

COMMAND("retention classes", cmd_retention_classes, .needs = NEEDS_NOTHING, .store = STORE_NONE,
        .usage = "retention classes [--json]",
        .doc = "How long records are kept, from which event, why, and what happens to them then.")

static const Option due_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day (today)."},
    {"months", OPT_NUMBER, "N", "And the months after it (12)."},
    OPTIONS_END,
};
COMMAND("retention due", cmd_retention_due, .needs = READ_PRIVACY, .store = STORE_READ,
        .usage = "retention due [--as-at DATE] [--months N] [--json]",
        .doc = "How many cases and children's records are due for disposal, by class and month.",
        .options = due_options)

static const Option hold_options[] = {
    {"child", OPT_NUMBER, "ID", "Whose records, with every case about them."},
    {"case", OPT_TEXT, "CASE", "Which case: its number or its reference."},
    {"reason", OPT_TEXT, "TEXT", "Why: a claim, an inquiry, an investigation."},
    {"from", OPT_DATE, "DATE", "First day (today)."},
    {"until", OPT_DATE, "DATE", "Last day; until it is lifted when not given."},
    OPTIONS_END,
};
COMMAND("retention hold", cmd_retention_hold, .needs = CHANGE_PRIVACY, .store = STORE_WRITE,
        .usage = "retention hold [--child ID] [--case CASE] --reason TEXT [--from DATE] [--until DATE] [--json]",
        .doc = "Keep a person's or a case's records beyond their day: no disposal touches them while the hold stands.",
        .options = hold_options)

static const Option holds_options[] = {{"all", OPT_FLAG, NULL, "Those lifted or ended too."}, OPTIONS_END};
COMMAND("retention holds", cmd_retention_holds, .needs = READ_PRIVACY, .store = STORE_READ,
        .usage = "retention holds [--all] [--json]", .doc = "The holds that stand.", .options = holds_options)

static const Option lift_options[] = {{"reason", OPT_TEXT, "TEXT", "Why."}, OPTIONS_END};
COMMAND("retention lift", cmd_retention_lift, .needs = CHANGE_PRIVACY, .store = STORE_WRITE,
        .usage = "retention lift HOLD --reason TEXT", .doc = "End a hold.", .options = lift_options)

static const Option dispose_options[] = {
    {"as-at", OPT_DATE, "DATE", "Whatever was due on this day; today or before."},
    {"class", OPT_TEXT, "CLASS", "Only of this class."},
    {"check", OPT_FLAG, NULL, "Say what would be disposed of, and propose nothing."},
    {"confirm", OPT_FLAG, NULL, "Carry out what somebody else proposed for the day."},
    {"withdraw", OPT_FLAG, NULL, "Take back what was proposed for the day."},
    OPTIONS_END,
};
COMMAND(
    "retention dispose", cmd_retention_dispose, .needs = CHANGE_PRIVACY, .store = STORE_OWN,
    .usage = "retention dispose --as-at DATE [--class CLASS] [--check] [--confirm] [--withdraw] [--json]",
    .doc =
        "Propose a disposal of all that is due, or, with --confirm, carry out what another person proposed: a child at a time, searched for "
        "afterwards, with a certificate. A run that was stopped goes on with --confirm.",
    .options = dispose_options)

COMMAND("retention disposals", cmd_retention_disposals, .needs = READ_PRIVACY, .store = STORE_READ,
        .usage = "retention disposals [--json]", .doc = "Disposal runs: who proposed, who confirmed, and what is left.")

COMMAND("retention certificate", cmd_retention_certificate, .needs = READ_PRIVACY, .store = STORE_READ,
        .usage = "retention certificate DISPOSAL",
        .doc = "The certificate of a disposal run, as JSON: classes and counts, with its hash.")

static json_t *text_json(Str s) { return s.p ? json_stringn(s.p, s.n) : json_null(); }

static json_t *day_json(Ctx *cx, Date d) {
    return date_is_set(d) ? text_json(date_iso_str(cx->arena, d)) : json_null();
}

static Status number_arg(Ctx *cx, const char *what, i64 *out) {
    if (cli_n_args(cx) > 0 && str_to_i64(cli_arg(cx, 0), out) && *out > 0) return OK;
    return FAIL(cx, ERR_INPUT, "give the number of the %s", what);
}

/* ---- classes and what is due ---- */

static Status cmd_retention_classes(Ctx *cx) {
    static const char *const from[] = {"birth", "closed", "opened", "made"};
    const RetentionRules *r = definitions_of(cx)->retention;
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Class|Kept|From|Then|Basis");
    for (size_t i = 0; i < r->n; i++) {
        const RetentionClass *c = &r->classes[i];
        json_array_append_new(all,
                              json_pack("{s:o, s:o, s:s, s:i, s:s, s:o, s:o, s:o}", "class", text_json(c->name),
                                        "title", text_json(c->title), "from", from[c->from], "years", c->years, "then",
                                        retention_then_word[c->then], "basis", text_json(c->basis), "source",
                                        text_json(c->source), "checked_on", day_json(cx, c->checked_on)));
        if (!t) continue;
        out_cell(t, c->name);
        out_cell(t, c->title);
        out_cell(t, str_from(from[c->from]));
        out_cell(t, str_from(retention_then_word[c->then]));
        out_cell(t, c->basis);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}

static json_t *counts_json(Ctx *cx, const DueCounts *c) {
    json_t *rows = json_array();
    for (size_t i = 0; i < c->n; i++)
        json_array_append_new(rows,
                              json_pack("{s:o, s:o, s:I, s:I, s:I}", "class", text_json(c->at[i].is->name), "month",
                                        day_json(cx, c->at[i].month), "cases", (json_int_t)c->at[i].n_cases, "children",
                                        (json_int_t)c->at[i].n_people, "held", (json_int_t)c->at[i].n_held));
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "cases", (json_int_t)c->n_cases, "children", (json_int_t)c->n_people,
                     "held", (json_int_t)c->n_held, "unclassed", (json_int_t)c->n_unclassed, "due", rows);
}

static void print_counts(Ctx *cx, const DueCounts *c) {
    OutTable *t = out_table(cx, "Kept|Due|Cases|Children|Held");
    for (size_t i = 0; i < c->n; i++) {
        out_cell(t, c->at[i].is->title);
        out_cell(t,
                 date_is_set(c->at[i].month) ? str_slice(date_iso_str(cx->arena, c->at[i].month), 0, 7) : STR("now"));
        out_cell_fmt(t, "%lld", (long long)c->at[i].n_cases);
        out_cell_fmt(t, "%lld", (long long)c->at[i].n_people);
        out_cell_fmt(t, "%lld", (long long)c->at[i].n_held);
    }
    out_table_end(t);
    out_fmt(cx, "Due now: %lld cases and %lld children's records; %lld more are held.\n", (long long)c->n_cases,
            (long long)c->n_people, (long long)c->n_held);
    if (c->n_unclassed)
        out_fmt(cx, "%zu closed cases are of registers that name no class, and are never due.\n", c->n_unclassed);
}

static Status show_due(Ctx *cx, Date as_at, i64 months) {
    DueCounts c;
    if (months < 0 || months > 240) return FAIL(cx, ERR_INPUT, "between 0 and 240 months can be looked ahead");
    TRY(retention_counts(cx, date_is_set(as_at) ? as_at : cx->today, (int)months, &c));
    if (cli_json(cx)) out_json(cx, counts_json(cx, &c));
    else print_counts(cx, &c);
    return OK;
}

static Status cmd_retention_due(Ctx *cx) { return show_due(cx, cli_date(cx, "as-at"), cli_number(cx, "months", 12)); }

/* ---- holds ---- */

static Status cmd_retention_hold(Ctx *cx) {
    HoldPlace h = {.person_id = cli_number(cx, "child", 0),
                   .reason = cli_text(cx, "reason"),
                   .from_on = cli_date(cx, "from"),
                   .until_on = cli_date(cx, "until")};
    i64 id;
    if (cli_has(cx, "case")) TRY(hold_find_case(cx, cli_text(cx, "case"), &h.case_id));
    TRY(hold_place(cx, &h, &id));
    if (cli_json(cx)) out_json(cx, json_pack("{s:I}", "hold", (json_int_t)id));
    else out_fmt(cx, "Placed hold %lld.\n", (long long)id);
    return OK;
}

static json_t *hold_json(Ctx *cx, const Hold *h) {
    return json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "id", (json_int_t)h->id, "child_id",
                     h->person_id ? json_integer(h->person_id) : json_null(), "case_id",
                     h->case_id ? json_integer(h->case_id) : json_null(), "reason", text_json(h->reason), "from",
                     day_json(cx, h->from_on), "until", day_json(cx, h->until_on), "placed_by", text_json(h->placed_by),
                     "stands", h->is_standing);
}

static Status cmd_retention_holds(Ctx *cx) {
    Hold *all;
    size_t n;
    TRY(hold_list(cx, &all, &n));
    json_t *rows = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Hold|Child|Case|From|Until|Placed by|Why");
    for (size_t i = 0; i < n; i++) {
        if (!all[i].is_standing && !cli_flag(cx, "all")) continue;
        json_array_append_new(rows, hold_json(cx, &all[i]));
        if (!t) continue;
        out_cell_fmt(t, "%lld", (long long)all[i].id);
        out_cell(t, all[i].person_id ? str_i64(cx->arena, all[i].person_id) : STR(""));
        out_cell(t, all[i].case_id ? str_i64(cx->arena, all[i].case_id) : STR(""));
        out_cell(t, date_iso_str(cx->arena, all[i].from_on));
        out_cell(t, date_is_set(all[i].until_on) ? date_iso_str(cx->arena, all[i].until_on) : STR("lifted"));
        out_cell(t, all[i].placed_by);
        out_cell(t, all[i].reason);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, rows);
    else json_decref(rows);
    return OK;
}

static Status cmd_retention_lift(Ctx *cx) {
    i64 id;
    TRY(number_arg(cx, "hold", &id));
    TRY(hold_lift(cx, id, cli_text(cx, "reason")));
    if (cli_json(cx)) out_json(cx, json_pack("{s:I}", "lifted", (json_int_t)id));
    else out_fmt(cx, "Lifted hold %lld.\n", (long long)id);
    return OK;
}

/* ---- disposal ---- */

static Status decide(Ctx *cx, Date as_at, i64 *id) {
    Disposal d;
    TRY(dispose_proposed_for(cx, as_at, id));
    TRY(dispose_get(cx, *id, &d));
    if (cli_flag(cx, "withdraw")) return dispose_withdraw(cx, *id);
    /* Confirmed before, and stopped: it goes on. */
    return str_is(d.state, "confirmed") ? OK : dispose_confirm(cx, *id);
}

static Status within(Ctx *cx, DbMode mode, Status (*step)(Ctx *cx, Date as_at, i64 *id), i64 *id) {
    TRY(db_begin(cx, mode));
    TRY(step(cx, cli_date(cx, "as-at"), id));
    return ctx_commit(cx);
}

static Status propose(Ctx *cx, Date as_at, i64 *id) { return dispose_propose(cx, as_at, cli_text(cx, "class"), id); }
static Status check_only(Ctx *cx, Date as_at, i64 *id) {
    *id = 0;
    return show_due(cx, as_at, 0);
}

static void say(Ctx *cx, const char *state, i64 id, const char *words) {
    if (cli_json(cx)) out_json(cx, json_pack("{s:I, s:s}", "disposal", (json_int_t)id, "state", state));
    else out_fmt(cx, "Disposal %lld %s\n", (long long)id, words);
}

static Status cmd_retention_dispose(Ctx *cx) {
    i64 id;
    bool is_done = false, confirms = cli_flag(cx, "confirm"), withdraws = cli_flag(cx, "withdraw");
    if (!date_is_set(cli_date(cx, "as-at"))) return FAIL(cx, ERR_INPUT, "name the day, --as-at DATE");
    if (confirms + withdraws + cli_flag(cx, "check") > 1)
        return FAIL(cx, ERR_INPUT, "only one of --check, --confirm and --withdraw");
    if (cli_flag(cx, "check")) return within(cx, DB_READ, check_only, &id);
    if (!confirms && !withdraws) {
        TRY(within(cx, DB_WRITE, propose, &id));
        say(cx, "proposed", id,
            "is proposed. Somebody else confirms it: muster retention dispose --as-at DATE --confirm");
        return OK;
    }
    TRY(within(cx, DB_WRITE, decide, &id));
    if (withdraws) {
        say(cx, "withdrawn", id, "is withdrawn.");
        return OK;
    }
    TRY(dispose_run(cx, id, 0, &is_done));
    say(cx, "done", id, "is done, searched for and certified: muster retention certificate DISPOSAL");
    return OK;
}

static json_t *disposal_json(Ctx *cx, const Disposal *d) {
    return json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:o}", "id", (json_int_t)d->id, "as_at",
                     day_json(cx, d->as_at), "class", text_json(d->only_class), "state", text_json(d->state),
                     "proposed_by", text_json(d->proposed_by), "decided_by", text_json(d->decided_by), "records",
                     (json_int_t)d->n_records, "waiting", (json_int_t)d->n_waiting, "hash", text_json(d->hash));
}

static Status cmd_retention_disposals(Ctx *cx) {
    Disposal *all;
    size_t n;
    TRY(dispose_list(cx, &all, &n));
    json_t *rows = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Disposal|As at|State|Proposed by|Decided by|Records|Waiting");
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(rows, disposal_json(cx, &all[i]));
        if (!t) continue;
        out_cell_fmt(t, "%lld", (long long)all[i].id);
        out_cell(t, date_iso_str(cx->arena, all[i].as_at));
        out_cell(t, all[i].state);
        out_cell(t, all[i].proposed_by);
        out_cell(t, all[i].decided_by);
        out_cell_fmt(t, "%lld", (long long)all[i].n_records);
        out_cell_fmt(t, "%lld", (long long)all[i].n_waiting);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, rows);
    else json_decref(rows);
    return OK;
}

static Status cmd_retention_certificate(Ctx *cx) {
    Disposal d;
    i64 id;
    TRY(number_arg(cx, "disposal", &id));
    TRY(dispose_get(cx, id, &d));
    if (!d.certificate.n) return FAIL(cx, ERR_CONFLICT, "disposal %lld is not done", (long long)id);
    if (!d.is_sound)
        return FAIL(cx, ERR_OPS, "the certificate of disposal %lld was altered: its hash does not fit", (long long)id);
    out_json(cx, json_pack("{s:o, s:o}", "certificate", json_loadb(d.certificate.p, d.certificate.n, 0, NULL), "hash",
                           text_json(d.hash)));
    return OK;
}
