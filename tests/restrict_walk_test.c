/* restrict_walk_test.c - over every page, file and command there is, also those not written yet: nothing of a restricted
 * record is told to a user who may not know.
 *
 * Each address of route_all is asked for with every value of its parts and inputs that the tables below offer, as a page,
 * as JSON and as CSV; each form is sent. An address that no value reaches fails the test: add a value. Commands: command_walk_test.c. */
#include "access/access.h"
#include "access/restrict.h"
#include "access/scope.h"
#include "access/work_as.h"
#include "attendance/lists.h"
#include "frontdoor/desk.h"
#include "people/merge.h"
#include "people/person.h"
#include "people/seal.h"
#include "rollcall/discrepancy.h"
#include "rollcall/rollcall.h"
#include "registers/case.h"
#include "registers/table.h"
#include "schools/enrolment.h"
#include "web/web.h"
#include "harness.h"
#include "access/restrict_case.h"
#include "walk_own.h"

#include <stdlib.h>

/* ---- the children ---- */

/* Words that stand nowhere else. */
const Secret secrets[N_SECRETS] = {
    {"Zqadopted", "Qxann", "H801200001001", "2008-02-13", "13 February 2008", "ME99 1AA", "Qzadopt Lane",
     RESTRICT_ADOPTED},
    {"Zqstaff", "Qxben", "K801200001002", "2008-04-14", "14 April 2008", "ME99 1BB", "Qzstaff Lane", RESTRICT_STAFF},
    {"Zqnamed", "Qxcat", "M801200001003", "2008-06-15", "15 June 2008", "ME99 1CC", "Qznamed Lane", RESTRICT_NAMED},
    {"Zqaddress", "Qxdan", "P801200001004", "2008-08-16", "16 August 2008", "ME99 1DD", "Qzaddress Lane",
     RESTRICT_ADDRESS},
    {"Zqopen", "Qxeve", "R801200001005", "2008-10-17", "17 October 2008", "ME99 1EE", "Qzopen Lane", N_RESTRICT_KINDS},
};
static Date day(const char *iso) {
    Date d;
    return date_parse_iso(str_from(iso), &d) ? d : DATE_NONE;
}

static i64 given_child(T *t, const Secret *s) {
    PersonFacts p;
    Said said = {.as_at = day("2016-10-06")};
    NameSaid name = {.kind = "legal", .surname = str_from(s->surname), .forename = str_from(s->forename)};
    AddressSaid home = {.paon = STR("1"), .street = str_from(s->street), .postcode = str_from(s->postcode)};
    AddressSaid shared = {.paon = STR("5"), .street = STR("Shared Road"), .postcode = STR("ME15 9ZZ")};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = day(s->born), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    ok(t, person_say_upn(&t->cx, &p, str_from(s->upn), said));
    ok(t, person_say_address(&t->cx, &p, &home, said));
    said.as_at = day("2017-10-05"); /* all live together now: a family page would name them */
    if (s->kind != RESTRICT_ADDRESS) ok(t, person_say_address(&t->cx, &p, &shared, said));
    return p.who.id;
}

static void given_relations(T *t, World *w) {
    PersonFacts mother, p;
    Said said = {.as_at = day("2017-10-05")};
    NameSaid name = {.kind = "legal", .surname = STR("Mothername"), .forename = STR("Mary")};
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said, &mother));
    ok(t, person_say_name(&t->cx, &mother, &name, said));
    w->mother = mother.who.id;
    for (size_t i = 0; i < N_SECRETS; i++) {
        RelationshipSaid is_mother = {.other_id = w->mother,
                                      .relation = "mother",
                                      .parental_responsibility = 1,
                                      .priority = 1};
        ok(t, person_load(&t->cx, w->ids[i], &p));
        ok(t, person_say_relationship(&t->cx, &p, &is_mother, said));
    }
    ok(t, person_load(&t->cx, w->ids[OPEN_CHILD], &p));
    for (size_t i = 0; i < OPEN_CHILD; i++) { /* and each is said to be a sibling of the open child */
        RelationshipSaid is_sibling = {.other_id = w->ids[i], .relation = "sibling", .parental_responsibility = -1};
        ok(t, person_say_relationship(&t->cx, &p, &is_sibling, said));
    }
}

/* A move without a file, a dual registration that does not pair, an exclusion, a standing: each list has each child. */
static void given_schooling(T *t, const World *w) {
    for (size_t i = 0; i < N_SECRETS; i++) {
        const char *sql =
            "INSERT INTO enrolment (person_id, urn, status, from_on, to_on, entry_on, confirmed_on, roll_confirmed_on, "
            "is_part_time, end_basis) "
            "SELECT id, 100, 'C', '2016-09-05', '2017-12-20', '2016-09-05', '2017-10-05', '2017-10-05', FALSE, 'omitted' FROM person WHERE id = :P;"
            "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, confirmed_on, roll_confirmed_on, is_part_time) "
            "SELECT id, 200, 'M', '2018-01-08', '2018-01-08', '2018-01-18', '2018-01-18', FALSE FROM person WHERE id = :P;"
            "INSERT INTO exclusion (person_id, urn, category, start_on, source_id) VALUES (:P, 100, 'SUSP', '2017-11-01', 1);"
            "INSERT INTO education_standing (person_id, kind, is_part_time, from_on, to_on) "
            "VALUES (:P, 'home_educated', FALSE, '2016-01-01', '2016-03-01');"
            "INSERT INTO involvement (person_id, service, team, worker, is_lead, consent, from_on) "
            "VALUES (:P, 'early_help', 'East', 'Sam Lee', FALSE, 'not_asked', '2018-01-01');"
            "UPDATE person_identifier SET is_disputed = TRUE WHERE person_id = :P";
        Buf b = buf_on(t->cx.arena);
        for (Str rest = str_from(sql); rest.n;) {
            i64 at = str_find(rest, STR(":P"));
            buf_add(&b, at < 0 ? rest : str_slice(rest, 0, (size_t)at));
            if (at < 0) break;
            buf_add_i64(&b, w->ids[i]);
            rest = str_slice(rest, (size_t)at + 2, rest.n);
        }
        test_exec(t, str_cstr(t->cx.arena, buf_str(&b)));
    }
}

i64 walk_newest(T *t, const char *table) {
    return test_count(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "SELECT max(id) FROM %s", table)));
}

static void run_text(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

/* Each stands in the register of Ashdown and has marks. */
static void given_marks(T *t, const World *w) {
    Buf marks = buf_on(t->cx.arena);
    for (size_t i = 0; i < N_SECRETS; i++) {
        buf_lit(&marks, "/O");
        run_text(t, str_fmt(t->cx.arena,
                            "INSERT INTO attendance_pupil (urn, school_year, place, person_id, source_id) VALUES "
                            "(100, 2017, %zu, %lld, 1)",
                            i, (long long)w->ids[i]));
    }
    run_text(t,
             str_fmt(t->cx.arena,
                     "INSERT INTO attendance_day (urn, on_date, marks, n_taken, source_id) VALUES (100, '2017-11-06', "
                     "'%.*s', %d, 1); UPDATE establishment SET district = 'Ashford' WHERE urn = 100",
                     STR_ARG(buf_str(&marks)), 2 * N_SECRETS));
}

/* A week's attendance list of Ashdown with all of them, as it was sent. */
static void given_list(T *t, World *w) {
    const char *const put =
        "INSERT INTO school_list (urn, from_on, to_on, sent_on, sent_at, sent_by, n_pupils, bands, lines) "
        "VALUES (100, '2017-09-01', '2018-06-01', '2018-06-04', '2018-06-04T05:00:00Z', 0, 5, '', '')";
    test_exec(t, put);
    for (size_t i = 0; i < N_SECRETS; i++)
        run_text(t, str_fmt(t->cx.arena,
                            "UPDATE school_list SET lines = lines || '%lld 100 5 persistent 100 20 -5 200 -\n'",
                            (long long)w->ids[i]));
    w->list = walk_newest(t, "school_list");
}

/* What imports found, and rows that they held. */
static void given_imports(T *t, World *w) {
    test_exec(t, "INSERT INTO import_run (started_at, finished_at, actor_id, title, is_check, outcome) VALUES "
                 "('2018-01-20T00:00:00Z', '2018-01-20T00:01:00Z', 1, 'x', FALSE, 'done')");
    w->run = walk_newest(t, "import_run");
    run_text(
        t, str_fmt(t->cx.arena,
                   "INSERT INTO import_unit (run_id, kind, unit_key, file_name, content_hash, as_at, urn, is_complete, "
                   "outcome, landed_at, n_read, n_created, n_updated, n_unchanged, n_refused, n_held) VALUES (%lld, "
                   "'census', 'k', 'spring.xml', 'h', '2018-01-18', 100, TRUE, 'landed', '2018-01-20T00:00:00Z', 1, 0, "
                   "1, 0, 0, 0)",
                   (long long)w->run));
    w->unit = walk_newest(t, "import_unit");
    for (size_t i = 0; i < N_SECRETS; i++) {
        const Secret *s = &secrets[i];
        run_text(
            t,
            str_fmt(t->cx.arena,
                    "INSERT INTO import_finding (run_id, unit_id, file_name, line, field, code, severity, value_found, "
                    "message, remedy, n_same, person_id) VALUES "
                    "(%lld, %lld, 'spring.xml', 7, 'Surname', 'x', 'warning', '%s', 'm', 'r', 1, %lld),"
                    "(%lld, %lld, 'spring.xml', 7, 'PostCode', 'x', 'warning', '%s', 'm', 'r', 1, %lld),"
                    "(%lld, %lld, 'spring.xml', 9, 'UPN', 'x', 'refused', '%s', 'm', 'r', 1, NULL)",
                    (long long)w->run, (long long)w->unit, s->surname, (long long)w->ids[i], (long long)w->run,
                    (long long)w->unit, s->postcode, (long long)w->ids[i], (long long)w->run, (long long)w->unit,
                    s->kind == RESTRICT_ADDRESS ? "none" : s->upn));
        run_text(
            t,
            str_fmt(t->cx.arena,
                    "INSERT INTO match_doubt (unit_id, candidate_id, reason, row_kind, row_json, opened_at) VALUES "
                    "(%lld, %lld, 'the name differs', 'known', '{\"surname\":\"%s\",\"forename\":\"%s\",\"upn\":\"%s\","
                    "\"dob\":\"%s\",\"postcode\":\"%s\",\"street\":\"%s\"}', '2018-01-20T00:00:00Z')",
                    (long long)w->unit, (long long)w->ids[i], s->surname, s->forename, s->upn, s->born, s->postcode,
                    s->street));
    }
}

/* A pair of each restricted child and the open one, as though found before the restriction was placed. */
static void given_pairs(T *t, const World *w) {
    for (size_t i = 0; i < OPEN_CHILD; i++)
        run_text(
            t,
            str_fmt(t->cx.arena,
                    "INSERT INTO person_pair (left_id, right_id, likeness, weight, probability, why, found_how, "
                    "found_at, status) VALUES (%lld, %lld, 'review', 1.5, 0.7, '[]', 'find', '2018-01-20T00:00:00Z', "
                    "'open')",
                    (long long)w->ids[i], (long long)w->ids[OPEN_CHILD]));
}

/* A second record of each, with the same words in it, that was merged into the first. */
static void given_merges(T *t, World *w) {
    for (size_t i = 0; i < N_SECRETS; i++) {
        i64 twice = given_child(t, &secrets[i]);
        MergeWish wish = {.keep_id = w->ids[i], .gone_id = twice};
        ok(t, person_merge(&t->cx, &wish, &w->merges[i]));
    }
}

/* A case of each child, opened before the restrictions, with a document. */
static void given_cases(T *t, World *w) {
    CaseProblems problems;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    for (size_t i = 0; i < N_SECRETS; i++) {
        const Answer answers[] = {{STR("referred_on"), STR("2018-01-22")},
                                  {STR("source"), STR("police")},
                                  {STR("last_address"), str_from(secrets[i].street)}};
        CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")),
                      .person_id = w->ids[i],
                      .answers = {.at = answers, .n = COUNT_OF(answers)}};
        CaseDocument d = {.title = str_from(secrets[i].surname), .file_name = STR("note.txt")};
        ok(t, case_open(&t->cx, &o, &w->cases[i], &problems));
        ok(t, case_comment(&t->cx, w->cases[i], str_from(secrets[i].surname)));
        CaseTask task = {.case_id = w->cases[i], .title = str_from(secrets[i].surname), .due_on = DATE_NONE};
        ok(t, case_task_add(&t->cx, &task, &w->tasks[i]));
        ok(t, case_document_add(&t->cx, w->cases[i], &d, str_from(secrets[i].surname), &w->documents[i]));
    }
}

/* A step of enforcement against a parent of each child: attendance is shown around it. */
static void given_steps(T *t, const World *w) {
    CaseProblems problems;
    i64 id;
    for (size_t i = 0; i < N_SECRETS; i++) {
        const Answer opened[] = {{STR("opened_for_on"), STR("2018-01-22")}, {STR("school"), STR("100")}};
        const Answer warned[] = {{STR("warning_sent_on"), STR("2018-02-01")}};
        CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("enforcement")),
                      .person_id = w->ids[i],
                      .answers = {.at = opened, .n = COUNT_OF(opened)}};
        ok(t, case_open(&t->cx, &o, &id, &problems));
        ok(t, case_change(&t->cx, id, 0, (Answers){warned, 1}, &problems));
    }
}

/* Each was in Year 10 on one January's census, and on nobody's of the next. */
static void given_censuses(T *t, const World *w) {
    test_exec(t, "INSERT INTO census_return (urn, census_on) VALUES (100, '2017-01-19'), (100, '2018-01-18')");
    for (size_t i = 0; i < N_SECRETS; i++)
        run_text(
            t,
            str_fmt(t->cx.arena,
                    "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, status, year_group, source_id) "
                    "VALUES (100, '2017-01-19', %lld, TRUE, 'C', '10', 1)",
                    (long long)w->ids[i]));
}

/* Another case of the child who is open to all, with all that hangs on one: it is open to the reader alone. */
static void given_restricted_case(T *t, World *w) {
    const Register *reg = register_find(registers_of(&t->cx), STR("ehe"));
    Sample s = walk_case(t, reg, w->ids[OPEN_CHILD]);
    run_text(t, str_fmt(t->cx.arena,
                        "UPDATE case_file SET reference = '" SECRET_CASE "-1', next_action = '" SECRET_CASE
                        "', due_on = '2018-06-10', team = NULL WHERE id = %lld",
                        (long long)s.case_id));
    run_text(t, str_fmt(t->cx.arena,
                        "UPDATE case_task SET title = '" SECRET_CASE "', due_on = '2018-06-10' WHERE id = %lld",
                        (long long)s.task));
    run_text(t, str_fmt(t->cx.arena, "UPDATE case_document SET title = '" SECRET_CASE "' WHERE id = %lld",
                        (long long)s.document));
    ok(t, case_comment(&t->cx, s.case_id, STR(SECRET_CASE)));
    ok(t, restrict_case_place(&t->cx, s.case_id, STR("an allegation"), STR("reader")));
    w->hidden_case = s.case_id;
    w->hidden_task = s.task;
    w->hidden_document = s.document;
}

static void given_restrictions(T *t, World *w) {
    i64 id, user;
    ok(t, user_add(&t->cx, STR("reader"), STR("A Reader"), STR("three blind mice 3"), &user));
    for (size_t i = 0; i < N_SECRETS; i++) {
        if (secrets[i].kind == N_RESTRICT_KINDS) continue;
        if (secrets[i].kind == RESTRICT_ADOPTED) {
            AdoptionSeal s = {.old_id = w->ids[i],
                              .surname = STR("Newname"),
                              .forename = STR("Nora"),
                              .sealed_on = day("2018-02-01"),
                              .reason = STR("order"),
                              .readers = STR("reader")};
            ok(t, adoption_seal(&t->cx, &s, &w->sealed_new));
            continue;
        }
        RestrictPlace p = {.person_id = w->ids[i],
                           .kind = secrets[i].kind,
                           .to_on = DATE_NONE,
                           .reason = STR("a reason"),
                           .ask = STR("the duty manager"),
                           .readers = STR("reader")};
        ok(t, restrict_place(&t->cx, &p, &id));
    }
}

/* Each child's school sent a notice; of the open child it is asked about one. */
static void given_notices(T *t, World *w) {
    i64 user;
    CaseProblems problems;
    for (size_t i = 0; i < N_SECRETS; i++) {
        test_exec(
            t, str_fmt(
                   t->cx.arena,
                   "INSERT INTO front_notice (form, urn, state, is_reply, person_id, case_id, is_added, is_urgent, "
                   "is_out_of_hours, token, kept_at, sent_at, sent_on, sent_by) VALUES ('child_missing', 100, 'taken', "
                   "FALSE, %lld, %lld, FALSE, TRUE, FALSE, 'walk%zu', '2018-06-01T09:00:00Z', '2018-06-01T09:00:00Z', "
                   "'2018-06-01', 1)",
                   (long long)w->ids[i], (long long)w->cases[i], i)
                   .p);
        w->notices[i] = walk_newest(t, "front_notice");
    }
    const Answer removed[] = {{STR("removed_on"), STR("2018-06-01")}, {STR("school"), STR("100")}};
    const Answer queried = {STR("queried_on"), STR("2018-06-04")};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("roll_removal")),
                  .person_id = w->ids[OPEN_CHILD],
                  .urn = 100,
                  .answers = {.at = removed, .n = 2}};
    ok(t, case_open(&t->cx, &o, &w->asked, &problems));
    CaseMove m = {.id = w->asked,
                  .stage = STR("queried"),
                  .on = day("2018-06-04"),
                  .answers = {.at = &queried, .n = 1}};
    ok(t, case_move(&t->cx, &m, &problems));
    ok(t, user_find(&t->cx, STR("reader"), &user));
    ok(t, desk_set_schools(&t->cx, user, (const i64[]){100}, 1));
}

/* The walker acts for a school too, so that the front door's pages open. */
static void act_for_school(T *t) {
    i64 user;
    ok(t, user_find(&t->cx, STR("tester"), &user));
    ok(t, desk_set_schools(&t->cx, user, (const i64[]){100}, 1));
    walk_clear_for_index(t, user);
}

/* A disposal that names each child, done; and a hold on each, whose reason names the child. */
static void given_disposal(T *t, World *w) {
    test_exec(
        t,
        "INSERT INTO disposal (as_at, state, proposed_by, proposed_at, certificate, certificate_hash) VALUES ('2018-01-01', 'done', 1, "
        "'2018-01-02T00:00:00Z', '{}', 'c09da522dac261c3d2566230bed10d2f3ef13f8e7654576c12e857e07f786098')");
    w->disposal = walk_newest(t, "disposal");
    for (size_t i = 0; i < N_SECRETS; i++) {
        run_text(
            t,
            str_fmt(
                t->cx.arena,
                "INSERT INTO disposal_item (disposal_id, kind, record_id, person_id, class, due_on) VALUES (%lld, 'person', "
                "%lld, %lld, 'child_25', '2017-01-01')",
                (long long)w->disposal, (long long)w->ids[i], (long long)w->ids[i]));
        run_text(
            t,
            str_fmt(
                t->cx.arena,
                "INSERT INTO retention_hold (person_id, reason, from_on, placed_by, placed_at) VALUES (%lld, 'inquiry into %s', "
                "'2018-01-01', 1, '2018-01-01T00:00:00Z')",
                (long long)w->ids[i], secrets[i].surname));
    }
}

/* The open child asks what is held of them, and has shown who they are. */
static void given_request(T *t, World *w) {
    CaseProblems problems;
    const Answer asked[] = {{STR("received_on"), STR("2018-06-01")},
                            {STR("channel"), STR("letter")},
                            {STR("asked_by"), STR("self")},
                            {STR("reply_to"), STR("their address")}};
    const Answer shown[] = {{STR("identity_seen_on"), STR("2018-06-04")},
                            {STR("identity_by"), STR("document")},
                            {STR("person"), str_i64(t->cx.arena, w->ids[OPEN_CHILD])}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("subject_access")),
                  .subject_key = STR("Whoever asked"),
                  .answers = {.at = asked, .n = COUNT_OF(asked)}};
    ok(t, case_open(&t->cx, &o, &w->request, &problems));
    CaseMove m = {.id = w->request,
                  .stage = STR("searching"),
                  .on = day("2018-06-04"),
                  .answers = {.at = shown, .n = COUNT_OF(shown)}};
    ok(t, case_move(&t->cx, &m, &problems));
}

/* Somebody, who is no reader of anything, proposes to undo each merge. */
static void given_proposal(T *t, World *w) {
    i64 proposer;
    ok(t, user_add(&t->cx, STR("proposer"), STR("Pro Poser"), STR("three blind mice 3"), &proposer));
    for (size_t i = 0; i < N_SECRETS; i++) {
        run_text(t, str_fmt(t->cx.arena,
                            "INSERT INTO approval (kind, person_id, other_id, record_id, detail, reason, proposed_by, "
                            "proposed_at, state) SELECT 'unmerge', keep_id, gone_id, id, '{}', '%s', %lld, "
                            "'2018-06-07T09:00:00Z', 'proposed' FROM person_merge WHERE id = %lld",
                            secrets[i].surname, (long long)proposer, (long long)w->merges[i]));
        if (i == OPEN_CHILD) w->approval = walk_newest(t, "approval");
    }
}

/* Somebody opened a record in an emergency. */
static void given_glass(T *t, World *w) {
    run_text(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO glass_opening (person_id, user_id, reason, opened_at, ends_at, review_due_on) VALUES (%lld, 1, 'in need', "
            "'2018-06-07T09:00:00Z', '2018-06-07T10:00:00Z', '2018-06-08')",
            (long long)w->ids[OPEN_CHILD]));
    w->glass = walk_newest(t, "glass_opening");
}

static void given_edition(T *t, World *w) {
    test_exec(
        t,
        "INSERT INTO edition (scorecard, title, as_at, number, note, content_hash, frozen_at, frozen_by, despite) VALUES "
        "('quarterly', 'Quarterly', '2018-03-31', 1, '', '', '2018-06-08T09:00:00Z', 1, '')");
    w->edition = walk_newest(t, "edition");
    run_text(
        t,
        str_fmt(t->cx.arena,
                "INSERT INTO edition_row (edition_id, place, section, measure, title, owner, period_to, period_label, "
                "status, displayed, rag, dot, shown, n_units) VALUES (%lld, 1, 'all', 'pex_primary', 'Exclusions', "
                "'SISE', '2018-06-08', 'A year', 'ok', '0', 'red', '', '{\"id\": \"pex_primary\"}', 0)",
                (long long)w->edition));
    test_exec(
        t,
        "INSERT INTO edition (scorecard, title, as_at, number, note, content_hash, frozen_at, frozen_by, signed_at, signed_by, despite) "
        "VALUES ('early-help', 'Early help', '2018-05-31', 1, '', '', '2018-06-08T09:00:00Z', 1, '2018-06-08T10:00:00Z', 1, '')");
    w->published = walk_newest(t, "edition");
}

/* The reader signs in with an account elsewhere too: a form ends that. */
static void given_openid(T *t, const World *w) {
    test_exec(t, str_cstr(t->cx.arena,
                          str_fmt(t->cx.arena,
                                  "INSERT INTO user_openid (issuer, subject, user_id, linked_at, linked_by) VALUES "
                                  "('https://login.example', 's-1', %lld, '2018-06-01T09:00:00Z', 1)",
                                  (long long)w->reader)));
}

void walk_give_world(T *t, World *w) {
    actor_operator(&t->cx);
    t->cx.today = t->app.fixed_today;
    test_exec(
        t,
        "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind, high_age) VALUES "
        "(100, 8862001, 886, 'Ashdown', 'ashdown', 'school', 11), (200, 8862002, 886, 'Beech', 'beech', 'school', 11)");
    for (size_t i = 0; i < N_SECRETS; i++) w->ids[i] = given_child(t, &secrets[i]);
    given_relations(t, w);
    given_imports(t, w);
    given_schooling(t, w);
    given_marks(t, w);
    given_list(t, w);
    given_pairs(t, w);
    given_merges(t, w);
    given_cases(t, w);
    given_steps(t, w);
    given_censuses(t, w);
    given_restrictions(t, w);
    given_restricted_case(t, w);
    given_notices(t, w);
    w->doubt = walk_newest(t, "match_doubt"); /* about the open child: the others' are refused */
    w->pair = walk_newest(t, "person_pair");
    ok(t, user_find(&t->cx, STR("reader"), &w->reader));
    given_openid(t, w);
    given_edition(t, w);
    given_disposal(t, w);
    given_glass(t, w);
    given_request(t, w);
    given_proposal(t, w);
    test_settle(t);
}

/* ---- what must not be said ---- */

/* The secret words of child i; *n of them. Of a protected address only where it is. */
static size_t words_of(size_t i, const char *out[7]) {
    const Secret *s = &secrets[i];
    size_t n = 0;
    if (s->kind == N_RESTRICT_KINDS) return 0;
    out[n++] = s->postcode;
    out[n++] = s->street;
    if (s->kind == RESTRICT_ADDRESS) return n;
    out[n++] = s->surname;
    out[n++] = s->forename;
    out[n++] = s->upn;
    if (s->kind == RESTRICT_ADOPTED) return n; /* the new record has the same birth date */
    out[n++] = s->born;
    out[n++] = s->born_long;
    return n;
}

static void expect_silent(T *t, Str answer, Str asked) {
    if (str_find(answer, STR(SECRET_CASE)) >= 0) {
        printf("     %.*s tells of the restricted case\n", STR_ARG(asked));
        expect_lacks(t, answer, SECRET_CASE);
    }
    for (size_t i = 0; i < N_SECRETS; i++) {
        const char *words[7];
        size_t n = words_of(i, words);
        for (size_t k = 0; k < n; k++) {
            if (str_find(asked, str_from(words[k])) >= 0) continue; /* a search says again what was asked */
            if (str_find(answer, str_from(words[k])) < 0) continue;
            printf("     %.*s tells \"%s\"\n", STR_ARG(asked), words[k]);
            expect_lacks(t, answer, words[k]);
        }
    }
}

/* ---- pages ---- */

void walk_add(Values *v, Str s) {
    if (v->n < WALK_VALUES) v->at[v->n++] = s;
}

Str walk_id(T *t, i64 id) { return str_fmt(t->cx.arena, "%lld", (long long)id); }

/* What a part of a path may be, by its name: a new name gets everything. */
static void values_of_part(T *t, const World *w, Str name, Values *v) {
    bool is_known = str_is(name, "urn") || str_is(name, "figure") || str_is(name, "kind") || str_is(name, "list");
    if (str_is(name, "urn") || !is_known) {
        walk_add(v, STR("100"));
        walk_add(v, STR("200"));
    }
    if (str_is(name, "figure") || !is_known) {
        for (int s = 0; s < N_ROLLCALL_STATES; s++) walk_add(v, str_from(rollcall_state_names[s].code));
        for (int b = 0; b < N_ROLLCALL_BESIDE; b++) walk_add(v, str_from(rollcall_beside_names[b].code));
    }
    if (str_is(name, "kind") || !is_known)
        for (int k = 0; k < N_DISCREPANCY_KINDS; k++) walk_add(v, str_from(discrepancy_names[k].code));
    if (str_is(name, "list") || !is_known)
        for (int l = 0; l < N_PUPIL_LISTS; l++) walk_add(v, str_from(pupil_list_info[l].word));
    if (is_known) return;
    for (size_t i = 0; i < N_SECRETS; i++) walk_add(v, walk_id(t, w->ids[i]));
    for (size_t i = 0; i < N_SECRETS; i++) walk_add(v, walk_id(t, w->cases[i]));
    for (size_t i = 0; i < N_SECRETS; i++) walk_add(v, walk_id(t, w->documents[i]));
    for (size_t i = 0; i < N_SECRETS; i++) walk_add(v, walk_id(t, w->tasks[i]));
    const i64 others[] = {w->sealed_new, w->mother,      w->run,         w->unit,           w->doubt,
                          w->pair,       w->hidden_case, w->hidden_task, w->hidden_document};
    for (size_t i = 0; i < COUNT_OF(others); i++) walk_add(v, walk_id(t, others[i]));
    for (i64 i = 1; i <= 6; i++) walk_add(v, walk_id(t, i));
    static const char *const words[] = {"district", "year_group",   "school",    "cme",
                                        "Ashford",  "cme_referred", "quarterly", "enforcement"};
    for (size_t i = 0; i < COUNT_OF(words); i++) walk_add(v, str_from(words[i]));
}

static Str encode(T *t, Str s) {
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ') buf_lit(&b, "%20");
        else buf_add_char(&b, s.p[i]);
    }
    return buf_str(&b);
}

/* All the cases at once, as a list's ticked boxes come. */
static Str cases_text(T *t, const World *w) {
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < N_SECRETS; i++) buf_fmt(&b, "%s%lld", i ? " " : "", (long long)w->cases[i]);
    return buf_str(&b);
}

/* What an input may be. */
void walk_values_of_input(T *t, const World *w, const Input *in, Values *v) {
    static const char *const days[] = {"2016-12-01", "2017-12-01", "2018-01-31", "2018-02-01", "2018-06-08"};
    switch (in->type) {
    case IN_PASSWORD:
    case IN_TEXT:
        for (size_t i = 0; i < N_SECRETS; i++) {
            const Secret *s = &secrets[i];
            walk_add(v, str_fmt(t->cx.arena, "%s %s", s->forename, s->surname));
            walk_add(v, str_slice(str_from(s->surname), 0, 4));
            walk_add(v, str_from(s->upn));
            walk_add(v, str_from(s->born));
            walk_add(v, str_from(s->postcode));
        }
        walk_add(v, STR("Shared Road"));
        walk_add(v, STR("closed_30"));
        walk_add(v, STR("enquiries"));
        walk_add(v, STR("found"));
        walk_add(v, STR("Mothername"));
        walk_add(v, cases_text(t, w));
        break;
    case IN_DATE:
        for (size_t i = 0; i < COUNT_OF(days); i++) walk_add(v, str_from(days[i]));
        break;
    case IN_NUMBER:
        walk_add(v, STR("1"));
        walk_add(v, STR("100"));
        for (size_t i = 0; i < N_SECRETS; i++) walk_add(v, walk_id(t, w->ids[i]));
        break;
    case IN_CHOICE:
        for (Str rest = str_from(in->choices); rest.n > 0;) walk_add(v, str_cut(rest, '|', &rest));
        break;
    case IN_FLAG: walk_add(v, STR("1")); break;
    case IN_FILE: break;
    }
}

/* The paths of a route with every value of its parts (one part at most varies at a time: no route has two yet). */
static void paths_of(T *t, const World *w, const Route *r, Values *out) {
    Str path = str_from(r->path);
    i64 from = str_find_char(path, '{'), to = str_find_char(path, '}');
    if (from < 0) {
        walk_add(out, path);
        return;
    }
    if (str_is(path, "/scorecards/{name}/rows/{measure}")) {
        walk_add(out, STR("/scorecards/quarterly/rows/eh_outcomes"));
        return;
    }
    Values v = {.n = 0};
    if (str_find(path, STR("notices/")) >= 0)
        for (size_t i = 0; i < N_SECRETS; i++) walk_add(&v, walk_id(t, w->notices[i]));
    else if (str_starts(path, STR("/front-door/reply/"))) walk_add(&v, walk_id(t, w->asked));
    else if (str_starts(path, STR("/front-door/new/"))) walk_add(&v, STR("leaving_roll"));
    else if (str_starts(path, STR("/front-door/bulk/"))) walk_add(&v, STR("leaving_roll"));
    else if (str_starts(path, STR("/merges/")))
        for (size_t i = 0; i < N_SECRETS; i++) walk_add(&v, walk_id(t, w->merges[i]));
    else if (str_starts(path, STR("/users/"))) walk_add(&v, walk_id(t, w->reader));
    else if (str_starts(path, STR("/editions/"))) walk_add(&v, walk_id(t, w->edition));
    else if (str_starts(path, STR("/privacy/disposals/"))) walk_add(&v, walk_id(t, w->disposal));
    else if (str_starts(path, STR("/approvals/"))) walk_add(&v, walk_id(t, w->approval));
    else if (str_starts(path, STR("/privacy/requests/"))) walk_add(&v, walk_id(t, w->request));
    else if (str_starts(path, STR("/published/"))) walk_add(&v, walk_id(t, w->published));
    else if (str_starts(path, STR("/attendance/sent/")) || str_starts(path, STR("/front-door/attendance/")))
        walk_add(&v, walk_id(t, w->list));
    else if (str_starts(path, STR("/glass/reviews/"))) walk_add(&v, walk_id(t, w->glass));
    else values_of_part(t, w, str_slice(path, (size_t)from + 1, (size_t)to), &v);
    for (size_t i = 0; i < v.n; i++)
        walk_add(out, str_fmt(t->cx.arena, "%.*s%.*s%.*s", (int)from, path.p, STR_ARG(v.at[i]),
                              (int)(path.n - (size_t)to - 1), path.p + to + 1));
}

/* ---- for the other walks ---- */

void walk_clear_for_index(T *t, i64 user) {
    static const char *const kinds[] = {"training", "vetting"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        run_text(
            t, str_fmt(t->cx.arena,
                       "INSERT INTO user_clearance (user_id, kind, done_on, until_on, recorded_at, recorded_by) VALUES "
                       "(%lld, '%s', '2018-01-01', '2019-01-01', '2018-01-01T09:00:00Z', 1)",
                       (long long)user, kinds[i]));
}

World *walk_world(T *t) {
    World *w = ARENA_NEW(t->cx.arena, World);
    walk_give_world(t, w);
    return w;
}

i64 walk_open_child(const World *w) { return w->ids[OPEN_CHILD]; }

void walk_paths(T *t, const World *w, const Route *r, Values *out) { paths_of(t, w, r, out); }

Str walk_encode(T *t, Str s) { return encode(t, s); }

Str walk_body(T *t, const World *w, const Route *r, Str csrf) {
    Buf body = buf_on(t->cx.arena);
    buf_fmt(&body, "csrf=%.*s", STR_ARG(csrf));
    for (const Input *in = r->inputs; in && in->name; in++) {
        Values v = {.n = 0};
        walk_values_of_input(t, w, in, &v);
        if (v.n > 0 && in->required) buf_fmt(&body, "&%s=%.*s", in->name, STR_ARG(encode(t, v.at[v.n - 1])));
    }
    return buf_str(&body);
}

/* To somebody who reaches none of them the child who is open to all is as hidden as the others. */
static void expect_outside(T *t, Str answer, Str asked) {
    const Secret *s = &secrets[OPEN_CHILD];
    const char *const words[] = {s->surname, s->forename, s->upn, s->born, s->born_long, s->postcode, s->street};
    for (size_t k = 0; k < COUNT_OF(words); k++) {
        if (str_find(asked, str_from(words[k])) >= 0 || str_find(answer, str_from(words[k])) < 0) continue;
        printf("     %.*s tells \"%s\"\n", STR_ARG(asked), words[k]);
        expect_lacks(t, answer, words[k]);
    }
}

void walk_look_at(Walk *k, Str answer, Str asked) {
    k->n_asked++;
    if (k->is_outside) expect_outside(k->t, answer, asked);
    k->n_open += str_find(answer, str_from(secrets[OPEN_CHILD].surname)) >= 0;
    k->n_hidden_case += str_find(answer, STR(SECRET_CASE)) >= 0;
    if (k->is_silent) expect_silent(k->t, answer, asked);
    for (size_t i = 0; i < N_SECRETS; i++) {
        const char *words[7];
        size_t n = words_of(i, words);
        for (size_t x = 0; x < n; x++)
            k->told[i][x] += str_find(answer, str_from(words[x])) >= 0 && str_find(asked, str_from(words[x])) < 0;
    }
}

static int ask(Walk *k, Str url) {
    T *t = k->t;
    TestReply r;
    ArenaMark mark = arena_mark(t->cx.arena);
    ok(t, web_test_request(&t->cx, METHOD_GET, encode(t, url), k->w.cookie, STR_NONE, &r));
    if (r.status >= 500) printf("     %.*s: %d\n", STR_ARG(url), r.status);
    expect(t, r.status < 500);
    walk_look_at(k, r.body, url);
    walk_look_at(k, r.headers, url);
    int status = r.status;
    arena_rewind(t->cx.arena, mark);
    return status;
}

/* One address, as a page and as its files, alone and with each value of each input. */
static bool ask_everything(Walk *k, const Route *r, Str path) {
    static const char *const forms[] = {"", ".json", ".csv"};
    Str base = str_is(path, "/") ? STR("/index") : path;
    bool is_reached = false;
    for (size_t f = 0; f < COUNT_OF(forms); f++) {
        if ((f == 2 && !r->list) || (f != 1 && (!k->is_silent || k->is_brief))) continue;
        Str at = f == 0 ? path : str_fmt(k->t->cx.arena, "%.*s%s", STR_ARG(base), forms[f]);
        int status = ask(k, at);
        /* Of restrictions and sealed adoptions an ordinary user finds none. */
        is_reached = is_reached || status == 200 || status == 303 || (status == 404 && r->needs == RESTRICT_CHILD);
        if (status >= 400 || k->is_brief) continue; /* refused: its inputs are not even looked at */
        for (const Input *in = r->inputs; in && in->name; in++) {
            Values v = {.n = 0};
            if (f > 0 && in->type != IN_TEXT) continue; /* the files are of the same model */
            if (k->is_outside && f != 1) continue;
            walk_values_of_input(k->t, &k->w, in, &v);
            for (size_t i = 0; i < v.n; i++)
                (void)ask(k, str_fmt(k->t->cx.arena, "%.*s?%s=%.*s", STR_ARG(at), in->name, STR_ARG(v.at[i])));
        }
    }
    return is_reached;
}

static void walk_pages(Walk *k) {
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        Values paths = {.n = 0};
        bool is_reached = false;
        if (r->method != METHOD_GET) continue;
        paths_of(k->t, &k->w, r, &paths);
        for (size_t p = 0; p < paths.n; p++) is_reached = ask_everything(k, r, paths.at[p]) || is_reached;
        if (k->is_outside || k->is_brief) continue; /* not every role is held */
        if (!is_reached) printf("     no value here reaches %s\n", r->path);
        expect(k->t, is_reached);
    }
}

static bool is_below_record(Str path, const char *kind, i64 id) {
    char prefix[40];
    snprintf(prefix, sizeof prefix, "/%s/%lld/", kind, (long long)id);
    return str_starts(path, str_from(prefix));
}

/* Is the form at a child, or a case, that the walker may not see? An address alone may be protected of a child who is seen. */
static bool is_about_hidden(const Walk *k, Str path) {
    if (is_below_record(path, "cases", k->w.hidden_case)) return true;
    for (size_t i = 0; i < N_SECRETS; i++) {
        bool is_seen = secrets[i].kind == RESTRICT_ADDRESS || secrets[i].kind == N_RESTRICT_KINDS;
        if (is_seen && !k->is_outside) continue;
        if (is_below_record(path, "children", k->w.ids[i]) || is_below_record(path, "cases", k->w.cases[i]))
            return true;
    }
    return false;
}

/* Each form, filled with whatever its inputs take, at every address; what it did is undone. */
static void send(Walk *k, const Route *r, Str path) {
    T *t = k->t;
    TestReply reply;
    Str body = walk_body(t, &k->w, r, k->w.csrf);
    ok(t, db_savepoint(&t->cx, "walk"));
    ok(t, web_test_request(&t->cx, METHOD_POST, path, k->w.cookie, body, &reply));
    expect(t, reply.status < 500);
    if (is_about_hidden(k, path)) {
        bool is_refused = reply.status == 403 || reply.status == 404;
        if (!is_refused) printf("     POST %.*s: %d\n", STR_ARG(path), reply.status);
        expect(t, is_refused);
        k->n_refused++;
    }
    walk_look_at(k, reply.body, body);
    walk_look_at(k, reply.headers, body);
    ok(t, db_rollback_to(&t->cx, "walk"));
    ok(t, db_release(&t->cx, "walk"));
    restrict_forget(&t->cx);
}

static void walk_forms(Walk *k) {
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        Values paths = {.n = 0};
        if (r->method != METHOD_POST || r->own_transaction) continue;
        paths_of(k->t, &k->w, r, &paths);
        for (size_t p = 0; p < paths.n; p++) send(k, r, paths.at[p]);
    }
}

TEST("no page, file or form tells an ordinary user anything of a restricted record") {
    Walk k = {.t = t, .is_silent = true};
    walk_give_world(t, &k.w);
    ok(t, web_test_sign_in(&t->cx, &k.w.cookie, &k.w.csrf));
    act_for_school(t);
    walk_pages(&k);
    walk_forms(&k);
    expect(t, k.n_refused > 50);
    expect(t, k.n_open > 20); /* the lists do name whom they may */
}

/* The same walk by somebody who is named: what is hidden above is there to be told, so its silence means something. */
TEST("a reader of the restrictions is told everything by the same pages") {
    Walk k = {.t = t};
    SessionToken made;
    i64 reader;
    walk_give_world(t, &k.w);
    ok(t, user_find(&t->cx, STR("reader"), &reader));
    ok(t, user_set_roles(&t->cx, reader,
                         (const Str[]){STR("general"), STR("administrator"), STR("school_user"), STR("auditor"),
                                       STR("data_protection_officer"), STR("duty_officer"), STR("head_of_service")},
                         7));
    ok(t, session_start_unchecked(&t->cx, reader, &made));
    k.w.cookie = str_fmt(t->cx.arena, "muster_session=%s", made.token);
    walk_pages(&k);
    for (size_t i = 0; i < N_SECRETS; i++) {
        const char *words[7];
        size_t n = words_of(i, words);
        for (size_t x = 0; x < n; x++) {
            if (k.told[i][x] == 0) printf("     \"%s\" is told nowhere\n", words[x]);
            expect(t, k.told[i][x] > 0);
        }
    }
    expect(t, k.n_hidden_case > 5); /* the case's page, its lists, the child's chronology */
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM audit WHERE action = 'restricted.refused'"));
    expect(t, test_count(t, "SELECT count(*) FROM audit WHERE action = 'restricted.view'") > 20);
}

/* ---- out of reach ---- */

/* Somebody who holds roles that see every register, and reaches only what is said. */
i64 walk_limited_user(Walk *k, const char *scopes) {
    T *t = k->t;
    ScopeGiven given[8];
    size_t n = 0;
    SessionToken made;
    i64 user;
    test_exec(
        t,
        "INSERT INTO team (code, title, is_active) SELECT 'far', 'Far', TRUE WHERE NOT EXISTS (SELECT 1 FROM team WHERE code = 'far')");
    if (user_find(&t->cx, STR("limited"), &user) != OK) {
        ctx_clear_error(&t->cx);
        ok(t, user_add(&t->cx, STR("limited"), STR("A Limited User"), STR("three blind mice 3"), &user));
        ok(t, user_set_roles(&t->cx, user, (const Str[]){STR("general"), STR("head_of_service"), STR("analyst")}, 3));
    }
    for (Str rest = str_from(scopes); rest.n;) ok(t, scope_read(&t->cx, str_cut(rest, ';', &rest), &given[n++]));
    ok(t, user_set_scopes(&t->cx, user, given, n));
    ok(t, session_start_unchecked(&t->cx, user, &made));
    k->w.cookie = str_fmt(t->cx.arena, "muster_session=%s", made.token);
    k->w.csrf = str_dup(t->cx.arena, str_from(made.csrf));
    actor_operator(&t->cx);
    return user;
}

TEST("whoever reaches only other districts finds nobody on any page, in any file or by any form") {
    Walk k = {.t = t, .is_silent = true, .is_outside = true};
    walk_give_world(t, &k.w);
    (void)walk_limited_user(&k, "district=Thanet");
    walk_pages(&k);
    walk_forms(&k);
    expect(t, k.n_refused > 50);
    expect(t, k.n_asked > 1000);
}

TEST("nor does whoever reaches only other areas, teams, schools or their own cases, in any file") {
    static const char *const scopes[] = {"area=East Kent", "team=far", "school=300", "own"};
    Walk k = {.t = t, .is_silent = true, .is_outside = true, .is_brief = true};
    walk_give_world(t, &k.w);
    test_exec(
        t,
        "INSERT INTO establishment (urn, name, name_key, kind, district) VALUES (300, 'Far', 'far', 'school', 'Thanet')");
    for (size_t i = 0; i < COUNT_OF(scopes); i++) {
        (void)walk_limited_user(&k, scopes[i]);
        walk_pages(&k);
    }
    expect(t, k.n_asked > 1000);
}

i64 walk_two_roles_user(Walk *k, const char *role) {
    T *t = k->t;
    i64 user;
    SessionToken made;
    const ScopeGiven far = {SCOPE_DISTRICT, STR("Thanet")};
    if (user_find(&t->cx, STR("two.roles"), &user) != OK) {
        ctx_clear_error(&t->cx);
        ok(t, user_add(&t->cx, STR("two.roles"), STR("A User Of Two Roles"), STR("three blind mice 3"), &user));
        ok(t, user_set_roles(&t->cx, user, (const Str[]){STR("general"), STR("member")}, 2));
        ok(t, user_set_role_scopes(&t->cx, user, STR("general"), &far, 1));
    }
    ok(t, session_start_unchecked(&t->cx, user, &made));
    ok(t, work_as_choose(&t->cx, str_from(made.token), str_from(role)));
    k->w.cookie = str_fmt(t->cx.arena, "muster_session=%s", made.token);
    k->w.csrf = str_dup(t->cx.arena, str_from(made.csrf));
    actor_operator(&t->cx);
    return user;
}

TEST("nor does whoever reaches another district in one role and, in another that opens no record, the county") {
    static const char *const roles[] = {"general", ""};
    Walk k = {.t = t, .is_silent = true, .is_outside = true, .is_brief = true};
    walk_give_world(t, &k.w);
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        (void)walk_two_roles_user(&k, roles[i]);
        walk_pages(&k);
    }
    expect(t, k.n_asked > 300);
}

/* The same user where the child lives: what is hidden above is there to be told. */
TEST("whoever reaches the child's district finds the child in the same files") {
    Walk k = {.t = t, .is_brief = true};
    walk_give_world(t, &k.w);
    (void)walk_limited_user(&k, "district=Maidstone");
    walk_pages(&k);
    expect(t, k.n_open > 20);
}
