#include "access/approval.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

enum { SHOWN_MAX = 500 };

static long long ll(i64 n) { return (long long)n; }

static const ApprovalKind *kind_of(Str name) {
    for (size_t i = 0; i < n_approval_all; i++)
        if (str_is(name, approval_all[i]->kind)) return approval_all[i];
    return NULL;
}

bool approval_is_wanted(const Ctx *cx, const char *kind) {
    const AccessRules *rules = definitions_of(cx)->access;
    if (cx->actor.is_operator) return false;
    for (size_t i = 0; i < rules->n_second_person; i++)
        if (str_is(rules->second_person[i], kind)) return true;
    return false;
}

/* ---- looking for one ---- */

static Status find(Ctx *cx, const Approval *a, const char *state, i64 *id) {
    if (a->case_id)
        return db_number(cx, id, SQL_approval_find_of_case, P_STR(a->kind), P_CSTR(state), P_I64(a->case_id));
    return db_number(cx, id, SQL_approval_find_of_people, P_STR(a->kind), P_CSTR(state), P_I64(a->person_id),
                     P_I64(a->other_id));
}

Status approval_standing(Ctx *cx, const Approval *about, i64 *id) { return find(cx, about, "proposed", id); }

Status approval_needed(Ctx *cx, const Approval *about) {
    i64 id, n = 0;
    if (!approval_is_wanted(cx, str_cstr(cx->arena, about->kind))) return OK;
    TRY(find(cx, about, "approved", &id));
    if (id) TRY(db_number(cx, &n, SQL_approval_being_done, P_I64(id), P_I64(cx->actor.id)));
    if (n == 1) return OK;
    audit_note_refusal(cx, "approval.refused", about->person_id, "%.*s without a second person", STR_ARG(about->kind));
    return FAIL(cx, ERR_DENIED, "%.*s needs a second person: propose it, and another approves it",
                STR_ARG(about->kind));
}

/* ---- reading ---- */

static Approval read_approval(const DbRows *r) {
    return (Approval){.id = col_i64(r, 0),
                      .kind = col_str_keep(r, 1),
                      .person_id = col_i64(r, 2),
                      .other_id = col_i64(r, 3),
                      .case_id = col_i64(r, 4),
                      .record_id = col_i64(r, 5),
                      .detail = col_str_keep(r, 6),
                      .reason = col_str_keep(r, 7),
                      .proposed_by_id = col_i64(r, 8),
                      .proposed_by = col_str_keep(r, 9),
                      .proposed_at = col_moment(r, 10),
                      .state = col_str_keep(r, 11),
                      .decided_by = col_str_keep(r, 12),
                      .decided_note = col_str_keep(r, 13),
                      .decided_at = col_moment(r, 14)};
}

static bool is_hidden(Ctx *cx, const Approval *a) {
    return (a->person_id && restrict_hides(cx, a->person_id)) || (a->other_id && restrict_hides(cx, a->other_id));
}

/* What it says to the actor; *text STR_NONE: nothing. A record that is gone, or not the actor's, is no failure of the list. */
static Status tell(Ctx *cx, const ApprovalKind *kind, const Approval *a, ApprovalLine *out) {
    out->text = out->href = STR_NONE;
    if (!kind || is_hidden(cx, a)) return OK;
    Status st = kind->tell(cx, a, &out->text, &out->href);
    if (st != ERR_DENIED && st != ERR_NOTFOUND) return st;
    ctx_clear_error(cx);
    out->text = STR_NONE;
    return OK;
}

static Status is_own_work(Ctx *cx, const ApprovalLine *l, bool *is_own) {
    *is_own = false;
    return l->kind && l->kind->is_own ? l->kind->is_own(cx, &l->is, is_own) : OK;
}

static Status get(Ctx *cx, i64 id, ApprovalLine *out) {
    DbRows *r;
    *out = (ApprovalLine){.is = {.id = 0}};
    TRY(restrict_ready(cx));
    TRY(db_query(cx, &r, SQL_approval_get, P_I64(id)));
    if (db_next(r)) out->is = read_approval(r);
    TRY(db_done(r));
    if (out->is.id) {
        out->kind = kind_of(out->is.kind);
        TRY(tell(cx, out->kind, &out->is, out));
    }
    return out->text.n ? OK : FAIL(cx, ERR_NOTFOUND, "there is no proposal %lld", ll(id));
}

Status approval_list(Ctx *cx, bool is_decided, ApprovalLines *out) {
    DbRows *r;
    size_t kept = 0;
    *out = (ApprovalLines){.at = ARENA_ARRAY(cx->arena, ApprovalLine, SHOWN_MAX)};
    TRY(restrict_ready(cx));
    TRY(is_decided ? db_query(cx, &r, SQL_approval_decided, P_I64(SHOWN_MAX))
                   : db_query(cx, &r, SQL_approval_proposed, P_I64(SHOWN_MAX)));
    while (out->n < SHOWN_MAX && db_next(r)) out->at[out->n++] = (ApprovalLine){.is = read_approval(r)};
    TRY(db_done(r));
    for (size_t i = 0; i < out->n; i++) {
        ApprovalLine l = out->at[i];
        l.kind = kind_of(l.is.kind);
        l.is_mine = l.is.proposed_by_id == cx->actor.id;
        l.may_approve = !is_decided && !l.is_mine && l.kind && access_may(cx, l.kind->needs);
        TRY(tell(cx, l.kind, &l.is, &l));
        if (!l.text.n) continue;
        bool is_own;
        TRY(is_own_work(cx, &l, &is_own));
        l.may_approve = l.may_approve && !is_own;
        out->at[kept++] = l;
    }
    out->n = kept;
    audit_note(cx, "approval.list", 0, "%zu proposals", out->n);
    return OK;
}

/* ---- proposing and deciding ---- */

static DbParam id_or_null(i64 id) { return id ? P_I64(id) : P_NULL(DB_I64); }

static void note(Ctx *cx, const char *action, const Approval *a) {
    audit_note(cx, action, a->person_id, "proposal %lld: %.*s", ll(a->id), STR_ARG(a->kind));
    if (a->other_id) audit_note(cx, action, a->other_id, "proposal %lld: %.*s", ll(a->id), STR_ARG(a->kind));
}

Status approval_propose(Ctx *cx, const Approval *what, i64 *id) {
    Approval a = *what;
    i64 n_same = 0;
    TRY(approval_standing(cx, what, id));
    if (*id) TRY(db_number(cx, &n_same, SQL_approval_is_same, P_I64(*id), P_I64(cx->actor.id), P_STR(a.detail)));
    if (n_same) return OK;
    if (*id)
        return FAIL(cx, ERR_CONFLICT, "it is proposed already, and waits for somebody else: proposal %lld", ll(*id));
    TRY(db_insert(cx, &a.id, SQL_approval_insert, P_STR(a.kind), id_or_null(a.person_id), id_or_null(a.other_id),
                  id_or_null(a.case_id), id_or_null(a.record_id), P_STR(a.detail),
                  P_STR(a.reason.p ? a.reason : STR("")), P_I64(cx->actor.id), P_MOMENT(ctx_now(cx))));
    note(cx, "approval.propose", &a);
    *id = a.id;
    return OK;
}

static Status set_state(Ctx *cx, i64 id, const char *was, const char *now, Str why) {
    i64 n;
    TRY(db_run_count(cx, &n, SQL_approval_set_state, P_I64(id), P_CSTR(was), P_CSTR(now), P_I64(cx->actor.id),
                     P_MOMENT(ctx_now(cx)), P_STR(why)));
    return n == 1 ? OK : FAIL(cx, ERR_CONFLICT, "proposal %lld was decided meanwhile", ll(id));
}

/* Whoever made it, or whose own work it is about, never decides it, whatever roles they hold. */
static Status may_decide(Ctx *cx, const ApprovalLine *l) {
    bool is_own;
    if (l->is.proposed_by_id == cx->actor.id) {
        audit_note_refusal(cx, "approval.refused", l->is.person_id, "proposal %lld is their own", ll(l->is.id));
        return FAIL(cx, ERR_DENIED, "user %lld made proposal %lld: another person approves it", ll(cx->actor.id),
                    ll(l->is.id));
    }
    TRY(is_own_work(cx, l, &is_own));
    if (is_own) {
        audit_note_refusal(cx, "approval.refused", l->is.person_id, "proposal %lld is of their own work", ll(l->is.id));
        return FAIL(cx, ERR_DENIED, "proposal %lld is of user %lld's own work: another person decides on it",
                    ll(l->is.id), ll(cx->actor.id));
    }
    return access_allows(cx, l->kind->needs);
}

static Status approve(Ctx *cx, const ApprovalLine *l, Str why) {
    TRY(may_decide(cx, l));
    TRY(set_state(cx, l->is.id, "proposed", "approved", why));
    TRY(l->kind->carry_out(cx, &l->is));
    TRY(set_state(cx, l->is.id, "approved", "done", why));
    note(cx, "approval.approve", &l->is);
    return OK;
}

static Status refuse(Ctx *cx, const ApprovalLine *l, Str why) {
    TRY(may_decide(cx, l));
    if (str_trim(why).n == 0) return FAIL(cx, ERR_INPUT, "say why it is refused");
    TRY(set_state(cx, l->is.id, "proposed", "refused", why));
    note(cx, "approval.refuse", &l->is);
    return OK;
}

Status approval_decide(Ctx *cx, i64 id, Str decision, Str why) {
    ApprovalLine l;
    TRY(get(cx, id, &l));
    if (!str_is(l.is.state, "proposed")) return FAIL(cx, ERR_CONFLICT, "proposal %lld was decided meanwhile", ll(id));
    if (str_is(decision, "approve")) return approve(cx, &l, why);
    if (str_is(decision, "refuse")) return refuse(cx, &l, why);
    if (l.is.proposed_by_id != cx->actor.id)
        return FAIL(cx, ERR_DENIED, "proposal %lld is taken back by who made it; others refuse it", ll(id));
    TRY(set_state(cx, id, "proposed", "withdrawn", why));
    note(cx, "approval.withdraw", &l.is);
    return OK;
}
