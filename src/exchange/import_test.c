/* import_test.c - the contract of every import, tried on the register of schools: whole or not at all, twice is once,
 * bad files refused with what to do, and a kill at any moment leaves the store as before the unit in hand. */
#include <unistd.h>
#include "access/access.h"
#include "exchange/doubt.h"
#include "exchange/import.h"
#include "harness.h"
#include "import_help.h"
#include "people/chronology.h"
#include "schools/establishment.h"

#define HEADER \
    "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),OpenDate,CloseDate,SchoolCapacity,OfstedLastInsp,OfstedRating (name)\n"

static Str file_of(T *t, const char *name, Str text) {
    Str path = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(test_folder(t)), name);
    test_write_file(t, path, text);
    return path;
}

static ImportReport *import_with(T *t, Str path, ImportOptions o) {
    ImportPath paths[] = {{.path = path, .name = STR_NONE}};
    ImportReport *report;
    ok(t, import_run_paths(&t->cx, paths, 1, &o, &report));
    return report;
}

static ImportReport *import(T *t, Str path) { return import_with(t, path, (ImportOptions){0}); }
static ImportReport *import_text(T *t, Str text) { return import(t, file_of(t, "gias.csv", text)); }

static const FindingReport *finding(const ImportReport *r, const char *code) {
    for (size_t i = 0; i < r->n_findings; i++)
        if (strcmp(r->findings[i].f.code, code) == 0) return &r->findings[i];
    return NULL;
}

TEST_OWN_TRANSACTION(
    "an administrator, who may open no child's record, is told where something was found and not what") {
    ImportReport *r =
                     import_text(t, STR(HEADER "118291,886,2002,Beech,Community School,Open,,,many,05-11-2014,Good\n")),
                 *read;
    ok(t, db_begin(&t->cx, DB_READ));
    t->cx.actor = (Actor){.id = 7, .permissions = (u64)1 << READ_IMPORTS | (u64)1 << READ_CHILD};
    ok(t, import_run_get(&t->cx, r->run_id, &read));
    expect(t, read->n_findings > 0 && read->findings[0].f.value.n > 0);
    t->cx.actor.permissions = (u64)1 << READ_IMPORTS;
    ok(t, import_run_get(&t->cx, r->run_id, &read));
    for (size_t i = 0; i < read->n_findings; i++) {
        expect(t, read->findings[i].f.value.n == 0 && read->findings[i].f.record.n == 0 &&
                      read->findings[i].f.person_id == 0);
        expect_lacks(t, read->findings[i].f.message, "many");
    }
    ok(t, db_commit(&t->cx));
}

static i64 n_findings(const ImportReport *r, const char *code) {
    i64 n = 0;
    for (size_t i = 0; i < r->n_findings; i++) n += strcmp(r->findings[i].f.code, code) == 0;
    return n;
}

#define ASHDOWN "118290,886,2001,Ashdown Primary School,Community School,Open,,,210,05-11-2014,Good\n"

/* ---- landing ---- */

TEST_OWN_TRANSACTION("an imported school is there, with its import, its source and one audit line") {
    ImportReport *r = import_text(t, STR(HEADER ASHDOWN));
    expect_str(t, "done", r->outcome);
    expect_i64(t, 1, r->n.read);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    Establishment e;
    ok(t, school_get(&t->cx, 118290, &e));
    expect_i64(t, 8862001, e.laestab);
    expect_i64(t, 210, e.capacity);
    expect_str(t, "school", e.kind);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM inspection WHERE rating = 'Good'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM establishment e JOIN import_unit u ON u.id = e.source_id"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM import_run WHERE outcome = 'done'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'import.land'"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM audit WHERE detail LIKE '%Ashdown%'"));
}

TEST_OWN_TRANSACTION("the same file again changes nothing and says so") {
    Str path = file_of(t, "gias.csv", STR(HEADER ASHDOWN));
    import(t, path);
    ImportReport *r = import(t, path);
    expect_i64(t, 0, r->n_landed);
    expect_i64(t, 1, r->n_unchanged_units);
    expect_str(t, "unchanged", r->units[0].outcome);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM establishment_change"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM import_unit WHERE outcome = 'landed'"));
}

TEST_OWN_TRANSACTION("a changed file updates what changed and keeps what it said before") {
    import_text(t, STR(HEADER ASHDOWN));
    ImportReport *r =
        import_text(t, STR(HEADER "118290,886,2001,Ashdown Academy,Community School,Open,,,,05-11-2014,Good\n"
                                  "118291,886,2002,Beech Hill,Pupil Referral Unit,Open,,,,,\n"));
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    Establishment e;
    ok(t, establishment_load(&t->cx, 118290, &e));
    expect_str(t, "Ashdown Academy", e.name);
    expect_i64(t, 210, e.capacity); /* an empty cell says nothing */
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM establishment_change WHERE field = 'name' AND"
                             " old_value = 'Ashdown Primary School' AND new_value = 'Ashdown Academy'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM establishment_change"));
}

TEST_OWN_TRANSACTION("a file with a refused row is read again, so that the row may land later") {
    Str path = file_of(t, "gias.csv", STR(HEADER ASHDOWN "x,886,2002,Beech,Community School,Open,,,,,\n"));
    ImportReport *r = import(t, path);
    expect_i64(t, 1, r->n.of[ROW_REFUSED]);
    r = import(t, path);
    expect_i64(t, 0, r->n_unchanged_units);
    expect_i64(t, 1, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 1, r->n.of[ROW_REFUSED]);
}

TEST_OWN_TRANSACTION("a check reports everything and writes nothing") {
    Str path = file_of(t, "gias.csv", STR(HEADER ASHDOWN "x,886,2002,Beech,Community School,Open,,,,,\n"));
    i64 version_before, version_after;
    ok(t, db_version(&t->cx, &version_before));
    ImportReport *r = import_with(t, path, (ImportOptions){.is_check = true});
    ok(t, db_version(&t->cx, &version_after));
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 1, r->n.of[ROW_REFUSED]);
    expect_str(t, "checked", r->units[0].outcome);
    expect_i64(t, 0, r->run_id);
    expect(t, finding(r, "number_bad") != NULL);
    expect_i64(t, version_before, version_after);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM establishment"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM import_run"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM audit WHERE action LIKE 'import%'"));
}

TEST_OWN_TRANSACTION("a kept check is on record as a check, and does not make the file 'unchanged'") {
    Str path = file_of(t, "gias.csv", STR(HEADER ASHDOWN "x,886,2002,Beech,Community School,Open,,,,,\n"));
    ImportReport *r = import_with(t, path, (ImportOptions){.is_check = true, .keep_check = true}), *kept;
    expect(t, r->run_id > 0);
    ok(t, import_run_get(&t->cx, r->run_id, &kept));
    expect(t, kept->is_check);
    expect_i64(t, 1, kept->n_units);
    expect_str(t, "checked", kept->units[0].outcome);
    expect(t, finding(kept, "number_bad") != NULL);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM establishment"));
    expect_i64(t, 1, import(t, path)->n_landed);
}

TEST_OWN_TRANSACTION("a run read back is the run reported") {
    ImportReport *r = import_text(t, STR(HEADER ASHDOWN "x,886,2002,=cmd(),Community School,Open,32-01-2018,,,,\n")),
                 *kept;
    ok(t, import_run_get(&t->cx, r->run_id, &kept));
    json_t *a = import_report_json(r), *b = import_report_json(kept);
    expect(t, json_equal(a, b));
    json_decref(a);
    json_decref(b);
    ImportReport *list;
    size_t n;
    ok(t, import_run_list(&t->cx, 0, 10, &list, &n));
    expect_i64(t, 1, (i64)n);
    expect_i64(t, 2, list[0].n.read);
    expect_i64(t, 1, list[0].n_landed);
    expect_error(t, ERR_NOTFOUND, import_run_get(&t->cx, 999999, &kept));
}

TEST_OWN_TRANSACTION("a register older than the one before it is pointed out") {
    const char *header = "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),"
                         "EstablishmentStatus (name),LastChangedDate\n1,886,2001,Ashdown,Community School,Open";
    ImportReport *r = import_text(t, str_fmt(t->cx.arena, "%s,19-09-2018\n", header));
    expect(t, finding(r, "gias_older") == NULL);
    r = import_text(t, str_fmt(t->cx.arena, "%s,20-09-2018\n", header));
    expect(t, finding(r, "gias_older") == NULL);
    r = import_text(t, str_fmt(t->cx.arena, "%s,01-07-2017\n", header));
    expect_str(t, "warning", finding(r, "gias_older")->severity);
}

TEST_OWN_TRANSACTION("who may not see or run imports is refused") {
    ImportReport *r = import_text(t, STR(HEADER ASHDOWN)), *list;
    ImportPath paths[] = {{.path = STR("nothing.csv"), .name = STR_NONE}};
    Doubt *doubts;
    size_t n;
    t->cx.actor = (Actor){.id = 0, .permissions = 0, .is_operator = false};
    expect_error(t, ERR_SIGNIN, import_run_get(&t->cx, r->run_id, &r));
    expect_error(t, ERR_SIGNIN, import_run_list(&t->cx, 0, 10, &list, &n));
    expect_error(t, ERR_SIGNIN, doubt_list(&t->cx, 0, 10, &doubts, &n));
    expect_error(t, ERR_SIGNIN, import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &r));
}

/* ---- refusing ---- */

typedef struct BadFile {
    const char *code; /* of the finding that refuses it */
    Str text;
} BadFile;

TEST_OWN_TRANSACTION("a file that cannot be read whole is refused whole, with what to do, and nothing is written") {
    const BadFile files[] = {
        {"csv_columns_missing", STR("URN,Name\n1,a\n")},
        {"csv_columns_missing", STR("URN;LA (code);EstablishmentNumber\n1;886;2001\n")},
        {"csv_column_repeated", STR("URN," HEADER "1,118290,886,2001,Ashdown,Community School,Open,,,,,\n")},
        {"csv_nul", STR(HEADER ASHDOWN "118291,886,2002,Bee\0ch,Community School,Open,,,,,\n")},
        {"csv_open_quote", STR(HEADER ASHDOWN "118291,886,2002,\"Beech,Community School,Open,,,,,\n")},
        {"csv_bad_encoding", STR("\xEF\xBB\xBF" HEADER "118291,886,2002,Be\xC3,Community School,Open,,,,,\n")},
        {"file_format", STR("")},
        {"file_format", STR("PK\x03\x04 not really")},
        {"file_format", STR("\xFF\xFEU\0R\0N\0")},
    };
    const Importer *gias = importer_find(STR("gias"));
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        ImportReport *r = import_with(t, file_of(t, "gias.csv", files[i].text), (ImportOptions){.importer = gias});
        expect_str(t, "refused", r->outcome);
        expect_i64(t, 1, r->n_refused_units);
        const FindingReport *f = finding(r, files[i].code);
        expect(t, f != NULL && f->f.remedy.n > 0 && f->f.message.n > 0);
        expect_str(t, "refused_file", f->severity);
        expect_i64(t, r->n.read, r->n.of[ROW_REFUSED]);
    }
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM establishment"));
    expect_i64(t, (i64)COUNT_OF(files), test_count(t, "SELECT count(*) FROM import_unit WHERE outcome = 'refused'"));
    expect_i64(t, (i64)COUNT_OF(files),
               test_count(t, "SELECT count(*) FROM import_finding f JOIN import_unit u ON u.id = f.unit_id"
                             " WHERE f.severity = 'refused_file'"));
}

TEST_OWN_TRANSACTION("a refused file between two good ones takes nothing with it") {
    Str folder = test_folder(t);
    file_of(t, "a.csv", STR(HEADER ASHDOWN));
    file_of(t, "b.csv", STR(HEADER "118291,886,2002,Beech,Community School,Open,,,,,\n118292,886,2003,\"Open\n"));
    file_of(t, "c.csv", STR(HEADER "118293,886,2004,Cedar,Community School,Open,,,,,\n"));
    file_of(t, "readme.txt", STR("hello"));
    ImportReport *r = import(t, folder);
    expect_i64(t, 2, r->n_landed);
    expect_i64(t, 1, r->n_refused_units);
    expect(t, finding(r, "file_passed_over") != NULL);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM establishment"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM establishment WHERE urn = 118291"));
}

TEST_OWN_TRANSACTION("rows are refused one by one, each with line, field, value and remedy") {
    ImportReport *r = import_text(t, STR(HEADER "118290,886,2001,,Community School,Open,,,,,\n"
                                                "118291,886,2002,Beech,Community School,Open,30-02-2018,,,,\n"
                                                "118292,886,2003,Cedar,Community School,Open,,,many,,\n"
                                                "118293,886\n" ASHDOWN));
    expect_i64(t, 5, r->n.read);
    expect_i64(t, 4, r->n.of[ROW_REFUSED]);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    const FindingReport *f = finding(r, "date_bad");
    expect_i64(t, 3, f->f.line);
    expect_str(t, "OpenDate", f->f.field);
    expect_str(t, "30-02-2018", f->f.value);
    expect_i64(t, 2, finding(r, "cell_empty")->f.line);
    expect_i64(t, 4, finding(r, "number_bad")->f.line);
    expect_i64(t, 5, finding(r, "csv_ragged")->f.line);
}

TEST_OWN_TRANSACTION("ten thousand errors are reported as the first hundred and a count") {
    Buf b = buf_on(t->cx.arena);
    buf_lit(&b, HEADER);
    for (int i = 0; i < 10000; i++) buf_lit(&b, "x,886,2002,Beech,Community School,Open,,,,,\n");
    ImportReport *r = import_text(t, buf_str(&b));
    expect_i64(t, 10000, r->n.of[ROW_REFUSED]);
    expect_i64(t, 101, n_findings(r, "number_bad"));
    const FindingReport *last = NULL;
    for (size_t i = 0; i < r->n_findings; i++)
        if (strcmp(r->findings[i].f.code, "number_bad") == 0) last = &r->findings[i];
    expect_i64(t, 9900, last->f.n_same);
    expect_i64(t, 10000, test_count(t, "SELECT sum(n_same) FROM import_finding WHERE code = 'number_bad'"));
    expect_i64(t, 101, test_count(t, "SELECT count(*) FROM import_finding WHERE code = 'number_bad'"));
}

TEST_OWN_TRANSACTION("formulas in cells are text on the way in and harmless in the list of refused rows") {
    ImportReport *r = import_text(t, STR(HEADER "118290,886,2001,=HYPERLINK(1),Community School,Open,,,=1+1,,\n"
                                                "118291,886,2002,@SUM(A1),Community School,Open,,,,,\n"));
    Establishment e;
    ok(t, establishment_load(&t->cx, 118291, &e));
    expect_str(t, "@SUM(A1)", e.name);
    Buf csv = buf_on(t->cx.arena);
    import_report_refused_csv(r, &csv);
    expect_has(t, buf_str(&csv), ",'=1+1,");
    expect_lacks(t, buf_str(&csv), ",=1+1");
}

TEST_OWN_TRANSACTION("a path that is not there, or a folder of nothing, says so") {
    ImportPath paths[] = {{.path = STR("/no/such/file.csv"), .name = STR_NONE}};
    ImportReport *r;
    expect_error(t, ERR_INPUT, import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &r));
    r = import(t, test_folder(t));
    expect_str(t, "refused", r->outcome);
    expect_i64(t, 0, r->n_units);
}

TEST_OWN_TRANSACTION("a statement that fails in the middle leaves nothing of its unit, at whichever call") {
    Str path = file_of(t, "gias.csv", STR(HEADER ASHDOWN "118291,886,2002,Beech,Community School,Open,,,,,\n"));
    ImportPath paths[] = {{.path = path, .name = STR_NONE}};
    int n_failed = 0;
    for (u64 n = 1; n < 500; n++) {
        ImportReport *r;
        db_fail_after(t->cx.db, n);
        Status st = import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &r);
        db_fail_after(t->cx.db, 0);
        ctx_clear_error(&t->cx);
        i64 n_schools = test_count(t, "SELECT count(*) FROM establishment");
        if (st == OK) {
            expect_i64(t, 2, n_schools);
            break;
        }
        n_failed++;
        /* the unit may have landed before the run's own record failed: then it is whole */
        expect(t, n_schools == 0 || n_schools == 2);
        expect_i64(t, n_schools, 2 * test_count(t, "SELECT count(*) FROM import_unit WHERE outcome = 'landed'"));
        expect(t, !db_in_transaction(t->cx.db));
        if (n_schools == 2) break;
    }
    expect(t, n_failed > 10);
}

/* ---- killed ---- */

static Str many_schools(T *t, const char *name, int n, int first) {
    Buf b = buf_on(t->cx.arena);
    buf_lit(&b, HEADER);
    for (int i = 0; i < n; i++)
        buf_fmt(&b, "%d,886,%d,%s %d,Community School,Open,,,%d,05-11-2014,Good\n", 100000 + i, first + i % 5000, name,
                i, i);
    return buf_str(&b);
}

/* What the store says of schools, in one number that any half-landed unit would change. */
static Str fingerprint(T *t, Str store) {
    Db *kept = t->cx.db;
    ok(t, db_open(&t->cx, store, &t->cx.db));
    i64 n = test_count(t, "SELECT count(*) FROM establishment"),
        oaks = test_count(t, "SELECT count(*) FROM establishment WHERE name LIKE 'Oak%'"),
        inspections = test_count(t, "SELECT count(*) FROM inspection"),
        changes = test_count(t, "SELECT count(*) FROM establishment_change"),
        units = test_count(t, "SELECT count(*) FROM import_unit WHERE outcome = 'landed'");
    db_close(t->cx.db);
    t->cx.db = kept;
    return str_fmt(t->cx.arena, "%lld schools, %lld oaks, %lld inspections, %lld changes, %lld units", (long long)n,
                   (long long)oaks, (long long)inspections, (long long)changes, (long long)units);
}

PURE_TEST("a kill at any moment leaves the store as before the unit or after it") {
    Str store = str_fmt(t->cx.arena, "%.*s/killed.sqlite", STR_ARG(test_folder(t)));
    ok(t, db_open(&t->cx, store, &t->cx.db));
    ok(t, db_migrate(&t->cx));
    import(t, file_of(t, "elm.csv", many_schools(t, "Elm", 2000, 1000)));
    db_close(t->cx.db);
    t->cx.db = NULL;
    Str path = file_of(t, "oak.csv", many_schools(t, "Oak", 3000, 1000));
    const char *before = "2000 schools, 0 oaks, 2000 inspections, 0 changes, 1 units";
    const char *after = "3000 schools, 3000 oaks, 3000 inspections, 2000 changes, 2 units";
    int n_before = 0;
    for (useconds_t life = 2000; life < 4000000; life += life / 3) {
        import_in_child(&t->app, store, path, life);
        Str now = fingerprint(t, store);
        if (str_is(now, before)) {
            n_before++;
            continue;
        }
        expect_str(t, after, now);
        break;
    }
    expect(t, n_before > 0);
    expect_str(t, after, fingerprint(t, store));
}

/* ---- the real files ---- */

TEST_OWN_TRANSACTION("the real register of July 2017 imports, with its gaps reported and not filled in") {
    Str path;
    if (!test_shared(t, "data/gias-kent-2017.csv", &path)) return;
    ImportReport *r = import(t, path);
    expect_i64(t, 184, r->n.read);
    expect_i64(t, 184, r->n.of[ROW_CREATED]);
    expect_str(t, "SchoolCapacity is empty for 184 of 184 schools.", finding(r, "gias_gap_capacity")->f.message);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM establishment WHERE capacity IS NOT NULL"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM establishment WHERE kind = 'other'"));
    expect_i64(t, 10, test_count(t, "SELECT count(*) FROM establishment WHERE kind = 'independent'"));
    expect_i64(t, 15, test_count(t, "SELECT count(*) FROM establishment WHERE kind = 'special'"));
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM establishment WHERE kind = 'pru'"));
    expect(t, test_count(t, "SELECT count(*) FROM establishment WHERE district_basis = 'postcode'") > 170);
    expect_i64(t, 66, test_count(t, "SELECT count(*) FROM establishment WHERE opened_on IS NULL"));
}

TEST_OWN_TRANSACTION("the true layout of the register imports, district and inspection as the register gives them") {
    Str path;
    Establishment e;
    SchoolHistory h;
    if (!test_shared(t, "data/gias-sample.csv", &path)) return;
    ImportReport *r = import(t, path);
    expect_i64(t, 4, r->n.of[ROW_CREATED]);
    expect(t, date_eq(r->units[0].as_at, date_ymd(2018, 12, 13)));
    ok(t, school_get(&t->cx, 100459, &e));
    expect_i64(t, 2064651, e.laestab);
    expect_str(t, "Islington", e.district);
    expect_str(t, "gias", e.district_basis);
    expect_i64(t, 1, e.has_sixth_form);
    expect_i64(t, 1150, e.capacity);
    expect(t, e.percentage_fsm > 28.4 && e.percentage_fsm < 28.6);
    ok(t, establishment_history(&t->cx, 100459, &h));
    expect_i64(t, 1, (i64)h.n_inspections);
    expect_str(t, "Requires improvement", h.inspections[0].rating);
}

PURE_TEST("a chronology has words for every kind of file") {
    for (size_t i = 0; i < n_importer_all; i++) {
        Str kind = str_from(importer_all[i]->kind), words = chronology_said_by(t->cx.arena, kind);
        expect(t, words.n > 0 && words.p[0] >= 'A' && words.p[0] <= 'Z');
    }
    expect_str(t, "case file", chronology_said_by(t->cx.arena, STR("case_file")));
}
