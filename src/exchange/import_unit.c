/* import_unit.c - the unit in hand: its rows, its findings, and how it lands or is refused. See import.h. */
#include "access/audit.h"
#include "cli/app.h"
#include "exchange/import_run.h"

const char *const row_outcome_words[N_ROW_OUTCOMES] = {
#define X(name, word) #word,
    ROW_OUTCOME_LIST(X)
#undef X
};

const char *const severity_words[N_SEVERITIES] = {
#define X(name, word) #word,
    SEVERITY_LIST(X)
#undef X
};

/* ---- findings ---- */

static CodeCount *code_count(ImportRun *run, const Finding *f) {
    for (size_t i = 0; i < run->n_codes; i++)
        if (run->codes[i].code == f->code || strcmp(run->codes[i].code, f->code) == 0) return &run->codes[i];
    ARENA_ROOM(run->arena, run->codes, run->n_codes, run->codes_cap, 32);
    CodeCount *c = &run->codes[run->n_codes++];
    *c = (CodeCount){.code = f->code,
                     .severity = f->severity,
                     .message = str_dup(run->arena, f->message),
                     .remedy = str_dup(run->arena, f->remedy)};
    return c;
}

static void keep_finding(ImportRun *run, const ImportUnit *u, const Finding *f) {
    ImportReport *r = &run->report;
    ARENA_ROOM(run->arena, r->findings, r->n_findings, run->findings_cap, 64);
    FindingReport *kept = &r->findings[r->n_findings++];
    *kept = (FindingReport){.f = *f, .severity = str_from(severity_words[f->severity])};
    if (kept->f.n_same < 1) kept->f.n_same = 1;
    kept->f.record = f->record.n ? str_dup(run->arena, f->record) : STR_NONE;
    kept->f.field = f->field.n ? str_dup(run->arena, f->field) : STR_NONE;
    kept->f.value = f->value.n ? str_dup(run->arena, str_slice(f->value, 0, 200)) : STR_NONE;
    kept->f.message = str_dup(run->arena, f->message);
    kept->f.remedy = str_dup(run->arena, f->remedy);
    kept->unit_id = u ? u->id : 0;
    kept->file_name = u ? u->file->name : r->title;
}

void import_run_add_finding(ImportRun *run, const ImportUnit *u, const Finding *f) {
    CodeCount *c = code_count(run, f);
    c->n += f->n_same > 1 ? f->n_same : 1;
    if (c->n <= FINDINGS_OF_A_CODE || f->severity == SEVERITY_REFUSED_FILE) keep_finding(run, u, f);
}

void import_finding(ImportUnit *u, const Finding *f) {
    if (f->severity == SEVERITY_REFUSED_FILE) u->n_file_refusals++;
    import_run_add_finding(u->run, u, f);
}

void import_finding_rest(ImportRun *run) {
    for (size_t i = 0; i < run->n_codes; i++) {
        const CodeCount *c = &run->codes[i];
        if (c->n <= FINDINGS_OF_A_CODE || c->severity == SEVERITY_REFUSED_FILE) continue;
        keep_finding(run, NULL,
                     &(Finding){.code = c->code,
                                .severity = c->severity,
                                .message = c->message,
                                .remedy = c->remedy,
                                .n_same = c->n - FINDINGS_OF_A_CODE});
    }
}

Status import_refuse_file(Ctx *cx, ImportUnit *u, Finding f) {
    f.severity = SEVERITY_REFUSED_FILE;
    import_finding(u, &f);
    return FAIL(cx, ERR_INPUT, "the file is refused: %s", f.code);
}

/* ---- rows ---- */

void import_row_done(ImportUnit *u, RowOutcome outcome) {
    u->n.read++;
    u->n.of[outcome]++;
}

/* ---- the unit ---- */

static UnitReport report_of(const ImportUnit *u, const char *outcome) {
    return (UnitReport){.id = u->id,
                        .file_name = u->file->name,
                        .kind = str_from(u->importer ? u->importer->kind : "unknown"),
                        .key = u->facts.key,
                        .as_at = u->facts.as_at,
                        .urn = u->facts.urn,
                        .outcome = str_from(outcome),
                        .n = u->n};
}

static void name_unit(ImportUnit *u) {
    if (u->facts.key.p) return;
    const char *kind = u->importer ? u->importer->kind : "unknown";
    u->facts.key = str_fmt(u->run->arena, "%s:%.*s", kind, STR_ARG(u->file->name));
    u->facts.as_at = DATE_NONE;
}

/* The file says twice what it is about. */
static Status refuse_second_begin(Ctx *cx, ImportUnit *u) {
    return import_refuse_file(
        cx, u,
        (Finding){.code = "header_repeated",
                  .record = STR("Header"),
                  .message = STR("The file has two headers: it is two files in one, or was damaged on its way."),
                  .remedy = STR("Send the files one by one, as they were made.")});
}

Status import_unit_begin(Ctx *cx, ImportUnit *u, const UnitFacts *facts, bool *is_unchanged) {
    if (u->has_begun) return refuse_second_begin(cx, u);
    u->facts = *facts;
    u->facts.key = str_dup(u->run->arena, facts->key);
    u->has_begun = true;
    TRY(import_store_is_same(cx, u->facts.key, u->file->scan.hash, &u->is_unchanged));
    *is_unchanged = u->is_unchanged;
    if (u->is_unchanged) return OK;
    UnitReport row = report_of(u, "landed");
    TRY(import_store_unit(cx, u->run->report.run_id, &row, u->file->scan.hash, u->facts.is_complete));
    u->id = row.id;
    return OK;
}

i64 import_unit_id(const ImportUnit *u) { return u->id; }
const UnitFacts *import_unit_facts(const ImportUnit *u) { return &u->facts; }
void import_unit_speaks_of(ImportUnit *u, Date day) { u->facts.as_at = date_max(u->facts.as_at, day); }
const ImportCounts *import_unit_counts(const ImportUnit *u) { return &u->n; }
Arena *import_run_arena(ImportUnit *u) { return u->run->arena; }

static void close_beside(void *db) { db_close(db); }

static Status open_beside(Ctx *cx, ImportRun *run) {
    TRY(db_open_beside(cx, &run->beside));
    run->is_beside_open = true;
    if (run->beside == NULL) return OK;
    arena_defer(run->arena, close_beside, run->beside);
    Ctx its = {.arena = cx->arena, .db = run->beside};
    db_expect_scan(&its, true);
    return OK;
}

Status import_beside(Ctx *cx, ImportUnit *u, Db **out) {
    if (!u->run->o->is_check && !u->run->is_beside_open) TRY(open_beside(cx, u->run));
    *out = u->run->beside;
    return OK;
}

static ImporterState *state_of(ImportUnit *u) {
    size_t at = 0;
    while (at < n_importer_all && importer_all[at] != u->importer) at++;
    check(at < n_importer_all);
    return &u->run->states[at];
}

void *import_state(ImportUnit *u, size_t n) {
    ImporterState *s = state_of(u);
    check(!s->at || s->n == n);
    if (!s->at) *s = (ImporterState){.at = arena_alloc(u->run->arena, n), .n = n};
    return s->at;
}

/* ---- the run's list of units ---- */

static void report_unit(ImportUnit *u, const char *outcome) {
    ImportReport *r = &u->run->report;
    ARENA_ROOM(u->run->arena, r->units, (size_t)r->n_units, u->run->units_cap, 64);
    UnitReport *kept = &r->units[r->n_units++];
    *kept = report_of(u, outcome);
    kept->file_name = str_dup(u->run->arena, u->file->name);
    r->n.read += u->n.read;
    for (int i = 0; i < N_ROW_OUTCOMES; i++) r->n.of[i] += u->n.of[i];
}

ImportRun *import_run_new(Arena *arena, const ImportOptions *o) {
    ImportRun *run = ARENA_NEW(arena, ImportRun);
    *run = (ImportRun){.o = o, .arena = arena};
    run->states = ARENA_ARRAY(arena, ImporterState, n_importer_all);
    return run;
}

/* ---- landing and refusing ---- */

static bool is_refusal(Status st) { return st == ERR_INPUT || st == ERR_NOTFOUND || st == ERR_CONFLICT; }

static Status settle_landed(Ctx *cx, ImportUnit *u) {
    TRY(import_store_settle(cx, u));
    TRY(doubt_supersede(cx, u));
    audit_note(cx, "import.land", 0, "unit %lld %s: read %lld, created %lld, updated %lld, refused %lld, held %lld",
               (long long)u->id, u->importer->kind, (long long)u->n.read, (long long)u->n.of[ROW_CREATED],
               (long long)u->n.of[ROW_UPDATED], (long long)u->n.of[ROW_REFUSED], (long long)u->n.of[ROW_HELD]);
    u->run->report.n_landed++;
    report_unit(u, u->run->o->is_check ? "checked" : "landed");
    return OK;
}

/* The same file again: only that it came is recorded. */
static Status settle_unchanged(Ctx *cx, ImportUnit *u) {
    UnitReport row = report_of(u, "unchanged");
    TRY(import_store_unit(cx, u->run->report.run_id, &row, u->file->scan.hash, u->facts.is_complete));
    u->id = row.id;
    u->run->report.n_unchanged_units++;
    report_unit(u, "unchanged");
    return OK;
}

/* The unit's own findings lose the ids that the rollback took away; a refused file without a reason gets one. */
static void disown_findings(ImportUnit *u, size_t first, Str reason) {
    ImportReport *r = &u->run->report;
    for (size_t i = first; i < r->n_findings; i++) {
        r->findings[i].unit_id = 0;
        r->findings[i].f.person_id = 0;
    }
    u->id = 0;
    if (u->n_file_refusals > 0) return;
    import_finding(u, &(Finding){.code = "file_refused",
                                 .severity = SEVERITY_REFUSED_FILE,
                                 .message = reason,
                                 .remedy = STR("Correct the file, or ask the sender for it again.")});
}

/* What a refused unit leaves behind. Nothing of it was stored, so no row of it counts as created. */
static Status settle_refused(Ctx *cx, ImportUnit *u) {
    UnitReport row;
    ImportRun *run = u->run;
    name_unit(u);
    u->n.of[ROW_CREATED] = u->n.of[ROW_UPDATED] = u->n.of[ROW_UNCHANGED] = u->n.of[ROW_HELD] = 0;
    u->n.of[ROW_REFUSED] = u->n.read;
    row = report_of(u, "refused");
    TRY(import_store_unit(cx, run->report.run_id, &row, u->file->scan.hash, u->facts.is_complete));
    u->id = row.id;
    for (size_t i = run->n_findings_written; i < run->report.n_findings; i++) run->report.findings[i].unit_id = u->id;
    audit_note(cx, "import.refuse", 0, "unit %lld %s: read %lld", (long long)u->id, row.kind.p, (long long)u->n.read);
    run->report.n_refused_units++;
    report_unit(u, "refused");
    return OK;
}

/* Forget what the importer's states learnt from facts that are now gone. */
static void forget_states(ImportRun *run) {
    for (size_t i = 0; i < n_importer_all; i++)
        if (run->states[i].at) memset(run->states[i].at, 0, run->states[i].n);
}

static Status undo_unit(Ctx *cx, ImportUnit *u, Str reason) {
    ctx_clear_error(cx);
    cx->audit = NULL;
    forget_states(u->run);
    disown_findings(u, u->run->n_findings_written, reason);
    if (u->run->o->is_check) {
        TRY(db_rollback_to(cx, "unit"));
    } else {
        db_rollback(cx);
        TRY(db_begin(cx, DB_WRITE));
    }
    return settle_refused(cx, u);
}

static Status finish_transaction(Ctx *cx, ImportUnit *u) {
    if (u->run->o->is_check) {
        cx->audit = NULL;
        u->run->n_findings_written = u->run->report.n_findings;
        return db_release(cx, "unit");
    }
    TRY(import_store_findings(cx, u->run));
    return ctx_commit(cx);
}

Status import_settle(Ctx *cx, ImportUnit *u, Status st) {
    if (st != OK && !is_refusal(st)) return st;
    if (st == OK) {
        check(u->has_begun);
        TRY(u->is_unchanged ? settle_unchanged(cx, u) : settle_landed(cx, u));
    } else {
        Str reason = str_dup(u->run->arena, cx->error.message);
        TRY(undo_unit(cx, u, reason));
    }
    return finish_transaction(cx, u);
}
