/* results_store.c - see results_store.h. */
#include "measures/results_store.h"

#include "base/json_text.h"
#include "db/db.h"
#include "sql_all.h"

static Str or_empty(Str s) { return s.p ? s : STR(""); }

/* ---- writing ---- */

static Status insert(Ctx *cx, const Str *cells, Date period_end, i64 source_id, i64 *id) {
    DbParam params[N_RESULTS_COLUMNS + 2];
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++)
        params[i] = i == RESULTS_PERIOD_END ? P_DATE(period_end) : P_STR(or_empty(cells[i]));
    params[N_RESULTS_COLUMNS] = P_I64(source_id);
    params[N_RESULTS_COLUMNS + 1] = P_DATE(cx->today);
    return db_insert_n(cx, &SQL_results_insert, id, params, COUNT_OF(params));
}

static bool is_same(const DbRows *rows, const Str *cells) {
    for (int i = 0; i < N_RESULTS_COLUMNS; i++)
        if (i != RESULTS_PERIOD_END && !str_eq(col_str(rows, i), cells[i])) return false;
    return true;
}

static Status standing(Ctx *cx, const Str *cells, Date period_end, i64 *id, bool *same) {
    DbRows *rows;
    *id = 0;
    *same = false;
    TRY(db_query(cx, &rows, SQL_results_standing, P_STR(or_empty(cells[RESULTS_CODE])),
                 P_STR(or_empty(cells[RESULTS_SECTION])), P_STR(or_empty(cells[RESULTS_SCORECARD])),
                 P_STR(or_empty(cells[RESULTS_AREA])), P_STR(or_empty(cells[RESULTS_GROUP])), P_DATE(period_end)));
    while (db_next(rows)) {
        *id = col_i64(rows, N_RESULTS_COLUMNS);
        *same = is_same(rows, cells);
    }
    return db_done(rows);
}

Status results_keep(Ctx *cx, const Str *cells, Date period_end, i64 source_id, ResultKept *out) {
    i64 old_id, id;
    bool same;
    TRY(standing(cx, cells, period_end, &old_id, &same));
    *out = old_id == 0 ? RESULT_KEPT_NEW : same ? RESULT_KEPT_SAME : RESULT_KEPT_CORRECTED;
    if (*out == RESULT_KEPT_SAME) return OK;
    if (old_id) TRY(db_run(cx, SQL_results_free, P_I64(old_id)));
    TRY(insert(cx, cells, period_end, source_id, &id));
    return old_id ? db_run(cx, SQL_results_replace, P_I64(old_id), P_I64(id)) : OK;
}

/* ---- reading ---- */

static void read_row(Ctx *cx, ResultsFile *file, const DbRows *rows) {
    Str cells[N_RESULTS_COLUMNS];
    for (int i = 0; i < N_RESULTS_COLUMNS; i++)
        cells[i] = i == RESULTS_PERIOD_END ? date_iso_str(cx->arena, col_date(rows, i)) : or_empty(col_str(rows, i));
    CsvRow row = {.line = (i64)file->n + 1, .number = (i64)file->n + 1, .n_cells = N_RESULTS_COLUMNS, .cells = cells};
    results_read_row(cx, file, &row);
}

static Status read_all(Ctx *cx, DbRows *rows, ResultsFile **out, i64 **ids) {
    ResultsFile *file = ARENA_NEW(cx->arena, ResultsFile);
    size_t cap = 0;
    i64 *of = NULL;
    while (db_next(rows)) {
        ARENA_ROOM(cx->arena, of, file->n, cap, 64);
        of[file->n] = col_i64(rows, N_RESULTS_COLUMNS);
        read_row(cx, file, rows);
    }
    TRY(db_done(rows));
    *out = file;
    *ids = of;
    return OK;
}

Status results_of_codes(Ctx *cx, const ResultsKeys *keys, Date as_at, ResultsFile **out, ResultMark **marks) {
    DbRows *rows;
    ResultsFile *file = ARENA_NEW(cx->arena, ResultsFile);
    ResultMark *of = NULL;
    size_t cap = 0;
    Str codes = json_list(cx->arena, keys->codes, keys->n_codes);
    Str areas = json_list(cx->arena, keys->areas, keys->n_areas);
    TRY(db_query(cx, &rows, SQL_results_of_codes, P_STR(codes), P_STR(areas), P_DATE(as_at)));
    while (db_next(rows)) {
        ARENA_ROOM(cx->arena, of, file->n, cap, 64);
        of[file->n] = (ResultMark){.id = col_i64(rows, N_RESULTS_COLUMNS),
                                   .entered_on = col_date(rows, N_RESULTS_COLUMNS + 1),
                                   .source_id = col_i64(rows, N_RESULTS_COLUMNS + 2),
                                   .has_replaced = col_bool(rows, N_RESULTS_COLUMNS + 3)};
        read_row(cx, file, rows);
    }
    TRY(db_done(rows));
    *out = file;
    *marks = of;
    return OK;
}

static ResultsOptions as_of(Date today) { return (ResultsOptions){.today = today, .is_mixed = true}; }

Status results_list(Ctx *cx, const ResultsWanted *w, ResultsFile **out, i64 **ids) {
    DbRows *rows;
    TRY(db_query(cx, &rows, SQL_results_list, P_STR(or_empty(w->code)), P_STR(or_empty(w->section)),
                 P_STR(or_empty(w->scorecard)), P_I64(w->limit)));
    TRY(read_all(cx, rows, out, ids));
    ResultsOptions o = as_of(cx->today);
    results_check_all(cx, *out, &o);
    return OK;
}

/* Each on its own: what stood at different times for one key is no contradiction. */
Status results_history(Ctx *cx, i64 id, ResultsFile **out) {
    DbRows *rows;
    i64 *ids;
    ResultsOptions o = as_of(cx->today);
    TRY(db_query(cx, &rows, SQL_results_history, P_I64(id)));
    TRY(read_all(cx, rows, out, &ids));
    for (size_t i = 0; i < (*out)->n; i++) {
        ResultsFile one = {.rows = &(*out)->rows[i], .n = 1};
        results_check_all(cx, &one, &o);
    }
    return OK;
}
