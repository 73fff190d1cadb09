/* organisation_test.c - police, health and providers at the front door: their forms and nothing else; triage; the one child, the one record. */
#include "access/access.h"
#include "access/audit.h"
#include "frontdoor/notice_bulk.h"
#include "harness.h"
#include "people/person.h"
#include "registers/table.h"
#include "registers/task_source.h"
#include "schools/establishment.h"
#include "web/web.h"
#include "user_help.h"

typedef struct Partners {
    i64 police, provider; /* numbers */
    i64 user_police, user_provider, child;
    Str cookie, csrf; /* of the police's user */
} Partners;

static Partners given_partners(T *t) {
    Partners p = {0};
    PersonFacts known;
    Said said = {.as_at = date_ymd(2017, 10, 5)};
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, organisation_add(&t->cx, STR("Kent Police"), STR("police"), &p.police));
    ok(t, organisation_add(&t->cx, STR("Medway Base"), STR("provider"), &p.provider));
    p.user_provider = given_school_user(t, "base", p.provider);
    p.user_police = given_school_user(t, "police", p.police);
    p.cookie = session_of(t, p.user_police, &p.csrf);
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2006, 3, 9), .sex = STR("F")}, said, &known));
    ok(t, person_say_name(&t->cx, &known,
                          &(NameSaid){.kind = "legal", .surname = STR("Zqmoss"), .forename = STR("Qxann")}, said));
    p.child = known.who.id;
    return p;
}

#define ANSWERS(...)        ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define ANSWER(field, text) ((Answer){STR(field), STR(text)})

static const Answer worry[] = {{STR("reported_by"), STR("PC 4711")},
                               {STR("worry"), STR("Seen at the station at noon")}};

static NoticeSend missing_child(const T *t, const Partners *p, const char *token) {
    return (NoticeSend){.form = form_find(forms_of(&t->cx), STR("partner_child_missing")),
                        .urn = p->police,
                        .surname = STR("Zqmoss"),
                        .forename = STR("Qxann"),
                        .born = date_ymd(2006, 3, 9),
                        .is_urgent = true,
                        .answers = {worry, COUNT_OF(worry)},
                        .token = str_from(token)};
}

static i64 sent(T *t, const NoticeSend *s) {
    i64 id;
    CaseProblems problems;
    ok(t, notice_send(&t->cx, s, &id, &problems));
    return id;
}

static i64 count_of(T *t, const char *text, i64 id) {
    return test_count(t, str_fmt(t->cx.arena, "%s%lld", text, (long long)id).p);
}

TEST(
    "the police tell of a child who may be missing education: entered by hand, urgent with the duty officer, a case once matched") {
    Partners p = given_partners(t);
    Actor staff = t->cx.actor;
    CaseProblems problems;
    Notices l;
    Notice n;
    Case c;
    act_as(t, p.user_police, "school_user");
    NoticeSend s = missing_child(t, &p, "p1");
    i64 id = sent(t, &s);
    expect_i64(t, id, sent(t, &s));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_file"));
    t->cx.actor = staff;
    ok(t, notice_list(&t->cx, NOTICES_URGENT, &l));
    expect_i64(t, 1, (i64)l.n);
    expect_str(t, "Kent Police", l.at[0].school);
    ok(t, notice_match(&t->cx, id, p.child, &problems));
    ok(t, case_load(&t->cx, count_of(t, "SELECT case_id FROM front_notice WHERE id = ", id), &c));
    expect_str(t, "cme", c.reg->name);
    expect_str(t, "Kent Police", c.referrer);
    expect_str(t, "police", value_iso(t->cx.arena, c.values[register_field(c.reg, STR("source"))]));
    expect_i64(t, 0, c.urn);
    expect(t, c.is_urgent);
    expect(t, date_eq(t->cx.today, c.opened_on));
    act_as(t, p.user_police, "school_user");
    ok(t, notice_get(&t->cx, id, &n));
    expect_str(t, "Referred", n.stage);
    expect_str(t, "Qxann Zqmoss", n.pupil);
}

/* What the page of tasks asks of the actor besides cases, of the front door. */
static i64 n_asked(T *t, bool is_all) {
    TasksBeside l;
    i64 n = 0;
    ok(t, tasks_beside(&t->cx, is_all, &l));
    for (size_t i = 0; i < l.n; i++) n += strcmp(l.at[i].source, "Front door") == 0;
    return n;
}

static Actor given_officer(T *t, const char *login, const char *role) {
    Actor a = {.name = STR("Dee Duty"), .permissions = 1u << NEEDS_SIGN_IN};
    ok(t, user_add(&t->cx, str_from(login), STR("Dee Duty"), STR("three blind mice 3"), &a.id));
    ok(t, user_set_roles(&t->cx, a.id, (const Str[]){str_from(role)}, 1));
    actor_add_role(&t->cx, &a, str_from(role));
    return a;
}

TEST(
    "an urgent notice whose child is not matched is on the duty officer's tasks until it is, whatever their register") {
    Partners p = given_partners(t);
    Actor staff = t->cx.actor, dee = given_officer(t, "dee", "duty_officer"),
          eve = given_officer(t, "eve", "duty_officer"), flo = given_officer(t, "flo", "social_worker");
    CaseProblems problems;
    Notice n;
    TestReply r;
    SessionToken made;
    act_as(t, p.user_police, "school_user");
    NoticeSend s = missing_child(t, &p, "d1");
    i64 id = sent(t, &s);
    s.is_urgent = false;
    s.token = STR("d2");
    s.forename = STR("Qxbea");
    s.is_another = true;
    (void)sent(t, &s);
    t->cx.actor = flo;
    expect_i64(t, 0, n_asked(t, false));
    t->cx.actor = dee; /* nobody is named in the rota: everybody of the role */
    expect_i64(t, 1, n_asked(t, false));
    t->cx.actor = staff;
    expect_i64(t, 0, n_asked(t, false));
    expect_i64(t, 1, n_asked(t, true));
    ok(t, duty_set(&t->cx, eve.id, t->cx.today, t->cx.today));
    t->cx.actor = dee;
    expect_i64(t, 0, n_asked(t, false));
    expect_error(t, ERR_DENIED, notice_get(&t->cx, id, &n));
    t->cx.actor = eve;
    expect_i64(t, 1, n_asked(t, false));
    ok(t, notice_get(&t->cx, id, &n)); /* its register is not the duty officer's */
    ok(t, session_start_unchecked(&t->cx, eve.id, &made));
    Str cookie = str_fmt(t->cx.arena, "muster_session=%s", made.token);
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/tasks"), cookie, STR_NONE, &r));
    expect_has(t, r.body, str_fmt(t->cx.arena, "say which child notice %lld is about", (long long)id).p);
    expect(t, str_find(r.body, STR("Zqmoss")) < 0);
    t->cx.actor = staff;
    ok(t, notice_see(&t->cx, id));
    expect_i64(t, 1, n_asked(t, false)); /* whoever took it up has it now */
    t->cx.actor = eve;
    expect_i64(t, 0, n_asked(t, false));
    t->cx.actor = staff;
    ok(t, notice_match(&t->cx, id, p.child, &problems));
    expect_i64(t, 0, n_asked(t, true));
}

TEST("a child nobody knows is made a record of by staff, and one who may be known under another spelling is not") {
    Partners p = given_partners(t);
    Actor staff = t->cx.actor;
    CaseProblems problems;
    i64 made;
    act_as(t, p.user_police, "school_user");
    NoticeSend s = missing_child(t, &p, "n1");
    i64 known = sent(t, &s);
    s.surname = STR("Zqnew");
    s.forename = STR("Qxeli");
    s.born = date_ymd(2009, 1, 4);
    s.token = STR("n2");
    i64 unknown = sent(t, &s);
    expect_error(t, ERR_DENIED, notice_match_new(&t->cx, unknown, &made, &problems));
    t->cx.actor = staff;
    expect_error(t, ERR_CONFLICT, notice_match_new(&t->cx, known, &made, &problems));
    ok(t, notice_match_new(&t->cx, unknown, &made, &problems));
    expect_i64(t, 1, count_of(t, "SELECT count(*) FROM case_file WHERE register = 'cme' AND person_id = ", made));
    expect_i64(t, 1, count_of(t, "SELECT count(*) FROM person_name WHERE surname = 'Zqnew' AND person_id = ", made));
    expect_error(t, ERR_CONFLICT, notice_match_new(&t->cx, unknown, &made, &problems));
}

TEST(
    "a provider sends the term's documentation about itself; sent back it is asked again, and a second of one term is refused") {
    Partners p = given_partners(t);
    Actor staff = t->cx.actor;
    CaseProblems problems;
    Waiting *w;
    size_t n;
    i64 id;
    Case c;
    act_as(t, p.user_provider, "school_user");
    NoticeSend s = {.form = form_find(forms_of(&t->cx), STR("provision_monitoring")),
                    .urn = p.provider,
                    .born = DATE_NONE};
    s.answers = ANSWERS(ANSWER("term_ended_on", "2018-05-25"), ANSWER("pupils", "12"), ANSWER("hours_offered", "900"),
                        ANSWER("hours_attended", "901"));
    s.token = STR("m0");
    expect_error(t, ERR_INPUT, notice_send(&t->cx, &s, &id, &problems));
    s.answers = ANSWERS(ANSWER("term_ended_on", "2018-05-25"), ANSWER("pupils", "12"), ANSWER("hours_offered", "900"),
                        ANSWER("hours_attended", "610"));
    s.token = STR("m1");
    id = sent(t, &s);
    i64 case_id = count_of(t, "SELECT case_id FROM front_notice WHERE id = ", id);
    ok(t, case_load(&t->cx, case_id, &c));
    expect_str(t, "Medway Base", c.subject_key);
    expect_str(t, "received", c.reg->stages[c.stage].name);
    s.token = STR("m2");
    s.answers = ANSWERS(ANSWER("term_ended_on", "2018-05-25"), ANSWER("pupils", "13"), ANSWER("hours_offered", "900"),
                        ANSWER("hours_attended", "610"));
    expect_i64(t, case_id, count_of(t, "SELECT case_id FROM front_notice WHERE id = ", sent(t, &s)));
    t->cx.actor = staff;
    ok(t, case_move(&t->cx,
                    &(CaseMove){.id = case_id,
                                .stage = STR("sent_back"),
                                .on = t->cx.today,
                                .answers = ANSWERS(ANSWER("gaps", "Who is part time"))},
                    &problems));
    act_as(t, p.user_provider, "school_user");
    ok(t, notice_waiting(&t->cx, p.provider, &w, &n));
    expect_i64(t, 1, (i64)n);
    NoticeReply r = {.form = w[0].form, .urn = p.provider, .case_id = w[0].case_id, .token = STR("m3")};
    r.answers = ANSWERS(ANSWER("pupils", "12"), ANSWER("hours_offered", "900"), ANSWER("hours_attended", "600"));
    ok(t, notice_reply(&t->cx, &r, &id, &problems));
    ok(t, case_load(&t->cx, case_id, &c));
    expect_str(t, "received", c.reg->stages[c.stage].name);
    act_as(t, p.user_police, "school_user");
    expect_error(t, ERR_DENIED, notice_waiting(&t->cx, p.provider, &w, &n));
}

TEST(
    "each kind of sender has its own forms: the police send no school's, a school none of the police's, and nobody searches from there") {
    Partners p = given_partners(t);
    DeskPupil *found, one;
    CaseProblems problems;
    TestReply r;
    size_t n;
    i64 id;
    act_as(t, p.user_police, "school_user");
    NoticeSend s = missing_child(t, &p, "k1");
    s.form = form_find(forms_of(&t->cx), STR("child_missing"));
    s.answers = ANSWERS(ANSWER("reason", "other"), ANSWER("last_seen_on", "2018-06-01"));
    expect_error(t, ERR_INPUT, notice_send(&t->cx, &s, &id, &problems));
    expect_error(t, ERR_INPUT, notice_keep(&t->cx, &s, &id));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM front_notice"));
    ok(t, desk_find(&t->cx, p.police, &(DeskAsk){.surname = STR("Zqmoss"), .born = date_ymd(2006, 3, 9)}, &found, &n));
    expect_i64(t, 0, (i64)n);
    expect_error(t, ERR_NOTFOUND, desk_pupil(&t->cx, p.police, p.child, &one));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/front-door"), p.cookie, STR_NONE, &r));
    expect_has(t, r.body, "A child may be missing education");
    expect_has(t, r.body, "Ask for advice");
    expect_lacks(t, r.body, "leaving the roll");
    expect_lacks(t, r.body, "Your pupils");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/front-door/new/partner_child_missing"), p.cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "name=\"_surname\"");
    expect_has(t, r.body, "999");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/front-door/new/leaving_roll"), p.cookie, STR_NONE, &r));
    expect_i64(t, 404, r.status);
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/organisations"), p.cookie, STR_NONE, &r));
    expect_i64(t, 403, r.status);
}

TEST(
    "a file of notices by the police: children by hand, refused rows come back as they were, also those that look like formulas") {
    Partners p = given_partners(t);
    NoticeBulkDone d;
    NoticeBulk b = {.form = form_find(forms_of(&t->cx), STR("partner_child_missing")), .urn = p.police};
    act_as(t, p.user_police, "school_user");
    b.text = STR("surname,forename,born,reported_by,worry\n"
                 "Zqone,Qxa,2008-03-27,PC 1,=HYPERLINK(1)\n"
                 "Zqtwo,Qxb,,PC 1,-1+2\n"
                 "Zqthree,Qxc,,PC 1,'@sum\n");
    ok(t, notice_bulk_run(&t->cx, &b, &d));
    expect_i64(t, 1, (i64)d.n_good);
    expect(t, d.rows[0].is_by_hand);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM front_notice_answer WHERE answer = '=HYPERLINK(1)'"));
    expect_has(t, d.again, "'-1+2");
    expect_has(t, d.again, "'@sum");
    Str again = d.again;
    b.text = again;
    ok(t, notice_bulk_run(&t->cx, &b, &d));
    expect_i64(t, 0, (i64)d.n_good);
    expect_str(t, str_cstr(t->cx.arena, again), d.again);
}

TEST("an organisation is added once by name, found by no search of schools, and sends nothing once it is closed") {
    Partners p = given_partners(t);
    SchoolCard *cards;
    size_t n;
    i64 id;
    CaseProblems problems;
    expect_error(t, ERR_CONFLICT, organisation_add(&t->cx, STR("KENT police"), STR("health"), &id));
    expect_error(t, ERR_INPUT, organisation_add(&t->cx, STR("  "), STR("health"), &id));
    expect_error(t, ERR_INPUT, organisation_add(&t->cx, STR("Ashford School"), STR("school"), &id));
    ok(t, school_find(&t->cx, STR("kent police"), &cards, &n));
    expect_i64(t, 0, (i64)n);
    expect_error(t, ERR_NOTFOUND, organisation_close(&t->cx, 118291));
    ok(t, organisation_close(&t->cx, p.police));
    act_as(t, p.user_police, "school_user");
    NoticeSend s = missing_child(t, &p, "c1");
    expect_error(t, ERR_DENIED, notice_send(&t->cx, &s, &id, &problems));
    expect_error(t, ERR_DENIED, organisation_add(&t->cx, STR("Another"), STR("health"), &id));
}
