/* desk_lists_test.c - what the authority tells a school about its own pupils, at the school's front door. */
#include "access/access.h"
#include "frontdoor/notice.h"
#include "harness.h"
#include "marks_help.h"
#include "define/definitions.h"
#include "registers/case.h"
#include "registers/school_list.h"
#include "registers/setting.h"
#include "registers/table.h"
#include "web/web.h"
#include "user_help.h"

enum { ADA = MARKS_FIRST_ID, OTHER = 990002 };

/* One pupil, excluded without a reason. */
static void given_exclusion(T *t) {
    t->cx.today = date_ymd(2018, 3, 1);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    marks_given_school(t, MARKS_SCHOOL);
    marks_given_school(t, OTHER);
    marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA, 2017, 0, 9, "5", "C"});
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key, from_on) VALUES "
            "(%d, 'legal', 'Zqann', 'Ada', 'zqann', 'ada', '2017-09-01')",
            ADA)
            .p);
    test_exec(t, str_fmt(t->cx.arena,
                         "INSERT INTO exclusion (person_id, urn, category, reason, start_on) VALUES "
                         "(%d, %d, 'SUSP', NULL, '2018-02-05')",
                         ADA, MARKS_SCHOOL)
                     .p);
}

static TestReply get(T *t, const char *url, Str cookie) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, str_from(url), cookie, STR_NONE, &r));
    return r;
}

/* Of the form on a page. */
static Str csrf_of(T *t, Str body) {
    Str before = STR("name=\"csrf\" value=\"");
    i64 at = str_find(body, before);
    expect(t, at >= 0);
    Str rest = str_slice(body, (size_t)at + before.n, body.n);
    return str_dup(t->cx.arena, str_slice(rest, 0, (size_t)str_find_char(rest, '"')));
}

TEST("a school sees at its front door what it is to put right in its exclusions, and no other school's user does") {
    Str own, others;
    given_exclusion(t);
    own = session_of(t, given_school_user(t, "ashdown", MARKS_SCHOOL), NULL);
    others = session_of(t, given_school_user(t, "beech", OTHER), NULL);
    expect_has(t, get(t, "/front-door", own).body, "/front-door/exclusions?school=990001");
    TestReply r = get(t, "/front-door/exclusions?school=990001", own);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Ada Zqann");
    expect_has(t, r.body, "No reason is given");
    expect_lacks(t, r.body, "/children/");
    expect_has(t, get(t, "/front-door/exclusions.csv?school=990001", own).body, "2018-02-05,,SUSP,No reason is given");
    r = get(t, "/front-door/exclusions?school=990001&on=2017-11-01", own);
    expect_has(t, r.body, "Nothing to put right");
    r = get(t, "/front-door/exclusions?school=990001", others);
    expect_i64(t, 403, r.status);
    expect_lacks(t, r.body, "Zqann");
    r = get(t, "/front-door/exclusions", others);
    expect_i64(t, 200, r.status);
    expect_lacks(t, r.body, "Zqann");
}

TEST("a school answers the list that was returned to it: the case goes on and waits no more") {
    Waiting *w;
    size_t n;
    i64 id, notice;
    CaseProblems problems;
    given_exclusion(t);
    i64 user = given_school_user(t, "ashdown", MARKS_SCHOOL);
    const Answer asked[] = {{STR("term_ended_on"), STR("2018-03-29")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("exclusion_query")),
                  .urn = MARKS_SCHOOL,
                  .answers = {.at = asked, .n = 1}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    t->cx.today = date_ymd(2018, 4, 16);
    const Answer sent[] = {{STR("sent_on"), STR("2018-04-16")}};
    ok(t, case_move(&t->cx,
                    &(CaseMove){.id = id, .stage = STR("returned"), .on = t->cx.today, .answers = {.at = sent, .n = 1}},
                    &problems));
    act_as(t, user, "school_user");
    ok(t, notice_waiting(&t->cx, MARKS_SCHOOL, &w, &n));
    expect_i64(t, 1, (i64)n);
    const Answer wrong[] = {{STR("answer"), STR("not_answered")}},
                 right[] = {{STR("answer"), STR("stands")}, {STR("remarks"), STR("Given by telephone")}};
    NoticeReply r = {
        .form = w[0].form, .urn = MARKS_SCHOOL, .case_id = id, .token = STR("r1"), .answers = {.at = wrong, .n = 1}};
    expect_error(t, ERR_INPUT, notice_reply(&t->cx, &r, &notice, &problems));
    r.answers = (Answers){.at = right, .n = 2};
    ok(t, notice_reply(&t->cx, &r, &notice, &problems));
    ok(t, notice_waiting(&t->cx, MARKS_SCHOOL, &w, &n));
    expect_i64(t, 0, (i64)n);
    expect_i64(
        t, 1,
        test_count(t,
                   "SELECT count(*) FROM reg_exclusion_query WHERE answer = 'stands' AND answered_on = '2018-04-16'"));
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM case_file WHERE register = 'exclusion_query' AND stage = 'answered'"));
}

/* ---- weekly lists ---- */

/* Days of the spring term of 2018: the first pupil misses every afternoon of ten days, the second nothing, the third two days. */
static void given_marks(T *t) {
    Date d = date_ymd(2018, 1, 8);
    given_exclusion(t);
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "UPDATE establishment SET la_code = %lld, kind = 'school', name = 'Ashdown', district = 'Ashford' WHERE urn = %d",
            (long long)definitions_of(&t->cx)->authority->code, MARKS_SCHOOL)
            .p);
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "UPDATE establishment SET la_code = %lld, kind = 'school', name = 'Beech', district = 'Ashford' WHERE urn = %d",
            (long long)definitions_of(&t->cx)->authority->code, OTHER)
            .p);
    for (int i = 1; i < 3; i++) marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA + i, 2017, i, 9, "5", "C"});
    for (int n = 1; n <= 30; n++) {
        Date on;
        expect(t, calendar_nth_school_day(definitions_of(&t->cx)->calendars, d, n, &on));
        marks_given_day(t, MARKS_SCHOOL, on, n <= 10 ? STR("/O/\\/\\") : n <= 12 ? STR("/\\/\\II") : STR("/\\/\\/\\"));
    }
    test_exec(t, "UPDATE attendance_day SET n_taken = 6");
}

static i64 n_lists(T *t) { return test_count(t, "SELECT count(*) FROM school_list"); }

TEST("the week's bands go once to the school whose registers came and to its district for the month, as numbers") {
    SchoolListsSent sent;
    given_marks(t);
    t->cx.today = date_ymd(2018, 2, 26); /* a Monday */
    ok(t, school_lists_send_now(&t->cx, DATE_NONE, &sent));
    expect(t, date_eq(sent.to, date_ymd(2018, 2, 23)));
    expect_i64(t, 1, sent.n_schools);
    expect_i64(t, 1, sent.n_districts);
    expect_i64(t, 2, n_lists(t));
    expect_i64(
        t, 1,
        test_count(
            t,
            "SELECT count(*) FROM school_list WHERE urn = 990001 AND n_pupils = 2 AND bands = 'persistent 1 on_track 0 at_risk 0 watch 1'"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM school_list WHERE lines LIKE '%Zqann%'"));
    ok(t, school_lists_send_now(&t->cx, DATE_NONE, &sent));
    expect_i64(t, 0, sent.n_schools);
    t->cx.today = date_ymd(2018, 3, 5); /* no register of that week came */
    ok(t, school_lists_send_now(&t->cx, DATE_NONE, &sent));
    expect_i64(t, 0, sent.n_schools);
    expect_i64(t, 2, n_lists(t));
    expect_error(t, ERR_INPUT, school_lists_send_now(&t->cx, date_ymd(2018, 3, 6), &sent));
}

TEST(
    "a school opens its list at its front door, says that it looked, and no other school does; the named officer has a task") {
    SchoolListsSent sent;
    Str own, others;
    CaseProblems problems;
    SchoolLists tasks;
    i64 id;
    given_marks(t);
    t->cx.today = date_ymd(2018, 2, 26);
    const Answer named[] = {{STR("named_on"), STR("2018-01-08")},
                            {STR("officer"), str_i64(t->cx.arena, t->cx.actor.id)}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("school_officer")),
                  .urn = MARKS_SCHOOL,
                  .answers = {.at = named, .n = 2}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    ok(t, school_lists_send_now(&t->cx, DATE_NONE, &sent));
    id = test_count(t, "SELECT id FROM school_list WHERE urn = 990001");
    ok(t, school_lists_of_officer(&t->cx, &tasks));
    expect_i64(t, 1, (i64)tasks.n);
    own = session_of(t, given_school_user(t, "ashdown", MARKS_SCHOOL), NULL);
    others = session_of(t, given_school_user(t, "beech", OTHER), NULL);
    TestReply r = get(t, "/front-door/attendance?school=990001", own);
    expect_has(t, r.body, "23 February 2018");
    expect_has(t, r.body, "New");
    const char *page = str_fmt(t->cx.arena, "/front-door/attendance/%lld", (long long)id).p;
    r = get(t, page, own);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Zqann, Ada");
    expect_has(t, r.body, "Already persistent");
    expect_lacks(t, r.body, "/children/");
    r = get(t, page, others);
    expect(t, r.status == 403 || r.status == 404);
    expect_lacks(t, r.body, "Zqann");
    expect_lacks(t, get(t, "/front-door/attendance", others).body, "23 February 2018");
    Str body = STR_CAT(t->cx.arena, STR("_school=990001&csrf="), csrf_of(t, get(t, page, own).body));
    ok(t, web_test_request(&t->cx, METHOD_POST, str_from(page), own, body, &r));
    expect_i64(t, 303, r.status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM school_list WHERE seen_at IS NOT NULL AND urn = 990001"));
    expect_lacks(t, get(t, "/front-door/attendance", own).body, "<strong class=\"govuk-tag\">New</strong>");
}

TEST(
    "a list read later names whoever the record is now, and nobody whose record has gone; it goes when its time is over") {
    SchoolListsSent sent;
    SchoolList l;
    SchoolListLine *lines;
    size_t n;
    given_marks(t);
    t->cx.today = date_ymd(2018, 2, 26);
    ok(t, school_lists_send_now(&t->cx, DATE_NONE, &sent));
    i64 id = test_count(t, "SELECT id FROM school_list WHERE urn = 990001");
    test_exec(t, str_fmt(t->cx.arena, "UPDATE person SET merged_into = %d WHERE id = %d", ADA + 1, ADA).p);
    ok(t, school_list_get(&t->cx, id, &l, &lines, &n));
    expect_i64(t, 2, (i64)n);
    expect_i64(t, ADA + 1, lines[0].who.id);
    expect_i64(t, BAND_PERSISTENT, lines[0].band);
    expect_i64(t, 60, lines[0].possible);
    expect_i64(t, 10, lines[0].missed);
    test_exec(
        t,
        str_fmt(t->cx.arena, "UPDATE school_list SET lines = '7 %d 5 watch 60 2 4 33 -\n' || lines", MARKS_SCHOOL).p);
    test_exec(t, "UPDATE school_list SET n_pupils = 3");
    ok(t, school_list_get(&t->cx, id, &l, &lines, &n));
    expect_str(t, "No longer held", lines[0].who.surname);
    test_exec(t, "UPDATE attendance_day SET on_date = '2020-03-02' WHERE on_date = '2018-02-23'");
    t->cx.today = date_ymd(2020, 3, 4);
    ok(t, school_lists_send_now(&t->cx, DATE_NONE, &sent));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM school_list WHERE to_on < '2019-01-01'"));
}

static i64 sent_by_tick(T *t) {
    SchoolListsSent sent;
    ok(t, school_lists_send(&t->cx, &sent));
    return sent.n_schools;
}

static void set_day(T *t, const char *value) {
    i64 n;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, setting_set(&t->cx,
                      &(SettingSet){.reg = register_find(registers_of(&t->cx), STR("attendance_referral")),
                                    .name = STR("lists_to_schools"),
                                    .value = str_from(value),
                                    .from = date_ymd(2018, 1, 1)},
                      &n));
    ok(t, ctx_commit(&t->cx));
}

TEST_OWN_TRANSACTION(
    "tick sends the week's lists on the day that is set, what came late on the days after, and nothing twice; or never") {
    ok(t, db_begin(&t->cx, DB_WRITE));
    given_marks(t);
    ok(t, ctx_commit(&t->cx));
    set_day(t, "never");
    t->cx.today = date_ymd(2018, 2, 26);
    expect_i64(t, 0, sent_by_tick(t));
    set_day(t, "tuesday");
    expect_i64(t, 1, sent_by_tick(t)); /* of last Tuesday: up to 19 February */
    expect_i64(t, 0, sent_by_tick(t));
    t->cx.today = date_ymd(2018, 2, 27);
    expect_i64(t, 1, sent_by_tick(t)); /* up to 26 February */
    t->cx.today = date_ymd(2018, 2, 28);
    expect_i64(t, 0, sent_by_tick(t));
    ok(t, db_begin(&t->cx, DB_WRITE));
    marks_given_day(t, OTHER, date_ymd(2018, 2, 22), STR("  "));
    test_exec(t, "UPDATE attendance_day SET n_taken = 2 WHERE urn = 990002");
    ok(t, ctx_commit(&t->cx));
    expect_i64(t, 1, sent_by_tick(t)); /* the other school's came late */
    expect_i64(t, 0, sent_by_tick(t));
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM school_list WHERE urn IS NOT NULL"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM school_list WHERE urn = 990002 AND n_pupils = 0"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM school_list WHERE district = 'Ashford'"));
}

static i64 manager_named(T *t, i64 user) {
    i64 id;
    CaseProblems problems;
    const Answer named[] = {{STR("named_on"), STR("2018-01-08")}, {STR("officer"), str_i64(t->cx.arena, user)}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("district_manager")),
                  .subject_key = STR("Ashford"),
                  .answers = {.at = named, .n = 2}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    return id;
}

static void work_as(T *t, i64 user) {
    t->cx.actor = (Actor){.id = user, .name = STR("A User")};
    actor_add_role(&t->cx, &t->cx.actor, STR("attendance_officer"));
}

static size_t n_lists_waiting(T *t) {
    SchoolLists tasks;
    ok(t, school_lists_of_officer(&t->cx, &tasks));
    return tasks.n;
}

TEST("whoever stands in for a school's officer has its list among their tasks too, until one of the two has looked") {
    SchoolListsSent sent;
    SchoolList l;
    SchoolListLine *lines;
    CaseProblems problems;
    size_t n;
    i64 officer, deputy, other, id;
    given_marks(t);
    t->cx.today = date_ymd(2018, 2, 26);
    ok(t, user_add(&t->cx, STR("zqofficer"), STR("Zq Officer"), STR("three blind mice 3"), &officer));
    ok(t, user_add(&t->cx, STR("zqdeputy"), STR("Zq Deputy"), STR("three blind mice 4"), &deputy));
    ok(t, user_add(&t->cx, STR("zqother"), STR("Zq Other"), STR("three blind mice 5"), &other));
    const Answer named[] = {{STR("named_on"), STR("2018-01-08")},
                            {STR("officer"), str_i64(t->cx.arena, officer)},
                            {STR("deputy"), str_i64(t->cx.arena, deputy)}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("school_officer")),
                  .urn = MARKS_SCHOOL,
                  .answers = {.at = named, .n = 3}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    ok(t, school_lists_send_now(&t->cx, DATE_NONE, &sent));
    id = test_count(t, "SELECT id FROM school_list WHERE urn = 990001");
    Actor before = t->cx.actor;
    work_as(t, other);
    expect_i64(t, 0, (i64)n_lists_waiting(t));
    ok(t, school_list_get(&t->cx, id, &l, &lines, &n));
    ok(t, school_list_open(&t->cx, &l, false)); /* by somebody else: nobody's task is done */
    work_as(t, officer);
    expect_i64(t, 1, (i64)n_lists_waiting(t));
    work_as(t, deputy);
    expect_i64(t, 1, (i64)n_lists_waiting(t));
    ok(t, school_list_open(&t->cx, &l, false));
    expect_i64(t, 0, (i64)n_lists_waiting(t));
    work_as(t, officer);
    expect_i64(t, 0, (i64)n_lists_waiting(t));
    ok(t, school_list_get(&t->cx, id, &l, &lines, &n));
    expect_str(t, "Zq Deputy", l.deputy);
    expect_str(t, "Zq Deputy", l.officer_seen_by);
    t->cx.actor = before;
}

TEST(
    "the month's list of a district is its named manager's: a task until they have looked, and nobody else's look is taken for theirs") {
    SchoolListsSent sent;
    SchoolLists tasks;
    SchoolList l;
    SchoolListLine *lines;
    size_t n;
    i64 manager;
    given_marks(t);
    t->cx.today = date_ymd(2018, 2, 26);
    ok(t, user_add(&t->cx, STR("zqmanager"), STR("Zq Manager"), STR("three blind mice 3"), &manager));
    (void)manager_named(t, manager);
    ok(t, school_lists_send_now(&t->cx, DATE_NONE, &sent));
    i64 id = test_count(t, "SELECT id FROM school_list WHERE district = 'Ashford'");
    ok(t, school_lists_of_officer(&t->cx, &tasks));
    expect_i64(t, 0, (i64)tasks.n);
    ok(t, school_list_get(&t->cx, id, &l, &lines, &n));
    expect_str(t, "Zq Manager", l.officer);
    ok(t, school_list_open(&t->cx, &l, false)); /* by somebody else */
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM school_list WHERE seen_at IS NOT NULL"));
    Actor before = t->cx.actor;
    t->cx.actor = (Actor){.id = manager, .name = STR("Zq Manager")};
    actor_add_role(&t->cx, &t->cx.actor, STR("attendance_officer"));
    ok(t, school_lists_of_officer(&t->cx, &tasks));
    expect_i64(t, 1, (i64)tasks.n);
    ok(t, school_list_get(&t->cx, id, &l, &lines, &n));
    ok(t, school_list_open(&t->cx, &l, false));
    ok(t, school_lists_of_officer(&t->cx, &tasks));
    expect_i64(t, 0, (i64)tasks.n);
    ok(t, school_list_get(&t->cx, id, &l, &lines, &n));
    expect_str(t, "Zq Manager", l.seen_by);
    expect(t, l.seen_at != 0 && l.officer_seen_at != 0);
    t->cx.actor = before;
}
