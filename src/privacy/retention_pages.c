/* retention_pages.c - what is due for disposal, holds, and disposal runs: proposed by one person, confirmed by another. */
#include "access/access.h"
#include "access/restrict.h"
#include "access/restrict_case.h"
#include "db/db.h"
#include "privacy/dispose.h"
#include "web/model.h"
#include "web/web.h"

enum { MONTHS_AHEAD = 12, GROUPS_AT_ONCE = 200 };

static const Input due_inputs[] = {{"as_at", IN_DATE, NULL, "Due by", false}, INPUTS_END};
ROUTE(GET, "/privacy/retention", retention_page, .needs = READ_PRIVACY, .inputs = due_inputs, .list = "due",
      .doc = "How many cases and children's records are due for disposal, by class and month.")

ROUTE(GET, "/privacy/holds", holds_page, .needs = READ_PRIVACY, .list = "holds",
      .doc = "Holds: reasons to keep a person's or a case's records beyond their day.")

static const Input hold_inputs[] = {
    {"child", IN_NUMBER, NULL, "Number of the child", false},
    {"case", IN_TEXT, NULL, "Case", false},
    {"reason", IN_TEXT, NULL, "Why", true},
    {"until", IN_DATE, NULL, "Last day", false},
    INPUTS_END,
};
ROUTE(POST, "/privacy/holds", hold_placed, .needs = CHANGE_PRIVACY, .inputs = hold_inputs, .has_own_problems = true,
      .doc = "Place a hold on a person's or a case's records.")

static const Input lift_inputs[] = {{"reason", IN_TEXT, NULL, "Why it is lifted", true}, INPUTS_END};
ROUTE(POST, "/privacy/holds/{id}/lift", hold_lifted, .needs = CHANGE_PRIVACY, .inputs = lift_inputs,
      .has_own_problems = true, .doc = "Lift a hold.")

ROUTE(GET, "/privacy/disposals", disposals_page, .needs = READ_PRIVACY, .list = "disposals",
      .doc = "Disposal runs: who proposed, who confirmed, and what is left.")

static const Input propose_inputs[] = {
    {"as_at", IN_DATE, NULL, "Due by", true},
    {"class", IN_TEXT, NULL, "Class", false},
    INPUTS_END,
};
ROUTE(POST, "/privacy/disposals", disposal_proposed, .needs = CHANGE_PRIVACY, .inputs = propose_inputs,
      .has_own_problems = true, .doc = "Propose a disposal of all that is due and not held.")

ROUTE(GET, "/privacy/disposals/{id}", disposal_page, .needs = READ_PRIVACY, .list = "records",
      .doc = "One disposal run: its records by number, and its certificate.")

ROUTE(POST, "/privacy/disposals/{id}/confirm", disposal_confirmed, .needs = CHANGE_PRIVACY, .own_transaction = true,
      .doc = "Confirm a disposal that somebody else proposed, and carry it out; or go on with one that was stopped.")

ROUTE(POST, "/privacy/disposals/{id}/withdraw", disposal_withdrawn, .needs = CHANGE_PRIVACY,
      .doc = "Take back a disposal that was proposed.")

static Str number_url(Ctx *cx, const char *path, i64 id) {
    return url_to(cx, path, "id", str_cstr(cx->arena, str_i64(cx->arena, id)), NULL);
}

static Status asked_id(Ctx *cx, i64 *id) {
    if (str_to_i64(in_path(cx, "id"), id)) return OK;
    return FAIL(cx, ERR_NOTFOUND, "there is no page at this address");
}

static bool is_users_mistake(Status st) { return st == ERR_INPUT || st == ERR_NOTFOUND || st == ERR_CONFLICT; }

static void say_problem(Ctx *cx, const char *field) {
    reply_problem(cx, field, cx->error.message);
    ctx_clear_error(cx);
}

/* ---- what is due ---- */

static Str month_text(Ctx *cx, Date month) {
    static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
    if (!date_is_set(month)) return STR("Now");
    Ymd y = date_to_ymd(month);
    return str_fmt(cx->arena, "%s %d", names[y.month - 1], y.year);
}

static void add_count(Ctx *cx, json_t *rows, const DueCount *c) {
    json_t *row = model_append(rows);
    model_text(row, "class", c->is->name);
    model_text(row, "class_title", c->is->title);
    model_lit(row, "then", retention_then_word[c->is->then]);
    model_lit(row, "then_text", retention_then_says[c->is->then]);
    model_text(row, "basis", c->is->basis);
    model_date(cx, row, "month", c->month);
    model_text(row, "month_words", month_text(cx, c->month));
    model_count(row, "cases", c->n_cases, cx);
    model_count(row, "children", c->n_people, cx);
    model_count(row, "held", c->n_held, cx);
}

static Status show_due(Ctx *cx) {
    DueCounts c;
    Date as_at = in_date(cx, "as_at");
    if (!date_is_set(as_at)) as_at = cx->today;
    TRY(retention_counts(cx, as_at, MONTHS_AHEAD, &c));
    json_t *m = model_new("Records due for disposal"), *rows = model_array(m, "due");
    for (size_t i = 0; i < c.n; i++) add_count(cx, rows, &c.at[i]);
    model_form_date(cx, m, "as_at", as_at);
    model_count(m, "cases", c.n_cases, cx);
    model_count(m, "children", c.n_people, cx);
    model_count(m, "held", c.n_held, cx);
    model_count(m, "unclassed", (i64)c.n_unclassed, cx);
    model_bool(m, "has_unclassed", c.n_unclassed > 0);
    model_bool(m, "has_due", c.n > 0);
    model_bool(m, "may_propose",
               access_may(cx, CHANGE_PRIVACY) && c.n_cases + c.n_people > 0 && !date_before(cx->today, as_at));
    model_text(m, "action", url_to(cx, "/privacy/retention", NULL));
    model_text(m, "propose_action", url_to(cx, "/privacy/disposals", NULL));
    model_text(m, "holds_href", url_to(cx, "/privacy/holds", NULL));
    model_text(m, "disposals_href", url_to(cx, "/privacy/disposals", NULL));
    model_text(m, "back", url_to(cx, "/privacy", NULL));
    model_text(m, "csv", url_to(cx, "/privacy/retention.csv", "as_at", date_iso_str(cx->arena, as_at).p, NULL));
    model_columns(m, "class|month|cases|children|held|then|basis");
    return reply_model(cx, "retention_page", m);
}

static Status retention_page(Ctx *cx) { return show_due(cx); }

/* ---- holds ---- */

static void add_hold(Ctx *cx, json_t *rows, const Hold *h) {
    json_t *row = model_append(rows);
    bool may_open = access_may(cx, READ_CHILD);
    model_i64(row, "id", h->id);
    model_id(row, "child_id", h->person_id);
    model_id(row, "case_id", h->case_id);
    model_text(row, "reference", h->reference);
    model_text(row, "child_href", h->person_id && may_open ? number_url(cx, "/children/{id}", h->person_id) : STR_NONE);
    model_text(row, "reason", h->reason);
    model_date(cx, row, "from", h->from_on);
    model_date(cx, row, "until", h->until_on);
    model_text(row, "placed_by", h->placed_by);
    model_bool(row, "stands", h->is_standing);
    model_text(row, "lifted_by", h->lifted_by);
    model_text(row, "lifted_reason", h->lifted_reason);
    model_text(row, "lift_action",
               access_may(cx, CHANGE_PRIVACY) && h->lifted_at == MOMENT_NONE
                   ? number_url(cx, "/privacy/holds/{id}/lift", h->id)
                   : STR_NONE);
}

/* typed: the form came with something wrong in it. */
static Status show_holds(Ctx *cx, bool is_typed) {
    Hold *all;
    size_t n;
    TRY(hold_list(cx, &all, &n));
    json_t *m = model_new("Holds"), *rows = model_array(m, "holds");
    for (size_t i = 0; i < n; i++) add_hold(cx, rows, &all[i]);
    i64 child = is_typed ? in_number(cx, "child", 0) : 0;
    model_text(m, "child", child ? str_i64(cx->arena, child) : STR_NONE);
    model_text(m, "case", is_typed ? in_text(cx, "case") : STR_NONE);
    model_text(m, "reason", is_typed ? in_text(cx, "reason") : STR_NONE);
    model_form_date(cx, m, "until", is_typed ? in_date(cx, "until") : DATE_NONE);
    model_bool(m, "has_holds", n > 0);
    model_bool(m, "may_change", access_may(cx, CHANGE_PRIVACY));
    model_text(m, "action", url_to(cx, "/privacy/holds", NULL));
    model_text(m, "back", url_to(cx, "/privacy/retention", NULL));
    model_text(m, "csv", url_to(cx, "/privacy/holds.csv", NULL));
    model_columns(m, "id|child_id|case_id|reason|from|until|placed_by|stands|lifted_by|lifted_reason");
    return reply_model(cx, "holds_page", m);
}

static Status holds_page(Ctx *cx) { return show_holds(cx, false); }

static const char *hold_field(Ctx *cx, const HoldPlace *h) {
    if (str_empty(h->reason)) return "reason";
    if (date_is_set(h->until_on) && date_before(h->until_on, cx->today)) return "until";
    return in_text(cx, "case").n ? "case" : "child";
}

static Status hold_placed(Ctx *cx) {
    i64 id;
    if (in_has_problems(cx)) return show_holds(cx, true);
    HoldPlace h = {.person_id = in_number(cx, "child", 0),
                   .reason = in_text(cx, "reason"),
                   .until_on = in_date(cx, "until")};
    Status st = in_text(cx, "case").n ? hold_find_case(cx, in_text(cx, "case"), &h.case_id) : OK;
    if (st == OK) st = hold_place(cx, &h, &id);
    if (is_users_mistake(st)) {
        say_problem(cx, hold_field(cx, &h));
        return show_holds(cx, true);
    }
    TRY(st);
    reply_notice(cx, STR("The hold is placed. No disposal touches these records while it stands."));
    return reply_redirect(cx, url_to(cx, "/privacy/holds", NULL));
}

static Status hold_lifted(Ctx *cx) {
    i64 id;
    TRY(asked_id(cx, &id));
    if (in_has_problems(cx)) return show_holds(cx, false);
    Status st = hold_lift(cx, id, in_text(cx, "reason"));
    if (st == ERR_INPUT || st == ERR_CONFLICT) {
        say_problem(cx, "reason");
        return show_holds(cx, false);
    }
    TRY(st);
    reply_notice(cx, STR("The hold is lifted."));
    return reply_redirect(cx, url_to(cx, "/privacy/holds", NULL));
}

/* ---- disposal runs ---- */

static const char *state_words(Str state) {
    if (str_is(state, "proposed")) return "Waits for somebody else to confirm it";
    if (str_is(state, "confirmed")) return "Confirmed, not all carried out";
    return str_is(state, "done") ? "Done" : "Withdrawn";
}

static void fill_disposal(Ctx *cx, json_t *row, const Disposal *d) {
    model_i64(row, "id", d->id);
    model_date(cx, row, "as_at", d->as_at);
    model_text(row, "class", d->only_class);
    model_text(row, "state", d->state);
    model_lit(row, "state_text", state_words(d->state));
    model_text(row, "proposed_by", d->proposed_by);
    model_moment(cx, row, "proposed_at", d->proposed_at);
    model_text(row, "decided_by", d->decided_by);
    model_moment(cx, row, "decided_at", d->decided_at);
    model_moment(cx, row, "finished_at", d->finished_at);
    model_count(row, "n_records", d->n_records, cx);
    model_count(row, "waiting", d->n_waiting, cx);
    model_text(row, "hash", d->hash);
    model_text(row, "href", number_url(cx, "/privacy/disposals/{id}", d->id));
}

static Status show_disposals(Ctx *cx) {
    Disposal *all;
    size_t n;
    TRY(dispose_list(cx, &all, &n));
    json_t *m = model_new("Disposals"), *rows = model_array(m, "disposals");
    for (size_t i = 0; i < n; i++) fill_disposal(cx, model_append(rows), &all[i]);
    model_bool(m, "has_disposals", n > 0);
    model_text(m, "back", url_to(cx, "/privacy/retention", NULL));
    model_text(m, "csv", url_to(cx, "/privacy/disposals.csv", NULL));
    model_columns(
        m, "id|as_at|class|state|proposed_by|proposed_at|decided_by|decided_at|finished_at|n_records|waiting|hash");
    return reply_model(cx, "disposals_page", m);
}

static Status disposals_page(Ctx *cx) { return show_disposals(cx); }

static Status disposal_proposed(Ctx *cx) {
    i64 id;
    if (in_has_problems(cx)) return show_disposals(cx);
    Status st = dispose_propose(cx, in_date(cx, "as_at"), in_text(cx, "class"), &id);
    if (is_users_mistake(st)) {
        say_problem(cx, "as_at");
        return show_disposals(cx);
    }
    TRY(st);
    reply_notice(cx, STR("The disposal is proposed. Nothing is taken away until somebody else confirms it."));
    return reply_redirect(cx, number_url(cx, "/privacy/disposals/{id}", id));
}

static void add_record(Ctx *cx, json_t *rows, const DisposalItem *item) {
    json_t *row = model_append(rows);
    bool is_hidden = (item->person_id != 0 && restrict_hides(cx, item->person_id)) ||
                     (item->kind == RECORD_CASE && restrict_hides_case(cx, item->id));
    model_lit(row, "kind", record_kind_word[item->kind]);
    model_id(row, "record_id", is_hidden || item->kind == RECORD_LOG ? 0 : item->id);
    model_id(row, "child_id", is_hidden ? 0 : item->person_id);
    model_text(row, "class", item->is ? item->is->name : STR_NONE);
    model_text(row, "class_title", item->is ? item->is->title : STR("no longer defined"));
    model_date(cx, row, "due", item->due_on);
    model_text(row, "outcome", item->outcome);
}

static Status disposal_page(Ctx *cx) {
    enum { SHOWN = 500 };
    Disposal d;
    DisposalItem *items;
    size_t n;
    i64 id;
    TRY(asked_id(cx, &id));
    TRY(dispose_get(cx, id, &d));
    TRY(dispose_items(cx, id, &items, &n));
    json_t *m = model_new("Disposal"), *rows = model_array(m, "records");
    fill_disposal(cx, m, &d);
    for (size_t i = 0; i < n && (i < SHOWN || in_wants_all(cx)); i++) add_record(cx, rows, &items[i]);
    bool is_mine = d.proposed_by_id == cx->actor.id, is_proposed = str_is(d.state, "proposed");
    model_bool(m, "has_more", n > SHOWN);
    model_bool(m, "is_mine", is_mine && is_proposed);
    model_bool(m, "goes_on", str_is(d.state, "confirmed"));
    model_text(m, "certificate", d.certificate);
    model_bool(m, "is_sound", d.is_sound);
    model_text(m, "confirm_action",
               access_may(cx, CHANGE_PRIVACY) && (str_is(d.state, "confirmed") || (is_proposed && !is_mine))
                   ? number_url(cx, "/privacy/disposals/{id}/confirm", id)
                   : STR_NONE);
    model_text(m, "withdraw_action",
               access_may(cx, CHANGE_PRIVACY) && is_proposed ? number_url(cx, "/privacy/disposals/{id}/withdraw", id)
                                                             : STR_NONE);
    model_text(m, "back", url_to(cx, "/privacy/disposals", NULL));
    model_text(m, "csv", number_url(cx, "/privacy/disposals/{id}.csv", id));
    model_columns(m, "kind|record_id|child_id|class|due|outcome");
    return reply_model(cx, "disposal_page", m);
}

/* Confirmed in a transaction of its own, so that it stands whatever becomes of the rest. */
static Status confirm(Ctx *cx, i64 id) {
    Disposal d;
    bool is_nested = db_in_transaction(cx->db);
    if (!is_nested) TRY(db_begin(cx, DB_WRITE));
    TRY(dispose_get(cx, id, &d));
    if (!str_is(d.state, "confirmed")) TRY(dispose_confirm(cx, id));
    return is_nested ? OK : ctx_commit(cx);
}

static Status disposal_confirmed(Ctx *cx) {
    i64 id;
    bool is_done;
    TRY(asked_id(cx, &id));
    TRY(confirm(cx, id));
    TRY(dispose_run(cx, id, GROUPS_AT_ONCE, &is_done));
    reply_notice(cx, is_done ? STR("The disposal is done. Nothing refers to these records any more.")
                             : STR("Part of it is done. Go on until nothing is waiting."));
    return reply_redirect(cx, number_url(cx, "/privacy/disposals/{id}", id));
}

static Status disposal_withdrawn(Ctx *cx) {
    i64 id;
    TRY(asked_id(cx, &id));
    TRY(dispose_withdraw(cx, id));
    reply_notice(cx, STR("The disposal is withdrawn."));
    return reply_redirect(cx, number_url(cx, "/privacy/disposals/{id}", id));
}
