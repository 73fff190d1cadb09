#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "frontdoor/notice_bulk.h"
#include "harness.h"
#include "people/person.h"
#include "registers/table.h"
#include "web/web.h"
#include "user_help.h"

/* ---- what the tests are given ---- */

typedef struct Town {
    i64 ann, ben; /* on the roll of Ashdown (300100), of Beech (300200) */
    i64 user_a, user_b;
    Str cookie_a, cookie_b, csrf_a, csrf_b;
} Town;

enum { ASHDOWN = 300100, BEECH = 300200 };

static i64 given_pupil(T *t, const char *surname, const char *upn, i64 urn) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2017, 10, 5)};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR("Qxjo")};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2006, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    ok(t, person_say_upn(&t->cx, &p, str_from(upn), said));
    test_exec(t, str_fmt(t->cx.arena,
                         "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time, year_group) "
                         "VALUES (%lld, %lld, 'C', '2017-09-04', '2017-09-04', FALSE, '7')",
                         (long long)p.who.id, (long long)urn)
                     .p);
    return p.who.id;
}

static Town given_town(T *t) {
    Town w = {0};
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(
        t,
        "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind, high_age) VALUES "
        "(300100, 8863001, 886, 'Ashdown', 'ashdown', 'school', 16), (300200, 8863002, 886, 'Beech', 'beech', 'school', 16)");
    w.ann = given_pupil(t, "Zqann", "H801200001001", ASHDOWN);
    w.ben = given_pupil(t, "Zqben", "K801200001002", BEECH);
    w.user_a = given_school_user(t, "ashdown", ASHDOWN);
    w.cookie_a = session_of(t, w.user_a, &w.csrf_a);
    w.user_b = given_school_user(t, "beech", BEECH);
    w.cookie_b = session_of(t, w.user_b, &w.csrf_b);
    return w;
}

/* A school's user acts, as after signing in. */
#define ANSWERS(...)        ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define ANSWER(field, text) ((Answer){STR(field), STR(text)})
#define LEAVING             ANSWERS(ANSWER("removed_on", "2018-06-08"), ANSWER("ground", "e"), ANSWER("destination", "moved"))

static NoticeSend sending(const T *t, const char *form, i64 person, const char *token) {
    return (NoticeSend){.form = form_find(forms_of(&t->cx), str_from(form)),
                        .urn = ASHDOWN,
                        .person_id = person,
                        .born = DATE_NONE,
                        .token = str_from(token)};
}

static i64 send(T *t, const NoticeSend *s) {
    i64 id;
    CaseProblems problems;
    Status st = notice_send(&t->cx, s, &id, &problems);
    for (size_t i = 0; i < problems.n; i++)
        printf("     %.*s: %.*s\n", STR_ARG(problems.at[i].field), STR_ARG(problems.at[i].say));
    ok(t, st);
    return id;
}

static bool has_problem(CaseProblems p, const char *field) {
    for (size_t i = 0; i < p.n; i++)
        if (str_is(p.at[i].field, field)) return true;
    return false;
}

/* The statement ends where the number goes, or has one # for it. */
static i64 count_of(T *t, const char *text, i64 id) {
    Str after, before = str_cut(str_from(text), '#', &after);
    return test_count(t, STR_CAT(t->cx.arena, before, str_i64(t->cx.arena, id), after).p);
}

static Case case_of(T *t, i64 notice) {
    Case c;
    i64 id = count_of(t, "SELECT case_id FROM front_notice WHERE id = #", notice);
    ok(t, case_load(&t->cx, id, &c));
    return c;
}

static Str answer_in(const T *t, const Case *c, const char *field) {
    return value_iso(t->cx.arena, c->values[register_field(c->reg, str_from(field))]);
}

/* ---- the chapter's scenarios ---- */

TEST("FD1: submitted Friday 2 March 2018 at 23:50: the 10-day clock starts on 2 March") {
    Town w = given_town(t);
    Moment late;
    CaseClocks clocks;
    act_as(t, w.user_a, "school_user");
    expect(t, moment_parse(STR("2018-03-02T23:50:00Z"), &late));
    NoticeSend s = sending(t, "attendance_help", w.ann, "fd1");
    s.at = late;
    s.answers = ANSWERS(ANSWER("possible", "100"), ANSWER("authorised", "10"), ANSWER("unauthorised", "4"),
                        ANSWER("school_actions", "home_visit"), ANSWER("help_wanted", "Help"));
    Case c = case_of(t, send(t, &s));
    ok(t, case_clocks(&t->cx, &c, &clocks));
    expect(t, clocks.n > 0);
    expect(t, date_eq(date_ymd(2018, 3, 2), clocks.at[0].started_on));
    expect(t, date_eq(date_ymd(2018, 3, 16), clocks.at[0].due_on));
    expect_i64(t, ASHDOWN, c.urn);
}

TEST("FD2: a leaving-roll form with no ground is refused, and the page shows the grounds in plain words") {
    Town w = given_town(t);
    CaseProblems problems;
    TestReply r;
    i64 id;
    act_as(t, w.user_a, "school_user");
    NoticeSend s = sending(t, "leaving_roll", w.ann, "fd2");
    s.answers =
        ANSWERS(ANSWER("removed_on", "2018-06-08"), ANSWER("destination", "moved"), ANSWER("ground", "unknown"));
    expect_error(t, ERR_INPUT, notice_send(&t->cx, &s, &id, &problems));
    expect(t, has_problem(problems, "ground"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM front_notice"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_file"));
    ok(t, web_test_request(
              &t->cx, METHOD_POST, STR("/front-door/new/leaving_roll"), w.cookie_a,
              str_fmt(t->cx.arena,
                      "csrf=%.*s&_school=300100&_pupil=%lld&_token=x1&removed_on=2018-06-08&destination=moved",
                      STR_ARG(w.csrf_a), (long long)w.ann),
              &r));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Choose: Ground");
    expect_has(t, r.body, "moved beyond reasonable distance");
    expect_lacks(t, r.body, "None given");
}

TEST("FD3: school B searching school A's pupil: no result, and the attempt is audited") {
    Town w = given_town(t);
    DeskPupil *found;
    size_t n;
    act_as(t, w.user_b, "school_user");
    ok(t, desk_find(&t->cx, BEECH, &(DeskAsk){.upn = STR("h801200001001"), .born = DATE_NONE}, &found, &n));
    expect_i64(t, 0, (i64)n);
    ok(t, desk_find(&t->cx, BEECH, &(DeskAsk){.surname = STR("zqann"), .born = date_ymd(2006, 3, 9)}, &found, &n));
    expect_i64(t, 0, (i64)n);
    ok(t, desk_find(&t->cx, BEECH, &(DeskAsk){.surname = STR("ZQBEN"), .born = date_ymd(2006, 3, 9)}, &found, &n));
    expect_i64(t, 1, (i64)n);
    expect_error(t, ERR_INPUT,
                 desk_find(&t->cx, BEECH, &(DeskAsk){.surname = STR("Zqben"), .born = DATE_NONE}, &found, &n));
    ok(t, audit_write(&t->cx));
    expect_i64(t, 2,
               count_of(t, "SELECT count(*) FROM audit WHERE action = 'front_door.not_theirs' AND person_id = #",
                        w.ann));
}

TEST("FD4: sent twice by a refreshed page: one notice and one case; within a day the same matter is asked about") {
    Town w = given_town(t);
    CaseProblems problems;
    i64 id;
    act_as(t, w.user_a, "school_user");
    NoticeSend s = sending(t, "leaving_roll", w.ann, "fd4");
    s.answers = LEAVING;
    i64 first = send(t, &s);
    expect_i64(t, first, send(t, &s));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE register = 'roll_removal'"));
    s.token = STR("fd4-again");
    expect_error(t, ERR_CONFLICT, notice_send(&t->cx, &s, &id, &problems));
    expect_i64(t, first, id);
    s.is_another = true;
    expect(t, send(t, &s) != first);
}

TEST("FD5: urgent at 08:30 on a working day is on the duty officer's list at once; out of hours the school is told") {
    Town w = given_town(t);
    Moment morning, night;
    Notices l;
    i64 officer, today_officer;
    Str name;
    expect(t, moment_parse(STR("2018-06-08T07:30:00Z"), &morning)); /* 08:30 in London */
    expect(t, moment_parse(STR("2018-06-08T21:00:00Z"), &night));
    ok(t, user_add(&t->cx, STR("duty"), STR("Dee Duty"), STR("three blind mice 3"), &officer));
    ok(t, user_set_roles(&t->cx, officer, &STR("duty_officer"), 1));
    ok(t, duty_set(&t->cx, officer, date_ymd(2018, 6, 4), date_ymd(2018, 6, 8)));
    expect_error(t, ERR_CONFLICT, duty_set(&t->cx, officer, date_ymd(2018, 6, 8), date_ymd(2018, 6, 9)));
    ok(t, duty_officer_on(&t->cx, t->cx.today, &today_officer, &name));
    expect_i64(t, officer, today_officer);
    Actor staff = t->cx.actor;
    act_as(t, w.user_a, "school_user");
    NoticeSend s = sending(t, "leaving_roll", w.ann, "fd5");
    s.answers = LEAVING;
    s.is_urgent = true;
    s.at = morning;
    i64 day = send(t, &s);
    s.token = STR("fd5-night");
    s.at = night;
    s.is_another = true;
    i64 dark = send(t, &s);
    t->cx.actor = staff;
    ok(t, notice_list(&t->cx, NOTICES_URGENT, &l));
    expect_i64(t, 2, (i64)l.n);
    expect_i64(t, day, l.at[0].id);
    expect(t, !l.at[0].is_out_of_hours);
    expect(t, l.at[1].is_out_of_hours);
    expect_i64(t, 2,
               count_of(t, "SELECT count(*) FROM case_task WHERE for_user = # AND is_urgent AND done_on IS NULL",
                        officer));
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, str_fmt(t->cx.arena, "/front-door/notices/%lld", (long long)dark),
                           w.cookie_a, STR_NONE, &r));
    expect_has(t, r.body, "call the police on 999");
    ok(t, notice_see(&t->cx, day));
    ok(t, notice_list(&t->cx, NOTICES_URGENT, &l));
    expect_i64(t, 1, (i64)l.n);
    ok(t, audit_write(&t->cx));
    expect_i64(
        t, 1,
        test_count(
            t, "SELECT count(*) FROM audit WHERE action = 'front_door.send' AND detail LIKE '%urgent out of hours'"));
}

TEST(
    "FD6: a home education notice for a child in care is accepted with an urgent task; without a letter H2 shows on removal") {
    Town w = given_town(t);
    PersonFacts p;
    ok(t, person_load(&t->cx, w.ann, &p));
    ok(t, person_say_characteristic(&t->cx, &p, &(CharacteristicSaid){.kind = "in_care", .value = STR("Y")},
                                    (Said){.as_at = date_ymd(2018, 1, 8)}));
    act_as(t, w.user_a, "school_user");
    NoticeSend s = sending(t, "home_education", w.ann, "fd6");
    s.answers = ANSWERS(ANSWER("reason", "other"));
    Case c = case_of(t, send(t, &s));
    expect_i64(
        t, 1,
        count_of(
            t,
            "SELECT count(*) FROM case_task WHERE case_id = # AND name = 'in_care' AND is_urgent AND done_on IS NULL",
            c.id));
    s = sending(t, "leaving_roll", w.ann, "fd6-roll");
    s.answers =
        ANSWERS(ANSWER("removed_on", "2018-06-08"), ANSWER("ground", "d"), ANSWER("destination", "home_educated"));
    c = case_of(t, send(t, &s));
    expect_str(t, "yes", answer_in(t, &c, "h2"));
}

/* ---- what a school sends ---- */

TEST("every form opens a case from its own questions, in the school's name, with nothing that it does not ask") {
    Town w = given_town(t);
    act_as(t, w.user_a, "school_user");
    NoticeSend s = sending(t, "leaving_roll", w.ann, "own");
    s.answers = ANSWERS(ANSWER("removed_on", "2018-06-08"), ANSWER("ground", "e"), ANSWER("destination", "moved"),
                        ANSWER("judgement", "lawful"), ANSWER("notified_on", "2018-01-01"), ANSWER("worker", "1"));
    i64 id = send(t, &s);
    Case c = case_of(t, id);
    expect_i64(t, VALUE_UNKNOWN, c.values[register_field(c.reg, STR("judgement"))].kind);
    expect_str(t, "2018-06-08", answer_in(t, &c, "notified_on"));
    expect_str(t, "front_door", c.source.n ? c.source : answer_in(t, &c, "source"));
    expect_i64(t, 0, c.worker_id);
    expect_i64(t, w.user_a, count_of(t, "SELECT created_by FROM case_file WHERE id = #", c.id));
    expect(t, t->cx.actor.roles != ~(u64)0);
    Notice n;
    ok(t, notice_get(&t->cx, id, &n));
    expect_str(t, "Detected", n.stage);
    expect_i64(t, 3, (i64)n.answers.n);
}

TEST("an exclusion is considered, issued and withdrawn by three notices about one case") {
    Town w = given_town(t);
    CaseProblems problems;
    i64 id;
    act_as(t, w.user_a, "school_user");
    NoticeSend s = sending(t, "exclusion_withdrawn", w.ann, "x0");
    expect_error(t, ERR_INPUT, notice_send(&t->cx, &s, &id, &problems));
    s = sending(t, "exclusion_considered", w.ann, "x1");
    s.answers = ANSWERS(ANSWER("reason", "PP"));
    Case first = case_of(t, send(t, &s));
    s = sending(t, "exclusion_issued", w.ann, "x2");
    s.answers = ANSWERS(ANSWER("start_on", "2018-06-08"), ANSWER("kind", "permanent"), ANSWER("reason", "PP"),
                        ANSWER("issued_on", "2018-06-08"));
    Case issued = case_of(t, send(t, &s));
    expect_i64(t, first.id, issued.id);
    expect_str(t, "issued", issued.reg->stages[issued.stage].name);
    s = sending(t, "exclusion_withdrawn", w.ann, "x3");
    Case last = case_of(t, send(t, &s));
    expect_i64(t, first.id, last.id);
    expect(t, date_is_set(last.closed_on));
}

TEST("a second notice of a register that takes one case at a time is added to the open case") {
    Town w = given_town(t);
    act_as(t, w.user_a, "school_user");
    NoticeSend s = sending(t, "child_missing", w.ann, "m1");
    s.answers = ANSWERS(ANSWER("reason", "other"), ANSWER("last_seen_on", "2018-06-01"));
    i64 first = send(t, &s);
    s.token = STR("m2");
    s.is_another = true;
    i64 second = send(t, &s);
    expect_i64(t, case_of(t, first).id, case_of(t, second).id);
    expect_i64(t, 1, count_of(t, "SELECT count(*) FROM front_notice WHERE id = # AND is_added", second));
    expect_i64(t, 1,
               count_of(t, "SELECT count(*) FROM case_event WHERE case_id = # AND kind = 'comment'",
                        case_of(t, first).id));
}

TEST("a pupil who is not found is entered by hand and matched by staff; the clock starts on the day it was sent") {
    Town w = given_town(t);
    CaseProblems problems;
    Moment before;
    i64 id;
    Actor staff = t->cx.actor;
    act_as(t, w.user_a, "school_user");
    expect(t, moment_parse(STR("2018-06-01T10:00:00Z"), &before));
    NoticeSend s = sending(t, "attendance_help", 0, "hand");
    s.answers = ANSWERS(ANSWER("possible", "100"), ANSWER("authorised", "10"), ANSWER("unauthorised", "4"),
                        ANSWER("school_actions", "home_visit"), ANSWER("help_wanted", "Help"));
    expect_error(t, ERR_INPUT, notice_send(&t->cx, &s, &id, &problems));
    expect(t, has_problem(problems, "_surname") && has_problem(problems, "_born"));
    s.surname = STR("Zqben");
    s.forename = STR("Qxjo");
    s.born = date_ymd(2006, 3, 9);
    s.at = before;
    id = send(t, &s);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_file"));
    expect_error(t, ERR_DENIED, notice_match(&t->cx, id, w.ben, &problems));
    t->cx.actor = staff;
    ok(t, notice_match(&t->cx, id, w.ben, &problems));
    Case c = case_of(t, id);
    expect(t, date_eq(date_ymd(2018, 6, 1), c.opened_on));
    expect_i64(t, w.ben, c.person_id);
    expect_error(t, ERR_CONFLICT, notice_match(&t->cx, id, w.ann, &problems));
}

TEST("a draft is kept and goes on as the notice; nothing is opened before") {
    Town w = given_town(t);
    i64 draft;
    act_as(t, w.user_a, "school_user");
    NoticeSend s = sending(t, "leaving_roll", w.ann, "draft");
    s.answers = ANSWERS(ANSWER("ground", "e"));
    ok(t, notice_keep(&t->cx, &s, &draft));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_file"));
    s.answers = LEAVING;
    expect_i64(t, draft, send(t, &s));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM front_notice WHERE state = 'taken'"));
    expect_i64(t, 3, count_of(t, "SELECT count(*) FROM front_notice_answer WHERE notice_id = #", draft));
}

/* ---- many at once ---- */

static const char bulk_file[] = "upn,surname,forename,born,removed_on,ground,destination\n"
                                "H801200001001,,,,2018-06-08,e,moved\n"
                                "H801200001001,,,,2018-06-08,,moved\n"
                                ",Zqnew,Qxjo,2007-04-01,2018-06-07,e,moved\n"
                                ",Zqben,Qxjo,,2018-06-07,e,moved\n"
                                "H801200001001,,,2006-3-x,2018-06-08,e,moved\n";

static NoticeBulkDone bulk(T *t, Str text, bool is_check) {
    NoticeBulkDone d;
    ok(t, notice_bulk_run(&t->cx,
                          &(NoticeBulk){.form = form_find(forms_of(&t->cx), STR("leaving_roll")),
                                        .urn = ASHDOWN,
                                        .text = text,
                                        .is_check = is_check},
                          &d));
    return d;
}

TEST(
    "a file of notices is checked without a trace, then sent row by row; refused rows say why and come back; nothing is sent twice") {
    Town w = given_town(t);
    act_as(t, w.user_a, "school_user");
    NoticeBulkDone d = bulk(t, str_from(bulk_file), true);
    expect_i64(t, 5, (i64)d.n);
    expect_i64(t, 2, (i64)d.n_good);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM front_notice"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_file"));
    expect_has(t, d.rows[1].say, "ground");
    expect_has(t, d.rows[3].say, "unique pupil number");
    expect_has(t, d.rows[4].say, "2008-03-27");
    d = bulk(t, str_from(bulk_file), false);
    expect_i64(t, 2, (i64)d.n_good);
    expect(t, d.rows[2].is_by_hand && d.rows[2].id != 0);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM front_notice"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE register = 'roll_removal'"));
    expect_lacks(t, d.again, "Zqnew");
    expect_has(t, d.again, "Zqben");
    i64 id = d.rows[0].id;
    d = bulk(t, str_from(bulk_file), false);
    expect_i64(t, id, d.rows[0].id);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM front_notice"));
    d = bulk(t, d.again, true);
    expect_i64(t, 3, (i64)d.n);
}

TEST("a file that is no table of the form is refused whole, and so is another school's") {
    Town w = given_town(t);
    NoticeBulkDone d;
    NoticeBulk b = {.form = form_find(forms_of(&t->cx), STR("leaving_roll")), .urn = ASHDOWN, .is_check = true};
    act_as(t, w.user_a, "school_user");
    b.text = STR("upn,removed_on\nx,2018-06-08\n");
    expect_error(t, ERR_INPUT, notice_bulk_run(&t->cx, &b, &d));
    expect_has(t, t->cx.error.message, "ground");
    b.text = STR("upn,removed_on,ground,destination,judgement\nx,2018-06-08,e,moved,lawful\n");
    expect_error(t, ERR_INPUT, notice_bulk_run(&t->cx, &b, &d));
    expect_has(t, t->cx.error.message, "it takes upn");
    b.text = STR("upn,removed_on,ground,destination\n");
    expect_error(t, ERR_INPUT, notice_bulk_run(&t->cx, &b, &d));
    b.text = str_from(bulk_file);
    b.urn = BEECH;
    expect_error(t, ERR_DENIED, notice_bulk_run(&t->cx, &b, &d));
    /* Another school's pupil is not found by number: without a name there is nobody to match. */
    b.urn = ASHDOWN;
    b.text = STR("upn,removed_on,ground,destination\nK801200001002,2018-06-08,e,moved\n");
    ok(t, notice_bulk_run(&t->cx, &b, &d));
    expect_i64(t, 0, (i64)d.n_good);
    expect_lacks(t, d.rows[0].say, "Zqben");
}

TEST("the page of a file checks first and sends then") {
    Town w = given_town(t);
    TestReply r;
    Str body = str_fmt(
        t->cx.arena,
        "csrf=%.*s&_school=300100&rows=upn%%2Cremoved_on%%2Cground%%2Cdestination%%0AH801200001001%%2C2018-06-08%%2Ce%%2Cmoved",
        STR_ARG(w.csrf_a));
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/front-door/bulk/leaving_roll"), w.cookie_a, body, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "1 of 1 can be sent");
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM front_notice"));
    body = STR_CAT(t->cx.arena, body, STR("&_send=1"));
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/front-door/bulk/leaving_roll"), w.cookie_a, body, &r));
    expect_has(t, r.body, "Sent: 1 of 1");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM front_notice"));
}

/* ---- the authority asks ---- */

static i64 given_query(T *t, const Town *w) {
    CaseProblems problems;
    Actor staff = t->cx.actor;
    act_as(t, w->user_a, "school_user");
    NoticeSend s = sending(t, "leaving_roll", w->ann, "query");
    s.answers = LEAVING;
    Case c = case_of(t, send(t, &s));
    t->cx.actor = staff;
    ok(t, case_move(&t->cx,
                    &(CaseMove){.id = c.id,
                                .stage = STR("queried"),
                                .on = t->cx.today,
                                .answers = ANSWERS(ANSWER("queried_on", "2018-06-08"))},
                    &problems));
    return c.id;
}

TEST("a head teacher sees what is asked, answers it, and the case moves on; another school learns nothing of it") {
    Town w = given_town(t);
    Waiting *waiting;
    NoticeShown *shown;
    size_t n;
    i64 id, case_id = given_query(t, &w);
    CaseProblems problems;
    const Form *form = form_find(forms_of(&t->cx), STR("leaving_roll"));
    act_as(t, w.user_b, "school_user");
    NoticeReply r = {.form = form,
                     .urn = BEECH,
                     .case_id = case_id,
                     .token = STR("r1"),
                     .answers = ANSWERS(ANSWER("school_reply", "No"))};
    expect_error(t, ERR_NOTFOUND, notice_reply(&t->cx, &r, &id, &problems));
    r.urn = ASHDOWN;
    expect_error(t, ERR_DENIED, notice_reply(&t->cx, &r, &id, &problems));
    expect_error(t, ERR_NOTFOUND,
                 notice_waiting_get(&t->cx, BEECH, case_id, waiting = ARENA_NEW(t->cx.arena, Waiting), &shown, &n));
    act_as(t, w.user_a, "school_user");
    ok(t, notice_waiting(&t->cx, ASHDOWN, &waiting, &n));
    expect_i64(t, 1, (i64)n);
    r.answers = ANSWERS(ANSWER("parent_view", "own_choice"));
    expect_error(t, ERR_INPUT, notice_reply(&t->cx, &r, &id, &problems));
    expect(t, has_problem(problems, "school_reply"));
    r.answers = ANSWERS(ANSWER("school_reply", "The family moved"), ANSWER("judgement", "lawful"));
    ok(t, notice_reply(&t->cx, &r, &id, &problems));
    Case c;
    ok(t, case_load(&t->cx, case_id, &c));
    expect_str(t, "replied", c.reg->stages[c.stage].name);
    expect_i64(t, VALUE_UNKNOWN, c.values[register_field(c.reg, STR("judgement"))].kind);
    ok(t, notice_waiting(&t->cx, ASHDOWN, &waiting, &n));
    expect_i64(t, 0, (i64)n);
}

/* ---- a school's user reaches nothing else ---- */

/* Every part of a path that a number or a name may be. */
static size_t paths_of(T *t, const Route *r, const i64 *ids, size_t n_ids, Str *out, size_t max) {
    Str path = str_from(r->path);
    i64 from = str_find_char(path, '{'), to = str_find_char(path, '}');
    size_t n = 0;
    if (from < 0) {
        out[n++] = path;
        return n;
    }
    static const char *const words[] = {"leaving_roll", "roll_removal", "on_roll", "school"};
    for (size_t i = 0; i < n_ids + COUNT_OF(words) && n < max; i++) {
        Str v = i < n_ids ? str_i64(t->cx.arena, ids[i]) : str_from(words[i - n_ids]);
        out[n++] = str_fmt(t->cx.arena, "%.*s%.*s%.*s", (int)from, path.p, STR_ARG(v), (int)(path.n - (size_t)to - 1),
                           path.p + to + 1);
    }
    return n;
}

static void expect_nothing_of_ann(T *t, Str url, Str cookie, Method method, Str body) {
    static const char *const suffixes[] = {"", ".json", ".csv"};
    for (size_t f = 0; f < COUNT_OF(suffixes); f++) {
        TestReply r;
        Str query, path = str_cut(url, '?', &query);
        Str at = str_fmt(t->cx.arena, "%.*s%s%s%.*s", STR_ARG(str_is(path, "/") && f ? STR("/index") : path),
                         suffixes[f], query.n ? "?" : "", STR_ARG(query));
        ArenaMark mark = arena_mark(t->cx.arena);
        ok(t, db_savepoint(&t->cx, "walk"));
        ok(t, web_test_request(&t->cx, method, at, cookie, body, &r));
        if (r.status >= 500) printf("     %.*s: %d\n", STR_ARG(at), r.status);
        expect(t, r.status < 500);
        if (str_find(r.body, STR("Zqann")) >= 0 || str_find(r.body, STR("H801200001001")) >= 0)
            printf("     %.*s tells\n", STR_ARG(at));
        expect_lacks(t, r.body, "Zqann");
        expect_lacks(t, r.body, "H801200001001");
        ok(t, db_rollback_to(&t->cx, "walk"));
        ok(t, db_release(&t->cx, "walk"));
        arena_rewind(t->cx.arena, mark);
        if (method == METHOD_POST) return;
    }
}

TEST("by no route does a school's user reach anything of another school's pupil") {
    Town w = given_town(t);
    i64 case_id = given_query(t, &w);
    test_settle(t);
    const i64 ids[] = {w.ann, case_id, test_count(t, "SELECT MAX(id) FROM front_notice"), ASHDOWN, BEECH, w.user_a, 1};
    i64 n_open = 0;
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        Str paths[32];
        size_t n = r->own_transaction ? 0 : paths_of(t, r, ids, COUNT_OF(ids), paths, COUNT_OF(paths));
        for (size_t k = 0; k < n; k++) {
            Str body =
                str_fmt(t->cx.arena,
                        "csrf=%.*s&_school=300100&school=300100&_pupil=%lld&person=%lld&_token=w%zu&q=Zqan&urns=300100",
                        STR_ARG(w.csrf_b), (long long)w.ann, (long long)w.ann, i);
            if (r->method == METHOD_POST) expect_nothing_of_ann(t, paths[k], w.cookie_b, METHOD_POST, body);
            if (r->method != METHOD_GET) continue;
            expect_nothing_of_ann(t, paths[k], w.cookie_b, METHOD_GET, STR_NONE);
            if (r->needs != FILE_NOTICES) continue;
            static const char *const asks[] = {"school=300100", "school=300200&pupil=%lld", "school=300100&pupil=%lld",
                                               "surname=zqan&born=2006-03-09"};
            for (size_t a = 0; a < COUNT_OF(asks); a++) {
                Buf q = buf_on(t->cx.arena);
                Str before = str_from(asks[a]);
                i64 hole = str_find(before, STR("%lld"));
                buf_add(&q, hole < 0 ? before : str_slice(before, 0, (size_t)hole));
                if (hole >= 0) buf_fmt(&q, "%lld", (long long)w.ann);
                expect_nothing_of_ann(t, str_fmt(t->cx.arena, "%.*s?%.*s", STR_ARG(paths[k]), STR_ARG(buf_str(&q))),
                                      w.cookie_b, METHOD_GET, STR_NONE);
            }
        }
    }
    /* The same pages do tell the pupil's own school. */
    static const char *const own[] = {"/front-door", "/front-door/pupils"};
    for (size_t i = 0; i < COUNT_OF(own); i++) {
        TestReply r;
        ok(t, web_test_request(&t->cx, METHOD_GET, str_from(own[i]), w.cookie_a, STR_NONE, &r));
        expect_i64(t, 200, r.status);
        n_open += str_find(r.body, STR("Zqann")) >= 0;
    }
    expect_i64(t, 2, n_open);
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET,
                           str_fmt(t->cx.arena, "/front-door/reply/%lld?school=300100", (long long)case_id), w.cookie_a,
                           STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "We ask why the name was taken off");
}

TEST("a school taken back is closed at once, and nobody gives a school to themselves") {
    Town w = given_town(t);
    TestReply r;
    i64 urn = ASHDOWN;
    ok(t, desk_set_schools(&t->cx, w.user_a, NULL, 0));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/front-door?school=300100"), w.cookie_a, STR_NONE, &r));
    expect_i64(t, 403, r.status);
    act_as(t, w.user_b, "school_user");
    expect_error(t, ERR_DENIED, desk_set_schools(&t->cx, w.user_b, &urn, 1));
    t->cx.actor.permissions |= (u64)1 << MANAGE_USERS;
    expect_error(t, ERR_DENIED, desk_set_schools(&t->cx, w.user_b, &urn, 1));
    urn = 999999;
    expect_error(t, ERR_INPUT, desk_set_schools(&t->cx, w.user_a, &urn, 1));
}

TEST("a restricted pupil is not found by the school: what it enters by hand is matched by who may") {
    Town w = given_town(t);
    DeskPupil *found;
    size_t n;
    i64 id;
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = w.ann,
                                          .kind = RESTRICT_NAMED,
                                          .to_on = DATE_NONE,
                                          .reason = STR("a reason"),
                                          .ask = STR("the manager"),
                                          .readers = STR("beech")},
                         &id));
    act_as(t, w.user_a, "school_user");
    ok(t, desk_find(&t->cx, ASHDOWN, &(DeskAsk){.upn = STR("H801200001001"), .born = DATE_NONE}, &found, &n));
    expect_i64(t, 0, (i64)n);
    CaseProblems problems;
    NoticeSend s = sending(t, "leaving_roll", w.ann, "hidden");
    s.answers = LEAVING;
    expect_error(t, ERR_NOTFOUND, notice_send(&t->cx, &s, &id, &problems));
}
