/* glass.c - opening a record in an emergency, and saying afterwards whether that was justified. */
#include "access/glass.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict_case.h"
#include "access/restrict_own.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

enum { SHOWN_MAX = 500, TOLD_DAYS = 30 };

#define MINUTE_MS ((i64)60 * 1000)

static long long ll(i64 n) { return (long long)n; }

/* ---- opening ---- */

static Status check_reason(Ctx *cx, Str reason) {
    int least = definitions_of(cx)->access->glass_least_words;
    if (str_n_words(reason) >= least) return OK;
    return FAIL(cx, ERR_INPUT, "say in %d words or more why you must see the record now", least);
}

/* Is there a case about the person that is open to others alone? */
static Status has_hidden_case(Ctx *cx, i64 person_id, bool *out) {
    HiddenCase *hidden;
    size_t n;
    *out = false;
    TRY(restrict_hidden_cases(cx, &hidden, &n));
    for (size_t i = 0; i < n; i++) *out = *out || hidden[i].person_id == person_id;
    return OK;
}

static Status check_hidden_case(Ctx *cx, GlassTarget what) {
    if (restrict_hides(cx, what.person_id))
        return FAIL(cx, ERR_CONFLICT, "open the record of whom the case is about, by its number: it is restricted too");
    if (restrict_hides_case(cx, what.case_id)) return OK;
    return FAIL(cx, ERR_CONFLICT, "no restriction keeps case %lld from you", ll(what.case_id));
}

/* Somebody to whom nothing is hidden breaks no glass. */
static Status check_hidden(Ctx *cx, GlassTarget what) {
    i64 id;
    bool has_case;
    TRY(db_number(cx, &id, SQL_glass_person, P_I64(what.person_id)));
    if (id == 0) return FAIL(cx, ERR_NOTFOUND, "there is no person %lld", ll(what.person_id));
    TRY(restrict_ready(cx));
    if (what.case_id) return check_hidden_case(cx, what);
    if (restrict_hides(cx, what.person_id) || restrict_hides_address(cx, what.person_id)) return OK;
    TRY(has_hidden_case(cx, what.person_id, &has_case));
    if (has_case) return OK;
    return FAIL(cx, ERR_CONFLICT, "the record %lld is open to you already", ll(what.person_id));
}

static Date due_day(const Ctx *cx) {
    Date due;
    int n = definitions_of(cx)->access->glass_review_days;
    if (days_after(calendar_working_days(definitions_of(cx)->calendars), cx->today, n, &due)) return due;
    return date_plus(cx->today, n); /* a year whose holidays are not known: sooner rather than later */
}

static Status find_case(Ctx *cx, Str reference, GlassTarget *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_glass_case, P_STR(reference)));
    if (db_next(r)) *out = (GlassTarget){.case_id = col_i64(r, 0), .person_id = col_i64(r, 1)};
    return db_done(r);
}

Status glass_find(Ctx *cx, Str number, GlassTarget *out) {
    Str text = str_trim(number);
    i64 id = 0, person;
    GlassTarget found = {.person_id = 0};
    TRY(access_allows(cx, BREAK_GLASS));
    TRY(db_number(cx, &person, SQL_glass_holder, P_STR(text)));
    if (person == 0 && str_to_i64(text, &id)) TRY(db_number(cx, &person, SQL_glass_person, P_I64(id)));
    found.person_id = person;
    if (person == 0) TRY(find_case(cx, text, &found));
    if (found.person_id == 0) return FAIL(cx, ERR_NOTFOUND, "there is no record or case of that number");
    *out = found;
    return OK;
}

Status glass_open(Ctx *cx, GlassTarget what, Str reason, GlassOpening *out) {
    Moment now = ctx_now(cx);
    GlassOpening g = {.person_id = what.person_id,
                      .case_id = what.case_id,
                      .is_case = what.case_id != 0,
                      .user_id = cx->actor.id,
                      .opened_by = cx->actor.name,
                      .reason = str_trim(reason),
                      .opened_at = now,
                      .ends_at = now + definitions_of(cx)->access->glass_minutes * MINUTE_MS,
                      .reviewed_at = MOMENT_NONE,
                      .review_due_on = due_day(cx),
                      .is_open = true};
    TRY(access_allows(cx, BREAK_GLASS));
    TRY(check_reason(cx, g.reason));
    TRY(check_hidden(cx, what));
    TRY(db_insert(cx, &g.id, SQL_glass_insert, P_I64(what.person_id), P_ID(what.case_id), P_I64(g.user_id),
                  P_STR(g.reason), P_MOMENT(now), P_MOMENT(g.ends_at), P_DATE(g.review_due_on)));
    audit_note(cx, "glass.open", what.person_id, "opening %lld case %lld", ll(g.id), ll(what.case_id));
    restrict_forget(cx);
    *out = g;
    return OK;
}

Str glass_end_text(Ctx *cx, i64 person_id) {
    const RestrictSet *s = cx->db ? restrict_set_of(cx) : NULL;
    Moment ends = s ? glass_ends(cx, s, person_id) : MOMENT_NONE;
    return ends == MOMENT_NONE ? STR_NONE : moment_london(cx->arena, ends);
}

/* ---- reading them back ---- */

static GlassOpening read_opening(Ctx *cx, const DbRows *r) {
    Moment now = ctx_now(cx);
    GlassOpening g = {.id = col_i64(r, 0),
                      .person_id = col_i64(r, 1),
                      .user_id = col_i64(r, 2),
                      .opened_by = col_str_keep(r, 3),
                      .reason = col_str_keep(r, 4),
                      .opened_at = col_moment(r, 5),
                      .ends_at = col_moment(r, 6),
                      .review_due_on = col_date(r, 7),
                      .outcome = col_str_keep(r, 8),
                      .note = col_str_keep(r, 9),
                      .reviewed_by = col_str_keep(r, 10),
                      .reviewed_at = col_moment(r, 11),
                      .case_id = col_i64(r, 12)};
    g.is_case = g.case_id != 0;
    g.is_open = g.ends_at > now;
    g.is_overdue = !g.outcome.n && date_before(g.review_due_on, cx->today);
    return g;
}

static Status read_all(Ctx *cx, DbRows *r, GlassOpenings *out) {
    *out = (GlassOpenings){.at = ARENA_ARRAY(cx->arena, GlassOpening, SHOWN_MAX)};
    while (out->n < SHOWN_MAX && db_next(r)) out->at[out->n++] = read_opening(cx, r);
    return db_done(r);
}

/* The record's number only for those who may open it: a reviewer looks at who opened one, when and why. */
Status glass_to_review(Ctx *cx, bool is_all, GlassOpenings *out) {
    DbRows *r;
    TRY(access_allows(cx, REVIEW_GLASS));
    TRY(is_all ? db_query(cx, &r, SQL_glass_all, P_I64(SHOWN_MAX)) : db_query(cx, &r, SQL_glass_due, P_I64(SHOWN_MAX)));
    TRY(read_all(cx, r, out));
    TRY(restrict_ready(cx));
    for (size_t i = 0; i < out->n; i++) {
        GlassOpening *g = &out->at[i];
        if (restrict_hides(cx, g->person_id)) g->person_id = g->case_id = 0;
        if (g->case_id && restrict_hides_case(cx, g->case_id)) g->person_id = g->case_id = 0;
    }
    audit_note(cx, "glass.list", 0, "%zu openings", out->n);
    return OK;
}

/* Does the actor read through a restriction of the record, or of its cases, by name: is it theirs to be told that somebody else opened it? */
static Status guards(Ctx *cx, const GlassOpening *g, bool *out) {
    Restrictions l;
    TRY(restrict_ready(cx));
    *out = restrict_names_for_case(cx, cx->restricted, g->person_id, g->case_id);
    if (g->is_case) return OK;
    TRY(restrict_of_person(cx, g->person_id, &l));
    for (size_t i = 0; i < l.n; i++) *out = *out || l.at[i].is_standing;
    return OK;
}

Status glass_told(Ctx *cx, GlassOpenings *out) {
    DbRows *r;
    size_t kept = 0;
    TRY(db_query(cx, &r, SQL_glass_since, P_MOMENT(ctx_now(cx) - TOLD_DAYS * 24 * 60 * MINUTE_MS), P_I64(SHOWN_MAX)));
    TRY(read_all(cx, r, out));
    for (size_t i = 0; i < out->n; i++) {
        bool is_told = out->at[i].user_id == cx->actor.id;
        if (!is_told) TRY(guards(cx, &out->at[i], &is_told));
        if (is_told) out->at[kept++] = out->at[i];
    }
    out->n = kept;
    return OK;
}

/* ---- reviewing ---- */

static Status get(Ctx *cx, i64 id, GlassOpening *out) {
    DbRows *r;
    *out = (GlassOpening){.id = 0};
    TRY(db_query(cx, &r, SQL_glass_get, P_I64(id)));
    if (db_next(r)) *out = read_opening(cx, r);
    TRY(db_done(r));
    return out->id ? OK : FAIL(cx, ERR_NOTFOUND, "there is no opening %lld", ll(id));
}

Status glass_review(Ctx *cx, i64 id, Str outcome, Str note) {
    GlassOpening g;
    i64 n;
    TRY(access_allows(cx, REVIEW_GLASS));
    TRY(get(cx, id, &g));
    if (g.user_id == cx->actor.id) {
        audit_note_refusal(cx, "glass.refused", g.person_id, "opening %lld is their own", ll(id));
        return FAIL(cx, ERR_DENIED, "user %lld opened the record of opening %lld: another person reviews it",
                    ll(cx->actor.id), ll(id));
    }
    if (!str_is(outcome, "justified") && !str_is(outcome, "not_justified"))
        return FAIL(cx, ERR_INPUT, "say justified or not_justified");
    if (!str_trim(note).n) return FAIL(cx, ERR_INPUT, "say in a few words what you found");
    TRY(db_run_count(cx, &n, SQL_glass_set_outcome, P_I64(id), P_STR(outcome), P_STR(str_trim(note)),
                     P_I64(cx->actor.id), P_MOMENT(ctx_now(cx))));
    if (n == 0) return FAIL(cx, ERR_CONFLICT, "opening %lld is reviewed already", ll(id));
    audit_note(cx, "glass.review", g.person_id, "opening %lld %.*s", ll(id), STR_ARG(outcome));
    return OK;
}
