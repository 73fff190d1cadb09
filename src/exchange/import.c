/* import.c - the run: its files in order, each a unit, and its record. See import.h. */
#include "access/access.h"
#include "cli/app.h"
#include "exchange/import_run.h"

const Importer *const importer_all[] = {
#define X(name) &importer_##name,
    IMPORTER_LIST(X)
#undef X
};
const size_t n_importer_all = COUNT_OF(importer_all);

const Importer *importer_find(Str kind) {
    for (size_t i = 0; i < n_importer_all; i++)
        if (str_is(kind, importer_all[i]->kind)) return importer_all[i];
    return NULL;
}

/* ---- one file ---- */

static Str kinds_known(Arena *a) {
    Buf b = buf_on(a);
    for (size_t i = 0; i < n_importer_all; i++) {
        if (i > 0) buf_lit(&b, ", ");
        buf_add(&b, str_from(importer_all[i]->kind));
    }
    return buf_str(&b);
}

static Status refuse_unknown(Ctx *cx, ImportUnit *u, const FoundFile *found) {
    if (found->trouble)
        return import_refuse_file(cx, u,
                                  (Finding){.code = "file_format",
                                            .message = str_from(found->trouble),
                                            .remedy = STR("Import the right file.")});
    return import_refuse_file(
        cx, u,
        (Finding){
            .code = "file_not_recognised",
            .message =
                STR("The file is of no kind that Muster reads: neither its name nor its first lines tell what it is."),
            .remedy = str_fmt(cx->arena, "Check that it is the right file. To insist, name its kind (%.*s) before it.",
                              STR_ARG(kinds_known(cx->arena)))});
}

static Status run_importer(Ctx *cx, ImportUnit *u, const FoundFile *found) {
    if (found->trouble || !found->importer) return refuse_unknown(cx, u, found);
    TRY(import_open_begun(cx, u, found));
    if (u->next) import_scan_ahead(u->run, u->next);
    return found->importer->run(cx, u, u->file);
}

/* next: the file after this one, read ahead; NULL: none. */
static Status run_file(Ctx *cx, ImportRun *run, const FoundFile *found, const FoundFile *next) {
    ImportFile *closed = ARENA_NEW(cx->arena, ImportFile);
    ImportUnit *u = ARENA_NEW(cx->arena, ImportUnit);
    *closed = (ImportFile){.run = run, .name = found->name, .size = found->size, .fd = -1};
    *u = (ImportUnit){.run = run, .file = closed, .importer = found->importer, .next = next, .facts.as_at = DATE_NONE};
    TRY(run->o->is_check ? db_savepoint(cx, "unit") : db_begin(cx, DB_BULK));
    TRY(import_settle(cx, u, run_importer(cx, u, found)));
    run->progress.files_done++;
    import_progress_bytes(run, found->size > u->file->bytes_read ? found->size - u->file->bytes_read : 0);
    return OK;
}

/* A folder holds other things too; they are passed over, and that is said. */
static bool is_passed_over(ImportRun *run, const FoundFile *found) {
    if (found->is_named || found->importer) return false;
    ImportFile file = {.run = run, .name = found->name};
    ImportUnit u = {.run = run, .file = &file};
    import_run_add_finding(
        run, &u,
        &(Finding){.code = "file_passed_over",
                   .severity = SEVERITY_NOTE,
                   .message = STR("The file is of no kind that Muster reads, so it was passed over."),
                   .remedy = STR("Nothing to do, unless it should have been imported: then name its kind.")});
    run->progress.files_done++;
    import_progress_bytes(run, found->size);
    return true;
}

static Status run_files(Ctx *cx, ImportRun *run, const FoundFiles *files) {
    for (size_t i = 0; i < files->n; i++) {
        ArenaMark mark = arena_mark(cx->arena);
        run->progress.file_name = files->at[i].name;
        const FoundFile *next = i + 1 < files->n ? &files->at[i + 1] : NULL;
        if (!is_passed_over(run, &files->at[i])) TRY(run_file(cx, run, &files->at[i], next));
        arena_rewind(cx->arena, mark);
    }
    return OK;
}

/* ---- the record of the run ---- */

static Status start_run(Ctx *cx, ImportRun *run) {
    run->report.started_at = ctx_now(cx);
    run->report.actor_id = cx->actor.id > 0 ? cx->actor.id : SYSTEM_USER_ID;
    TRY(db_begin(cx, run->o->is_check ? DB_BULK : DB_WRITE));
    TRY(import_store_start(cx, run));
    return run->o->is_check ? OK : ctx_commit(cx); /* a check stays in this transaction to its end */
}

/* The units of a check, for the page that shows its report. */
static Status record_check(Ctx *cx, ImportRun *run) {
    ImportReport *r = &run->report;
    TRY(db_begin(cx, DB_WRITE));
    TRY(import_store_start(cx, run));
    for (i64 i = 0; i < r->n_units; i++) {
        i64 was = r->units[i].id;
        TRY(import_store_unit(cx, r->run_id, &r->units[i], "", false));
        for (size_t f = 0; was > 0 && f < r->n_findings; f++)
            if (r->findings[f].unit_id == was) r->findings[f].unit_id = r->units[i].id;
    }
    for (size_t f = 0; f < r->n_findings; f++) r->findings[f].f.person_id = 0; /* may have been made by the check */
    run->n_findings_written = 0;
    TRY(import_store_findings(cx, run));
    TRY(import_store_finish(cx, run));
    return ctx_commit(cx);
}

static Status finish_check(Ctx *cx, ImportRun *run) {
    ImportReport *r = &run->report;
    db_rollback(cx);
    cx->audit = NULL;
    r->run_id = 0;
    if (run->o->keep_check) return record_check(cx, run);
    for (i64 i = 0; i < r->n_units; i++) r->units[i].id = 0;
    for (size_t f = 0; f < r->n_findings; f++) r->findings[f].unit_id = r->findings[f].f.person_id = 0;
    return OK;
}

static Status finish_run(Ctx *cx, ImportRun *run, const char *outcome) {
    import_finding_rest(run);
    run->report.finished_at = ctx_now(cx);
    run->report.outcome = str_from(outcome);
    if (run->o->is_check) return finish_check(cx, run);
    TRY(db_begin(cx, DB_WRITE));
    TRY(import_store_findings(cx, run));
    TRY(import_store_finish(cx, run));
    return ctx_commit(cx);
}

/* The run ends early: undo the unit in hand and put the failure on record, as far as the store still answers. */
static Status fail_run(Ctx *cx, ImportRun *run, Status st) {
    ErrorSlot error = cx->error;
    error.message = str_dup(run->arena, error.message);
    db_rollback(cx);
    cx->audit = NULL;
    ctx_clear_error(cx);
    if (!run->o->is_check && finish_run(cx, run, "failed") != OK) db_rollback(cx);
    cx->error = error;
    return st;
}

/* The report's memory is an arena that ends with cx->arena. */
static Status begin_run(Ctx *cx, const ImportPath *paths, size_t n, const ImportOptions *o, ImportRun **out) {
    Arena *arena = arena_open();
    if (!arena) return FAIL(cx, ERR_OPS, "out of memory");
    arena_own(cx->arena, arena);
    ImportRun *run = import_run_new(arena, o);
    arena_defer(arena, import_drop_begun, run);
    Str title = paths[0].name.p ? paths[0].name : import_last_part(paths[0].path);
    run->report.is_check = o->is_check;
    run->report.title = n == 1 ? str_dup(arena, title) : str_fmt(arena, "%.*s and %zu more", STR_ARG(title), n - 1);
    *out = run;
    return OK;
}

static Status run_all(Ctx *cx, ImportRun *run, const FoundFiles *files) {
    TRY(start_run(cx, run));
    Status st = run_files(cx, run, files);
    if (st != OK) return fail_run(cx, run, st);
    return finish_run(cx, run, run->report.n_landed + run->report.n_unchanged_units > 0 ? "done" : "refused");
}

Status import_run_paths(Ctx *cx, const ImportPath *paths, size_t n, const ImportOptions *o, ImportReport **out) {
    ImportRun *run;
    FoundFiles files;
    check(!db_in_transaction(cx->db));
    TRY(access_allows(cx, RUN_IMPORTS));
    if (n == 0) return FAIL(cx, ERR_INPUT, "there is nothing to import: give a file or a folder");
    TRY(begin_run(cx, paths, n, o, &run));
    TRY(import_find_files(cx, run, paths, n, &files));
    Status st = run_all(cx, run, &files);
    if (st != OK) db_rollback(cx);
    else *out = &run->report;
    return st;
}
