#include "targets.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "attendance/kept.h"
#include "cli/app.h"
#include "db/db.h"
#include "define/definitions.h"
#include "exchange/csv.h"
#include "exchange/import.h"
#include "frontdoor/form.h"
#include "people/child_index.h"
#include "people/search_query.h"
#include "registers/expr.h"
#include "registers/register.h"
#include "registers/table.h"
#include "web/model.h"
#include "web/mustache.h"

/* ---- parsers that need nothing ---- */

static void fuzz_csv(Ctx *cx, Str bytes) {
    static const CsvColumn columns[] = {{"upn", true}, {"surname", false}, {"dob", false}};
    CsvText text = {bytes};
    CsvSource source = csv_text_source(&text, str_is_utf8(bytes));
    CsvReader *reader;
    CsvHeader header;
    CsvRow row;
    bool has = true;
    if (csv_open(cx, &source, columns, COUNT_OF(columns), &reader, &header) != OK) return;
    for (size_t n = 0; has && n < 10000; n++) {
        if (csv_next(reader, &row, &has) != OK) return;
        for (size_t i = 0; has && row.fault == CSV_FINE && i < COUNT_OF(columns); i++) check(str_is_utf8(row.cells[i]));
    }
}

static void fuzz_yaml(Ctx *cx, Str bytes) {
    Mistakes m = mistakes_on(cx->arena);
    const YamlNode *root = yaml_read(&m, STR("fuzz.yaml"), bytes);
    check(root || m.n > 0);
    if (!root) return;
    yaml_only(&m, root, "form|title|fields");
    (void)yaml_text(&m, root, "title");
    (void)yaml_list(&m, root, "fields");
    (void)yaml_date(&m, root, "form");
}

static void fuzz_mustache(Ctx *cx, Str bytes) {
    TemplateSource sources[] = {{"a", bytes}, {"b", STR("<{{$x}}{{y}}{{/x}}>")}};
    TemplateSet *set;
    Buf out = buf_on(cx->arena);
    if (!str_is_utf8(bytes) || mustache_compile(cx, cx->arena, sources, COUNT_OF(sources), &set) != OK) return;
    if (mustache_check_links(cx, set) != OK) return;
    json_t *model = json_pack("{s:s, s:[{s:i},{s:b}], s:{s:s}}", "x", "<&\"'>", "list", "n", 1, "b", 1, "o", "y", "z");
    Status st = mustache_render(cx, set, "a", model, &(RenderOptions){0}, &out);
    check(st != OK || str_is_utf8(buf_str(&out)));
    json_decref(model);
}

static void fuzz_search(Ctx *cx, Str bytes) {
    SearchQuery query;
    search_query_read(cx->arena, link_lists_read(cx->arena, STR_NONE), cx->today, bytes, &query);
    check(query.n_words <= SEARCH_WORDS_MAX && query.n_births <= SEARCH_BIRTHS_MAX);
}

static void fuzz_dates(Ctx *cx, Str bytes) {
    Date d, again;
    Moment m, same;
    double f;
    i64 n;
    if (date_parse_iso(bytes, &d)) check(date_parse_iso(date_iso_str(cx->arena, d), &again) && date_eq(d, again));
    if (date_parse_uk(bytes, &d)) check(date_parse_iso(date_iso_str(cx->arena, d), &again) && date_eq(d, again));
    if (moment_parse(bytes, &m)) check(moment_parse(moment_iso(cx->arena, m), &same) && m == same);
    if (str_to_i64(bytes, &n)) check(str_to_i64(str_i64(cx->arena, n), &n));
    if (str_to_f64(bytes, &f)) check(bytes.n > 0);
}

static void fuzz_expr(Ctx *cx, Str bytes) {
    Mistakes m = mistakes_on(cx->arena);
    const YamlNode *at = yaml_read(&m, STR("fuzz.yaml"), STR("x: y\n"));
    ExprNames names = {.reg = register_find(cx->app->registers, STR("cme"))};
    const Expr *e = expr_read(&m, at->first, bytes, &names);
    check(e || m.n > 0 || str_trim(bytes).n == 0); /* nothing: no condition */
    if (e) (void)expr_kind(e);
}

/* ---- files brought in: told by their content, read by their importer into a store, all of it undone ---- */

static void import_as(Ctx *cx, Str bytes, const char *name) {
    char folder[] = "/dev/shm/muster-fuzz-XXXXXX";
    ImportReport *report;
    if (bytes.n == 0 || !mkdtemp(folder)) return;
    Str path = str_fmt(cx->arena, "%s/%s", folder, name);
    FILE *f = fopen(path.p, "wb");
    if (f) (void)fwrite(bytes.p, 1, bytes.n, f);
    if (f) fclose(f);
    ImportPath paths[] = {{.path = path, .name = STR_NONE}};
    Status st = import_run_paths(cx, paths, 1, &(ImportOptions){.is_check = true}, &report);
    check(st != ERR_BUG);
    (void)unlink(path.p);
    (void)rmdir(folder);
}

static void fuzz_xml(Ctx *cx, Str bytes) { import_as(cx, bytes, "return.xml"); }

static void fuzz_list(Ctx *cx, Str bytes) { import_as(cx, bytes, "list.csv"); }

const FuzzTarget fuzz_targets[] = {
    {"csv", fuzz_csv, false},   {"yaml", fuzz_yaml, false},     {"mustache", fuzz_mustache, false},
    {"form", fuzz_form, false}, {"search", fuzz_search, false}, {"dates", fuzz_dates, false},
    {"expr", fuzz_expr, false}, {"xml", fuzz_xml, true},        {"list", fuzz_list, true},
};
const size_t n_fuzz_targets = COUNT_OF(fuzz_targets);

const FuzzTarget *fuzz_find(const char *name) {
    for (size_t i = 0; name && i < n_fuzz_targets; i++)
        if (strcmp(fuzz_targets[i].name, name) == 0) return &fuzz_targets[i];
    return NULL;
}

/* ---- what they run in ---- */

static bool read_definitions(Ctx *cx, App *app) {
    Definitions *definitions;
    Registers *registers;
    Forms *forms;
    if (definitions_open(cx, STR_NONE, &definitions) != OK || registers_open(cx, STR_NONE, &registers) != OK ||
        forms_open(cx, STR_NONE, registers, &forms) != OK)
        return false;
    app->definitions = definitions;
    app->registers = registers;
    app->forms = forms;
    return true;
}

static bool open_store(Ctx *cx) {
    if (db_open(cx, STR(":memory:"), &cx->db) != OK || db_migrate(cx) != OK) return false;
    if (db_begin(cx, DB_WRITE) != OK || registers_define(cx, registers_of(cx)) != OK) return false;
    /* the school of the first inputs, so that their pupils are read */
    if (db_exec_text(cx, "INSERT INTO establishment (urn, la_code, laestab, estab_number, name, name_key, kind) VALUES"
                         " (990001, 886, 8861101, 1101, 'Ash', 'ash', 'pru')") != OK)
        return false;
    return db_commit(cx) == OK;
}

static App fuzz_app; /* check: allow mutable-global because libFuzzer calls with bytes and nothing else */

bool fuzz_open(Ctx *cx, const FuzzTarget *target) {
    fuzz_app = (App){.fixed_today = date_ymd(2018, 6, 8), .store = STR(":memory:")};
    bool is_open = sodium_init() >= 0 && ctx_begin(cx, &fuzz_app, NULL) == OK && read_definitions(cx, &fuzz_app);
    cx->today = fuzz_app.fixed_today;
    cx->actor = (Actor){.id = SYSTEM_USER_ID, .permissions = UINT64_MAX, .is_operator = true};
    if (is_open && target->needs_store)
        is_open = open_store(cx) && child_index_open(cx, &fuzz_app.child_index) == OK &&
                  columns_keep_open(cx, &fuzz_app.columns) == OK;
    if (!is_open) fprintf(stderr, "fuzz: %.*s\n", STR_ARG(cx->error.message));
    return is_open;
}

void fuzz_one(Ctx *cx, const FuzzTarget *target, Str bytes) {
    target->run(cx, bytes);
    if (cx->db) db_rollback(cx);
    ctx_reset(cx);
    cx->today = fuzz_app.fixed_today;
    cx->actor = (Actor){.id = SYSTEM_USER_ID, .permissions = UINT64_MAX, .is_operator = true};
}
