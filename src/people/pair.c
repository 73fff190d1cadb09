/* pair.c - see pair.h. */
#include "people/pair.h"

#include <jansson.h>
#include <stdlib.h>

#include "access/access.h"
#include "access/restrict.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "db/db.h"
#include "sql_all.h"

const char *const pair_status_words[N_PAIR_STATUSES] = {
#define X(name, word) word,
    PAIR_STATUS_LIST(X)
#undef X
};

bool pair_status_of(Str word, PairStatus *out) {
    for (size_t i = 0; i < N_PAIR_STATUSES; i++) {
        if (!str_is(word, pair_status_words[i])) continue;
        *out = (PairStatus)i;
        return true;
    }
    return false;
}

static const char *likeness_word(bool is_same) { return is_same ? "same" : "review"; }

/* ---- offering ---- */

enum { MERGES_MAX = 16 }; /* as person_get() */

/* *id becomes the record that stands, 0 when there is none. */
static Status find_survivor(Ctx *cx, i64 *id, bool *is_adult) {
    i64 at = *id;
    for (int i = 0; i < MERGES_MAX; i++) {
        DbRows *r;
        i64 next = 0;
        TRY(db_query(cx, &r, SQL_pair_survivor, P_I64(at)));
        bool is_there = db_next(r);
        if (is_there) {
            next = col_i64(r, 0);
            *is_adult = col_bool(r, 1);
        }
        TRY(db_done(r));
        if (!is_there || next == 0) {
            *id = is_there ? at : 0;
            return OK;
        }
        at = next;
    }
    return FAIL(cx, ERR_BUG, "person %lld is merged in a circle", (long long)*id);
}

typedef struct Sides {
    i64 left, right; /* 0: no pair */
} Sides;

static Sides sides_of(i64 a, i64 b) { return a < b ? (Sides){a, b} : (Sides){b, a}; }

static Status find_sides(Ctx *cx, i64 a, i64 b, Sides *out) {
    bool is_a_adult = false, is_b_adult = false;
    TRY(find_survivor(cx, &a, &is_a_adult));
    TRY(find_survivor(cx, &b, &is_b_adult));
    bool is_pair = a != 0 && b != 0 && a != b && is_a_adult == is_b_adult && !restrict_keeps_apart(cx, a, b);
    *out = is_pair ? sides_of(a, b) : (Sides){0, 0};
    return OK;
}

static bool is_json_array(Str text) {
    json_t *v = json_loadb(text.p ? text.p : "", text.n, 0, NULL);
    bool is_array = json_is_array(v);
    json_decref(v);
    return is_array;
}

static Status put_pair(Ctx *cx, const Sides *s, const PairFound *f, bool *is_new) {
    i64 n_new;
    Str why = str_empty(f->why) ? STR("[]") : f->why;
    if (!is_json_array(why)) return FAIL(cx, ERR_BUG, "the reasons of a pair are no JSON array");
    TRY(db_run_count(cx, &n_new, SQL_pair_insert, P_I64(s->left), P_I64(s->right), P_CSTR(likeness_word(f->is_same)),
                     P_F64(f->weight), P_F64(f->probability), P_STR(why), P_CSTR(f->how), P_MOMENT(ctx_now(cx))));
    if (n_new == 0)
        TRY(db_run(cx, SQL_pair_refresh, P_I64(s->left), P_I64(s->right), P_CSTR(likeness_word(f->is_same)),
                   P_F64(f->weight), P_F64(f->probability), P_STR(why)));
    if (is_new != NULL) *is_new = n_new > 0;
    return OK;
}

Status pair_offer(Ctx *cx, const PairFound *found, bool *is_new) {
    Sides s;
    TRY(find_sides(cx, found->a, found->b, &s));
    bool is_sealed = s.left != 0 && restrict_keeps_apart(cx, s.left, s.right);
    if (s.left != 0 && !is_sealed) return put_pair(cx, &s, found, is_new);
    if (is_new != NULL) *is_new = false;
    return OK;
}

/* ---- reading ---- */

static Moment moment_or_none(const DbRows *r, int col) {
    return col_is_null(r, col) ? MOMENT_NONE : col_moment(r, col);
}

static Status read_pair(const DbRows *r, Pair *out) {
    *out = (Pair){.id = col_i64(r, 0),
                  .left_id = col_i64(r, 1),
                  .right_id = col_i64(r, 2),
                  .is_same = str_is(col_str(r, 3), "same"),
                  .weight = col_f64(r, 4),
                  .probability = col_f64(r, 5),
                  .why = col_str_keep(r, 6),
                  .how = col_str_keep(r, 7),
                  .found_at = col_moment(r, 8),
                  .decided_at = moment_or_none(r, 10),
                  .decided_by = col_i64(r, 11),
                  .decided_by_name = col_str_keep(r, 12),
                  .note = col_str_keep(r, 13),
                  .asked_of = col_str_keep(r, 14),
                  .question = col_str_keep(r, 15),
                  .asked_at = moment_or_none(r, 16),
                  .merge_id = col_i64(r, 17)};
    check(pair_status_of(col_str(r, 9), &out->status));
    return OK;
}

static bool is_hidden(Ctx *cx, i64 left, i64 right) {
    return restrict_hides(cx, left) || restrict_hides(cx, right) || restrict_keeps_apart(cx, left, right);
}

static bool is_wanted(Ctx *cx, const PairFilter *f, const Pair *p) {
    if (is_hidden(cx, p->left_id, p->right_id)) return false;
    return !(f->only_same && !p->is_same) && !(f->only_review && p->is_same);
}

Status pair_list(Ctx *cx, const PairFilter *filter, Pairs *out) {
    DbRows *r;
    Pairs list = {.n = 0};
    size_t cap = 64;
    TRY(access_allows(cx, READ_CHILD));
    list.at = ARENA_ARRAY(cx->arena, Pair, cap);
    TRY(restrict_ready(cx));
    TRY(db_query(cx, &r, SQL_pair_list, P_CSTR(pair_status_words[filter->status])));
    while (db_next(r)) {
        if (list.n == cap) {
            list.at = arena_grow(cx->arena, list.at, cap * sizeof *list.at, 2 * cap * sizeof *list.at);
            cap *= 2;
        }
        TRY(read_pair(r, &list.at[list.n]));
        if (is_wanted(cx, filter, &list.at[list.n])) list.n++;
    }
    TRY(db_done(r));
    *out = list;
    return OK;
}

Status pair_get(Ctx *cx, i64 id, Pair *out) {
    DbRows *r;
    TRY(access_allows(cx, READ_CHILD));
    TRY(db_query(cx, &r, SQL_pair_get, P_I64(id)));
    bool is_found = db_next(r);
    if (is_found) TRY(read_pair(r, out));
    TRY(db_done(r));
    if (!is_found) return FAIL(cx, ERR_NOTFOUND, "there is no pair %lld", (long long)id);
    TRY(access_subject(cx, SUBJECT_PERSON, out->left_id));
    return access_subject(cx, SUBJECT_PERSON, out->right_id);
}

Status pair_between(Ctx *cx, i64 a, i64 b, Pair *out) {
    i64 id;
    Sides s = sides_of(a, b);
    TRY(db_number(cx, &id, SQL_pair_between, P_I64(s.left), P_I64(s.right)));
    if (id == 0) return FAIL(cx, ERR_NOTFOUND, "records %lld and %lld were never paired", (long long)a, (long long)b);
    return pair_get(cx, id, out);
}

Status pair_count(Ctx *cx, PairCounts *out) {
    DbRows *r;
    PairCounts c = {.open_same = 0};
    TRY(access_allows(cx, READ_CHILD));
    TRY(restrict_ready(cx));
    TRY(db_query(cx, &r, SQL_pair_counts));
    while (db_next(r)) {
        PairStatus status;
        check(pair_status_of(col_str(r, 0), &status));
        if (is_hidden(cx, col_i64(r, 2), col_i64(r, 3))) continue;
        c.of[status]++;
        if (status == PAIR_OPEN && str_is(col_str(r, 1), "same")) c.open_same++;
    }
    TRY(db_done(r));
    *out = c;
    return OK;
}

/* ---- deciding ---- */

static bool is_question(const Pair *p, const PairDecision *d) {
    return str_eq(p->asked_of, d->asked_of) && str_eq(p->question, d->question) && str_eq(p->note, d->note);
}

/* Is this what stands already? A second question replaces the first. */
static bool is_decided_so(const Pair *p, const PairDecision *d) {
    return p->status == d->status && (d->status != PAIR_ASKED || is_question(p, d));
}

static bool may_follow(PairStatus from, PairStatus to) {
    if (to == PAIR_OPEN) return from == PAIR_ASKED || from == PAIR_DIFFERENT;
    return from == PAIR_OPEN || from == PAIR_ASKED;
}

static Status check_decision(Ctx *cx, const Pair *p, const PairDecision *d) {
    if (d->status == PAIR_ASKED && (str_empty(str_trim(d->asked_of)) || str_empty(str_trim(d->question))))
        return FAIL(cx, ERR_INPUT, "say whom to ask, and what");
    if (may_follow(p->status, d->status)) return OK;
    if (d->status == PAIR_OPEN)
        return FAIL(cx, ERR_CONFLICT, "pair %lld was merged: undo the merge instead", (long long)p->id);
    return FAIL(cx, ERR_CONFLICT, "pair %lld was decided meanwhile: %s", (long long)p->id,
                pair_status_words[p->status]);
}

static Status write_decision(Ctx *cx, const Pair *p, const PairDecision *d) {
    i64 n_changed;
    bool is_asked = d->status == PAIR_ASKED;
    bool keeps_question = d->status != PAIR_OPEN && !is_asked; /* what was asked stays beside the answer */
    Moment now = ctx_now(cx), asked_at = is_asked && p->asked_at == MOMENT_NONE ? now : p->asked_at;
    TRY(db_run_count(cx, &n_changed, SQL_pair_decide, P_I64(p->id), P_CSTR(pair_status_words[p->status]),
                     P_CSTR(pair_status_words[d->status]), P_MOMENT(now), P_ID(cx->actor.id), P_STR(d->note),
                     P_STR(keeps_question ? p->asked_of : d->asked_of),
                     P_STR(keeps_question ? p->question : d->question),
                     P_MOMENT(d->status == PAIR_OPEN ? MOMENT_NONE : asked_at), P_ID(d->merge_id)));
    if (n_changed == 0) return FAIL(cx, ERR_CONFLICT, "pair %lld was decided meanwhile", (long long)p->id);
    audit_note(cx, "pair.decide", p->left_id, "pair %lld: %s", (long long)p->id, pair_status_words[d->status]);
    audit_note(cx, "pair.decide", p->right_id, "pair %lld: %s", (long long)p->id, pair_status_words[d->status]);
    return OK;
}

Status pair_decide(Ctx *cx, i64 id, const PairDecision *d) {
    Pair p;
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(pair_get(cx, id, &p));
    if (is_decided_so(&p, d)) return OK;
    TRY(check_decision(cx, &p, d));
    return write_decision(cx, &p, d);
}

Status pair_settle_merged(Ctx *cx, i64 a, i64 b, i64 merge_id) {
    i64 id;
    Pair p;
    Sides s = sides_of(a, b);
    TRY(db_number(cx, &id, SQL_pair_between, P_I64(s.left), P_I64(s.right)));
    if (id == 0) return OK;
    TRY(pair_get(cx, id, &p));
    return write_decision(cx, &p, &(PairDecision){.status = PAIR_SAME, .note = p.note, .merge_id = merge_id});
}

Status pair_reopen_merged(Ctx *cx, i64 merge_id) {
    DbRows *r;
    i64 ids[8]; /* a merge settles one pair; a chain may have led a few more to it */
    size_t n = 0;
    TRY(db_query(cx, &r, SQL_pair_of_merge, P_I64(merge_id)));
    while (n < COUNT_OF(ids) && db_next(r)) ids[n++] = col_i64(r, 0);
    TRY(db_done(r));
    for (size_t i = 0; i < n; i++) {
        Pair p;
        TRY(pair_get(cx, ids[i], &p));
        TRY(write_decision(cx, &p, &(PairDecision){.status = PAIR_OPEN}));
    }
    return OK;
}
