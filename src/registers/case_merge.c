/* case_merge.c - cases when two records become one, and when they become two again.
 *
 * A merge moves every case. Where both records have an open case of a register that has one for each child, a person says what
 * becomes of them (a case that they may not know of is not named, and stays open): both stay open, or one goes on and the others are closed as its duplicates, without outcome or effect. Then the
 * clocks, tasks and standings of the child's open cases are worked out anew: they may hang on a birth date that changed. Undoing
 * puts the cases back with all that was done on them since, opens the duplicates again, and works out both children's. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict_case.h"
#include "people/merge.h"
#include "people/merge_plan.h"
#include "registers/case_own.h"
#include "sql_all.h"

#define DUPLICATE "duplicate"

/* ---- what is asked before ---- */

/* Open cases of one register of both records. */
typedef struct Both {
    const Register *reg;
    Buf choices, labels, names; /* of the question */
    bool has_keep, has_gone;
    size_t n;
} Both;

static const char *question_name(Ctx *cx, const Register *reg) {
    return str_cstr(cx->arena, str_fmt(cx->arena, "cases_%.*s", STR_ARG(reg->name)));
}

/* Who may open no case is asked nothing, and both stay open; nor is anybody told of a register at arm's length. */
static bool may_be_asked(const Ctx *cx, const Register *reg) {
    bool may_know = cx->actor.is_operator || (access_may(cx, READ_CASES) && !reg->is_arms_length);
    return may_know && reg->is_one_open_each;
}

static Both start_both(Ctx *cx, const Register *reg) {
    Both b = {.reg = reg, .choices = buf_on(cx->arena), .labels = buf_on(cx->arena), .names = buf_on(cx->arena)};
    buf_lit(&b.choices, "both");
    buf_lit(&b.labels, "Keep them all open");
    return b;
}

static void add_case(Both *b, Str reference) {
    buf_fmt(&b->choices, "|%.*s", STR_ARG(reference));
    buf_fmt(&b->labels, "|Go on with %.*s, and close the other as its duplicate", STR_ARG(reference));
    buf_fmt(&b->names, "%s%.*s", b->n++ ? ", " : "", STR_ARG(reference));
}

static void ask_both(Ctx *cx, const MergeWish *wish, MergeLook *look, Both *b) {
    if (!b->reg || !b->has_keep || !b->has_gone || !may_be_asked(cx, b->reg)) return;
    merge_ask(cx, wish, look,
              &(MergeQuestion){.name = question_name(cx, b->reg),
                               .choices = str_cstr(cx->arena, buf_str(&b->choices)),
                               .labels = str_cstr(cx->arena, buf_str(&b->labels)),
                               .text = str_fmt(cx->arena, "Both records have an open %.*s: %.*s. Which goes on?",
                                               STR_ARG(b->reg->case_word), STR_ARG(buf_str(&b->names)))});
}

Status merge_guard_open_cases(Ctx *cx, const MergeWish *wish, MergeLook *look) {
    DbRows *r;
    Both b = {.n = 0};
    TRY(db_query(cx, &r, SQL_case_open_of_two, P_I64(wish->keep_id), P_I64(wish->gone_id)));
    while (db_next(r)) {
        const Register *reg = register_find(registers_of(cx), col_str(r, 0));
        if (!reg || restrict_hides_case(cx, col_i64(r, 3))) continue;
        if (reg != b.reg) {
            ask_both(cx, wish, look, &b);
            b = start_both(cx, reg);
        }
        bool is_keep = col_i64(r, 2) == wish->keep_id;
        b.has_keep |= is_keep;
        b.has_gone |= !is_keep;
        add_case(&b, col_str(r, 1));
    }
    ask_both(cx, wish, look, &b);
    return db_done(r);
}

/* ---- the open cases of one child ---- */

typedef struct OpenCase {
    i64 id;
    const Register *reg;
    Str reference;
} OpenCase;

enum { OPEN_MAX = 200 };

static Status load_open(Ctx *cx, i64 person, OpenCase *at, size_t *n) {
    DbRows *r;
    *n = 0;
    TRY(db_query(cx, &r, SQL_case_open_ids, P_I64(person)));
    while (db_next(r) && *n < OPEN_MAX) {
        const Register *reg = register_find(registers_of(cx), col_str(r, 1));
        if (reg) at[(*n)++] = (OpenCase){.id = col_i64(r, 0), .reg = reg, .reference = col_str_keep(r, 2)};
    }
    return db_done(r);
}

static Status work_out_all(Ctx *cx, i64 person) {
    OpenCase open[OPEN_MAX];
    size_t n;
    TRY(load_open(cx, person, open, &n));
    for (size_t i = 0; i < n; i++) TRY(case_work_out(cx, open[i].id));
    return OK;
}

/* ---- duplicates ---- */

static Str rule_of(Ctx *cx, i64 merge_id) { return str_fmt(cx->arena, "merge.%lld", (long long)merge_id); }

/* The register's own fields stay as they were, and nothing follows from it: the case goes on under the other's number. */
static Status close_duplicate(Ctx *cx, const OpenCase *duplicate, const OpenCase *goes_on, i64 merge_id) {
    Case c;
    TRY(case_load(cx, duplicate->id, &c));
    Str from = c.reg->stages[c.stage].name;
    case_end_as(cx, &c, STR(DUPLICATE));
    TRY(case_write(cx, &c));
    TRY(case_event_say(cx, &c,
                       &(EventSaid){.kind = "merged",
                                    .field = STR(DUPLICATE),
                                    .old_value = from,
                                    .new_value = goes_on->reference,
                                    .rule = rule_of(cx, merge_id)}));
    TRY(db_run(cx, SQL_case_link_insert, P_I64(c.id), P_I64(goes_on->id), P_CSTR(DUPLICATE), P_MOMENT(ctx_now(cx)),
               P_I64(cx->actor.id)));
    audit_note(cx, "case.duplicate", c.person_id, "case %lld of case %lld", (long long)c.id, (long long)goes_on->id);
    return case_work_out(cx, c.id);
}

static Status close_others(Ctx *cx, const MergeDone *done, const OpenCase *goes_on, const OpenCase *open, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (open[i].reg == goes_on->reg && open[i].id != goes_on->id && !restrict_hides_case(cx, open[i].id))
            TRY(close_duplicate(cx, &open[i], goes_on, done->merge_id));
    return OK;
}

static Status close_duplicates(Ctx *cx, const MergeDone *done) {
    OpenCase open[OPEN_MAX];
    size_t n;
    TRY(load_open(cx, done->keep, open, &n));
    for (size_t i = 0; i < n; i++) {
        Str answer = merge_choice(done->wish->answers, str_from(question_name(cx, open[i].reg)));
        if (!str_eq(answer, open[i].reference) || restrict_hides_case(cx, open[i].id)) continue;
        TRY(access_allows(cx, CHANGE_CASES));
        TRY(close_others(cx, done, &open[i], open, n));
    }
    return OK;
}

typedef struct Duplicate {
    i64 id;
    Str goes_on;
} Duplicate;

/* What the merge had closed, and its undoing has opened again. */
static Status say_reopened(Ctx *cx, i64 person, i64 merge_id) {
    Duplicate found[OPEN_MAX];
    DbRows *r;
    size_t n = 0;
    TRY(db_query(cx, &r, SQL_case_merged_away, P_I64(person), P_STR(rule_of(cx, merge_id))));
    while (db_next(r) && n < OPEN_MAX) found[n++] = (Duplicate){.id = col_i64(r, 0), .goes_on = col_str_keep(r, 1)};
    TRY(db_done(r));
    for (size_t i = 0; i < n; i++) {
        Case c;
        i64 other;
        TRY(case_load(cx, found[i].id, &c));
        TRY(case_by_reference(cx, found[i].goes_on, &other));
        TRY(db_run(cx, SQL_case_link_remove, P_I64(c.id), P_I64(other), P_CSTR(DUPLICATE)));
        TRY(case_event_say(cx, &c,
                           &(EventSaid){.kind = "merged",
                                        .field = STR("parted"),
                                        .new_value = found[i].goes_on,
                                        .rule = rule_of(cx, merge_id)}));
    }
    return OK;
}

/* ---- after a merge, and after its undoing ---- */

Status merge_follow_cases(Ctx *cx, const MergeDone *done) {
    if (!registers_of(cx)) return OK;
    if (done->wish) {
        TRY(close_duplicates(cx, done));
        return work_out_all(cx, done->keep);
    }
    const i64 two[] = {done->keep, done->gone};
    for (size_t i = 0; i < COUNT_OF(two); i++) {
        TRY(say_reopened(cx, two[i], done->merge_id));
        TRY(work_out_all(cx, two[i]));
    }
    return OK;
}
