/* case_transfer_test.c - cases out to CSV and in again. */
#include "access/access.h"
#include "exchange/import.h"
#include "harness.h"
#include "people/person.h"
#include "registers/case_export.h"
#include "registers/table.h"
#include "web/web.h"

static i64 given_child(T *t, const char *surname, const char *upn) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR("Ada")};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    ok(t, person_say_upn(&t->cx, &p, str_from(upn), said));
    return p.who.id;
}

static void given_registers(T *t) {
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 6, 8);
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    given_child(t, "O'Brien", "H801200001001");
    ok(t, ctx_commit(&t->cx));
}

static ImportReport *bring_in(T *t, const char *text, bool is_check) {
    ImportReport *r;
    ImportOptions o = {.importer = importer_find(STR("cases")), .is_check = is_check};
    Str path = STR_CAT(t->cx.arena, test_folder(t), STR("/some.csv"));
    test_write_file(t, path, str_from(text));
    ok(t, import_run_paths(&t->cx, &(ImportPath){.path = path, .name = STR("cases-cme.csv")}, 1, &o, &r));
    return r;
}

static i64 counted(T *t, const char *sql) {
    ok(t, db_begin(&t->cx, DB_READ));
    i64 n = test_count(t, sql);
    ok(t, db_commit(&t->cx));
    return n;
}

static const FindingReport *finding(const ImportReport *r, const char *field) {
    for (size_t i = 0; i < r->n_findings; i++)
        if (str_is(r->findings[i].f.field, field)) return &r->findings[i];
    return NULL;
}

#define HEAD \
    "case_reference,child_upn,child_surname,child_forename,child_dob,case_stage,case_stage_on,referred_on,source,first_action_on,risk\n"
#define ROW ",H801200001001,O'Brien,Ada,2008-03-09,enquiries,2018-03-05,2018-03-01,police,2018-03-05,\n"

TEST_OWN_TRANSACTION("a file of cases opens them, moves them to their stage, and the same rows again change nothing") {
    given_registers(t);
    ImportReport *r = bring_in(t, HEAD ROW, true);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 0, counted(t, "SELECT count(*) FROM case_file"));
    r = bring_in(t, HEAD ROW, false);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 1,
               counted(t, "SELECT count(*) FROM case_file WHERE stage = 'enquiries' AND stage_on = '2018-03-05'"));
    expect_i64(t, 1, counted(t, "SELECT count(*) FROM person"));
    r = bring_in(t, HEAD ROW "\n", false); /* other bytes, the same rows */
    expect_i64(t, 1, r->n.of[ROW_UNCHANGED]);
    r = bring_in(t, HEAD ",H801200001001,O'Brien,Ada,09/03/2008,,,01/03/2018,police,,low\n", false);
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    expect_i64(t, 1, counted(t, "SELECT count(*) FROM reg_cme WHERE risk = 'low'"));
}

TEST_OWN_TRANSACTION("every mistake of a row is told by line and column, and the other rows land") {
    given_registers(t);
    ImportReport *r =
        bring_in(t,
                 HEAD
                 ",H801200001001,O'Brien,Ada,2008-03-09,nowhere,2018-03-05,2018-03-01,the dog,2018-02-01,huge\n" ROW,
                 false);
    expect_i64(t, 1, r->n.of[ROW_REFUSED]);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 2, finding(r, "source")->f.line);
    expect_str(t, "the dog", finding(r, "source")->f.value);
    expect(t, finding(r, "risk") != NULL && finding(r, "first_action_on") != NULL);
    r = bring_in(t,
                 HEAD
                 "CME-999999,,,,,,,,,,\n,H801200001001,O'Brien,Ada,2008-03-09,nowhere,2018-03-05,2018-03-01,police,,\n",
                 false);
    expect_i64(t, 2, r->n.of[ROW_REFUSED]);
    expect_i64(t, 2, finding(r, "case_reference")->f.line);
    expect_i64(t, 3, finding(r, "case_stage")->f.line);
    expect_i64(t, 1, counted(t, "SELECT count(*) FROM case_file"));
}

TEST_OWN_TRANSACTION("a row whose child is in doubt is held, and opens its case once somebody has decided") {
    given_registers(t);
    /* the number of one child with the name and birth date of another */
    ImportReport *r = bring_in(t, HEAD ",H801200001001,Marlow,Zoe,2010-07-21,,,2018-03-01,police,,\n", false);
    expect_i64(t, 1, r->n.of[ROW_HELD]);
    expect_i64(t, 0, counted(t, "SELECT count(*) FROM case_file"));
    expect_i64(t, 1, counted(t, "SELECT count(*) FROM match_doubt WHERE row_kind = 'cases'"));
}

TEST_OWN_TRANSACTION(
    "a file that does not say its register, or whose register is not the actor's to change, is refused") {
    ImportReport *r;
    given_registers(t);
    Str path = STR_CAT(t->cx.arena, test_folder(t), STR("/x.csv"));
    test_write_file(t, path, STR(HEAD ROW));
    ImportOptions o = {.importer = importer_find(STR("cases"))};
    ok(t, import_run_paths(&t->cx, &(ImportPath){.path = path, .name = STR("spring.csv")}, 1, &o, &r));
    expect_i64(t, 1, r->n_refused_units);
    t->cx.actor = (Actor){.id = 1, .permissions = access_user_permissions()};
    expect_error(t, ERR_DENIED,
                 import_run_paths(&t->cx, &(ImportPath){.path = path, .name = STR("cases-cme.csv")}, 1, &o, &r));
    actor_operator(&t->cx);
    expect_i64(t, 0, counted(t, "SELECT count(*) FROM case_file"));
}

TEST_OWN_TRANSACTION("what is exported is what is imported: the same file brought in again changes nothing") {
    Str cookie, csrf;
    TestReply page;
    given_registers(t);
    expect_i64(t, 1, bring_in(t, HEAD ROW, false)->n.of[ROW_CREATED]);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/registers/cme/export.csv"), cookie, STR(""), &page));
    expect_i64(t, 200, page.status);
    expect_has(t, page.body, "case_reference,child_id,child_upn");
    expect_has(t, page.body, "H801200001001,O'Brien,Ada,2008-03-09,F,");
    expect_has(t, page.body, ",2018-03-01,police,");
    ImportReport *r = bring_in(t, str_cstr(t->cx.arena, page.body), false);
    expect_i64(t, 1, r->n.read);
    expect_i64(t, 1, r->n.of[ROW_UNCHANGED]);
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/registers/cme/export"), cookie, STR(""), &page));
    expect_has(t, page.body, "cases-cme.csv");
    expect_lacks(t, page.body, "O&#39;Brien");
}

/* ---- lists within cases ---- */

#define LIST_HEAD "case_reference,child_upn,case_opened_on,row_number,row_remove,kind,made_on,result\n"

static ImportReport *bring_rows(T *t, const char *name, Str text) {
    ImportReport *r;
    ImportOptions o = {.importer = importer_find(STR("cases"))};
    Str path = STR_CAT(t->cx.arena, test_folder(t), STR("/rows.csv"));
    test_write_file(t, path, text);
    ok(t, import_run_paths(&t->cx, &(ImportPath){.path = path, .name = str_from(name)}, 1, &o, &r));
    return r;
}

static Str exported(T *t, const char *url) {
    Str cookie, csrf;
    TestReply page;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, str_from(url), cookie, STR(""), &page));
    expect_i64(t, 200, page.status);
    return page.body;
}

TEST_OWN_TRANSACTION("rows of a list come in from a file of their own, go out again, and come back without a change") {
    given_registers(t);
    expect_i64(t, 1, bring_in(t, HEAD ROW, false)->n.of[ROW_CREATED]);
    Str rows = STR(LIST_HEAD ",H801200001001,2018-03-01,,,home_visit,2018-03-06,\"Nobody, at home\"\n"
                             ",H801200001001,2018-03-01,,,health,07/03/2018,\n");
    ImportReport *r = bring_rows(t, "cases-cme.enquiries.csv", rows);
    expect_i64(t, 2, r->n.of[ROW_CREATED]);
    expect_i64(t, 2, counted(t, "SELECT count(*) FROM reg_cme_enquiries"));
    expect_i64(t, 2, counted(t, "SELECT count(*) FROM case_event WHERE field = 'enquiries'"));
    r = bring_rows(t, "cases-cme.enquiries-again.csv", rows);
    expect_i64(t, 2, r->n.of[ROW_UNCHANGED]);
    Str out = exported(t, "/registers/cme/export.csv?rows=enquiries");
    expect_has(t, out,
               "case_reference,child_id,child_upn,school_urn,case_subject,case_opened_on,row_number,row_remove,kind,");
    expect_has(t, out, "home_visit,2018-03-06,\"Nobody, at home\"");
    r = bring_rows(t, "cases-cme.enquiries-2018.csv", out);
    expect_i64(t, 2, r->n.read);
    expect_i64(t, 2, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 2, counted(t, "SELECT count(*) FROM reg_cme_enquiries"));
}

TEST_OWN_TRANSACTION("a row of a list is corrected and taken out by its number, and an empty cell says nothing") {
    given_registers(t);
    expect_i64(t, 1, bring_in(t, HEAD ROW, false)->n.of[ROW_CREATED]);
    const char *name = "cases-cme.enquiries.csv";
    (void)bring_rows(t, name, STR(LIST_HEAD ",H801200001001,2018-03-01,,,home_visit,2018-03-06,Nobody\n"));
    i64 id = counted(t, "SELECT max(id) FROM reg_cme_enquiries");
    Arena *a = t->cx.arena;
    ImportReport *r =
        bring_rows(t, name,
                   STR_CAT(a, STR(LIST_HEAD ",H801200001001,2018-03-01,"), str_i64(a, id), STR(",,,2018-03-07,\n")));
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    expect_i64(t, 1,
               counted(t, "SELECT count(*) FROM reg_cme_enquiries WHERE kind = 'home_visit' AND made_on = "
                          "'2018-03-07' AND result = 'Nobody'"));
    r = bring_rows(t, name, STR_CAT(a, STR(LIST_HEAD ",H801200001001,2018-03-01,"), str_i64(a, id), STR(",yes,,,\n")));
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    expect_i64(t, 0, counted(t, "SELECT count(*) FROM reg_cme_enquiries"));
}

TEST_OWN_TRANSACTION("every mistake in a row of a list is told by line and column, and the other rows land") {
    given_registers(t);
    expect_i64(t, 1, bring_in(t, HEAD ROW, false)->n.of[ROW_CREATED]);
    ImportReport *r = bring_rows(t, "cases-cme.enquiries.csv",
                                 STR(LIST_HEAD ",H801200001001,2018-03-01,,,seance,2018-02-31,\n"
                                               ",H801200001001,2018-03-01,,,home_visit,,No day\n"
                                               ",H801200001001,2018-03-01,987654,,home_visit,2018-03-06,\n"
                                               ",H801200001001,2018-03-02,,,home_visit,2018-03-06,\n"
                                               ",X000000000000,2018-03-01,,,home_visit,2018-03-06,\n"
                                               "CME-999999,,,,,home_visit,2018-03-06,\n"
                                               ",H801200001001,2018-03-01,,,home_visit,2018-03-06,Good\n"));
    expect_i64(t, 6, r->n.of[ROW_REFUSED]);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 2, finding(r, "kind")->f.line);
    expect_str(t, "seance", finding(r, "kind")->f.value);
    expect_i64(t, 2, finding(r, "made_on")->f.line);
    expect_i64(t, 4, finding(r, "row_number")->f.line);
    expect_i64(t, 5, finding(r, "case_opened_on")->f.line);
    expect_i64(t, 6, finding(r, "child_upn")->f.line);
    expect_i64(t, 7, finding(r, "case_reference")->f.line);
    expect_i64(t, 1, counted(t, "SELECT count(*) FROM reg_cme_enquiries"));
}

TEST_OWN_TRANSACTION("a column or a list that is not known is refused with the nearest that is, and nothing lands") {
    given_registers(t);
    ImportReport *r =
        bring_in(t,
                 "case_reference,child_upn,child_surname,child_forename,child_dob,refered_on,source,colour\n"
                 ",H801200001001,O'Brien,Ada,2008-03-09,2018-03-01,police,red\n",
                 false);
    expect_i64(t, 1, r->n_refused_units);
    expect_i64(t, 0, counted(t, "SELECT count(*) FROM case_file"));
    expect_i64(t, 1, finding(r, "refered_on, colour")->f.line);
    expect_has(t, finding(r, "refered_on, colour")->f.remedy, "refered_on: did you mean referred_on?");
    expect_i64(t, 1, bring_in(t, HEAD ROW, false)->n.of[ROW_CREATED]);
    r = bring_rows(
        t, "cases-cme.enquiries.csv",
        STR("case_reference,child_upn,case_opened_on,kynd,made_on\n,H801200001001,2018-03-01,health,2018-03-06\n"));
    expect_i64(t, 1, r->n_refused_units);
    expect_has(t, finding(r, "kynd")->f.remedy, "did you mean kind?");
    r = bring_rows(t, "cases-cme.enquirys.csv", STR(LIST_HEAD));
    expect_i64(t, 1, r->n_refused_units);
    expect_has(t, r->findings[0].f.remedy, "cases-cme.LIST.csv, where LIST is one of: enquiries.");
    expect_i64(t, 0, counted(t, "SELECT count(*) FROM reg_cme_enquiries"));
}

TEST_OWN_TRANSACTION(
    "rows of a closed case come in as history: what happened while it was open, added and never changed") {
    given_registers(t);
    expect_i64(t, 1, bring_in(t, HEAD ROW, false)->n.of[ROW_CREATED]);
    const char *name = "cases-cme.enquiries.csv";
    (void)bring_rows(t, name, STR(LIST_HEAD ",H801200001001,2018-03-01,,,home_visit,2018-03-06,First\n"));
    i64 row = counted(t, "SELECT max(id) FROM reg_cme_enquiries"), id = counted(t, "SELECT max(id) FROM case_file");
    CaseProblems problems;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, case_move(&t->cx,
                    &(CaseMove){.id = id,
                                .stage = STR("closed"),
                                .on = date_ymd(2018, 4, 2),
                                .answers = {.at = (const Answer[]){{STR("outcome"), STR("untraced")}}, .n = 1}},
                    &problems));
    ok(t, ctx_commit(&t->cx));
    Str rows = STR(LIST_HEAD ",H801200001001,2018-03-01,,,health,2018-03-20,Found late in a paper file\n");
    expect_i64(t, 1, bring_rows(t, name, rows)->n.of[ROW_CREATED]);
    expect_i64(t, 1, bring_rows(t, "cases-cme.enquiries-again.csv", rows)->n.of[ROW_UNCHANGED]);
    expect_i64(t, 2, counted(t, "SELECT count(*) FROM reg_cme_enquiries"));
    expect_i64(t, 1, counted(t, "SELECT count(*) FROM case_file WHERE closed_on = '2018-04-02' AND stage = 'closed'"));
    Arena *a = t->cx.arena;
    ImportReport *r = bring_rows(t, name,
                                 STR_CAT(a, STR(LIST_HEAD ",H801200001001,2018-03-01,"), str_i64(a, row),
                                         STR(",,,2018-03-07,\n,H801200001001,2018-03-01,,,health,2018-04-03,\n")));
    expect_i64(t, 2, r->n.of[ROW_REFUSED]);
    expect_has(t, finding(r, "row_number")->f.message, "closed");
    expect_has(t, finding(r, "made_on")->f.message, "closed before that day");
    expect_i64(t, 2, counted(t, "SELECT count(*) FROM reg_cme_enquiries"));
}

TEST_OWN_TRANSACTION(
    "text that looks like a formula goes out guarded, comes back as it was typed, and changes nothing") {
    given_registers(t);
    expect_i64(t, 1, bring_in(t, HEAD ROW, false)->n.of[ROW_CREATED]);
    (void)bring_rows(t, "cases-cme.enquiries.csv",
                     STR(LIST_HEAD ",H801200001001,2018-03-01,,,health,2018-03-06,'=SUM(A1)\n"
                                   ",H801200001001,2018-03-01,,,police,2018-03-06,''@known\n"
                                   ",H801200001001,2018-03-01,,,benefits,2018-03-06,-12.5\n"));
    expect_i64(t, 1, counted(t, "SELECT count(*) FROM reg_cme_enquiries WHERE result = '=SUM(A1)'"));
    expect_i64(t, 1, counted(t, "SELECT count(*) FROM reg_cme_enquiries WHERE result = '''@known'"));
    Str out = exported(t, "/registers/cme/export.csv?rows=enquiries");
    expect_has(t, out, ",'=SUM(A1)");
    expect_has(t, out, ",''@known");
    expect_has(t, out, ",-12.5");
    ImportReport *r = bring_rows(t, "cases-cme.enquiries-2018.csv", out);
    expect_i64(t, 3, r->n.of[ROW_UNCHANGED]);
}
