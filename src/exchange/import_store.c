/* import_store.c - import runs, units and findings in the store. See import.sql. */
#include "access/access.h"
#include "exchange/import_run.h"
#include "sql_all.h"

Status import_store_start(Ctx *cx, ImportRun *run) {
    ImportReport *r = &run->report;
    TRY(db_insert(cx, &r->run_id, SQL_import_run_start, P_MOMENT(r->started_at), P_I64(r->actor_id), P_STR(r->title),
                  P_BOOL(r->is_check)));
    run->progress.run_id = r->run_id;
    return OK;
}

Status import_store_finish(Ctx *cx, ImportRun *run) {
    const ImportReport *r = &run->report;
    return db_run(cx, SQL_import_run_finish, P_I64(r->run_id), P_MOMENT(r->finished_at), P_STR(r->outcome));
}

Status import_store_unit(Ctx *cx, i64 run_id, UnitReport *u, const char *hash, bool is_complete) {
    return db_insert(cx, &u->id, SQL_import_unit_insert, P_I64(run_id), P_STR(u->kind), P_STR(u->key),
                     P_STR(u->file_name), P_CSTR(hash), P_DATE(u->as_at), P_ID(u->urn), P_BOOL(is_complete),
                     P_STR(u->outcome), P_MOMENT(ctx_now(cx)), P_I64(u->n.read), P_I64(u->n.of[ROW_CREATED]),
                     P_I64(u->n.of[ROW_UPDATED]), P_I64(u->n.of[ROW_UNCHANGED]), P_I64(u->n.of[ROW_REFUSED]),
                     P_I64(u->n.of[ROW_HELD]));
}

Status import_store_settle(Ctx *cx, const ImportUnit *u) {
    return db_run(cx, SQL_import_unit_settle, P_I64(u->id), P_DATE(u->facts.as_at), P_MOMENT(ctx_now(cx)),
                  P_I64(u->n.read), P_I64(u->n.of[ROW_CREATED]), P_I64(u->n.of[ROW_UPDATED]),
                  P_I64(u->n.of[ROW_UNCHANGED]), P_I64(u->n.of[ROW_REFUSED]), P_I64(u->n.of[ROW_HELD]));
}

Status import_store_is_same(Ctx *cx, Str key, const char *hash, bool *same) {
    DbRows *rows;
    *same = false;
    TRY(db_query(cx, &rows, SQL_import_unit_last, P_STR(key)));
    if (db_next(rows)) *same = str_is(col_str(rows, 0), hash) && col_i64(rows, 1) == 0;
    return db_done(rows);
}

Status import_unit_newest(Ctx *cx, const ImportUnit *u, Date *newest) {
    DbRows *rows;
    *newest = DATE_NONE;
    TRY(db_query(cx, &rows, SQL_import_unit_newest, P_STR(u->facts.key), P_I64(u->id)));
    if (db_next(rows)) *newest = col_date(rows, 0);
    return db_done(rows);
}

Status import_store_unit_facts(Ctx *cx, i64 unit_id, UnitFacts *out) {
    DbRows *rows;
    bool found = false;
    TRY(db_query(cx, &rows, SQL_import_unit_facts, P_I64(unit_id)));
    if (db_next(rows)) {
        found = true;
        *out = (UnitFacts){.key = col_str_keep(rows, 0),
                           .as_at = col_date(rows, 1),
                           .urn = col_i64(rows, 2),
                           .is_complete = col_bool(rows, 3)};
    }
    TRY(db_done(rows));
    return found ? OK : FAIL(cx, ERR_NOTFOUND, "there is no import unit %lld", (long long)unit_id);
}

/* ---- findings ---- */

static Status write_finding(Ctx *cx, i64 run_id, const FindingReport *r) {
    const Finding *f = &r->f;
    return db_run(cx, SQL_import_finding_insert, P_I64(run_id), P_ID(r->unit_id), P_STR(r->file_name), P_ID(f->line),
                  P_STR(f->record), P_STR(f->field), P_CSTR(f->code), P_STR(r->severity), P_STR(f->value),
                  P_STR(f->message), P_STR(f->remedy), P_I64(f->n_same), P_ID(f->person_id));
}

Status import_store_findings(Ctx *cx, ImportRun *run) {
    ImportReport *r = &run->report;
    for (; run->n_findings_written < r->n_findings; run->n_findings_written++)
        TRY(write_finding(cx, r->run_id, &r->findings[run->n_findings_written]));
    return OK;
}

/* ---- reading runs back ---- */

static void read_run(DbRows *rows, ImportReport *out) {
    *out = (ImportReport){.run_id = col_i64(rows, 0),
                          .started_at = col_moment(rows, 1),
                          .finished_at = col_moment(rows, 2),
                          .actor_id = col_i64(rows, 3),
                          .title = col_str_keep(rows, 4),
                          .is_check = col_bool(rows, 5),
                          .outcome = col_is_null(rows, 6) ? STR("") : col_str_keep(rows, 6),
                          .n_units = col_i64(rows, 7),
                          .n_landed = col_i64(rows, 8),
                          .n_unchanged_units = col_i64(rows, 9),
                          .n_refused_units = col_i64(rows, 10),
                          .n.read = col_i64(rows, 11)};
    for (int i = 0; i < N_ROW_OUTCOMES; i++) out->n.of[i] = col_i64(rows, 12 + i);
}

static Status read_units(Ctx *cx, ImportReport *r) {
    DbRows *rows;
    i64 n = 0;
    r->units = ARENA_ARRAY(cx->arena, UnitReport, (size_t)r->n_units);
    TRY(db_query(cx, &rows, SQL_import_units_of_run, P_I64(r->run_id)));
    while (n < r->n_units && db_next(rows)) {
        UnitReport *u = &r->units[n++];
        *u = (UnitReport){.id = col_i64(rows, 0),
                          .file_name = col_str_keep(rows, 1),
                          .kind = col_str_keep(rows, 2),
                          .key = col_str_keep(rows, 3),
                          .as_at = col_date(rows, 4),
                          .urn = col_i64(rows, 5),
                          .outcome = col_str_keep(rows, 6),
                          .n.read = col_i64(rows, 7)};
        for (int i = 0; i < N_ROW_OUTCOMES; i++) u->n.of[i] = col_i64(rows, 8 + i);
    }
    r->n_units = n;
    return db_done(rows);
}

static Severity severity_of(Str word) {
    for (int i = 0; i < N_SEVERITIES; i++)
        if (str_is(word, severity_words[i])) return (Severity)i;
    return SEVERITY_NOTE;
}

static Status read_findings(Ctx *cx, ImportReport *r) {
    DbRows *rows;
    i64 n;
    TRY(db_number(cx, &n, SQL_import_finding_count, P_I64(r->run_id)));
    r->findings = ARENA_ARRAY(cx->arena, FindingReport, (size_t)n);
    TRY(db_query(cx, &rows, SQL_import_findings_of_run, P_I64(r->run_id)));
    while (r->n_findings < (size_t)n && db_next(rows)) {
        FindingReport *f = &r->findings[r->n_findings++];
        f->unit_id = col_i64(rows, 0);
        f->file_name = col_str_keep(rows, 1);
        f->severity = col_str_keep(rows, 6);
        f->f = (Finding){.line = col_i64(rows, 2),
                         .record = col_str_keep(rows, 3),
                         .field = col_str_keep(rows, 4),
                         .code = str_cstr(cx->arena, col_str(rows, 5)),
                         .severity = severity_of(f->severity),
                         .value = col_str_keep(rows, 7),
                         .message = col_str_keep(rows, 8),
                         .remedy = col_str_keep(rows, 9),
                         .n_same = col_i64(rows, 10),
                         .person_id = col_i64(rows, 11)};
    }
    return db_done(rows);
}

Status import_run_get(Ctx *cx, i64 run_id, ImportReport **out) {
    DbRows *rows;
    ImportReport *r = NULL;
    TRY(access_allows(cx, READ_IMPORTS));
    TRY(access_subject(cx, SUBJECT_IMPORT, run_id));
    TRY(db_query(cx, &rows, SQL_import_run_get, P_I64(run_id)));
    if (db_next(rows)) {
        r = ARENA_NEW(cx->arena, ImportReport);
        read_run(rows, r);
    }
    TRY(db_done(rows));
    if (!r) return FAIL(cx, ERR_NOTFOUND, "there is no import %lld", (long long)run_id);
    TRY(read_units(cx, r));
    TRY(read_findings(cx, r));
    TRY(import_mask_findings(cx, r));
    *out = r;
    return OK;
}

Status import_run_list(Ctx *cx, i64 before, i64 limit, ImportReport **out, size_t *n) {
    DbRows *rows;
    size_t found = 0;
    ImportReport *list = ARENA_ARRAY(cx->arena, ImportReport, (size_t)limit);
    TRY(access_allows(cx, READ_IMPORTS));
    TRY(db_query(cx, &rows, SQL_import_run_list, P_I64(before > 0 ? before : INT64_MAX), P_I64(limit)));
    while (found < (size_t)limit && db_next(rows)) read_run(rows, &list[found++]);
    TRY(db_done(rows));
    *out = list;
    *n = found;
    return OK;
}
