/* Tests of who is involved: what is there already, what is recorded, and what is not told. */
#include "people/involve.h"
#include "access/access.h"
#include "harness.h"
#include "people/person.h"
#include "schools/enrolment.h"
#include "schools/standing.h"

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }

static i64 given_child(T *t) {
    PersonFacts p;
    t->cx.today = d(2018, 6, 8);
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = d(2009, 3, 12)}, (Said){.as_at = d(2016, 10, 6)}, &p));
    return p.who.id;
}

static void given_user(T *t) {
    i64 id;
    ok(t, user_add(&t->cx, STR("user"), STR("A User"), STR("three blind mice 3"), &id));
    t->cx.actor = (Actor){.id = id, .permissions = access_user_permissions()};
}

static InvolvementSaid said(i64 child, const char *service) {
    return (InvolvementSaid){.person_id = child,
                             .service = str_from(service),
                             .team = STR("East team"),
                             .worker = STR("Sam Lee"),
                             .phone = STR("01233 1"),
                             .from_on = d(2018, 2, 5),
                             .to_on = DATE_NONE};
}

static void record(T *t, const InvolvementSaid *s) { ok(t, involve_record(&t->cx, s)); }

TEST("rolls and services' lists are involvements without being typed") {
    i64 child = given_child(t);
    StandingChange changed;
    Enrolments rolls = {.n = 0};
    EnrolmentChange change;
    Involvements l;
    test_exec(t, "INSERT INTO establishment (urn, name, name_key, kind) VALUES (100, 'Ashdown', 'ashdown', 'school')");
    RollSaid roll = {
        .person_id = child, .urn = 100, .status = STR("C"), .entry_on = d(2017, 9, 4), .as_at = d(2017, 10, 5)};
    ok(t, enrolment_say_on_roll(&t->cx, &rolls, &roll, &change));
    StandingSaid tuition = {.person_id = child,
                            .kind = STR("provision"),
                            .detail = STR("tuition"),
                            .from_on = d(2018, 1, 8),
                            .to_on = DATE_NONE,
                            .not_suitable_on = DATE_NONE};
    ok(t, standing_say(&t->cx, &tuition, &changed));
    ok(t, involved_with(&t->cx, child, &l));
    expect_i64(t, 2, (i64)l.n_open);
    expect_str(t, "Education arranged by the authority", l.at[0].title);
    expect_str(t, "School", l.at[1].title);
    expect_str(t, "Ashdown", l.at[1].team);
}

TEST("a recorded worker is shown that day, as past once it ended, and not at all when that is long ago") {
    i64 child = given_child(t);
    Involvements l;
    InvolvementSaid s = said(child, "early_help");
    given_user(t);
    record(t, &s);
    ok(t, involved_with(&t->cx, child, &l));
    expect_i64(t, 1, (i64)l.n_open);
    expect_str(t, "Sam Lee", l.at[0].worker);
    ok(t, involve_end(&t->cx, child, l.at[0].id, d(2018, 5, 9)));
    ok(t, involved_with(&t->cx, child, &l));
    expect(t, l.n == 1 && l.n_open == 0 && l.at[0].is_past);
    t->cx.today = d(2019, 5, 10);
    ok(t, involved_with(&t->cx, child, &l));
    expect_i64(t, 0, (i64)l.n);
}

TEST("a sensitive service without consent is not hinted at; with consent there is only whom to ask") {
    i64 child = given_child(t);
    Involvements l;
    static const char *const sensitive[] = {"sexual_health", "substance_misuse", "mental_health"};
    given_user(t);
    for (size_t i = 0; i < COUNT_OF(sensitive); i++) {
        InvolvementSaid s = said(child, sensitive[i]);
        record(t, &s);
        s.consent = STR("no");
        record(t, &s);
    }
    ok(t, involved_with(&t->cx, child, &l));
    expect_i64(t, 0, (i64)l.n);
    InvolvementSaid s = said(child, "substance_misuse");
    s.consent = STR("yes");
    record(t, &s);
    ok(t, involved_with(&t->cx, child, &l));
    expect_i64(t, 1, (i64)l.n);
    expect(t, l.at[0].is_masked && l.at[0].id == 0 && str_empty(l.at[0].service) && str_empty(l.at[0].worker));
    expect_str(t, "Sensitive service: ask the index team", l.at[0].title);
    expect_lacks(t, l.at[0].phone, "01233");
}

TEST("the same service, team and first day again corrects; two open of a single one are flagged") {
    i64 child = given_child(t);
    Involvements l;
    InvolvementSaid s = said(child, "gp");
    InvolvementChange change;
    ok(t, involve_say(&t->cx, &s, &change));
    expect_i64(t, INVOLVEMENT_CREATED, change);
    ok(t, involve_say(&t->cx, &s, &change));
    expect_i64(t, INVOLVEMENT_UNCHANGED, change);
    s.phone = STR("01233 2");
    ok(t, involve_say(&t->cx, &s, &change));
    expect_i64(t, INVOLVEMENT_UPDATED, change);
    s.team = STR("West surgery");
    ok(t, involve_say(&t->cx, &s, &change));
    ok(t, involved_with(&t->cx, child, &l));
    expect_i64(t, 2, (i64)l.n);
    expect(t, l.at[0].is_double && l.at[1].is_double);
}

TEST("what is wrong with an involvement is refused") {
    i64 child = given_child(t);
    InvolvementSaid s = said(child, "astrology");
    given_user(t);
    expect_error(t, ERR_INPUT, involve_record(&t->cx, &s));
    s.service = STR("gp");
    s.to_on = d(2018, 2, 4);
    expect_error(t, ERR_INPUT, involve_record(&t->cx, &s));
    s.to_on = DATE_NONE;
    s.from_on = DATE_NONE;
    expect_error(t, ERR_INPUT, involve_record(&t->cx, &s));
    s.from_on = d(2018, 2, 5);
    s.consent = STR("perhaps");
    expect_error(t, ERR_INPUT, involve_record(&t->cx, &s));
    expect_error(t, ERR_NOTFOUND, involve_end(&t->cx, child, 99, d(2018, 3, 1)));
}
