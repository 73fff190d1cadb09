#include "rollcall/rollcall_groups.h"

#include "access/access.h"
#include "rollcall/rollcall_pass.h"
#include "sql_all.h"

enum { RANGE = 20000, NOBODY_MORE = -1 };

const RollcallGroup *rollcall_group_find(const RollcallRules *r, Str code) {
    for (size_t i = 0; i < r->n_groups; i++)
        if (str_eq(r->groups[i].code, code)) return &r->groups[i];
    return NULL;
}

/* ---- what groups a person is in ---- */

RollcallGroupReader rollcall_groups_open(Ctx *cx, Date on) {
    return (RollcallGroupReader){.cx = cx, .rules = definitions_of(cx)->rollcall, .on = on, .person_id = NOBODY_MORE};
}

static void step(RollcallGroupReader *g) {
    if (db_next(g->rows)) {
        g->person_id = col_i64(g->rows, 0);
        return;
    }
    g->status = db_done(g->rows);
    g->rows = NULL;
    g->person_id = NOBODY_MORE;
}

static void read_range(RollcallGroupReader *g, i64 first) {
    if (g->rows) g->status = db_done(g->rows);
    g->rows = NULL;
    g->last = first + RANGE - 1;
    if (g->status == OK)
        g->status = db_query(g->cx, &g->rows, SQL_rollcall_group_facts, P_I64(first), P_I64(g->last), P_DATE(g->on));
    if (g->status == OK) step(g);
    else g->rows = NULL;
}

u32 rollcall_groups_in(const RollcallRules *r, Str kind, Str value) {
    u32 bits = 0;
    for (size_t i = 0; i < r->n_all_groups; i++)
        if (str_eq(r->groups[i].kind, kind) && rollcall_group_has(&r->groups[i], value)) bits |= UINT32_C(1) << i;
    return bits;
}

u32 rollcall_groups_of(RollcallGroupReader *g, i64 person_id) {
    u32 bits = 0;
    if (g->status == OK && person_id > g->last) read_range(g, person_id);
    while (g->rows && g->person_id < person_id) step(g);
    for (; g->rows && g->person_id == person_id; step(g))
        bits |= rollcall_groups_in(g->rules, col_str(g->rows, 1), col_str(g->rows, 2));
    return bits;
}

Status rollcall_groups_done(RollcallGroupReader *g) {
    if (g->rows) {
        Status st = db_done(g->rows);
        if (g->status == OK) g->status = st;
    }
    g->rows = NULL;
    return g->status;
}

/* ---- the balance of each ---- */

typedef struct GroupCounter {
    RollRules rules;
    RollcallGroupReader reader;
    RollcallGroupCount *rows;
    size_t n_groups;
} GroupCounter;

static void count_in(RollcallGroupCount *row, const RollVerdict *v) {
    row->known++;
    row->states[v->state]++;
}

static void visit_groups(void *of, const RollFacts *f) {
    GroupCounter *c = of;
    RollVerdict v = rollcall_classify(&c->rules, f);
    if (v.where != WHERE_IN) return;
    u32 own = (UINT32_C(1) << c->n_groups) - 1, bits = rollcall_groups_of(&c->reader, f->person_id) & own;
    if (bits == 0) count_in(&c->rows[c->n_groups], &v);
    for (size_t i = 0; i < c->n_groups; i++)
        if (bits >> i & 1) count_in(&c->rows[i], &v);
}

Status rollcall_by_group(Ctx *cx, Date as_at, const RollcallGroupCount **rows, size_t *n) {
    TRY(access_allows(cx, READ_ROLLCALL));
    const RollcallRules *rules = definitions_of(cx)->rollcall;
    RollcallPass p;
    GroupCounter c = {.reader = rollcall_groups_open(cx, as_at), .n_groups = rules->n_groups};
    c.rows = ARENA_ARRAY(cx->arena, RollcallGroupCount, c.n_groups + 1);
    for (size_t i = 0; i < c.n_groups; i++) c.rows[i].group = &rules->groups[i];
    TRY(rollcall_pass_open(cx, &p));
    c.rules = rollcall_rules_on(p.definitions->rollcall, p.definitions->calendars, p.schools, as_at);
    TRY(rollcall_pass_run(&p, (PassWindow){.since = as_at, .until = as_at}, (PassVisitor){visit_groups, &c}));
    TRY(rollcall_groups_done(&c.reader));
    *rows = c.rows;
    *n = c.n_groups + 1;
    return OK;
}
