/* ctf_test.c - common transfer files in and out. */
#include "access/access.h"
#include "exchange/ctf_export.h"
#include "exchange/doubt.h"
#include "exchange/import.h"
#include "harness.h"
#include "people/chronology.h"
#include "people/person.h"

#define ADA "H801200001001"

static void given_schools(T *t) {
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, estab_number, name, name_key, kind, high_age) "
                 "VALUES (100, 8862001, 886, 2001, 'Ashdown & Co', 'ashdown', 'school', 11)");
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, estab_number, name, name_key, kind, high_age) "
                 "VALUES (200, 8862002, 886, 2002, 'Beech', 'beech', 'school', 11)");
}

static ImportReport *import_as(T *t, const char *name, Str text) {
    Str path = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(test_folder(t)), name);
    test_write_file(t, path, text);
    ImportPath paths[] = {{.path = path, .name = STR_NONE}};
    ImportReport *report;
    ok(t, import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &report));
    return report;
}

static Str ctf(T *t, const char *lea, const char *estab, const char *pupil) {
    return str_fmt(
        t->cx.arena,
        "<?xml version=\"1.0\"?><CTfile><Header><DateTime>2017-11-02T14:39:00</DateTime><SourceSchool><LEA>886</LEA>"
        "<Estab>2001</Estab></SourceSchool><DestSchool><LEA>%s</LEA><Estab>%s</Estab></DestSchool></Header>"
        "<CTFpupilData><Pupil>%s</Pupil></CTFpupilData></CTfile>",
        lea, estab, pupil);
}

#define NOWHERE \
    "XX"        \
    "X",        \
        "XXXX"
#define WHO  "<UPN>" ADA "</UPN><Surname>Smith</Surname><Forename>Ada</Forename><DOB>2009-03-12</DOB><Gender>F</Gender>"
#define HOME "<Address><PostCode>TN23 1AA</PostCode><PAON>12</PAON><Street>High Street</Street></Address>"
#define MOTHER                                                                                                \
    "<Contacts><Contact><Surname>Smith</Surname><Forename>Donna</Forename><Gender>F</Gender><Order>1</Order>" \
    "<Relationship>MOT</Relationship><Responsibility>Y</Responsibility><Phone>07700 900636</Phone></Contact></Contacts>"
#define LEFT \
    "<SchoolHistory><School><LEA>886</LEA><Estab>2001</Estab><EntryDate>2013-09-04</EntryDate><LeavingDate>2017-10-18</LeavingDate></School></SchoolHistory>"
#define NEEDS \
    "<SENhistory><SEN><SENprovision>K</SENprovision></SEN><SENneeds><SENneed><SENtype>SLCN</SENtype><SENtypeRank>1</SENtypeRank></SENneed></SENneeds></SENhistory>"
#define MEALS "<FSMhistory><FSMinstance><FSMstartDate>2016-09-01</FSMstartDate></FSMinstance></FSMhistory>"

static bool has_finding(const ImportReport *r, const char *code) {
    for (size_t i = 0; i < r->n_findings; i++)
        if (strcmp(r->findings[i].f.code, code) == 0) return true;
    return false;
}

TEST_OWN_TRANSACTION("ctf: a file with two headers is refused, whole") {
    Str header = STR(
        "<Header><DateTime>2017-11-02T14:39:00</DateTime><SourceSchool><LEA>886</LEA><Estab>2001</Estab></SourceSchool>"
        "<DestSchool><LEA>886</LEA><Estab>2002</Estab></DestSchool></Header>");
    given_schools(t);
    ImportReport *r = import_as(t, "8862001_CTF_8862002_001.xml",
                                STR_CAT(t->cx.arena, STR("<?xml version=\"1.0\"?><CTfile>"), header, header,
                                        STR("<CTFpupilData><Pupil>" WHO "</Pupil></CTFpupilData></CTfile>")));
    expect(t, has_finding(r, "header_repeated"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person"));
}

TEST_OWN_TRANSACTION("ctf: a file to nobody knows where opens an enquiry, with everything it says of the child") {
    given_schools(t);
    ImportReport *r = import_as(t, "8862001_CTF_XXXXXXX_001.xml", ctf(t, NOWHERE, WHO HOME MOTHER LEFT NEEDS MEALS));
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect(t, has_finding(r, "ctf_destination_unknown"));
    expect(t, !has_finding(r, "xml_unknown_element"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM transfer_file WHERE needs_enquiry AND destination = 'XXXXXXX' AND "
                             "source_laestab = 8862001 AND sent_on = '2017-11-02'"));
    expect_i64(
        t, 1,
        test_count(t, "SELECT count(*) FROM enrolment WHERE urn = 100 AND to_on = '2017-10-18' AND end_basis = 'ctf'"));
    expect_i64(
        t, 1,
        test_count(t, "SELECT count(*) FROM roll_removal WHERE destination = 'unknown' AND removed_on = '2017-10-18'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person WHERE is_adult"));
    expect_i64(
        t, 1,
        test_count(
            t,
            "SELECT count(*) FROM person_relationship WHERE relation = 'mother' AND has_parental_responsibility AND phone = '07700 900636'"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM person_characteristic WHERE kind = 'sen_need' AND value = 'SLCN'"));
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM person_characteristic WHERE kind = 'fsm' AND from_on = '2016-09-01'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_name WHERE surname = 'Smith' AND forename = 'Ada'"));
}

TEST_OWN_TRANSACTION("ctf: brothers and sisters at one address share their mother; the same file says nothing twice") {
    given_schools(t);
    import_as(t, "8862001_CTF_8862002_001.xml", ctf(t, "886", "2002", WHO HOME MOTHER));
    ImportReport *r = import_as(
        t, "8862001_CTF_8862002_002.xml",
        ctf(t, "886", "2002",
            "<Surname>Smith</Surname><Forename>Bo</Forename><DOB>2011-04-01</DOB><Gender>M</Gender>" HOME MOTHER));
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect(t, has_finding(r, "ctf_upn_missing"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person WHERE is_adult"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_relationship"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM transfer_file WHERE needs_enquiry"));
    r = import_as(t, "8862001_CTF_8862002_001.xml", ctf(t, "886", "2002", WHO HOME MOTHER));
    expect_i64(t, 1, r->n_unchanged_units);
    r = import_as(t, "copy.xml", ctf(t, "886", "2002", WHO HOME MOTHER));
    expect_i64(t, 1, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM transfer_file"));
}

TEST_OWN_TRANSACTION("ctf: a corrected file replaces the destination the first one gave") {
    given_schools(t);
    import_as(t, "a.xml", ctf(t, NOWHERE, WHO));
    import_as(t, "a.xml", ctf(t, "886", "2002", WHO));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM transfer_file"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM transfer_file WHERE destination = '8862002' AND NOT needs_enquiry"));
}

TEST_OWN_TRANSACTION("ctf: a stated leaving is not moved by a transfer file") {
    given_schools(t);
    import_as(
        t, "census.xml",
        STR("<Message><Header><CollectionDetails><ReferenceDate>2018-01-18</ReferenceDate></CollectionDetails><Source><LEA>886</LEA>"
            "<Estab>2001</Estab></Source></Header><Pupils><PupilsNoLongerOnRoll><PupilNoLongerOnRoll><PupilIdentifiers>" WHO
            "</PupilIdentifiers><PupilStatus><EnrolStatus>C</EnrolStatus><EntryDate>2013-09-04</EntryDate><LeavingDate>2017-10-20</LeavingDate>"
            "</PupilStatus></PupilNoLongerOnRoll></PupilsNoLongerOnRoll></Pupils></Message>"));
    import_as(t, "a.xml", ctf(t, "886", "2002", WHO LEFT));
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM enrolment WHERE to_on = '2017-10-20' AND end_basis = 'census_leaver'"));
}

TEST_OWN_TRANSACTION("ctf: a doubtful child waits, and lands as another when someone says so") {
    given_schools(t);
    import_as(t, "a.xml", ctf(t, "886", "2002", WHO));
    ImportReport *r = import_as(
        t, "b.xml",
        ctf(t, NOWHERE,
            "<UPN>" ADA
            "</UPN><Surname>Jones</Surname><Forename>Bo</Forename><DOB>2010-01-01</DOB><Gender>M</Gender>" LEFT));
    expect_i64(t, 1, r->n.of[ROW_HELD]);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM transfer_file"));
    i64 doubt = test_count(t, "SELECT id FROM match_doubt"), person = 0;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, doubt_decide(&t->cx, doubt, &(DoubtAnswer){.say = DOUBT_DIFFERENT}, &person));
    ok(t, ctx_commit(&t->cx));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM transfer_file WHERE needs_enquiry"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM enrolment WHERE end_basis = 'ctf'"));
}

TEST_OWN_TRANSACTION("ctf: files and rows that cannot be believed are refused with what to do") {
    given_schools(t);
    expect(t, has_finding(import_as(t, "a.xml", ctf(t, "", "", WHO)), "ctf_destination"));
    expect(t,
           has_finding(import_as(t, "a.xml", STR("<CTfile><Header><DateTime>2018-06-09</DateTime></Header></CTfile>")),
                       "ctf_date_future"));
    expect(t, has_finding(import_as(t, "a.xml", STR("<CTfile><CTFpupilData><Pupil/></CTFpupilData></CTfile>")),
                          "ctf_header_missing"));
    expect(t, has_finding(import_as(t, "a.xml", STR("<CTfile></CTfile>")), "ctf_no_header"));
    expect(t, has_finding(import_as(t, "a.xml", STR("<!DOCTYPE CTfile [<!ENTITY a 'a'>]><CTfile>&a;</CTfile>")),
                          "xml_document_type"));
    ImportReport *r = import_as(t, "a.xml", ctf(t, "886", "2002", "<Surname>Smith</Surname><DOB>2009-02-29</DOB>"));
    expect_i64(t, 1, r->n.of[ROW_REFUSED]);
    expect(t, has_finding(r, "ctf_dob"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person"));
}

TEST_OWN_TRANSACTION("ctf: what is written for a child reads back as the same child") {
    actor_operator(&t->cx);
    given_schools(t);
    import_as(
        t, "8862001_CTF_8862002_001.xml",
        ctf(t, "886", "2002",
            "<UPN>" ADA
            "</UPN><FormerUPN>V886200017002</FormerUPN><Surname>\xC5\x81uczak &amp; O'Neill</Surname><Forename>\xC3\x94la</Forename><DOB>2008-02-29</DOB><Gender>F</Gender>"
            "<BasicDetails><MiddleNames>Mae</MiddleNames><PreferredForename>Lala</PreferredForename><Ethnicity>WOTH</Ethnicity><Language>POL</Language></BasicDetails>" HOME
                MOTHER LEFT NEEDS MEALS));
    i64 id = test_count(t, "SELECT id FROM person WHERE NOT is_adult");
    CtfFile file;
    ok(t, ctf_export(&t->cx, id, STR("XXXXXXX"), &file));
    expect_str(t, "8862001_CTF_XXXXXXX_001.xml", file.name);
    expect_has(t, file.text, "<SchoolName>Ashdown &amp; Co</SchoolName>");
    ImportReport *r = import_as(t, "8862001_CTF_XXXXXXX_001.xml", file.text);
    expect_i64(t, 1, r->n.of[ROW_UPDATED]); /* the transfer itself is news */
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_address"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_relationship"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM enrolment"));
    i64 n_facts = test_count(t, "SELECT count(*) FROM person_characteristic");
    /* and into a store that knows nobody */
    Db *first = t->cx.db;
    ok(t, db_open(&t->cx, STR(":memory:"), &t->cx.db));
    ok(t, db_migrate(&t->cx));
    given_schools(t);
    expect_i64(t, 1, import_as(t, "8862001_CTF_XXXXXXX_001.xml", file.text)->n.of[ROW_CREATED]);
    expect_i64(t, n_facts, test_count(t, "SELECT count(*) FROM person_characteristic"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_identifier"));
    expect_i64(
        t, 1,
        test_count(
            t,
            "SELECT count(*) FROM person_name WHERE surname = '\xC5\x81uczak & O''Neill' AND forename = '\xC3\x94la' AND middle_names = 'Mae'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person WHERE birth_date = '2008-02-29' AND sex = 'F'"));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM enrolment WHERE from_on = '2013-09-04' AND to_on = '2017-10-18'"));
    db_close(t->cx.db);
    t->cx.db = first;
    expect_error(t, ERR_INPUT, ctf_export(&t->cx, id, STR("886200"), &file));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, ctf_export(&t->cx, id + 1000, STR("XXXXXXX"), &file));
}

PURE_TEST("export ctf writes a file once, and each export is on record") {
    Str folder = test_folder(t), out;
    Str store = str_fmt(t->cx.arena, "%.*s/s.sqlite", STR_ARG(folder));
    char args[600];
#define MUSTER(...) (snprintf(args, sizeof args, __VA_ARGS__), test_run_muster(t, args, &out))
    expect_i64(t, 0, MUSTER("init --store %.*s", STR_ARG(store)));
    ok(t, db_open(&t->cx, store, &t->cx.db));
    given_schools(t);
    import_as(t, "a.xml", ctf(t, "886", "2002", WHO HOME));
    i64 id = test_count(t, "SELECT id FROM person");
    expect_i64(t, 0,
               MUSTER("export ctf --person %lld --to XXXXXXX --out %.*s/out.xml --store %.*s --today 2018-06-08",
                      (long long)id, STR_ARG(folder), STR_ARG(store)));
    expect_has(t, test_read_file(t, str_fmt(t->cx.arena, "%.*s/out.xml", STR_ARG(folder))), "<Surname>Smith</Surname>");
    expect_i64(t, 5,
               MUSTER("export ctf --person %lld --to XXXXXXX --out %.*s/out.xml --store %.*s", (long long)id,
                      STR_ARG(folder), STR_ARG(store)));
    expect_i64(t, 2, MUSTER("export ctf --person %lld --to 12 --store %.*s", (long long)id, STR_ARG(store)));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'export.ctf'"));
    db_close(t->cx.db);
    t->cx.db = NULL;
}
