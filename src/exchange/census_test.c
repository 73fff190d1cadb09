/* census_test.c - school census returns: what lands, what is refused and held, and what bad files cannot do. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "access/access.h"
#include "db/stats.h"
#include "exchange/census_rules.h"
#include "exchange/doubt.h"
#include "exchange/import.h"
#include "harness.h"
#include "import_help.h"
#include "people/chronology.h"
#include "people/person.h"
#include "people/search.h"
#include "roll_help.h"

#define ADA "H801200001001"
#define BO  "V886200017002"

static void given_schools(T *t) {
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, estab_number, name, name_key, kind, high_age) "
                 "VALUES (100, 8862001, 886, 2001, 'Ashdown', 'ashdown', 'school', 11)");
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, estab_number, name, name_key, kind, high_age) "
                 "VALUES (200, 8862002, 886, 2002, 'Beech', 'beech', 'school', 11)");
}

/* ---- making returns ---- */

typedef struct Pupil {
    const char *upn, *surname, *forename, *dob, *sex, *status, *entry, *leaving, *year, *postcode, *more;
} Pupil;

static void add_element(Buf *b, const char *name, const char *text) {
    if (text != NULL) buf_fmt(b, "<%s>%s</%s>", name, text, name);
}

static void add_pupil(Buf *b, Pupil p) {
    const char *element = p.leaving ? "PupilNoLongerOnRoll" : "PupilOnRoll";
    buf_fmt(b, "<%s>\n<PupilIdentifiers>", element);
    add_element(b, "UPN", p.upn);
    add_element(b, "Surname", p.surname);
    add_element(b, "Forename", p.forename);
    add_element(b, "DOB", p.dob ? p.dob : "2009-03-12");
    add_element(b, "Gender", p.sex ? p.sex : "F");
    buf_lit(b, "</PupilIdentifiers><PupilStatus>");
    add_element(b, "EnrolStatus", p.status ? p.status : "C");
    add_element(b, "EntryDate", p.entry ? p.entry : "2017-09-04");
    add_element(b, "LeavingDate", p.leaving);
    add_element(b, "NCyearActual", p.year ? p.year : "4");
    buf_lit(b, "</PupilStatus><HomeInformation><Address><PAON>12</PAON><Street>High Street</Street>");
    add_element(b, "PostCode", p.postcode ? p.postcode : "TN23 1AA");
    buf_lit(b, "</Address></HomeInformation>");
    if (p.more) buf_add(b, str_from(p.more));
    buf_fmt(b, "</%s>\n", element);
}

typedef struct Return {
    int estab;
    const char *day, *term, *year;
    Pupil pupils[8];
} Return;

static Str xml_of(T *t, Return r) {
    Buf b = buf_on(t->cx.arena);
    buf_fmt(
        &b,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Message><Header><CollectionDetails><Collection>SC</Collection>"
        "<Term>%s</Term><Year>%s</Year><ReferenceDate>%s</ReferenceDate></CollectionDetails>"
        "<Source><LEA>886</LEA><Estab>%d</Estab></Source></Header><Pupils>",
        r.term ? r.term : "AUT", r.year ? r.year : "2017", r.day ? r.day : "2017-10-05", r.estab ? r.estab : 2001);
    buf_lit(&b, "<PupilsOnRoll>");
    for (size_t i = 0; i < COUNT_OF(r.pupils); i++)
        if (r.pupils[i].surname && !r.pupils[i].leaving) add_pupil(&b, r.pupils[i]);
    buf_lit(&b, "</PupilsOnRoll><PupilsNoLongerOnRoll>");
    for (size_t i = 0; i < COUNT_OF(r.pupils); i++)
        if (r.pupils[i].surname && r.pupils[i].leaving) add_pupil(&b, r.pupils[i]);
    buf_lit(&b, "</PupilsNoLongerOnRoll></Pupils></Message>\n");
    return buf_str(&b);
}

static ImportReport *import_path(T *t, Str path) {
    ImportPath paths[] = {{.path = path, .name = STR_NONE}};
    ImportReport *report;
    ok(t, import_run_paths(&t->cx, paths, 1, &(ImportOptions){.importer = importer_find(STR("census"))}, &report));
    expect_i64(t, 0, roll_help_confirmed_unlike(t));
    return report;
}

static Str write_xml(T *t, const char *name, Str text) {
    Str path = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(test_folder(t)), name);
    test_write_file(t, path, text);
    return path;
}

static ImportReport *import_text(T *t, Str text) { return import_path(t, write_xml(t, "census.xml", text)); }
static ImportReport *import(T *t, Return r) { return import_text(t, xml_of(t, r)); }

static const FindingReport *finding(const ImportReport *r, const char *code) {
    for (size_t i = 0; i < r->n_findings; i++)
        if (strcmp(r->findings[i].f.code, code) == 0) return &r->findings[i];
    return NULL;
}

static void expect_finding(T *t, const ImportReport *r, const char *code) {
    const FindingReport *f = finding(r, code);
    if (f == NULL) printf("     no finding %s\n", code);
    expect(t, f != NULL && f->f.message.n > 0 && f->f.remedy.n > 0);
}

/* ---- what lands ---- */

TEST_OWN_TRANSACTION("census: everything a return says of a pupil is kept, in whatever order it says it") {
    given_schools(t);
    ImportReport *r = import(
        t,
        (Return){
            .pupils = {
                {.upn = ADA,
                 .surname = "\xC5\x81uczak-O'Neill",
                 .forename = "\xC3\x94la",
                 .more =
                     "<SpecialEducationalNeeds><SENneeds><SENneed><SENtype>ASD</SENtype><SENtypeRank>1</SENtypeRank></SENneed>"
                     "<SENneed><SENtypeRank>2</SENtypeRank><SENtype>SLCN</SENtype></SENneed></SENneeds>"
                     "<SENprovision>E</SENprovision><SENunitIndicator>1</SENunitIndicator>"
                     "<ResourcedProvisionIndicator>0</ResourcedProvisionIndicator></SpecialEducationalNeeds>"
                     "<PupilCharacteristics><Ethnicity>WOTH</Ethnicity><EthnicitySource>P</EthnicitySource><Language>POL</Language>"
                     "<ServiceChild>Y</ServiceChild><YoungCarer>S</YoungCarer><FSMeligibility><FSMperiod>"
                     "<FSMendDate></FSMendDate><FSMstartDate>2016-09-01</FSMstartDate></FSMperiod></FSMeligibility>"
                     "</PupilCharacteristics><TermlyAttendance><SessionsPossible>120</SessionsPossible><SessionDetails>"
                     "<SessionDetail><AttendanceReason>I</AttendanceReason><AbsenceSessions>12</AbsenceSessions></SessionDetail>"
                     "<SessionDetail><AbsenceSessions>3</AbsenceSessions><AttendanceReason>M</AttendanceReason></SessionDetail>"
                     "</SessionDetails></TermlyAttendance><TermlyExclusions><TermlyExclusion><Category>FIXD</Category>"
                     "<Reason>PA</Reason><StartDate>2017-06-05</StartDate><ActualSessions>4</ActualSessions></TermlyExclusion>"
                     "</TermlyExclusions>"}}});
    expect_str(t, "done", r->outcome);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 0, (i64)r->n_findings);
    PersonFacts p;
    Date day = date_ymd(2017, 10, 5);
    ok(t, person_load(&t->cx, test_count(t, "SELECT id FROM person"), &p));
    expect_str(t, "\xC3\x94la \xC5\x81uczak-O'Neill", person_display_name(&t->cx, &p, day));
    expect_str(t, ADA, person_identifier_of(&p, "upn")->value);
    expect_str(t, "F", p.who.sex);
    expect_str(t, "12 High Street, TN23 1AA", address_line(t->cx.arena, person_address_on(&p, "home", day)));
    expect_str(t, "Ashford", person_address_on(&p, "home", day)->district);
    expect_str(t, "WOTH", person_characteristic_on(&p, "ethnicity", day)->value);
    expect_str(t, "parent", person_characteristic_on(&p, "ethnicity", day)->declared_by);
    expect_str(t, "POL", person_characteristic_on(&p, "language", day)->value);
    expect_str(t, "E", person_characteristic_on(&p, "sen_provision", day)->value);
    expect_str(t, "school", person_characteristic_on(&p, "young_carer", day)->declared_by);
    expect(t, person_characteristic_on(&p, "fsm", date_ymd(2016, 9, 1)) != NULL);
    expect(t, person_characteristic_on(&p, "resourced_provision", day) == NULL);
    expect(t, person_characteristic_on(&p, "sen_unit", day) != NULL);
    expect_i64(
        t, 1,
        test_count(
            t, "SELECT count(*) FROM person_characteristic WHERE kind = 'sen_need' AND rank = 2 AND value = 'SLCN'"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM census_pupil WHERE sessions_possible = 120 AND sessions_absent = 15 "
                             "AND absence_reasons = 'I:12 M:3' AND year_group = '4'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM exclusion WHERE category = 'SUSP' AND sessions = 4"));
    expect_i64(
        t, 1,
        test_count(
            t,
            "SELECT count(*) FROM enrolment WHERE urn = 100 AND status = 'C' AND from_on = '2017-09-04' AND to_on IS NULL"));
    expect_i64(
        t, 1,
        test_count(t, "SELECT count(*) FROM import_unit WHERE unit_key = 'census:8862001:2017-10-05' AND urn = 100"));
}

TEST_OWN_TRANSACTION("census: the same file again changes nothing; the next return of the same facts confirms them") {
    given_schools(t);
    Return first = {.pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada"}}};
    import(t, first);
    ImportReport *r = import(t, first);
    expect_i64(t, 1, r->n_unchanged_units);
    expect_i64(t, 0, r->n.read);
    first.day = "2018-01-18";
    first.term = "SPR";
    first.year = "2018";
    r = import(t, first);
    expect_i64(t, 1, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_name"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM enrolment WHERE confirmed_on = '2018-01-18'"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM census_pupil"));
}

TEST_OWN_TRANSACTION("census: RC9, whom a complete return omits has left, and is a roll removal") {
    given_schools(t);
    import(t, (Return){.pupils =
                       { {.upn = ADA, .surname = "Smith", .forename = "Ada"},
                         {.upn = BO,
                          .surname = "Jones",
                          .forename = "Bo" } }});
    ImportReport *r = import(t, (Return){.day = "2018-02-01",
                                         .term = "SPR",
                                         .year = "2018",
                                         .pupils = {{.upn = BO, .surname = "Jones", .forename = "Bo"}}});
    expect_finding(t, r, "census_omitted");
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM enrolment WHERE to_on = '2018-01-31' AND end_basis = 'omitted'"));
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM roll_removal WHERE removed_on = '2018-01-31' AND ground = 'unknown'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM enrolment WHERE to_on IS NULL"));
}

TEST_OWN_TRANSACTION("census: a corrected return of the same day replaces what the first one said, and keeps it") {
    given_schools(t);
    import(t, (Return){.pupils =
                       { {.upn = ADA, .surname = "Smyth", .forename = "Ada"},
                         {.upn = BO,
                          .surname = "Jones",
                          .forename = "Bo" } }});
    ImportReport *r =
        import(t, (Return){.pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada", .postcode = "CT1 1AA"}}});
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM census_pupil"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM enrolment WHERE to_on = '2017-10-04' AND end_basis = 'omitted'"));
    PersonCards found;
    ok(t, person_find(&t->cx, STR("smith ada"), &found));
    expect_i64(t, 1, (i64)found.n);
    expect_str(t, "CT1 1AA", found.at[0].postcode);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_name WHERE surname = 'Smyth' AND to_on < from_on"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM import_unit WHERE outcome = 'landed'"));
}

static Str rolls_of(T *t) {
    Buf b = buf_on(t->cx.arena);
    DbRows *r;
    ok(t, db_query_text(&t->cx, &r,
                        "SELECT i.value, e.urn, e.status, e.from_on, e.to_on, e.confirmed_on FROM enrolment e JOIN "
                        "person_identifier i ON i.person_id = e.person_id ORDER BY i.value, e.urn, e.from_on"));
    while (db_next(r)) {
        char from[11], to[11], seen[11];
        buf_fmt(&b, "%.*s %lld %.*s %s %s %s\n", STR_ARG(col_str(r, 0)), (long long)col_i64(r, 1),
                STR_ARG(col_str(r, 2)), date_iso(col_date(r, 3), from), date_iso(col_date(r, 4), to),
                date_iso(col_date(r, 5), seen));
    }
    ok(t, db_done(r));
    ok(t,
       db_query_text(
           &t->cx, &r,
           "SELECT i.value, a.from_on, a.to_on, d.postcode FROM person_address a JOIN address d ON d.id = a.address_id "
           "JOIN person_identifier i ON i.person_id = a.person_id ORDER BY i.value, a.from_on"));
    while (db_next(r)) {
        char from[11], to[11];
        buf_fmt(&b, "%.*s %s %s %.*s\n", STR_ARG(col_str(r, 0)), date_iso(col_date(r, 1), from),
                date_iso(col_date(r, 2), to), STR_ARG(col_str(r, 3)));
    }
    ok(t, db_done(r));
    return buf_str(&b);
}

static const Return three_terms[3] = {
    {.pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada", .postcode = "TN23 1AA"},
                {.upn = BO, .surname = "Jones", .forename = "Bo", .sex = "M"}}},
    {.day = "2018-01-18",
     .term = "SPR",
     .year = "2018",
     .pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada", .status = "M", .postcode = "TN23 1AB"}}},
    {.day = "2018-05-17",
     .term = "SUM",
     .year = "2018",
     .pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada", .status = "M", .postcode = "TN23 1AC"}}}};

#define IN_ORDER                                             \
    "H801200001001 100 C 2017-09-04 2018-01-17 2017-10-05\n" \
    "H801200001001 100 M 2018-01-18  2018-05-17\n"           \
    "V886200017002 100 C 2017-09-04 2018-01-17 2017-10-05\n" \
    "H801200001001 2017-10-05 2018-01-17 TN23 1AA\n"         \
    "H801200001001 2018-01-18 2018-05-16 TN23 1AB\n"         \
    "H801200001001 2018-05-17  TN23 1AC\n"                   \
    "V886200017002 2017-10-05  TN23 1AA\n"

static void expect_any_order(T *t, const int order[3]) {
    given_schools(t);
    for (int i = 0; i < 3; i++) import(t, three_terms[order[i]]);
    expect_str(t, IN_ORDER, rolls_of(t));
}

TEST_OWN_TRANSACTION("census: three terms in order") { expect_any_order(t, (int[]){0, 1, 2}); }
TEST_OWN_TRANSACTION("census: three terms, the middle one last") { expect_any_order(t, (int[]){0, 2, 1}); }
TEST_OWN_TRANSACTION("census: three terms, the first one in the middle") { expect_any_order(t, (int[]){1, 0, 2}); }

TEST_OWN_TRANSACTION("census: a pupil no longer on roll has left on the leaving date") {
    given_schools(t);
    import(t, (Return){.pupils = { {.upn = ADA, .surname = "Smith", .forename = "Ada" } }});
    ImportReport *r =
        import(t, (Return){.day = "2018-01-18",
                           .term = "SPR",
                           .year = "2018",
                           .pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada", .leaving = "2017-12-15"}}});
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM enrolment WHERE to_on = '2017-12-15' AND end_basis = 'census_leaver'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal WHERE removed_on = '2017-12-15'"));
    PersonEvents told;
    i64 n_told = 0;
    PersonFacts child;
    ok(t, person_load(&t->cx, test_count(t, "SELECT id FROM person"), &child));
    ok(t, person_chronology(&t->cx, &child, NULL, &told));
    for (size_t i = 0; i < told.n; i++) n_told += str_starts(told.at[i].title, STR("Named in the census"));
    expect_i64(t, 2, n_told);
}

/* ---- repeats ---- */

static const char *const upns[6] = {"H801200001001", "V886200017002", "J886200017003",
                                    "Y886200017004", "M886200017005", "B886200017006"};

static Return term_of(const char *day, const char *term, const char *year) {
    Return r = {.day = day, .term = term, .year = year};
    static const char *const names[6] = {"Ada", "Bo", "Cy", "Di", "Ed", "Flo"};
    for (size_t i = 0; i < 6; i++) r.pupils[i] = (Pupil){.upn = upns[i], .surname = "Smith", .forename = names[i]};
    r.pupils[2].more = "<PupilCharacteristics><FSMeligibility><FSMperiod><FSMstartDate>2017-09-01</FSMstartDate>"
                       "<FSMendDate>2018-03-01</FSMendDate></FSMperiod></FSMeligibility></PupilCharacteristics>";
    return r;
}

static PersonFacts load_by_upn(T *t, const char *upn) {
    PersonFacts p;
    PersonCards found;
    ok(t, person_find(&t->cx, str_from(upn), &found));
    expect_i64(t, 1, (i64)found.n);
    ok(t, person_load(&t->cx, found.at[0].id, &p));
    return p;
}

static void say_elsewhere(T *t, const char *upn, Date as_at) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    PersonFacts p = load_by_upn(t, upn);
    AddressSaid away = {.paon = STR("9"), .street = STR("Sea Lane"), .postcode = STR("CT9 1AA")};
    ok(t, person_say_address(&t->cx, &p, &away, (Said){.as_at = as_at}));
    ok(t, ctx_commit(&t->cx));
}

/* Three terms in which nearly everyone's record stays the same, while other sources speak of some between them. */
static Str three_repeating_terms(T *t, bool is_compared_in_full) {
    given_schools(t);
    import(t, term_of("2017-10-05", "AUT", "2017"));
    say_elsewhere(t, upns[0],
                  date_ymd(2018, 3, 1)); /* known early: no news to the January return, but to the May one */
    say_elsewhere(t, upns[1], date_ymd(2017, 12, 1)); /* the school's old address is news again in January */
    if (is_compared_in_full) test_exec(t, "UPDATE census_pupil SET record_print = NULL");
    Return spring = term_of("2018-01-18", "SPR", "2018");
    spring.pupils[4].surname = NULL; /* omitted, and back in the summer */
    import(t, spring);
    say_elsewhere(t, upns[3], date_ymd(2018, 1, 18));
    if (is_compared_in_full) test_exec(t, "UPDATE census_pupil SET record_print = NULL");
    ImportReport *r = import(t, term_of("2018-05-17", "SUM", "2018"));
    expect_i64(t, 3, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 3, r->n.of[ROW_UPDATED]);
    return rolls_of(t);
}

TEST_OWN_TRANSACTION("census: a record that repeats the last one is stored as a full comparison stores it") {
    Str in_full = three_repeating_terms(t, true);
    Db *kept = t->cx.db;
    ok(t, db_open(&t->cx, STR(":memory:"), &t->cx.db));
    ok(t, db_migrate(&t->cx));
    Str repeated = three_repeating_terms(t, false);
    expect_i64(
        t, 5,
        test_count(
            t,
            "SELECT count(*) FROM enrolment WHERE confirmed_on = '2018-05-17' AND to_on IS NULL AND entry_on = from_on") -
            1);
    expect_i64(t, 17, test_count(t, "SELECT count(*) FROM census_pupil"));
    db_close(t->cx.db);
    t->cx.db = kept;
    expect_str(t, str_cstr(t->cx.arena, in_full), repeated);
    expect_has(t, repeated, "H801200001001 2018-05-17  TN23 1AA");
    expect_has(t, repeated, "V886200017002 2018-01-18  TN23 1AA");
    expect_has(t, repeated, "Y886200017004 2018-05-17  TN23 1AA");
}

/* ---- read ahead ---- */

/* Children read ahead as the return began, of whom its earlier rows have spoken by the time their own comes. */
static const Return spoken_of_twice = {
    .day = "2018-01-18",
    .term = "SPR",
    .year = "2018",
    .pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada", .postcode = "TN23 1AB"},
               {.upn = BO, .surname = "Smith", .forename = "Bo", .postcode = "CT9 1AA"},
               {.upn = "J886200017003", .surname = "Smith", .forename = "Cy", .status = "M"},
               {.upn = "Y886200017004", .surname = "Smyth", .forename = "Di"},
               {.upn = ADA, .surname = "Smith", .forename = "Ada", .leaving = "2017-12-15", .postcode = "CT1 1AA"},
               {.surname = "Smyth", .forename = "Di", .leaving = "2017-11-30", .year = "5"}}};

/* Of a line of db_stats_print(): milliseconds, runs, rows, name. */
static i64 runs_of(Str printed, const char *statement) {
    i64 at = str_find(printed, str_from(statement)), n = 0;
    if (at < 20) return 0;
    return str_to_i64(str_trim(str_slice(printed, (size_t)at - 21, (size_t)at - 12)), &n) ? n : -1;
}

static Str import_spoken_of_twice(T *t, Str *statements) {
    char *text = NULL;
    size_t n = 0;
    given_schools(t);
    import(t, term_of("2017-10-05", "AUT", "2017"));
    FILE *out = open_memstream(&text, &n);
    expect(t, db_stats_start(t->cx.db, NULL));
    import(t, spoken_of_twice);
    db_stats_print(t->cx.db, out);
    fclose(out);
    *statements = str_dup(t->cx.arena, (Str){text, n});
    free(text);
    return rolls_of(t);
}

static void import_with_reader_beside(T *t) {
    Str alone, beside;
    Str found = import_spoken_of_twice(t, &beside);
    bool is_read_ahead = db_kind(t->cx.db) == DB_SQLITE;
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_name WHERE surname = 'Smyth'"));
    Db *kept = t->cx.db;
    ok(t, db_open(&t->cx, STR(":memory:"), &t->cx.db));
    ok(t, db_migrate(&t->cx));
    expect_str(t, str_cstr(t->cx.arena, import_spoken_of_twice(t, &alone)), found);
    db_close(t->cx.db);
    t->cx.db = kept;
    expect_i64(t, 6, runs_of(alone, "person_facts ("));
    expect_i64(t, is_read_ahead ? 3 : 6, runs_of(beside, "person_facts ("));
}

TEST_OWN_TRANSACTION("census: a child read ahead is read again once the return has spoken of them") {
    test_on_shared_store(t, import_with_reader_beside);
}

/* ---- matching ---- */

TEST_OWN_TRANSACTION("census: two children with one UPN are held, and land when someone has decided") {
    given_schools(t);
    import(t, (Return){.pupils = { {.upn = ADA, .surname = "Smith", .forename = "Ada" } }});
    ImportReport *r =
        import(t, (Return){.estab = 2002,
                           .pupils = {
                               {.upn = ADA, .surname = "Jones", .forename = "Bo", .sex = "M", .dob = "2010-01-01"}}});
    expect_i64(t, 1, r->n.of[ROW_HELD]);
    expect_finding(t, r, "census_doubtful");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM enrolment WHERE urn = 200"));
    i64 doubt = test_count(t, "SELECT id FROM match_doubt"), person = 0;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, doubt_decide(&t->cx, doubt, &(DoubtAnswer){.say = DOUBT_DIFFERENT}, &person));
    ok(t, ctx_commit(&t->cx));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM enrolment WHERE urn = 200 AND from_on = '2017-09-04'"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_identifier WHERE is_disputed"));
    PersonFacts p;
    ok(t, person_load(&t->cx, person, &p));
    expect_str(t, "Bo Jones", person_display_name(&t->cx, &p, date_ymd(2018, 1, 1)));
}

TEST_OWN_TRANSACTION("census: one UPN given to twins inside a return is a question about the second") {
    given_schools(t);
    ImportReport *r = import(t, (Return){.pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada"},
                                                    {.upn = ADA, .surname = "Smith", .forename = "Eva"}}});
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 1, r->n.of[ROW_HELD]);
    i64 doubt = test_count(t, "SELECT id FROM match_doubt"), person = 0;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, doubt_decide(&t->cx, doubt, &(DoubtAnswer){.say = DOUBT_SAME}, &person));
    ok(t, ctx_commit(&t->cx));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person"));
}

TEST_OWN_TRANSACTION("census: a child with two UPNs is held, unless the old one is given as former") {
    given_schools(t);
    char upn[14] = "X886200017002";
    upn[0] = upn_letter_for(STR("886200017002"));
    import(t, (Return){.pupils = { {.upn = ADA, .surname = "Smith", .forename = "Ada" } }});
    Return second = {.estab = 2002, .pupils = {{.upn = upn, .surname = "Smith", .forename = "Ada"}}};
    expect_i64(t, 1, import(t, second)->n.of[ROW_HELD]);
    second.pupils[0].forename = "Ada</Forename><FormerUPN>" ADA "</FormerUPN><Forename>Ada";
    expect_i64(t, 1, import(t, second)->n.of[ROW_UPDATED]);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person"));
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM person_identifier WHERE scheme = 'upn_former' AND value = '" ADA "'"));
}

TEST_OWN_TRANSACTION("census: a held or refused row keeps its child on the roll that names them") {
    given_schools(t);
    import(t, (Return){.pupils = { {.upn = ADA, .surname = "Smith", .forename = "Ada" } }});
    import(t, (Return){.day = "2018-01-18", .term = "SPR", .year = "2018", .pupils = {
                           {.upn = ADA,
                            .surname = "Smith",
                            .forename = "Ada",
                            .dob = "2009-02-29" }
                       }});
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM enrolment WHERE to_on IS NULL"));
    import(t, (Return){.day = "2018-05-17", .term = "SUM", .year = "2018", .pupils = {
                           {.upn = ADA,
                            .surname = "Jones",
                            .forename = "Bo",
                            .dob = "2010-01-01" }
                       }});
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM enrolment WHERE to_on IS NULL"));
}

TEST_OWN_TRANSACTION("census: a child without a forename is one child, return after return") {
    given_schools(t);
    Return r = {.pupils = {{.upn = NULL, .surname = "Devi", .forename = NULL}}};
    expect_i64(t, 1, import(t, r)->n.of[ROW_CREATED]);
    r.day = "2018-01-18", r.term = "SPR", r.year = "2018", r.pupils[0].forename = "";
    expect_i64(t, 1, import(t, r)->n.of[ROW_UNCHANGED]);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person"));
}

TEST_OWN_TRANSACTION("census: a child listed twice is read once") {
    given_schools(t);
    ImportReport *r = import(t, (Return){.pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada"},
                                                    {.upn = ADA, .surname = "Smith", .forename = "Ada"}}});
    expect_finding(t, r, "census_listed_twice");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM census_pupil"));
}

/* ---- checks ---- */

typedef struct Check {
    const char *code;
    bool is_refused;
    Pupil pupil;
} Check;

static const Check checks[] = {
    {"census_dob_no_such_day", true, {.upn = ADA, .surname = "S", .forename = "A", .dob = "2009-02-29"}},
    {"census_dob_no_such_day", true, {.upn = ADA, .surname = "S", .forename = "A", .dob = "12/03/2009"}},
    {"census_dob_missing", true, {.upn = ADA, .surname = "S", .forename = "A", .dob = ""}},
    {"census_dob_future", true, {.upn = ADA, .surname = "S", .forename = "A", .dob = "2017-10-06"}},
    {"census_name_missing", true, {.upn = ADA, .surname = " ", .forename = ""}},
    {"census_leaving_no_such_day", true, {.upn = ADA, .surname = "S", .forename = "A", .leaving = "2017-06-31"}},
    {"census_dob_implausible", false, {.upn = ADA, .surname = "S", .forename = "A", .dob = "1909-03-12"}},
    {"census_dob_year_group", false, {.upn = ADA, .surname = "S", .forename = "A", .year = "9"}},
    {"census_year_group_unknown", false, {.upn = ADA, .surname = "S", .forename = "A", .year = "99"}},
    {"census_entry_future", false, {.upn = ADA, .surname = "S", .forename = "A", .entry = "2017-11-01"}},
    {"census_entry_no_such_day", false, {.upn = ADA, .surname = "S", .forename = "A", .entry = "2017-09-31"}},
    {"census_entry_after_leaving", false, {.upn = ADA, .surname = "S", .forename = "A", .leaving = "2017-09-01"}},
    {"census_entry_before_birth", false, {.upn = ADA, .surname = "S", .forename = "A", .entry = "2001-09-01"}},
    {"census_upn_missing", false, {.upn = "", .surname = "S", .forename = "A"}},
    {"census_upn_form", false, {.upn = "H80120000", .surname = "S", .forename = "A"}},
    {"census_upn_check_letter", false, {.upn = "A801200001001", .surname = "S", .forename = "A"}},
    {"census_sex_unknown", false, {.upn = ADA, .surname = "S", .forename = "A", .sex = "9"}},
    {"census_status_unknown", false, {.upn = ADA, .surname = "S", .forename = "A", .status = "Z"}},
    {"census_postcode_form", false, {.upn = ADA, .surname = "S", .forename = "A", .postcode = "SOMEWHERE"}},
};

TEST_OWN_TRANSACTION(
    "census: each check names what is wrong and what to do, and refuses only what cannot be believed") {
    given_schools(t);
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        Return r = {.pupils = {checks[i].pupil}};
        ImportPath paths[] = {{.path = write_xml(t, "census.xml", xml_of(t, r)), .name = STR_NONE}};
        ImportReport *report;
        ok(t, import_run_paths(&t->cx, paths, 1, &(ImportOptions){.is_check = true}, &report));
        expect_finding(t, report, checks[i].code);
        expect_i64(t, checks[i].is_refused, report->n.of[ROW_REFUSED]);
        expect_i64(t, 1, report->n.read);
        expect_has(t, finding(report, checks[i].code)->f.record,
                   checks[i].pupil.leaving ? "PupilNoLongerOnRoll[1]" : "PupilOnRoll[1]");
    }
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person"));
}

TEST_OWN_TRANSACTION("census: 29 February of a leap year is a birthday like another") {
    given_schools(t);
    ImportReport *r =
        import(t,
               (Return){.pupils = {{.upn = ADA, .surname = "S", .forename = "A", .dob = "2008-02-29", .year = "5"}}});
    expect_i64(t, 0, (i64)r->n_findings);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person WHERE birth_date = '2008-02-29'"));
}

TEST_OWN_TRANSACTION("census: an element nobody knows is counted and reported once, with all that is in it") {
    given_schools(t);
    const char *more = "<Supplier><UPN>nonsense</UPN><Deep><Deeper/></Deep></Supplier>";
    ImportReport *r =
        import(t, (Return){.pupils = {{.upn = ADA, .surname = "S", .forename = "A", .more = more},
                                      {.upn = BO, .surname = "T", .forename = "B", .sex = "M", .more = more}}});
    expect_i64(t, 1, (i64)r->n_findings);
    expect_finding(t, r, "xml_unknown_element");
    expect_str(t, "Supplier", finding(r, "xml_unknown_element")->f.field);
    expect_has(t, finding(r, "xml_unknown_element")->f.message, "2 times");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_identifier WHERE value = '" ADA "'"));
}

/* ---- whole files refused ---- */

static void expect_refused(T *t, Str text, const char *code) {
    ImportReport *r = import_text(t, text);
    expect_str(t, "refused", r->outcome);
    expect_finding(t, r, code);
    expect_str(t, "refused_file", finding(r, code)->severity);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM enrolment"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM census_pupil"));
}

TEST_OWN_TRANSACTION("census: a return of a wrong school, authority or day is refused whole") {
    given_schools(t);
    Pupil ada = {.upn = ADA, .surname = "Smith", .forename = "Ada"};
    expect_refused(t, xml_of(t, (Return){.estab = 2999, .pupils = {ada}}), "census_school_unknown");
    expect_refused(t, xml_of(t, (Return){.day = "2018-06-09", .term = "SUM", .year = "2018", .pupils = {ada}}),
                   "census_day_future");
    expect_refused(t, xml_of(t, (Return){.day = "5 October", .pupils = {ada}}), "census_day_missing");
    expect_refused(t, xml_of(t, (Return){.day = "2017-05-18", .pupils = {ada}}), "census_day_term");
    Str text = xml_of(t, (Return){.pupils = {ada}});
    i64 at = str_find(text, STR("886"));
    memcpy((char *)(uintptr_t)text.p + at, "887", 3);
    expect_refused(t, text, "census_other_authority");
    expect_refused(t, STR("<Message><Pupils><PupilsOnRoll><PupilOnRoll/></PupilsOnRoll></Pupils></Message>"),
                   "census_header_missing");
    expect_refused(t, STR("<Message></Message>"), "census_no_header");
}

TEST_OWN_TRANSACTION("census: truncated at any place, nothing lands") {
    given_schools(t);
    Str text = xml_of(t, (Return){.pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada"},
                                             {.upn = BO, .surname = "Jones", .forename = "Bo"}}});
    for (size_t n = 400; n < text.n - 12; n += 97) {
        ImportReport *r = import_text(t, str_slice(text, 0, n));
        expect_str(t, "refused", r->outcome);
    }
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person"));
    expect_refused(t, str_slice(text, 0, text.n - 200), "xml_truncated");
}

#define BOMB                                                                                                       \
    "<?xml version=\"1.0\"?><!DOCTYPE Message [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">" \
    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]><Message>&d;</Message>"
#define OUTSIDE                                                                             \
    "<?xml version=\"1.0\"?><!DOCTYPE Message [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" \
    "<Message><Header><CollectionDetails><Term>&x;</Term></CollectionDetails></Header></Message>"

TEST_OWN_TRANSACTION("census: entity bombs, files from outside, wrong encodings and damage are refused") {
    given_schools(t);
    expect_refused(t, STR(BOMB), "xml_document_type");
    expect_refused(t, STR(OUTSIDE), "xml_document_type");
    expect_refused(t, STR("<!DOCTYPE Message SYSTEM \"http://example.org/x.dtd\"><Message/>"), "xml_document_type");
    expect_refused(t, STR("<Message><Header>&unknown;</Header></Message>"), "xml_not_well_formed");
    expect_refused(
        t,
        STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Message><Header><CollectionDetails><Term>\xD4la</Term></CollectionDetails></Header></Message>"),
        "xml_encoding");
    expect_refused(t, STR("<?xml version=\"1.0\" encoding=\"no-such\"?><Message/>"), "xml_encoding");
    expect_refused(t,
                   STR("<?xml version=\"1.0\" encoding=\"EUC-JP\"?><Message><Header>\xA1i\xFFname</Header></Message>"),
                   "xml_encoding"); /* told to the thread, not to the parser */
    expect_refused(t, STR("<Message><Header></Message>"), "xml_not_well_formed");
    Buf deep = buf_on(t->cx.arena);
    for (int i = 0; i < 100000; i++) buf_lit(&deep, "<Message>");
    expect_refused(t, buf_str(&deep), "xml_too_deep");
}

TEST_OWN_TRANSACTION("census: Windows-1252 that says so is read") {
    given_schools(t);
    Str text = xml_of(t, (Return){.pupils = {{.upn = ADA,
                                              .surname = "O\x92"
                                                         "Brien",
                                              .forename = "\xD4la"}}});
    i64 at = str_find(text, STR("UTF-8"));
    Buf b = buf_on(t->cx.arena);
    buf_add(&b, str_slice(text, 0, (size_t)at));
    buf_lit(&b, "windows-1252");
    buf_add(&b, str_slice(text, (size_t)at + 5, text.n));
    expect_i64(t, 1, import_text(t, buf_str(&b))->n.of[ROW_CREATED]);
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM person_name WHERE forename = '\xC3\x94la' AND surname_key = 'obrien'"));
}

TEST_OWN_TRANSACTION("census: a second header is passed over: the first says whose return it is") {
    given_schools(t);
    Str text = xml_of(t, (Return){.pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada"}}});
    i64 at = str_find(text, STR("<Pupils>"));
    Buf b = buf_on(t->cx.arena);
    buf_add(&b, str_slice(text, 0, (size_t)at));
    buf_lit(&b, "<Header><Source><LEA>886</LEA><Estab>2002</Estab></Source></Header>");
    buf_add(&b, str_slice(text, (size_t)at, text.n));
    expect_i64(t, 1, import_text(t, buf_str(&b))->n.of[ROW_CREATED]);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM enrolment WHERE urn = 100"));
}

/* Ten megabytes stand for two gigabytes: the reader refuses after XML_TEXT_MAX bytes, whatever follows. */
TEST_OWN_TRANSACTION("census: one element without end is refused long before it is read") {
    given_schools(t);
    Buf b = buf_on(t->cx.arena);
    Str good = xml_of(t, (Return){.pupils = {{.upn = ADA, .surname = "Smith", .forename = "Ada"}}});
    i64 at = str_find(good, STR("Smith"));
    buf_add(&b, str_slice(good, 0, (size_t)at));
    for (int i = 0; i < 1000000; i++) buf_lit(&b, "Smith and ");
    Str path = write_xml(t, "long.xml", buf_str(&b));
    size_t before = arena_used(t->cx.arena);
    ImportReport *r = import_path(t, path);
    expect_finding(t, r, "xml_text_too_long");
    expect(t, arena_used(t->cx.arena) - before < 4u << 20);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person"));
}

/* ---- one file after the other ---- */

static Str damaged(T *t, const char *cut_before, const char *put) {
    Str good = xml_of(t, (Return){.pupils = {{.upn = ADA, .surname = "Lost", .forename = "Ada"}}});
    return STR_CAT(t->cx.arena, str_slice(good, 0, (size_t)str_find(good, str_from(cut_before))), str_from(put));
}

/* Each of these is begun while the one before it lands or is refused. */
TEST_OWN_TRANSACTION("census: a folder of good and damaged returns leaves what each alone would leave") {
    given_schools(t);
    Str folder = str_fmt(t->cx.arena, "%.*s/terms", STR_ARG(test_folder(t)));
    expect(t, mkdir(str_cstr(t->cx.arena, folder), 0700) == 0);
    Return elsewhere = {.estab = 2009, .pupils = {{.upn = ADA, .surname = "Lost", .forename = "Ada"}}};
    const Str texts[] = {xml_of(t, three_terms[0]),
                         damaged(t, "</PupilsOnRoll>", ""),
                         damaged(t, "<Header>", "<Pupils><PupilsOnRoll><PupilOnRoll></PupilOnRoll>"),
                         damaged(t, "<ReferenceDate>", "</CollectionDetails></Header></Message>"),
                         xml_of(t, elsewhere),
                         xml_of(t, three_terms[0]),
                         xml_of(t, three_terms[1]),
                         xml_of(t, three_terms[2])};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        write_xml(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "terms/%zu.xml", i)), texts[i]);
    ImportReport *r = import_path(t, folder);
    expect_i64(t, 3, r->n_landed);
    expect_i64(t, 1, r->n_unchanged_units);
    expect_i64(t, (i64)COUNT_OF(texts), r->n_units);
    expect_finding(t, r, "xml_truncated");
    expect_finding(t, r, "census_header_missing");
    expect_finding(t, r, "census_day_missing");
    expect_finding(t, r, "census_school_unknown");
    expect_str(t, IN_ORDER, rolls_of(t));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person_name WHERE surname = 'Lost'"));
}

/* ---- killed ---- */

static Str big_return(T *t, const char *day, const char *surname) {
    Buf b = buf_on(t->cx.arena);
    Str empty = xml_of(t, (Return){.day = day,
                                   .term = strcmp(day, "2017-10-05") == 0 ? "AUT" : "SPR",
                                   .year = str_slice(str_from(day), 0, 4).p[3] == '7' ? "2017" : "2018"});
    i64 at = str_find(empty, STR("</PupilsOnRoll>"));
    buf_add(&b, str_slice(empty, 0, (size_t)at));
    for (int i = 0; i < 1500; i++) {
        char rest[13], upn[14], forename[16];
        snprintf(rest, sizeof rest, "8862%08d", i);
        snprintf(upn, sizeof upn, "%c%s", upn_letter_for(str_from(rest)), rest);
        snprintf(forename, sizeof forename, "Child%d", i);
        add_pupil(&b, (Pupil){.upn = upn, .surname = surname, .forename = forename});
    }
    buf_add(&b, str_slice(empty, (size_t)at, empty.n));
    return buf_str(&b);
}

static i64 count_in(T *t, Str store, const char *sql) {
    Db *kept = t->cx.db;
    ok(t, db_open(&t->cx, store, &t->cx.db));
    i64 n = test_count(t, sql);
    db_close(t->cx.db);
    t->cx.db = kept;
    return n;
}

/* The file is read and judged ahead in batches: what came before a fault is counted, whole batches and the last part of one. */
TEST_OWN_TRANSACTION("census: a fault after many pupils refuses the return once all before it were read") {
    given_schools(t);
    Str text = big_return(t, "2017-10-05", "Oak");
    Str pupil = STR("<PupilOnRoll>");
    i64 at = 0;
    for (int i = 0; i <= 100; i++) at += str_find(str_slice(text, (size_t)at, text.n), pupil) + (i64)pupil.n;
    Buf b = buf_on(t->cx.arena);
    buf_add(&b, str_slice(text, 0, (size_t)at));
    buf_lit(&b, "</Message>");
    ImportReport *r = import_text(t, buf_str(&b));
    expect_str(t, "refused", r->outcome);
    expect_i64(t, 100, r->n.read);
    expect_finding(t, r, "xml_not_well_formed");
    expect_i64(t, 1500, import_text(t, text)->n.of[ROW_CREATED]);
    expect_i64(t, 0,
               test_count(t, "SELECT count(*) FROM person_name WHERE forename <> 'Child' || substr(forename, 6)"));
}

TEST_OWN_TRANSACTION("census: a row that the store cannot take ends the reading ahead, wherever the reader is") {
    given_schools(t);
    Str path = write_xml(t, "census.xml", big_return(t, "2017-10-05", "Oak"));
    ImportPath paths[] = {{.path = path, .name = STR_NONE}};
    ImportReport *r;
    for (u64 n = 20; n < 4000; n *= 3) {
        db_fail_after(t->cx.db, n);
        Status st = import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &r);
        db_fail_after(t->cx.db, 0);
        expect_i64(t, ERR_OPS, st);
        ctx_clear_error(&t->cx);
        expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person"));
    }
}

PURE_TEST("census: killed at any moment, a return has landed whole or not at all") {
    Str store = str_fmt(t->cx.arena, "%.*s/killed.sqlite", STR_ARG(test_folder(t)));
    ok(t, db_open(&t->cx, store, &t->cx.db));
    ok(t, db_migrate(&t->cx));
    given_schools(t);
    t->cx.actor.id = SYSTEM_USER_ID;
    import_path(t, write_xml(t, "autumn.xml", big_return(t, "2017-10-05", "Oak")));
    db_close(t->cx.db);
    t->cx.db = NULL;
    Str path = write_xml(t, "spring.xml", big_return(t, "2018-01-18", "Elm"));
    useconds_t life = 2000;
    i64 n_landed = 0;
    for (int i = 0; i < 60 && n_landed < 2; i++, life += life / 3) {
        import_in_child(&t->app, store, path, life);
        n_landed = count_in(t, store, "SELECT count(*) FROM import_unit WHERE outcome = 'landed'");
        i64 n = n_landed == 2 ? 1500 : 0;
        expect_i64(t, n, count_in(t, store, "SELECT count(*) FROM person_name WHERE surname = 'Elm'"));
        expect_i64(t, 1500 + n, count_in(t, store, "SELECT count(*) FROM census_pupil"));
        expect_i64(t, n, count_in(t, store, "SELECT count(*) FROM enrolment WHERE confirmed_on = '2018-01-18'"));
    }
    expect_i64(t, 2, n_landed);
}
