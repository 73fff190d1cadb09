/* measure_prove.c - that each measure's statement runs, gives what the measure counts, and walks no table it does not say. */
#include "db/plan.h"
#include "measures/measure_own.h"
#include "registers/table.h"
#include "registers/tick.h"

static bool has_column(const DbRows *r, Str name) {
    for (int i = 0; i < db_n_cols(r); i++)
        if (str_is(name, db_col_name(r, i))) return true;
    return false;
}

static void want_column(Mistakes *m, const Measure *one, const DbRows *r, Str name) {
    if (has_column(r, name)) return;
    Str names[40];
    size_t n = 0;
    for (int i = 0; i < db_n_cols(r) && n < COUNT_OF(names); i++) names[n++] = str_from(db_col_name(r, i));
    mistake_at(m, one->sql_file, 0, "the statement gives no column '%.*s'%.*s", STR_ARG(name),
               STR_ARG(mistake_hint(m->arena, name, names, n)));
}

static void check_columns(Mistakes *m, const Measure *one, const DbRows *r) {
    bool has_value = one->kind == MEASURE_MEAN || one->kind == MEASURE_MEDIAN || one->kind == MEASURE_MONEY;
    bool is_change = one->kind == MEASURE_CHANGE; /* its baseline is the others */
    bool has_parts = one->kind == MEASURE_GAP || one->kind == MEASURE_RATIO;
    static const Str always[] = {{"unit_id", 7}, {"child_id", 8}, {"school_id", 9}, {"district", 8}, {"on_date", 7}};
    for (size_t i = 0; i < COUNT_OF(always); i++) want_column(m, one, r, always[i]);
    bool has_days = has_value && has_column(r, STR("from_on"));
    want_column(m, one, r, !has_value ? STR("num") : has_days ? STR("to_on") : STR("value"));
    if (one->kind == MEASURE_PROPORTION || one->kind == MEASURE_RATE || has_parts) want_column(m, one, r, STR("den"));
    if (has_parts || is_change) want_column(m, one, r, STR("in_group"));
    for (size_t i = 0; i < one->n_groups; i++) want_column(m, one, r, one->groups[i]);
}

/* Of days long past, so that nothing is counted. */
static Status run_nothing(Ctx *cx, const Measure *one, Mistakes *m) {
    DbRows *r;
    DbParam params[MEASURE_MAX_PARAMS];
    for (size_t i = 0; i < one->sql->n_params; i++)
        params[i] = one->params[i].kind == PARAM_NUMBER ? P_I64(0) : P_DATE(date_ymd(1, 1, 1));
    TRY(db_query_n(cx, one->sql, &r, params, one->sql->n_params));
    check_columns(m, one, r);
    return db_done(r);
}

static Status prove(Ctx *cx, const Measure *one, Mistakes *m) {
    Str line;
    TRY(db_prepare_check(cx, one->sql));
    TRY(run_nothing(cx, one, m));
    TRY(plan_find_scan(cx, one->sql, &line));
    if (line.p && !one->scans.p)
        mistake_at(m, one->sql_file, 0,
                   "the statement walks a whole table (%.*s): say why it may in '-- scan: reason', or use an index",
                   STR_ARG(line));
    return OK;
}

/* PostgreSQL ends a transaction in which a statement fails: each has a savepoint. */
Status measures_prove(Ctx *cx, const Measures *ms, Mistakes *m) {
    for (size_t i = 0; i < ms->n; i++) {
        const Measure *one = ms->at[i];
        if (!one->sql) continue;
        TRY(db_savepoint(cx, "measure"));
        if (prove(cx, one, m) != OK) {
            mistake_at(m, one->sql_file, 0, "the statement does not run: %.*s", STR_ARG(cx->error.message));
            ctx_clear_error(cx);
            TRY(db_rollback_to(cx, "measure"));
        }
        TRY(db_release(cx, "measure"));
    }
    return OK;
}

static Status make_store(Ctx *cx, const Registers *registers) {
    TRY(db_migrate(cx));
    TRY(db_begin(cx, DB_WRITE));
    return registers_define(cx, registers);
}

typedef struct Scratch {
    Ctx *cx;
    Db *own, *db;
} Scratch;

/* At the end, or where memory ran out on the way. */
static void close_scratch(void *of) {
    Scratch *s = of;
    if (!s->db) return;
    db_close(s->db);
    s->db = NULL;
    s->cx->db = s->own;
}

Status measures_prove_in_memory(Ctx *cx, const Measures *ms, const Registers *registers, Mistakes *m) {
    Scratch *s = ARENA_NEW(cx->arena, Scratch);
    *s = (Scratch){.cx = cx, .own = cx->db};
    arena_defer(cx->arena, close_scratch, s);
    TRY(db_open(cx, STR(":memory:"), &s->db));
    cx->db = s->db;
    Status st = make_store(cx, registers);
    if (st == OK) st = tick_prove_rules(cx, registers, m);
    if (st == OK) st = measures_prove(cx, ms, m);
    db_rollback(cx);
    close_scratch(s);
    return st;
}
