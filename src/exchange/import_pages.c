/* import_pages.c - files in, what became of them, and the rows that wait for a person. */
#include "access/access.h"
#include "db/db.h"
#include "exchange/import_job.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/paging.h"
#include "web/web.h"

static const Input imports_inputs[] = {
    {"before", IN_NUMBER, NULL, "Import", false},
    INPUTS_END,
};

ROUTE(GET, "/imports", imports_page, .needs = READ_IMPORTS, .inputs = imports_inputs, .list = "imports",
      .doc = "The imports so far, and the form to bring files in.")

static const Input upload_inputs[] = {
    {"files", IN_FILE, NULL, "Files", true},
    {"check", IN_FLAG, NULL, "Check only", false},
    {"before", IN_NUMBER, NULL, "Import", false},
    INPUTS_END,
};

ROUTE(POST, "/imports", import_upload, .needs = RUN_IMPORTS, .inputs = upload_inputs, .own_transaction = true,
      .has_own_problems = true, .doc = "Import the files sent, or check them.")

ROUTE(GET, "/imports/{id}", import_page, .needs = READ_IMPORTS, .subject = SUBJECT_IMPORT, .subject_param = "id",
      .list = "findings", .doc = "One import: its files, and what there was to say of their rows.")

ROUTE(GET, "/imports/{id}/refused", import_refused, .needs = READ_IMPORTS, .subject = SUBJECT_IMPORT,
      .subject_param = "id", .list = "findings",
      .doc = "The rows that an import refused or held, as CSV to send back to whoever made the file.")

ROUTE(GET, "/imports/files/{id}", import_of_unit, .needs = READ_IMPORTS, .subject = SUBJECT_IMPORT,
      .subject_param = "id", .doc = "The import that one of its files came in.")

static Str id_text(Ctx *cx, i64 id) { return str_fmt(cx->arena, "%lld", (long long)id); }

static Str run_url(Ctx *cx, const char *path, i64 id) {
    return url_to(cx, path, "id", str_cstr(cx->arena, id_text(cx, id)), NULL);
}

/* ---- words ---- */

typedef struct Word {
    const char *code, *text, *tag;
} Word;

static const Word run_words[] = {{"done", "Done", "green"}, {"refused", "Refused", "red"}, {"failed", "Failed", "red"}};
static const Word unit_words[] = {{"landed", "Landed", "green"},
                                  {"checked", "Would land", "green"},
                                  {"unchanged", "Unchanged", "grey"},
                                  {"refused", "Refused", "red"}};

static void add_word(json_t *m, const Word *words, size_t n, Str code) {
    for (size_t i = 0; i < n; i++) {
        if (!str_is(code, words[i].code)) continue;
        model_lit(m, "outcome_text", words[i].text);
        model_lit(m, "outcome_tag", words[i].tag);
    }
}

/* A run without an end either goes on, here, or was cut short. */
static void add_outcome(Ctx *cx, json_t *m, const ImportReport *r) {
    bool is_running = str_empty(r->outcome) && import_job_is_running(cx, r->run_id);
    model_text(m, "outcome", str_empty(r->outcome) ? STR_NONE : r->outcome);
    model_lit(m, "outcome_text", is_running ? "Going on" : "Cut short");
    model_lit(m, "outcome_tag", is_running ? "blue" : "yellow");
    model_bool(m, "is_running", is_running);
    model_bool(m, "is_cut_short", str_empty(r->outcome) && !is_running);
    add_word(m, run_words, COUNT_OF(run_words), r->outcome);
}

static void add_counts(Ctx *cx, json_t *m, const ImportCounts *n) {
    model_count(m, "read", n->read, cx);
    for (int i = 0; i < N_ROW_OUTCOMES; i++) model_count(m, row_outcome_words[i], n->of[i], cx);
}

static void add_run(Ctx *cx, json_t *m, const ImportReport *r) {
    model_i64(m, "run", r->run_id);
    model_text(m, "what", r->title);
    model_bool(m, "is_check", r->is_check);
    model_moment(cx, m, "started_at", r->started_at);
    model_moment(cx, m, "finished_at", r->finished_at);
    model_count(m, "files", r->n_units, cx);
    model_count(m, "landed", r->n_landed, cx);
    model_count(m, "unchanged_files", r->n_unchanged_units, cx);
    model_count(m, "refused_files", r->n_refused_units, cx);
    add_outcome(cx, m, r);
    add_counts(cx, m, &r->n);
}

/* ---- the history, and the form ---- */

#define RUNS_SHOWN 50

static void add_kinds(json_t *m) {
    json_t *kinds = model_array(m, "kinds");
    for (size_t i = 0; i < n_importer_all; i++) json_array_append_new(kinds, json_string(importer_all[i]->title));
}

static Status show_imports(Ctx *cx) {
    ImportReport *runs;
    size_t n;
    TRY(import_run_list(cx, in_number(cx, "before", 0), RUNS_SHOWN, &runs, &n));
    json_t *m = model_new("Imports"), *rows = model_array(m, "imports");
    for (size_t i = 0; i < n; i++) {
        json_t *row = model_append(rows);
        add_run(cx, row, &runs[i]);
        model_text(row, "href", run_url(cx, "/imports/{id}", runs[i].run_id));
    }
    const char *last = n == RUNS_SHOWN ? str_cstr(cx->arena, id_text(cx, runs[n - 1].run_id)) : NULL;
    model_text(m, "older", last ? url_to(cx, "/imports", "before", last, NULL) : STR_NONE);
    model_bool(m, "has_imports", n > 0);
    model_bool(m, "may_import", access_may(cx, RUN_IMPORTS));
    model_text(m, "action", url_to(cx, "/imports", NULL));
    model_text(m, "doubts", url_if_may(cx, "/doubts", NULL));
    model_columns(m, "run|started_at|finished_at|what|is_check|outcome|files|landed|unchanged_files|refused_files|read|"
                     "created|updated|unchanged|refused|held");
    add_kinds(m);
    return reply_model(cx, "imports", m);
}

static Status imports_page(Ctx *cx) { return show_imports(cx); }

static Status import_upload(Ctx *cx) {
    size_t n = in_n_files(cx, "files");
    i64 run_id;
    if (n == 0) {
        if (!db_in_transaction(cx->db)) TRY(db_begin(cx, DB_READ));
        return show_imports(cx);
    }
    ImportPath *paths = ARENA_ARRAY(cx->arena, ImportPath, n);
    for (size_t i = 0; i < n; i++) in_file(cx, "files", i, &paths[i].path, &paths[i].name);
    /* The import rewinds the arena: nothing but the number is kept. */
    TRY(import_job_start(cx, paths, n, in_flag(cx, "check"), &run_id));
    if (run_id != 0) return reply_redirect(cx, run_url(cx, "/imports/{id}", run_id));
    reply_notice(cx, STR("The files are in. They are imported as soon as the import that is going on has ended."));
    return reply_redirect(cx, url_to(cx, "/imports", NULL));
}

/* ---- one import ---- */

#define UNITS_SHOWN 300

/* A county's folder is thousands of files: the page shows those that did not land, then the first of the others. */
static bool is_shown(const UnitReport *u, i64 n_before) {
    return n_before < UNITS_SHOWN || str_is(u->outcome, "refused");
}

static void add_units(Ctx *cx, json_t *m, const ImportReport *r) {
    json_t *units = model_array(m, "units");
    i64 n_shown = 0;
    for (i64 i = 0; i < r->n_units; i++) {
        const UnitReport *u = &r->units[i];
        if (!in_wants_all(cx) && !is_shown(u, n_shown)) continue;
        n_shown++;
        const Importer *importer = importer_find(u->kind);
        json_t *row = model_append(units);
        model_text(row, "file", u->file_name);
        model_text(row, "kind", u->kind);
        model_text(row, "kind_text", importer ? str_from(importer->title) : u->kind);
        model_date(cx, row, "as_at", u->as_at);
        model_text(row, "urn", u->urn ? id_text(cx, u->urn) : STR_NONE);
        model_text(row, "school_href",
                   u->urn ? url_to(cx, "/schools/{urn}", "urn", str_cstr(cx->arena, id_text(cx, u->urn)), NULL)
                          : STR_NONE);
        model_text(row, "outcome", u->outcome);
        model_text(row, "outcome_text", u->outcome);
        model_lit(row, "outcome_tag", "grey");
        add_word(row, unit_words, COUNT_OF(unit_words), u->outcome);
        add_counts(cx, row, &u->n);
    }
    model_bool(m, "has_more_units", n_shown < r->n_units);
    model_count(m, "units_shown", n_shown, cx);
}

static void add_finding(Ctx *cx, json_t *rows, const FindingReport *f) {
    json_t *row = model_append(rows);
    model_text(row, "file", f->file_name);
    model_text(row, "line", f->f.line > 0 ? id_text(cx, f->f.line) : STR_NONE);
    model_text(row, "record", f->f.record);
    model_text(row, "field", f->f.field);
    model_lit(row, "code", f->f.code);
    model_text(row, "severity", f->severity);
    model_text(row, "value", str_empty(f->f.value) ? STR_NONE : f->f.value);
    model_text(row, "message", f->f.message);
    model_text(row, "remedy", f->f.remedy);
    model_count(row, "n", f->f.n_same, cx);
    model_bool(row, "is_rest", f->f.n_same > 1);
    model_text(row, "person_id", f->f.person_id ? id_text(cx, f->f.person_id) : STR_NONE);
    model_text(row, "child_href", f->f.person_id ? run_url(cx, "/children/{id}", f->f.person_id) : STR_NONE);
}

static const char *const severity_titles[N_SEVERITIES] = {"Files refused", "Rows refused",
                                                          "Rows held for a person to decide", "Warnings", "Notes"};

static i64 finding_weight(const FindingReport *f) { return f->f.n_same > 1 ? f->f.n_same : 1; }

/* The worst first, each kind under its own heading. */
static void add_groups(Ctx *cx, json_t *m, const ImportReport *r) {
    json_t *groups = model_array(m, "groups");
    for (int s = 0; s < N_SEVERITIES; s++) {
        json_t *rows = json_array();
        i64 n = 0;
        for (size_t i = 0; i < r->n_findings; i++) {
            if (r->findings[i].f.severity != (Severity)s) continue;
            add_finding(cx, rows, &r->findings[i]);
            n += finding_weight(&r->findings[i]);
        }
        if (n == 0) {
            json_decref(rows);
            continue;
        }
        json_t *group = model_append(groups);
        model_lit(group, "title", severity_titles[s]);
        model_lit(group, "severity", severity_words[s]);
        model_count(group, "n", n, cx);
        model_bool(group, "is_open", s <= SEVERITY_HELD);
        json_object_set_new(group, "findings", rows);
    }
}

static Status import_page(Ctx *cx) {
    ImportReport *r;
    TRY(import_run_get(cx, in_subject(cx), &r));
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "%s %lld", r->is_check ? "Check" : "Import", (long long)r->run_id));
    add_run(cx, m, r);
    add_units(cx, m, r);
    if (in_wants_all(cx)) {
        json_t *rows = model_array(m, "findings");
        for (size_t i = 0; i < r->n_findings; i++) add_finding(cx, rows, &r->findings[i]);
        model_columns(m, "file|line|record|field|code|severity|value|message|remedy|n|person_id");
    } else {
        add_groups(cx, m, r);
    }
    model_text(m, "imports", url_to(cx, "/imports", NULL));
    model_text(m, "doubts", url_if_may(cx, "/doubts", NULL));
    model_bool(m, "has_held", r->n.of[ROW_HELD] > 0);
    model_bool(m, "is_all_unchanged", r->n_units > 0 && r->n_unchanged_units == r->n_units);
    bool has_refused = r->n.of[ROW_REFUSED] + r->n.of[ROW_HELD] + r->n_refused_units > 0;
    model_text(m, "refused_csv", has_refused ? run_url(cx, "/imports/{id}/refused.csv", r->run_id) : STR_NONE);
    model_text(m, "self", run_url(cx, "/imports/{id}", r->run_id));
    return reply_model(cx, "import", m);
}

static Status import_refused(Ctx *cx) {
    ImportReport *r;
    TRY(import_run_get(cx, in_subject(cx), &r));
    if (!in_wants_csv(cx)) return reply_redirect(cx, run_url(cx, "/imports/{id}", r->run_id));
    Buf out = buf_on(cx->arena);
    import_report_refused_csv(r, &out);
    Str name = str_fmt(cx->arena, "import-%lld-refused.csv", (long long)r->run_id);
    return reply_bytes(cx, STR("text/csv; charset=utf-8"), name, buf_str(&out));
}

/* Facts know the file that said them by its number. */
static Status import_of_unit(Ctx *cx) {
    i64 run_id;
    TRY(db_number(cx, &run_id, SQL_import_unit_run, P_I64(in_subject(cx))));
    if (run_id == 0) return FAIL(cx, ERR_NOTFOUND, "there is no imported file of that number");
    return reply_redirect(cx, run_url(cx, "/imports/{id}", run_id));
}
