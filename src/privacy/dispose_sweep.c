/* dispose_sweep.c - taking one record away, from every table that refers to it: see dispose.h. */
#include "db/row_sweep.h"
#include "define/definitions.h"
#include "people/changes.h"
#include "privacy/dispose.h"
#include "sql_all.h"

enum { MANY = 1000 };

static const RowSweep of_case[] = {
#define X(table, column, via, via_column) {table, column, via, via_column},
    DISPOSE_CASE_LIST(X)
#undef X
};
static const RowSweep of_person[] = {
#define X(table, column, via, via_column) {table, column, via, via_column},
    DISPOSE_PERSON_LIST(X)
#undef X
};
static const RowSweep cleared_of_case[] = {
#define X(table, column) {table, column, NULL, NULL},
    DISPOSE_CASE_CLEARED_LIST(X)
#undef X
};

static void count_rows(Swept *s, const char *table, i64 n) {
    if (n == 0) return;
    i64 before = json_integer_value(json_object_get(s->tables, table));
    json_object_set_new(s->tables, table, json_integer(before + n));
    s->n += n;
}

static Status sweep_rows(Swept *s, const RowSweep *sweep, i64 number) {
    i64 n;
    TRY(row_sweep(s->cx, sweep, number, &n));
    count_rows(s, sweep->table, n);
    return OK;
}

typedef struct Columns {
    struct {
        const char *table, *column;
    } at[MANY];
    size_t n;
} Columns;

static Status read_columns(Ctx *cx, DbRows *r, Columns **out) {
    Columns *c = ARENA_NEW(cx->arena, Columns);
    c->n = 0;
    while (c->n < MANY && db_next(r)) {
        c->at[c->n].table = str_cstr(cx->arena, col_str_keep(r, 0));
        c->at[c->n++].column = db_n_cols(r) > 1 ? str_cstr(cx->arena, col_str_keep(r, 1)) : NULL;
    }
    *out = c;
    return db_done(r);
}

/* Answers of other registers' cases that name it. */
static Status clear_answers(Swept *s, Str type, i64 number) {
    DbRows *r;
    Columns *c;
    TRY(db_query(s->cx, &r, SQL_disposal_other_columns, P_STR(type)));
    TRY(read_columns(s->cx, r, &c));
    for (size_t i = 0; i < c->n; i++) {
        i64 n;
        RowSweep sweep = {c->at[i].table, c->at[i].column, NULL, NULL};
        TRY(row_sweep_clear(s->cx, &sweep, c->at[i].column, number, &n));
    }
    return OK;
}

/* ---- cases ---- */

/* What may stay of an answer when nobody is to be told by it: what was chosen from a list. */
static bool is_from_list(Str type) {
    return str_is(type, "choice") || str_is(type, "choices") || str_is(type, "yes_no");
}

static Status clear_table(Swept *s, const char *table, i64 case_id) {
    DbRows *r;
    Columns *c;
    TRY(db_query(s->cx, &r, SQL_disposal_columns, P_CSTR(table)));
    TRY(read_columns(s->cx, r, &c)); /* here: column and its type */
    for (size_t i = 0; i < c->n; i++) {
        i64 n;
        RowSweep sweep = {table, "case_id", NULL, NULL};
        if (!is_from_list(str_from(c->at[i].column))) TRY(row_sweep_clear(s->cx, &sweep, c->at[i].table, case_id, &n));
    }
    return OK;
}

static Status sweep_register(Swept *s, Str reg, i64 case_id, bool stays) {
    DbRows *r;
    Columns *c;
    TRY(db_query(s->cx, &r, SQL_disposal_tables, P_STR(reg)));
    TRY(read_columns(s->cx, r, &c));
    for (size_t i = 0; i < c->n; i++) {
        RowSweep sweep = {c->at[i].table, "case_id", NULL, NULL};
        if (stays) TRY(clear_table(s, c->at[i].table, case_id));
        else TRY(sweep_rows(s, &sweep, case_id));
    }
    return OK;
}

typedef struct CaseFacts {
    Str reg, district, outcome;
    Date opened_on, closed_on;
    i64 person_id;
} CaseFacts;

static Status case_facts(Ctx *cx, i64 id, CaseFacts *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_disposal_case_facts, P_I64(id)));
    *out = (CaseFacts){.opened_on = DATE_NONE, .closed_on = DATE_NONE};
    if (db_next(r))
        *out = (CaseFacts){.reg = col_str_keep(r, 0),
                           .opened_on = col_date(r, 1),
                           .closed_on = col_date(r, 2),
                           .district = col_str_keep(r, 3),
                           .outcome = col_str_keep(r, 4),
                           .person_id = col_i64(r, 5)};
    return db_done(r);
}

static Date new_year(Date d) { return date_ymd(date_to_ymd(d).year, 1, 1); }

static Status keep_count(Ctx *cx, const CaseFacts *f) {
    return db_run(cx, SQL_disposal_count, P_STR(f->reg), P_I64(date_to_ymd(f->opened_on).year),
                  P_I64(date_to_ymd(f->closed_on).year), P_STR(f->district), P_STR(f->outcome));
}

static Status end_case(Swept *s, i64 id, const CaseFacts *f, RetentionThen then) {
    RowSweep self = {"case_file", "id", NULL, NULL};
    if (then == THEN_STATISTICS) TRY(keep_count(s->cx, f));
    if (then != THEN_ANONYMISE) return sweep_rows(s, &self, id);
    Moment at = MOMENT_NONE;
    check(moment_parse(str_fmt(s->cx->arena, "%.*sT00:00:00Z",
                               STR_ARG(date_iso_str(s->cx->arena, new_year(f->closed_on)))),
                       &at));
    return db_run(s->cx, SQL_disposal_anonymise_case, P_I64(id), P_DATE(new_year(f->opened_on)),
                  P_DATE(new_year(f->closed_on)), P_MOMENT(at));
}

Status sweep_case(Swept *s, i64 case_id, const RetentionClass *is) {
    CaseFacts f;
    TRY(case_facts(s->cx, case_id, &f));
    if (!f.reg.p) return OK;
    for (size_t i = 0; i < COUNT_OF(of_case); i++) TRY(sweep_rows(s, &of_case[i], case_id));
    for (size_t i = 0; i < COUNT_OF(cleared_of_case); i++) {
        i64 n;
        TRY(row_sweep_clear(s->cx, &cleared_of_case[i], cleared_of_case[i].column, case_id, &n));
    }
    TRY(clear_answers(s, STR("case"), case_id));
    TRY(sweep_register(s, f.reg, case_id, is->then == THEN_ANONYMISE));
    TRY(end_case(s, case_id, &f, is->then));
    if (f.person_id) person_touch(s->cx, f.person_id);
    return db_touch(s->cx);
}

/* ---- people ---- */

static Status read_ids(DbRows *r, i64 *ids, size_t *n) {
    *n = 0;
    while (*n < MANY && db_next(r)) ids[(*n)++] = col_i64(r, 0);
    return db_done(r);
}

static Status sweep_waiting_marks(Swept *s, i64 person_id) {
    DbRows *r;
    Str *upns = ARENA_ARRAY(s->cx->arena, Str, MANY);
    size_t n = 0;
    TRY(db_query(s->cx, &r, SQL_disposal_upns, P_I64(person_id)));
    while (n < MANY && db_next(r)) upns[n++] = col_str_keep(r, 0);
    TRY(db_done(r));
    for (size_t i = 0; i < n; i++) {
        i64 gone;
        TRY(db_run_count(s->cx, &gone, SQL_disposal_waiting_marks, P_STR(upns[i])));
        count_rows(s, "attendance_waiting", gone);
    }
    return OK;
}

static Status sweep_one(Swept *s, i64 person_id) {
    DbRows *r;
    size_t n;
    i64 *places = ARENA_ARRAY(s->cx->arena, i64, MANY);
    TRY(sweep_waiting_marks(s, person_id));
    TRY(db_query(s->cx, &r, SQL_disposal_addresses, P_I64(person_id)));
    TRY(read_ids(r, places, &n));
    TRY(clear_answers(s, STR("person"), person_id));
    for (size_t i = 0; i < COUNT_OF(of_person); i++) TRY(sweep_rows(s, &of_person[i], person_id));
    for (size_t i = 0; i < n; i++) {
        i64 gone;
        TRY(db_run_count(s->cx, &gone, SQL_disposal_address_if_empty, P_I64(places[i])));
        count_rows(s, "address", gone);
    }
    person_touch(s->cx, person_id);
    return OK;
}

/* The record, and those merged into it, deepest first. */
static Status sweep_with_merged(Swept *s, i64 person_id, int depth) {
    DbRows *r;
    size_t n = 0;
    i64 *ids = ARENA_ARRAY(s->cx->arena, i64, MANY);
    TRY(db_query(s->cx, &r, SQL_retention_merged));
    while (n < MANY && db_next(r))
        if (col_i64(r, 1) == person_id) ids[n++] = col_i64(r, 0);
    TRY(db_done(r));
    check(depth < 100);
    for (size_t i = 0; i < n; i++) TRY(sweep_with_merged(s, ids[i], depth + 1));
    return sweep_one(s, person_id);
}

Status sweep_person(Swept *s, i64 person_id) {
    DbRows *r;
    size_t n;
    i64 *adults = ARENA_ARRAY(s->cx->arena, i64, MANY);
    TRY(db_query(s->cx, &r, SQL_disposal_relatives, P_I64(person_id)));
    TRY(read_ids(r, adults, &n));
    TRY(sweep_with_merged(s, person_id, 0));
    for (size_t i = 0; i < n; i++) {
        i64 mentions;
        TRY(db_number(s->cx, &mentions, SQL_disposal_mentions, P_I64(adults[i])));
        if (mentions == 0) TRY(sweep_with_merged(s, adults[i], 0));
    }
    return db_touch(s->cx);
}

/* ---- rows of logs ---- */

Status sweep_log(Swept *s, i64 place) {
    const RetentionRules *rules = definitions_of(s->cx)->retention;
    if (place < 0 || (size_t)place >= rules->n_logs) return OK;
    const RetentionLog *log = &rules->logs[place];
    i64 n = 0;
    Date day = date_add_months(s->cx->today, -12 * log->is->years);
    Moment before = MOMENT_NONE;
    check(moment_parse(str_fmt(s->cx->arena, "%.*sT00:00:00Z", STR_ARG(date_iso_str(s->cx->arena, day))), &before));
    if (str_is(log->rows, "import_findings")) TRY(db_run_count(s->cx, &n, SQL_log_import_findings, P_MOMENT(before)));
    if (str_is(log->rows, "decided_doubts")) TRY(db_run_count(s->cx, &n, SQL_log_decided_doubts, P_MOMENT(before)));
    if (str_is(log->rows, "waiting_marks"))
        TRY(db_run_count(s->cx, &n, SQL_log_waiting_marks, P_I64(date_school_year(day))));
    if (str_is(log->rows, "unmatched_notices")) {
        TRY(db_run(s->cx, SQL_log_unmatched_answers, P_MOMENT(before)));
        TRY(db_run_count(s->cx, &n, SQL_log_unmatched_notices, P_MOMENT(before)));
    }
    count_rows(s, str_cstr(s->cx->arena, log->rows), n);
    return OK;
}

/* ---- proof ---- */

static bool stays(const char *table, const char *column) {
#define X(name, col, why) \
    if (strcmp(table, name) == 0 && strcmp(column, col) == 0) return true;
    DISPOSE_STAYS_LIST(X)
#undef X
    return false;
}

static Status count_left(Ctx *cx, const RowSweep *sweep, const SweptIds *gone, i64 *n) {
    bool is_of_case = gone->is_case;
    /* An anonymised case keeps its answers from lists, in the tables of its own register. */
    bool is_own = strncmp(sweep->table, "reg_", 4) == 0 && strcmp(sweep->column, "case_id") == 0;
    return row_sweep_count(cx, sweep, is_of_case ? (is_own ? gone->deleted_cases : gone->cases) : gone->people, n);
}

Status sweep_left(Ctx *cx, SweptIds *gone, i64 *n_columns, i64 *n_rows) {
    DbRows *r;
    Columns *c = ARENA_NEW(cx->arena, Columns);
    bool *is_case = ARENA_ARRAY(cx->arena, bool, MANY);
    c->n = 0;
    TRY(db_query(cx, &r, SQL_disposal_dictionary));
    while (c->n < MANY && db_next(r)) {
        c->at[c->n].table = str_cstr(cx->arena, col_str_keep(r, 0));
        c->at[c->n].column = str_cstr(cx->arena, col_str_keep(r, 1));
        is_case[c->n++] = str_is(col_str(r, 2), "case_file(id)");
    }
    TRY(db_done(r));
    *n_columns = *n_rows = 0;
    for (size_t i = 0; i < c->n; i++) {
        i64 left;
        RowSweep sweep = {c->at[i].table, c->at[i].column, NULL, NULL};
        if (stays(sweep.table, sweep.column)) continue;
        gone->is_case = is_case[i];
        TRY(count_left(cx, &sweep, gone, &left));
        *n_columns += 1;
        *n_rows += left;
    }
    return OK;
}
