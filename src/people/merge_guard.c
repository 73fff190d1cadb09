/* merge_guard.c - what stands in the way of a merge: what forbids it, and what a person must answer first. */
#include "access/access.h"
#include "access/restrict.h"
#include "people/merge_plan.h"
#include "people/pair.h"
#include "sql_all.h"

static void stop(MergeLook *look, Status kind, Str why) {
    if (look->stopped != OK) return;
    look->stopped = kind;
    look->stop = why;
}

static bool is_one_of(const char *choices, Str answer) {
    for (Str rest = str_from(choices); rest.n > 0;)
        if (str_eq(str_cut(rest, '|', &rest), answer)) return true;
    return false;
}

Str merge_ask(UNUSED Ctx *cx, const MergeWish *wish, MergeLook *look, const MergeQuestion *q) {
    Str answer = merge_choice(wish->answers, str_from(q->name));
    if (look->n_questions == MERGE_QUESTIONS_MAX) {
        stop(look, ERR_CONFLICT, STR("there is too much to ask: close the cases that both records have open first"));
        return STR_NONE;
    }
    MergeQuestion *at = &look->questions[look->n_questions++];
    *at = *q;
    at->is_answered = is_one_of(q->choices, answer);
    if (!at->is_answered) look->n_unanswered++;
    return at->is_answered ? answer : STR_NONE;
}

typedef struct Standing {
    bool is_adult;
    i64 merged_into;
} Standing;

static Status read_standing(Ctx *cx, i64 id, Standing *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_pair_survivor, P_I64(id)));
    bool is_there = db_next(r);
    if (is_there) *out = (Standing){.merged_into = col_i64(r, 0), .is_adult = col_bool(r, 1)};
    TRY(db_done(r));
    return is_there ? OK : FAIL(cx, ERR_NOTFOUND, "there is no person %lld", (long long)id);
}

static void look_at_standing(Ctx *cx, i64 id, const Standing *s, MergeLook *look) {
    if (s->merged_into == 0) return;
    stop(look, ERR_CONFLICT,
         str_fmt(cx->arena, "record %lld was merged into record %lld already", (long long)id,
                 (long long)s->merged_into));
}

Status merge_guard_records(Ctx *cx, const MergeWish *wish, MergeLook *look) {
    Standing keep, gone;
    TRY(read_standing(cx, wish->keep_id, &keep));
    TRY(read_standing(cx, wish->gone_id, &gone));
    if (wish->keep_id == wish->gone_id) stop(look, ERR_INPUT, STR("a record cannot be merged into itself"));
    look_at_standing(cx, wish->keep_id, &keep, look);
    look_at_standing(cx, wish->gone_id, &gone, look);
    if (keep.is_adult != gone.is_adult)
        stop(look, ERR_INPUT, STR("one record is a child's and the other an adult's: they cannot be one person"));
    if (restrict_keeps_apart(cx, wish->keep_id, wish->gone_id))
        stop(look, ERR_DENIED, STR("these two records are kept apart and cannot be merged"));
    return OK;
}

Status merge_guard_siblings(Ctx *cx, const MergeWish *wish, MergeLook *look) {
    i64 n;
    TRY(db_number(cx, &n, SQL_merge_siblings, P_I64(wish->keep_id), P_I64(wish->gone_id)));
    if (n == 0) return OK;
    merge_ask(cx, wish, look,
              &(MergeQuestion){.name = "siblings",
                               .choices = "merge",
                               .text = STR("The two are recorded as brother or sister of each other. Are they one "
                                           "child all the same?")});
    return OK;
}

Status merge_guard_same_return(Ctx *cx, const MergeWish *wish, MergeLook *look) {
    i64 n;
    TRY(db_number(cx, &n, SQL_merge_same_return, P_I64(wish->keep_id), P_I64(wish->gone_id)));
    if (n == 0) return OK;
    merge_ask(cx, wish, look,
              &(MergeQuestion){.name = "same_return",
                               .choices = "merge",
                               .text = STR("One school named both on its roll in the same return, as it does two "
                                           "children. Are they one child all the same?")});
    return OK;
}

Status merge_guard_decided(Ctx *cx, const MergeWish *wish, MergeLook *look) {
    i64 id;
    Pair p;
    bool is_ordered = wish->keep_id < wish->gone_id;
    TRY(db_number(cx, &id, SQL_pair_between, P_I64(is_ordered ? wish->keep_id : wish->gone_id),
                  P_I64(is_ordered ? wish->gone_id : wish->keep_id)));
    if (id == 0) return OK;
    TRY(pair_get(cx, id, &p));
    if (p.status != PAIR_DIFFERENT) return OK;
    merge_ask(cx, wish, look,
              &(MergeQuestion){.name = "decided",
                               .choices = "merge",
                               .text = STR("It was decided that the two are different people. Are they one all the "
                                           "same?")});
    return OK;
}

Status person_merge_look(Ctx *cx, const MergeWish *wish, MergeLook *out) {
    static MergeGuard *const guards[] = {
#define X(name) merge_guard_##name,
        MERGE_GUARD_LIST(X)
#undef X
    };
    MergeLook look = {.stopped = OK};
    TRY(access_subject(cx, SUBJECT_PERSON, wish->keep_id));
    TRY(access_subject(cx, SUBJECT_PERSON, wish->gone_id));
    for (size_t i = 0; i < COUNT_OF(guards) && look.stopped == OK; i++) TRY(guards[i](cx, wish, &look));
    *out = look;
    return OK;
}
