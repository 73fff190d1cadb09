/* Between two days: the matrix of movements, and who left a roll and where they are now. */
#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "rollcall/rollcall_rows.h"
#include "sql_all.h"

typedef struct Left {
    Date on; /* last day on the roll; for one excluded, the day before the exclusion */
    i64 urn;
} Left;

typedef struct ChangeVisit {
    const RollcallPass *pass;
    RollRules since, until;
    RollcallWanted wanted;
    RollcallChanges out;
    RollcallRows rows;
    Left *left; /* beside rows */
    size_t cap_left;
} ChangeVisit;

static int row_of(const RollVerdict *before) {
    if (before->where == WHERE_IN) return before->state;
    return before->where == WHERE_TOO_YOUNG ? MOVE_REACHED_AGE : MOVE_NEWLY_KNOWN;
}

static int column_of(const RollVerdict *after) {
    if (after->where == WHERE_IN) return after->state;
    bool is_gone = after->where == WHERE_DEAD || after->where == WHERE_CLOSED;
    return is_gone ? MOVE_DIED : MOVE_PASSED_AGE;
}

static void count_move(RollcallChanges *c, const RollVerdict *before, const RollVerdict *after) {
    bool was_in = before->where == WHERE_IN, is_in = after->where == WHERE_IN;
    if (!was_in && !is_in) return;
    c->matrix[row_of(before)][column_of(after)]++;
    c->opening += was_in;
    c->closing += is_in;
    if (!was_in) c->joined[row_of(before) - MOVE_NEWLY_KNOWN]++;
    if (!is_in) c->left[column_of(after) - MOVE_PASSED_AGE]++;
}

/* A roll that a school keeps: not a guest's, nor a college's. */
static bool is_roll(const RollcallPass *p, const RollEnrolment *e) {
    u8 kind = p->schools[e->school].kind;
    bool is_status = e->status == 'C' || e->status == 'M' || e->status == 'S';
    return is_status && kind != KIND_COLLEGE && kind != KIND_OTHER;
}

/* The last roll that ended in the time, or the exclusion that ended it. */
static bool find_left(const ChangeVisit *c, const RollFacts *f, Left *out) {
    *out = (Left){.on = DATE_NONE};
    for (u32 i = 0; i < f->n_enrolments; i++) {
        const RollEnrolment *e = &f->enrolments[i];
        if (!is_roll(c->pass, e) || !date_is_set(e->to_on) || e->to_on.day < e->from_on.day) continue;
        bool is_in_time = e->to_on.day >= c->since.on.day && e->to_on.day < c->until.on.day;
        if (is_in_time && e->to_on.day >= out->on.day) *out = (Left){e->to_on, c->pass->schools[e->school].urn};
    }
    for (u32 i = 0; i < f->n_exclusions; i++) {
        const RollExclusion *x = &f->exclusions[i];
        bool is_in_time = x->start_on.day > c->since.on.day && x->start_on.day <= c->until.on.day;
        if (is_in_time && x->start_on.day > out->on.day) *out = (Left){date_plus(x->start_on, -1), x->urn};
    }
    return date_is_set(out->on);
}

static void keep_left(ChangeVisit *c, const RollFacts *f, const RollVerdict *v, Left left) {
    RollcallRow *row = rollcall_rows_add(&c->rows);
    rollcall_row_fill(row, c->pass, f, v);
    if (c->rows.n > c->cap_left) {
        size_t more = c->rows.cap;
        c->left = arena_grow(c->rows.arena, c->left, c->cap_left * sizeof *c->left, more * sizeof *c->left);
        c->cap_left = more;
    }
    c->left[c->rows.n - 1] = left;
}

static bool is_asked_for(const ChangeVisit *c, const RollFacts *f, const RollVerdict *v, Left left) {
    RollcallWanted w = c->wanted;
    w.urn = 0; /* a school asked for is the one that was left */
    return (c->wanted.urn == 0 || c->wanted.urn == left.urn) && rollcall_is_wanted(&w, &c->until, f, v);
}

static void visit_change(void *of, const RollFacts *f) {
    ChangeVisit *c = of;
    RollVerdict before = rollcall_classify(&c->since, f), after = rollcall_classify(&c->until, f);
    count_move(&c->out, &before, &after);
    bool is_off_roll = after.where == WHERE_IN && after.school == NO_SCHOOL;
    Left left;
    if (is_off_roll && find_left(c, f, &left) && is_asked_for(c, f, &after, left)) keep_left(c, f, &after, left);
}

/* ---- the list, latest leavers first ---- */

typedef struct Leaver {
    RollcallRow row;
    Left left;
} Leaver;

static int latest_first(const void *a, const void *b) {
    const Leaver *x = a, *y = b;
    if (x->left.on.day != y->left.on.day) return x->left.on.day > y->left.on.day ? -1 : 1;
    return x->row.person_id < y->row.person_id ? -1 : x->row.person_id > y->row.person_id;
}

static Leaver *sort_leavers(Ctx *cx, const ChangeVisit *c) {
    Leaver *all = ARENA_ARRAY(cx->arena, Leaver, c->rows.n);
    for (size_t i = 0; i < c->rows.n; i++) all[i] = (Leaver){c->rows.at[i], c->left[i]};
    if (c->rows.n > 1) qsort(all, c->rows.n, sizeof *all, latest_first);
    return all;
}

static Status list_leavers(Ctx *cx, const RollcallFilter *f, const ChangeVisit *c, RollcallChanges *out) {
    const Leaver *all = sort_leavers(cx, c);
    size_t from = f->offset < 0 || (size_t)f->offset > c->rows.n ? c->rows.n : (size_t)f->offset;
    size_t n = c->rows.n - from;
    if (f->limit > 0 && n > (size_t)f->limit) n = (size_t)f->limit;
    out->left_roll = (RollcallList){.as_at = out->until, .total = (i64)c->rows.n, .n = n};
    out->left_roll.rows = ARENA_ARRAY(cx->arena, RollcallRow, n);
    out->left_on = ARENA_ARRAY(cx->arena, Date, n);
    out->left_urn = ARENA_ARRAY(cx->arena, i64, n);
    out->left_school = ARENA_ARRAY(cx->arena, Str, n);
    for (size_t i = 0; i < n; i++) {
        const Leaver *l = &all[from + i];
        u32 school = rollcall_pass_school(c->pass, l->left.urn);
        out->left_roll.rows[i] = l->row;
        out->left_on[i] = l->left.on;
        out->left_urn[i] = l->left.urn;
        out->left_school[i] = school == NO_SCHOOL ? STR_NONE : c->pass->school_names[school];
        TRY(rollcall_row_label(cx, &out->left_roll.rows[i]));
    }
    return OK;
}

/* Whose records are restricted are counted, and not named. */
static Status list_merged(Ctx *cx, RollcallChanges *out) {
    DbRows *r;
    size_t cap = 16;
    out->merged = ARENA_ARRAY(cx->arena, RollcallMerged, cap);
    TRY(restrict_ready(cx));
    TRY(db_query(cx, &r, SQL_rollcall_merges, P_DATE(out->since), P_DATE(out->until)));
    while (db_next(r)) {
        if (out->n_merged == cap) {
            out->merged = arena_grow(cx->arena, out->merged, cap * sizeof *out->merged, 2 * cap * sizeof *out->merged);
            cap *= 2;
        }
        RollcallMerged *m = &out->merged[out->n_merged++];
        *m = (RollcallMerged){col_i64(r, 0), col_i64(r, 1), col_i64(r, 2), col_date(r, 3)};
        if (restrict_hides(cx, m->gone_id) || restrict_hides(cx, m->keep_id)) *m = (RollcallMerged){.on = m->on};
        if (m->keep_id) audit_note(cx, "person.list", m->keep_id, "merge %lld", (long long)m->merge_id);
    }
    return db_done(r);
}

Status rollcall_changes(Ctx *cx, Date since, Date until, const RollcallFilter *f, RollcallChanges *out) {
    TRY(access_allows(cx, READ_ROLLCALL));
    if (!date_is_set(since) || !date_is_set(until) || !date_before(since, until))
        return FAIL(cx, ERR_INPUT, "changes need two days, the first before the second");
    RollcallPass p;
    ChangeVisit c = {.pass = &p, .rows = {.arena = cx->arena}, .out = {.since = since, .until = until}};
    TRY(rollcall_wanted(cx, f, &c.wanted));
    TRY(rollcall_pass_open(cx, &p));
    c.since = rollcall_rules_on(p.definitions->rollcall, p.definitions->calendars, p.schools, since);
    c.until = rollcall_rules_on(p.definitions->rollcall, p.definitions->calendars, p.schools, until);
    TRY(rollcall_pass_run(&p, (PassWindow){.since = since, .until = until}, (PassVisitor){visit_change, &c}));
    TRY(list_leavers(cx, f, &c, &c.out));
    TRY(list_merged(cx, &c.out));
    audit_note(cx, "rollcall.changes", 0, "children %zu", c.out.left_roll.n);
    *out = c.out;
    return OK;
}
