/* import_cli.c - muster import, imports, doubts: files in from the command line. */
#include "access/audit.h"
#include "cli/cli.h"
#include "exchange/doubt.h"
#include "exchange/import.h"

/* ---- muster import ---- */

static const Option import_options[] = {
    {"check", OPT_FLAG, NULL, "report everything, write nothing"},
    OPTIONS_END,
};

COMMAND(
    "import", cmd_import, .needs = RUN_IMPORTS, .store = STORE_OWN,
    .usage =
        "import [gias|known|census|ctf|services|exclusions|attendance|attendance_weeks|results] PATH... [--check] [--json]",
    .doc =
        "Bring files in: the register of schools, known children, censuses, transfer files, services' lists, "
        "exclusions, daily registers. PATH is a file or a folder; what each file is, is told from its content. Exit code 2 when a "
        "file was refused.",
    .options = import_options)

static void move_bar(void *bar, const ImportProgress *p) {
    const u64 kilobyte = 1024;
    progress_set_total(bar, (i64)(p->n_bytes / kilobyte));
    progress_set(bar, (i64)(p->bytes_done / kilobyte));
}

/* The paths, after the kind if the first argument is one. */
static Status read_paths(Ctx *cx, ImportOptions *o, ImportPath **paths, size_t *n) {
    size_t first = 0, n_args = cli_n_args(cx);
    if (n_args > 1) o->importer = importer_find(cli_arg(cx, 0));
    if (o->importer) first = 1;
    if (n_args == first) return FAIL(cx, ERR_INPUT, "say what to import: muster import PATH");
    *n = n_args - first;
    *paths = ARENA_ARRAY(cx->arena, ImportPath, *n);
    for (size_t i = 0; i < *n; i++) (*paths)[i] = (ImportPath){.path = cli_arg(cx, first + i), .name = STR_NONE};
    return OK;
}

void import_report_print(Ctx *cx, const ImportReport *r) {
    if (cli_json(cx)) {
        out_json(cx, import_report_json(r));
        return;
    }
    Buf text = buf_on(cx->arena);
    import_report_text(r, &text);
    out_str(cx, buf_str(&text));
}

static Status cmd_import(Ctx *cx) {
    /* The bar outlives the rewinding of cx->arena between files, so it is made first. */
    Progress *bar = progress_start(cx, "Importing (KB)", 0);
    ImportOptions o = {.is_check = cli_flag(cx, "check"), .progress = move_bar, .progress_arg = bar};
    ImportPath *paths;
    ImportReport *report;
    size_t n;
    TRY(read_paths(cx, &o, &paths, &n));
    Status st = import_run_paths(cx, paths, n, &o, &report);
    progress_end(bar);
    if (st != OK) return st;
    import_report_print(cx, report);
    if (report->n_units == 0) return FAIL(cx, ERR_INPUT, "there is nothing there that Muster can read");
    if (report->n_refused_units == 0) return OK;
    return FAIL(cx, ERR_INPUT, "%lld of %lld files were refused; the report says why",
                (long long)report->n_refused_units, (long long)report->n_units);
}

/* ---- muster imports ---- */

COMMAND("imports", cmd_imports, .needs = READ_IMPORTS, .store = STORE_READ, .usage = "imports [ID] [--json]",
        .doc = "The imports so far, newest first; with ID the report of one.")

static Status show_run(Ctx *cx) {
    ImportReport *report;
    i64 id;
    if (!str_to_i64(cli_arg(cx, 0), &id)) return FAIL(cx, ERR_INPUT, "an import is named by its number");
    TRY(import_run_get(cx, id, &report));
    audit_note(cx, "import.view", 0, "import %lld", (long long)id);
    import_report_print(cx, report);
    return OK;
}

static json_t *run_json(const ImportReport *r) {
    json_t *o = import_report_json(r);
    json_object_del(o, "units");
    json_object_del(o, "findings");
    return o;
}

static Status cmd_imports(Ctx *cx) {
    ImportReport *runs;
    size_t n;
    if (cli_n_args(cx) > 0) return show_run(cx);
    TRY(import_run_list(cx, 0, 100, &runs, &n));
    if (cli_json(cx)) {
        json_t *list = json_array();
        for (size_t i = 0; i < n; i++) json_array_append_new(list, run_json(&runs[i]));
        out_json(cx, list);
        return OK;
    }
    OutTable *t = out_table(cx, "Import|Began|What|Outcome|Landed|Unchanged|Refused|Rows");
    for (size_t i = 0; i < n; i++) {
        const ImportReport *r = &runs[i];
        out_cell_fmt(t, "%lld", (long long)r->run_id);
        out_cell(t, moment_london(cx->arena, r->started_at));
        out_cell(t, r->title);
        out_cell(t, r->outcome.n ? r->outcome : STR("not finished"));
        out_cell_fmt(t, "%lld", (long long)r->n_landed);
        out_cell_fmt(t, "%lld", (long long)r->n_unchanged_units);
        out_cell_fmt(t, "%lld", (long long)r->n_refused_units);
        out_cell_fmt(t, "%lld", (long long)r->n.read);
    }
    out_table_end(t);
    return OK;
}

/* ---- muster doubts, muster doubt decide ---- */

COMMAND("doubts", cmd_doubts, .needs = RUN_IMPORTS, .also = READ_CHILD, .store = STORE_READ, .usage = "doubts [--json]",
        .doc = "Rows held because it is not certain which child they are about.")

static json_t *choices_json(const Doubt *d) {
    json_t *list = json_array();
    for (int i = 0; i < N_DOUBT_DECISIONS; i++)
        if (d->candidate_id != 0 && doubt_may_be(d, (DoubtDecision)i))
            json_array_append_new(list, json_string(doubt_decision_word((DoubtDecision)i).p));
    return list;
}

static json_t *doubt_json(const Doubt *d) {
    json_t *row = json_loadb(d->row_json.p, d->row_json.n, 0, NULL);
    json_t *o = json_object();
    json_object_set_new(o, "id", json_integer(d->id));
    json_object_set_new(o, "candidate_id", json_integer(d->candidate_id));
    json_object_set_new(o, "kind", json_stringn(d->row_kind.p, d->row_kind.n));
    json_object_set_new(o, "file", json_stringn(d->file_name.p, d->file_name.n));
    json_object_set_new(o, "reason", json_stringn(d->reason.p, d->reason.n));
    json_object_set_new(o, "row", row ? row : json_null());
    json_object_set_new(o, "choices", choices_json(d));
    return o;
}

static Status cmd_doubts(Ctx *cx) {
    Doubt *doubts;
    size_t n;
    TRY(doubt_list(cx, 0, 10000, &doubts, &n));
    for (size_t i = 0; i < n; i++)
        audit_note(cx, "doubt.view", doubts[i].candidate_id, "doubt %lld", (long long)doubts[i].id);
    if (cli_json(cx)) {
        json_t *list = json_array();
        for (size_t i = 0; i < n; i++) json_array_append_new(list, doubt_json(&doubts[i]));
        out_json(cx, list);
        return OK;
    }
    OutTable *t = out_table(cx, "Doubt|Child it may be|File|Why it is in doubt");
    for (size_t i = 0; i < n; i++) {
        out_cell_fmt(t, "%lld", (long long)doubts[i].id);
        out_cell_fmt(t, "%lld", (long long)doubts[i].candidate_id);
        out_cell(t, doubts[i].file_name);
        out_cell(t, doubts[i].reason);
    }
    out_table_end(t);
    return OK;
}

static const Option decide_options[] = {
    {"reason", OPT_TEXT, "TEXT", "aside: why the row is nobody's"},
    OPTIONS_END,
};
COMMAND(
    "doubt decide", cmd_doubt_decide, .needs = RUN_IMPORTS, .also = READ_CHILD, .store = STORE_WRITE,
    .usage = "doubt decide ID " DOUBT_DECISIONS " [--reason TEXT] [--json]",
    .doc =
        "Decide a held row: the child it was thought to be (same), a new one (different), or nobody (aside). Of a sealed adoption: "
        "the record that goes on (after) or the closed one (closed), without what tells of the other.",
    .options = decide_options)

static void say_decided(Ctx *cx, i64 id, const DoubtAnswer *a, i64 person_id) {
    if (a->say == DOUBT_ASIDE) out_fmt(cx, "Doubt %lld is decided: the row is set aside.\n", (long long)id);
    else if (a->say == DOUBT_AFTER)
        out_fmt(cx, "Doubt %lld is decided: the row is now part of the record that goes on after the adoption.\n",
                (long long)id);
    else
        out_fmt(cx, "Doubt %lld is decided: the row is now part of child %lld.\n", (long long)id, (long long)person_id);
}

static Status cmd_doubt_decide(Ctx *cx) {
    i64 id, person_id;
    DoubtAnswer answer = {.note = cli_text(cx, "reason")};
    if (cli_n_args(cx) != 2 || !str_to_i64(cli_arg(cx, 0), &id))
        return FAIL(cx, ERR_INPUT, "write: muster doubt decide ID " DOUBT_DECISIONS);
    if (!doubt_decision_of(cli_arg(cx, 1), &answer.say))
        return FAIL(cx, ERR_INPUT, "the decision is one of " DOUBT_DECISIONS);
    TRY(doubt_decide(cx, id, &answer, &person_id));
    if (!cli_json(cx)) say_decided(cx, id, &answer, person_id);
    else
        out_json(cx, json_pack("{s:I, s:s, s:o}", "id", (json_int_t)id, "decision", doubt_decision_word(answer.say).p,
                               "person_id", person_id ? json_integer(person_id) : json_null()));
    return OK;
}
