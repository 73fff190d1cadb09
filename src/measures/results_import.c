/* results_import.c - the importer of published results: scorecards of before, national statistics, figures of other systems.
 *
 * Owns      nothing; writes through results_store.h.
 * Why       the whole file is read before a row is kept: whether a key stands twice, or a code under two titles, only all of them tell. A
 *           scorecard has hundreds of rows, so a file of more than RESULTS_MAX is something else.
 * Start at  results_run(). */
#include "exchange/import_csv.h"
#include "measures/published.h"
#include "measures/results_store.h"

#define RESULTS_MAX 100000

/* Beside the file's own judging, which needs the polarity, keeping needs the last day of the period. */
static const CsvColumn import_columns[] = {
#define X(name, header, needed) {header, RESULTS_##name == RESULTS_CODE || RESULTS_##name == RESULTS_PERIOD_END},
    RESULTS_COLUMN_LIST(X)
#undef X
};
static const CsvTable import_table = {import_columns, N_RESULTS_COLUMNS};

static bool head_names(Str head, const char *column) {
    const CsvColumn one = {column, true};
    return import_csv_score(head, &(CsvTable){&one, 1}) > 0;
}

static int results_recognise(Str head, UNUSED Str file_name) {
    bool has_figure = head_names(head, "result") || head_names(head, "value") || head_names(head, "displayed");
    return has_figure ? import_csv_score(head, &import_table) : 0;
}

/* ---- rows ---- */

static void find_fault(ImportUnit *u, Arena *a, const ResultRow *r, Warning w) {
    bool is_refusing = r->is_refused;
    import_finding(u, &(Finding){.code = warning_codes[w],
                                 .severity = is_refusing ? SEVERITY_REFUSED : SEVERITY_WARNING,
                                 .line = r->line,
                                 .record = str_fmt(a, "row %lld", (long long)r->number),
                                 .field = STR("code"),
                                 .value = r->code,
                                 .message = str_fmt(a, "%s.", warning_words[w]),
                                 .remedy = is_refusing
                                               ? STR("Correct the row and import the file again; its other rows stand.")
                                               : STR("Ask who published it, or note why it stands so.")});
}

/* Kept all the same: a definition may come later. */
static void find_no_measure(ImportUnit *u, const ResultRow *r, size_t n_alike) {
    bool is_between = n_alike > 1;
    import_finding(
        u, &(Finding){.code = is_between ? "results_two_measures" : "results_no_measure",
                      .severity = SEVERITY_WARNING,
                      .line = r->line,
                      .field = STR("code"),
                      .value = r->code,
                      .message = is_between
                                     ? STR("Two measures have this code: the result is kept and counts for neither.")
                                     : STR("No measure has this code: the result is kept and no scorecard shows it."),
                      .remedy =
                          is_between
                              ? STR("Name the section, and the title as the measure has it, and import the file again.")
                              : STR("Check the code and the section, or have the measure defined.")});
}

static Status keep_row(Ctx *cx, ImportUnit *u, const ResultRow *r, const Str *cells) {
    static const RowOutcome outcomes[] = {
        [RESULT_KEPT_NEW] = ROW_CREATED, [RESULT_KEPT_CORRECTED] = ROW_UPDATED, [RESULT_KEPT_SAME] = ROW_UNCHANGED};
    ResultKept kept;
    for (Warning w = 0; w < N_WARNINGS; w++)
        if (warn_has(r->warnings, w)) find_fault(u, cx->arena, r, w);
    if (r->is_refused) {
        import_row_done(u, ROW_REFUSED);
        return OK;
    }
    size_t n_alike;
    const Measures *ms;
    TRY(measures_of(cx, &ms));
    if (!published_measure(cx->arena, ms, r, &n_alike)) find_no_measure(u, r, n_alike);
    TRY(results_keep(cx, cells, r->period_end, import_unit_id(u), &kept));
    import_row_done(u, outcomes[kept]);
    return OK;
}

typedef struct Held {
    ResultsFile file;
    Str (*cells)[N_RESULTS_COLUMNS];
    size_t cap;
} Held;

static void hold_row(Ctx *cx, Held *h, const CsvRow *row) {
    ARENA_ROOM(cx->arena, h->cells, h->file.n, h->cap, 64);
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) h->cells[h->file.n][i] = str_dup(cx->arena, row->cells[i]);
    results_read_row(cx, &h->file, row);
}

static Status read_rows(ImportRow *row, CsvReader *reader, Held *h) {
    bool has;
    for (;;) {
        TRY(import_csv_next(reader, row, &has));
        if (!has) return OK;
        if (h->file.n == RESULTS_MAX)
            return import_refuse_file(row->cx, row->u,
                                      (Finding){.code = "results_too_many",
                                                .line = row->row.line,
                                                .message = STR("No scorecard has so many rows."),
                                                .remedy = STR(
                                                    "Check that this is a file of results, and bring it in parts.")});
        hold_row(row->cx, h, &row->row);
    }
}

/* ---- the file ---- */

static Status results_run(Ctx *cx, ImportUnit *u, ImportFile *f) {
    UnitFacts facts = {.key = str_fmt(cx->arena, "results:%.*s", STR_ARG(import_file_name(f))), .as_at = DATE_NONE};
    ImportRow row = {.cx = cx, .u = u, .table = &import_table};
    ResultsOptions o = {.today = cx->today, .needs_period = true};
    CsvReader *reader;
    Held h = {0};
    bool is_unchanged;
    TRY(import_csv_open(cx, u, f, &import_table, &reader));
    TRY(import_unit_begin(cx, u, &facts, &is_unchanged));
    if (is_unchanged) return OK;
    TRY(read_rows(&row, reader, &h));
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) h.file.has[i] = csv_has_column(reader, i);
    results_check_all(cx, &h.file, &o);
    for (size_t i = 0; i < h.file.n; i++) TRY(keep_row(cx, u, &h.file.rows[i], h.cells[i]));
    return OK;
}

const Importer importer_results = {.kind = "results",
                                   .title = "Published results",
                                   .recognise = results_recognise,
                                   .run = results_run};
