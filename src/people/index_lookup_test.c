/* Tests of the practitioner index for partners: who may look, what is told, and that each look and its reason is kept. */
#include "people/index_lookup.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/clearance.h"
#include "access/restrict.h"
#include "db/db.h"
#include "harness.h"
#include "page_help.h"
#include "people/person.h"
#include "user_help.h"

#define UPN    "H801200001001"
#define REASON STR("seeing the child tomorrow")

typedef struct Index {
    i64 child, partner, reader;
} Index;

static void given_involved(T *t, i64 child, const char *service, const char *worker, const char *consent) {
    test_exec(
        t,
        str_cstr(
            t->cx.arena,
            str_fmt(
                t->cx.arena,
                "INSERT INTO involvement (person_id, service, team, worker, phone, is_lead, consent, from_on) VALUES (%lld, '%s', 'East', '%s', '01233 555010', FALSE, '%s', '2018-02-05')",
                (long long)child, service, worker, consent)));
}

static i64 given_child(T *t, Date born, const char *surname, const char *upn) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR("Eva")};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = born, .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    if (upn) ok(t, person_say_upn(&t->cx, &p, str_from(upn), said));
    return p.who.id;
}

static Index given_index(T *t) {
    Index x;
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 6, 8);
    x.child = given_child(t, date_ymd(2008, 3, 9), "O'Quill", UPN);
    given_involved(t, x.child, "early_help", "Sam Lee", "not_asked");
    given_involved(t, x.child, "gp", "Dr Secret", "not_asked");
    x.partner = given_user(t, "partner", "partner");
    x.reader = given_user(t, "reader", "social_worker");
    return x;
}

static void cleared(T *t, i64 user, Date until) {
    Actor before = t->cx.actor;
    actor_operator(&t->cx);
    for (int i = 0; i < N_CLEARANCE_KINDS; i++)
        ok(t, clearance_record(&t->cx, user, (ClearanceKind)i, date_ymd(2017, 6, 9), until));
    t->cx.actor = before;
}

static Status look(T *t, IndexAsk ask, IndexFound *out) { return index_look_up(&t->cx, &ask, out); }

static bool is_told(const IndexFound *f, const char *worker) {
    for (size_t i = 0; i < f->involved.n; i++)
        if (str_is(f->involved.at[i].worker, worker)) return true;
    return false;
}

TEST(
    "nobody looks into the index without training and vetting that are recorded and in date, and is told which lacks") {
    Index x = given_index(t);
    IndexFound f;
    IndexAsk ask = {.upn = STR(UPN), .reason = REASON};
    act_as(t, x.partner, "partner");
    expect_error(t, ERR_DENIED, look(t, ask, &f));
    expect_has(t, t->cx.error.message, "no training is recorded");
    ctx_clear_error(&t->cx);
    cleared(t, x.partner, date_ymd(2018, 6, 7));
    expect_error(t, ERR_DENIED, look(t, ask, &f));
    expect_has(t, t->cx.error.message, "ran out on 7 June 2018");
    ctx_clear_error(&t->cx);
    cleared(t, x.partner, date_ymd(2018, 6, 8));
    ok(t, look(t, ask, &f));
    expect(t, f.is_found);
    t->cx.today = date_ymd(2018, 6, 9);
    expect_error(t, ERR_DENIED, look(t, ask, &f));
    ctx_clear_error(&t->cx);
    act_as(t, x.reader, "social_worker"); /* who may not look at all */
    expect_error(t, ERR_DENIED, look(t, ask, &f));
    ctx_clear_error(&t->cx);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM index_lookup"));
}

TEST("a look needs a reason and a child who is named in full, and tells who works with the child and nothing else") {
    Index x = given_index(t);
    IndexFound f;
    cleared(t, x.partner, date_ymd(2019, 6, 8));
    act_as(t, x.partner, "partner");
    expect_error(t, ERR_INPUT, look(t, (IndexAsk){.upn = STR(UPN), .reason = STR("just looking")}, &f));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, look(t, (IndexAsk){.surname = STR("O'Quill"), .reason = REASON, .born = DATE_NONE}, &f));
    ctx_clear_error(&t->cx);
    ok(t, look(t,
               (IndexAsk){
                   .surname = STR("o'quill"), .forename = STR("EVA"), .born = date_ymd(2008, 3, 9), .reason = REASON},
               &f));
    expect(t, f.is_found && is_told(&f, "Sam Lee"));
    ok(t, look(t, (IndexAsk){.upn = STR(" h801200001001 "), .reason = REASON, .born = DATE_NONE}, &f));
    expect(t, f.is_found && is_told(&f, "Sam Lee") && date_eq(f.born, date_ymd(2008, 3, 9)));
    expect_has(t, f.name, "Quill");
    ok(t, look(t,
               (IndexAsk){
                   .surname = STR("Nobody"), .forename = STR("Eva"), .born = date_ymd(2008, 3, 9), .reason = REASON},
               &f));
    expect(t, !f.is_found && f.involved.n == 0);
    expect_error(t, ERR_DENIED, access_subject(&t->cx, SUBJECT_PERSON, x.child)); /* nothing stays lent */
    ctx_clear_error(&t->cx);
    ok(t, audit_write(&t->cx));
    expect(t, test_count(t, "SELECT count(*) FROM audit WHERE action = 'index.view' AND person_id IS NOT NULL") >= 1);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'index.nobody'"));
}

TEST("a sensitive service without consent is not told, and with it only that there is one") {
    Index x = given_index(t);
    IndexFound f;
    cleared(t, x.partner, date_ymd(2019, 6, 8));
    given_involved(t, x.child, "substance_misuse", "Nurse Hush", "no");
    act_as(t, x.partner, "partner");
    ok(t, look(t, (IndexAsk){.upn = STR(UPN), .reason = REASON}, &f));
    size_t n = f.involved.n;
    expect(t, !is_told(&f, "Nurse Hush"));
    test_exec(t, "UPDATE involvement SET consent = 'yes' WHERE worker = 'Nurse Hush'");
    ok(t, look(t, (IndexAsk){.upn = STR(UPN), .reason = REASON}, &f));
    expect(t, f.involved.n == n + 1 && !is_told(&f, "Nurse Hush"));
}

TEST("a restricted child is nobody to a partner, and the readers of the restriction are told who asked and why") {
    Index x = given_index(t);
    IndexFound f;
    IndexLook *looks;
    size_t n;
    i64 id;
    static const RestrictKind kinds[] = {RESTRICT_NAMED, RESTRICT_STAFF, RESTRICT_ADDRESS};
    cleared(t, x.partner, date_ymd(2019, 6, 8));
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        actor_operator(&t->cx);
        ok(t, restrict_place(&t->cx,
                             &(RestrictPlace){.person_id = x.child,
                                              .kind = kinds[i],
                                              .to_on = DATE_NONE,
                                              .reason = STR("r"),
                                              .ask = STR("duty"),
                                              .readers = STR("reader")},
                             &id));
        act_as(t, x.partner, "partner");
        ok(t, look(t, (IndexAsk){.upn = STR(UPN), .reason = REASON}, &f));
        expect(t, !f.is_found && f.involved.n == 0 && f.name.n == 0);
        act_as(t, x.reader, "social_worker");
        ok(t, index_looks_withheld(&t->cx, &looks, &n));
        expect(t, n == i + 1 && looks[0].person_id == x.child && str_eq(looks[0].reason, REASON));
        actor_operator(&t->cx);
        ok(t, restrict_lift(&t->cx, id, STR("over")));
    }
    act_as(t, x.partner, "social_worker");
    ok(t, index_looks_withheld(&t->cx, &looks, &n));
    expect_i64(t, 0, (i64)n);
}

TEST("who is 18 is in the index no more, and two who fit are told apart by the pupil number") {
    Index x = given_index(t);
    IndexFound f;
    cleared(t, x.partner, date_ymd(2019, 6, 8));
    (void)given_child(t, date_ymd(2000, 6, 8), "Grown", "K801200001002");
    (void)given_child(t, date_ymd(2000, 6, 9), "Grown", "M801200001003");
    (void)given_child(t, date_ymd(2009, 1, 2), "Twin", NULL);
    (void)given_child(t, date_ymd(2009, 1, 2), "Twin", NULL);
    act_as(t, x.partner, "partner");
    ok(t, look(t, (IndexAsk){.upn = STR("K801200001002"), .reason = REASON}, &f));
    expect(t, !f.is_found);
    ok(t, look(t, (IndexAsk){.upn = STR("M801200001003"), .reason = REASON}, &f));
    expect(t, f.is_found);
    expect_error(
        t, ERR_INPUT,
        look(t,
             (IndexAsk){.surname = STR("Twin"), .forename = STR("Eva"), .born = date_ymd(2009, 1, 2), .reason = REASON},
             &f));
    expect_has(t, t->cx.error.message, "pupil number");
    ctx_clear_error(&t->cx);
}

TEST("a partner looks somebody up on the page, is refused with why, and who asks who saw the record reads the reason") {
    Index x = given_index(t);
    SessionToken made;
    TestReply r;
    Str cookie, csrf, admin, admin_csrf;
    ok(t, web_test_sign_in(&t->cx, &admin, &admin_csrf));
    ok(t, session_start_unchecked(&t->cx, x.partner, &made));
    actor_operator(&t->cx);
    cookie = str_fmt(t->cx.arena, "muster_session=%s", made.token);
    csrf = str_dup(t->cx.arena, str_from(made.csrf));
    expect_has(t, test_get(t, "/practitioner-index", cookie).body, "no training is recorded");
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&upn=" UPN "&reason=seeing+the+child+tomorrow", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/practitioner-index"), cookie, body, &r));
    expect_i64(t, 403, r.status);
    Str url = str_fmt(t->cx.arena, "/users/%lld/clearance", (long long)x.partner);
    static const char *const kinds[] = {"training", "vetting"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        Str form =
            str_fmt(t->cx.arena, "csrf=%.*s&kind=%s&done=2018-01-01&until=2019-01-01", STR_ARG(admin_csrf), kinds[i]);
        ok(t, web_test_request(&t->cx, METHOD_POST, url, admin, form, &r));
        expect_i64(t, 303, r.status);
    }
    Str wrong = str_fmt(t->cx.arena, "csrf=%.*s&kind=training&done=2018-01-01&until=2017-01-01", STR_ARG(admin_csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, admin, wrong, &r));
    expect_i64(t, 422, r.status);
    expect_has(t, test_get(t, str_cstr(t->cx.arena, url), admin).body, "in date");
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/practitioner-index"), cookie, body, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Sam Lee");
    Str short_reason = str_fmt(t->cx.arena, "csrf=%.*s&upn=" UPN "&reason=x", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/practitioner-index"), cookie, short_reason, &r));
    expect_i64(t, 422, r.status);
    Str child = str_fmt(t->cx.arena, "/children/%lld", (long long)x.child);
    expect_i64(t, 403, test_get(t, str_cstr(t->cx.arena, child), cookie).status);
    Str seen = STR_CAT(t->cx.arena, child, STR("/seen"));
    expect_has(t, test_get(t, str_cstr(t->cx.arena, seen), admin).body, "seeing the child tomorrow");
    expect_has(t, test_get(t, str_cstr(t->cx.arena, STR_CAT(t->cx.arena, seen, STR(".json"))), admin).body,
               "\"lookups\"");
}

TEST("training and vetting are recorded by somebody else, of days that can be, and what was recorded before stays") {
    Index x = given_index(t);
    Clearance held[N_CLEARANCE_KINDS];
    i64 admin = given_user(t, "admin", "administrator");
    expect_error(t, ERR_INPUT,
                 clearance_record(&t->cx, x.partner, CLEARANCE_TRAINING, date_ymd(2018, 6, 9), date_ymd(2019, 1, 1)));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT,
                 clearance_record(&t->cx, x.partner, CLEARANCE_TRAINING, date_ymd(2018, 1, 2), date_ymd(2018, 1, 1)));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND,
                 clearance_record(&t->cx, 999999, CLEARANCE_TRAINING, date_ymd(2018, 1, 1), date_ymd(2019, 1, 1)));
    ctx_clear_error(&t->cx);
    act_as(t, admin, "administrator");
    expect_error(t, ERR_DENIED,
                 clearance_record(&t->cx, admin, CLEARANCE_VETTING, date_ymd(2018, 1, 1), date_ymd(2019, 1, 1)));
    ctx_clear_error(&t->cx);
    ok(t, clearance_record(&t->cx, x.partner, CLEARANCE_VETTING, date_ymd(2015, 1, 1), date_ymd(2018, 1, 1)));
    ok(t, clearance_record(&t->cx, x.partner, CLEARANCE_VETTING, date_ymd(2018, 1, 1), date_ymd(2021, 1, 1)));
    ok(t, clearance_of(&t->cx, x.partner, held));
    expect(t, held[CLEARANCE_VETTING].is_current && held[CLEARANCE_VETTING].is_wanted &&
                  !held[CLEARANCE_TRAINING].is_current);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM user_clearance"));
    act_as(t, x.partner, "partner");
    expect_error(t, ERR_DENIED,
                 clearance_record(&t->cx, x.reader, CLEARANCE_VETTING, date_ymd(2018, 1, 1), date_ymd(2019, 1, 1)));
    ctx_clear_error(&t->cx);
}
