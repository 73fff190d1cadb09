/* review.c - see review.h. */
#include "review/review.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/approval.h"
#include "cli/app.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

/* ---- need ---- */

typedef struct Need {
    i64 pair_id;
    ReviewNeed need;
} Need;

typedef struct Needs {
    Need *at;
    size_t n, cap;
} Needs;

static bool is_counted(Ctx *cx, Date born) {
    return date_is_set(born) && school_age_on(definitions_of(cx)->rollcall->school_age, born, cx->today);
}

static ReviewNeed need_of(Ctx *cx, const DbRows *r) {
    bool both = is_counted(cx, col_date(r, 1)) && is_counted(cx, col_date(r, 2)) && !col_bool(r, 5);
    if (!both) return NEED_OTHER;
    return col_bool(r, 3) && col_bool(r, 4) ? NEED_COUNTED : NEED_ROLLCALL;
}

static int by_pair(const void *a, const void *b) {
    i64 x = ((const Need *)a)->pair_id, y = ((const Need *)b)->pair_id;
    return x < y ? -1 : x > y;
}

static Status read_needs(Ctx *cx, PairStatus status, Needs *out) {
    DbRows *r;
    Needs list = {.cap = 64};
    list.at = ARENA_ARRAY(cx->arena, Need, list.cap);
    TRY(db_query(cx, &r, SQL_review_needs, P_CSTR(pair_status_words[status]), P_DATE(cx->today)));
    while (db_next(r)) {
        if (list.n == list.cap) {
            list.at = arena_grow(cx->arena, list.at, list.cap * sizeof *list.at, 2 * list.cap * sizeof *list.at);
            list.cap *= 2;
        }
        list.at[list.n++] = (Need){col_i64(r, 0), need_of(cx, r)};
    }
    TRY(db_done(r));
    qsort(list.at, list.n, sizeof *list.at, by_pair);
    *out = list;
    return OK;
}

static ReviewNeed find_need(const Needs *needs, i64 pair_id) {
    const Need key = {.pair_id = pair_id};
    const Need *found = needs->n ? bsearch(&key, needs->at, needs->n, sizeof key, by_pair) : NULL;
    return found ? found->need : NEED_OTHER;
}

/* ---- the list ---- */

static int by_number(i64 a, i64 b) { return a < b ? -1 : a > b; }

/* Pairs before rows of the same need: two minutes each, and a child in two places at once. */
static int by_urgency(const void *a, const void *b) {
    const ReviewItem *x = a, *y = b;
    if (x->need != y->need) return x->need < y->need ? -1 : 1;
    if ((x->pair.id == 0) != (y->pair.id == 0)) return x->pair.id == 0 ? 1 : -1;
    if (x->pair.id == 0) return by_number(x->doubt.id, y->doubt.id);
    if (x->pair.probability > y->pair.probability) return -1;
    if (x->pair.probability < y->pair.probability) return 1;
    return by_number(x->pair.id, y->pair.id);
}

static int by_age_of_question(const void *a, const void *b) {
    return by_number(((const ReviewItem *)a)->pair.asked_at, ((const ReviewItem *)b)->pair.asked_at);
}

static int newest_first(const void *a, const void *b) {
    return by_number(((const ReviewItem *)b)->pair.decided_at, ((const ReviewItem *)a)->pair.decided_at);
}

enum { ROWS_MAX = 10000 };

static bool may_see_rows(Ctx *cx) { return access_may(cx, RUN_IMPORTS); }

static Status read_rows(Ctx *cx, const ReviewFilter *f, Doubt **rows, size_t *n) {
    *n = 0;
    *rows = NULL;
    bool wants = f->status == PAIR_OPEN && !f->only_same && !f->only_review && may_see_rows(cx);
    return wants ? doubt_list(cx, 0, ROWS_MAX, rows, n) : OK;
}

Status review_list(Ctx *cx, const ReviewFilter *filter, ReviewItems *out) {
    Pairs pairs = {.n = 0};
    Needs needs;
    Doubt *rows;
    size_t n_rows;
    PairFilter f = {.status = filter->status, .only_same = filter->only_same, .only_review = filter->only_review};
    TRY(access_allows(cx, READ_CHILD));
    if (!filter->only_rows) TRY(pair_list(cx, &f, &pairs));
    TRY(read_needs(cx, filter->status, &needs));
    TRY(read_rows(cx, filter, &rows, &n_rows));
    ReviewItems list = {.at = ARENA_ARRAY(cx->arena, ReviewItem, pairs.n + n_rows + 1)};
    for (size_t i = 0; i < pairs.n; i++)
        list.at[list.n++] = (ReviewItem){.pair = pairs.at[i], .need = find_need(&needs, pairs.at[i].id)};
    for (size_t i = 0; i < n_rows; i++) list.at[list.n++] = (ReviewItem){.doubt = rows[i], .need = NEED_COUNTED};
    qsort(list.at, list.n, sizeof *list.at,
          filter->status == PAIR_OPEN    ? by_urgency
          : filter->status == PAIR_ASKED ? by_age_of_question
                                         : newest_first);
    *out = list;
    return OK;
}

Status review_next(Ctx *cx, i64 pair_id, i64 *next) {
    ReviewItems list;
    *next = 0;
    TRY(review_list(cx, &(ReviewFilter){.status = PAIR_OPEN}, &list));
    for (size_t i = 0; i < list.n && *next == 0; i++)
        if (list.at[i].pair.id != pair_id) *next = list.at[i].pair.id;
    return OK;
}

Status review_count(Ctx *cx, ReviewCounts *out) {
    PairCounts n;
    ReviewCounts c = {.rows = 0};
    TRY(pair_count(cx, &n));
    if (may_see_rows(cx)) TRY(doubt_count(cx, &c.rows));
    c.open = n.of[PAIR_OPEN];
    c.open_same = n.open_same;
    c.asked = n.of[PAIR_ASKED];
    c.same = n.of[PAIR_SAME];
    c.different = n.of[PAIR_DIFFERENT];
    *out = c;
    return OK;
}

/* ---- deciding ---- */

Status review_keep_of(Ctx *cx, const Pair *p, i64 *keep_id) {
    const i64 ids[2] = {p->left_id, p->right_id};
    Date known[2] = {DATE_NONE, DATE_NONE};
    for (int i = 0; i < 2; i++) {
        DbRows *r;
        TRY(db_query(cx, &r, SQL_review_known_from, P_I64(ids[i])));
        if (db_next(r)) known[i] = col_date(r, 0);
        TRY(db_done(r));
    }
    *keep_id = date_before(known[1], known[0]) ? p->right_id : p->left_id;
    return OK;
}

Status review_proposed(Ctx *cx, const Pair *p, i64 *approval_id) {
    return approval_standing(cx, &(Approval){.kind = STR("merge"), .person_id = p->left_id, .other_id = p->right_id},
                             approval_id);
}

static Status decide_same(Ctx *cx, const Pair *p, const ReviewDecision *d, ReviewDone *done) {
    MergeWish wish = d->wish;
    wish.keep_id = d->keep_id;
    if (wish.keep_id == 0) TRY(review_keep_of(cx, p, &wish.keep_id));
    if (wish.keep_id != p->left_id && wish.keep_id != p->right_id)
        return FAIL(cx, ERR_INPUT, "record %lld is none of pair %lld", (long long)wish.keep_id, (long long)p->id);
    wish.gone_id = wish.keep_id == p->left_id ? p->right_id : p->left_id;
    wish.note = d->say.note;
    return merge_or_propose(cx, &wish, &done->merge_id, &done->approval_id);
}

Status review_decide(Ctx *cx, i64 pair_id, const ReviewDecision *d, ReviewDone *done) {
    Pair p;
    ReviewDone what = {0};
    i64 proposed;
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(pair_get(cx, pair_id, &p));
    TRY(review_proposed(cx, &p, &proposed));
    if (proposed && d->say.status == PAIR_DIFFERENT)
        return FAIL(cx, ERR_CONFLICT, "the merge of pair %lld is proposed: refuse proposal %lld first",
                    (long long)pair_id, (long long)proposed);
    if (d->say.status != PAIR_SAME) TRY(pair_decide(cx, pair_id, &d->say));
    else if (p.status == PAIR_SAME) what.merge_id = p.merge_id;
    else if (p.status == PAIR_DIFFERENT)
        return FAIL(cx, ERR_CONFLICT, "pair %lld was decided meanwhile: different", (long long)pair_id);
    else TRY(decide_same(cx, &p, d, &what));
    if (done) *done = what;
    return OK;
}

i64 review_days_since(Ctx *cx, Moment m) {
    if (m == MOMENT_NONE) return 0;
    int days = date_diff(cx->today, moment_london_date(m));
    return days > 0 ? days : 0;
}
