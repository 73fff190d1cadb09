/* Tests of scopes: whom a limited user reaches, by every kind of scope, one by one and in long lists. */
#include "access/access.h"
#include "access/restrict.h"
#include "access/scope.h"
#include "harness.h"
#include "web/web.h"

static i64 newest_person(T *t) { return test_count(t, "SELECT max(id) FROM person"); }

static i64 given_person(T *t, bool is_adult) {
    test_exec(
        t,
        is_adult
            ? "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (TRUE, FALSE, '2017-01-01')"
            : "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (FALSE, FALSE, '2017-01-01')");
    return newest_person(t);
}

static void run(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

static void given_home(T *t, i64 person, const char *district, const char *to_on) {
    test_exec(
        t,
        "INSERT INTO address (address_key, postcode) SELECT 'here', 'ME1 1AA' WHERE NOT EXISTS (SELECT 1 FROM address)");
    test_exec(t,
              str_fmt(t->cx.arena,
                      "INSERT INTO person_address (person_id, address_id, kind, from_on, to_on, is_outside, district) "
                      "SELECT %lld, min(id), 'home', '2017-01-01', %s, FALSE, '%s' FROM address",
                      (long long)person, to_on, district)
                  .p);
}

static void given_school(T *t, i64 urn, const char *district) {
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO establishment (urn, name, name_key, kind, district) VALUES (%lld, 'A', 'a', 'school', '%s')",
            (long long)urn, district)
            .p);
}

static void given_roll(T *t, i64 person, i64 urn) {
    run(t,
        str_fmt(t->cx.arena,
                "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, confirmed_on, is_part_time) VALUES "
                "(%lld, %lld, 'C', '2017-09-01', '2017-09-01', '2017-10-05', FALSE)",
                (long long)person, (long long)urn));
}

static void given_case(T *t, i64 person, const char *team, i64 worker, const char *closed_on) {
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO case_file (register, version, person_id, stage, stage_on, opened_on, closed_on, worker_id, team, "
            "is_urgent, revision, created_at, created_by, changed_at) VALUES ('cme', 1, %lld, 'enquiries', '2018-01-08', "
            "'2018-01-08', %s, %lld, '%s', FALSE, 1, '2018-01-08T09:00:00Z', 1, '2018-01-08T09:00:00Z')",
            (long long)person, closed_on, (long long)worker, team)
            .p);
}

typedef struct Places {
    i64 user, lives, learns, worked, owned, elsewhere, mother;
} Places;

static Places given_places(T *t) {
    Places p;
    actor_operator(&t->cx);
    ok(t, user_add(&t->cx, STR("limited"), STR("Jo Doe"), STR("three blind mice 3"), &p.user));
    given_school(t, 100, "Swale");
    given_school(t, 200, "Thanet");
    test_exec(t, "INSERT INTO team (code, title, is_active) VALUES ('east', 'East', TRUE), ('west', 'West', TRUE)");
    p.lives = given_person(t, false);
    p.learns = given_person(t, false);
    p.worked = given_person(t, false);
    p.owned = given_person(t, false);
    p.elsewhere = given_person(t, false);
    p.mother = given_person(t, true);
    given_home(t, p.lives, "Ashford", "NULL");
    given_home(t, p.elsewhere, "Dover", "NULL");
    given_roll(t, p.learns, 100);
    given_case(t, p.worked, "east", 1, "NULL");
    given_case(t, p.owned, "west", p.user, "NULL");
    run(t, str_fmt(t->cx.arena,
                   "INSERT INTO person_relationship (person_id, other_id, relation) VALUES (%lld, %lld, 'mother')",
                   (long long)p.lives, (long long)p.mother));
    return p;
}

/* Asked anew each time: what was found out before is forgotten. */
static void reach_by(T *t, const Places *p, const char *scopes) {
    ScopeGiven given[8];
    size_t n = 0;
    actor_operator(&t->cx);
    for (Str rest = str_from(scopes); rest.n;) ok(t, scope_read(&t->cx, str_cut(rest, ';', &rest), &given[n++]));
    ok(t, user_set_scopes(&t->cx, p->user, given, n));
    t->cx.actor = (Actor){.id = p->user, .permissions = access_user_permissions()};
}

typedef struct Want {
    const char *scopes;
    bool lives, learns, worked, owned, elsewhere, mother;
} Want;

static const Want wants[] = {
    {"", true, true, true, true, true, true},
    {"county", true, true, true, true, true, true},
    {"district=Ashford", true, false, false, false, false, true},
    {"district=Swale", false, true, false, false, false, false},
    {"area=South Kent", true, false, false, false, true, true},
    {"school=100", false, true, false, false, false, false},
    {"school=200", false, false, false, false, false, false},
    {"team=east", false, false, true, false, false, false},
    {"own", false, false, false, true, false, false},
    {"own;district=Dover", false, false, false, true, true, false},
    {"district=Thanet", false, false, false, false, false, false},
};

static void expect_reach(T *t, const Places *p, const Want *w) {
    const struct {
        i64 id;
        bool is_in;
    } all[] = {{p->lives, w->lives}, {p->learns, w->learns},       {p->worked, w->worked},
               {p->owned, w->owned}, {p->elsewhere, w->elsewhere}, {p->mother, w->mother}};
    RestrictHidden hidden;
    ok(t, restrict_hidden(&t->cx, &hidden)); /* the long way: everybody at once */
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        bool is_hidden = false;
        for (size_t k = 0; k < hidden.n_people; k++) is_hidden = is_hidden || hidden.people[k] == all[i].id;
        if (scope_covers(&t->cx, all[i].id) != all[i].is_in || is_hidden == all[i].is_in)
            printf("     scopes \"%s\", person %zu\n", w->scopes, i);
        expect(t, scope_covers(&t->cx, all[i].id) == all[i].is_in);
        expect(t, restrict_hides(&t->cx, all[i].id) == !all[i].is_in);
        expect(t, restrict_hides_address(&t->cx, all[i].id) == !all[i].is_in);
        expect(t, is_hidden == !all[i].is_in);
        expect_error(t, all[i].is_in ? OK : ERR_DENIED, access_subject(&t->cx, SUBJECT_PERSON, all[i].id));
        ctx_clear_error(&t->cx);
    }
}

TEST("each kind of scope reaches the children who live, learn or are worked with in it, and nobody else") {
    Places p = given_places(t);
    for (size_t i = 0; i < COUNT_OF(wants); i++) {
        reach_by(t, &p, wants[i].scopes);
        expect_reach(t, &p, &wants[i]);
    }
}

TEST("what ended lately still counts, and what ended long ago does not") {
    Places p = given_places(t);
    i64 lately = given_person(t, false), long_ago = given_person(t, false), moved = given_person(t, false);
    given_case(t, lately, "east", 1, "'2018-03-20'"); /* 80 days before the tests' day */
    given_case(t, long_ago, "east", 1, "'2017-12-20'");
    given_home(t, moved, "Ashford", "'2017-03-01'");
    reach_by(t, &p, "team=east;district=Ashford");
    expect(t, scope_covers(&t->cx, lately));
    expect(t, !scope_covers(&t->cx, long_ago));
    expect(t, !scope_covers(&t->cx, moved));
}

TEST("whoever is named on a restriction reads the record wherever the child is, and nobody else out of reach does") {
    Places p = given_places(t);
    i64 id;
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = p.elsewhere,
                                          .kind = RESTRICT_STAFF,
                                          .to_on = DATE_NONE,
                                          .reason = STR("a reason"),
                                          .ask = STR("the duty manager"),
                                          .readers = STR("limited")},
                         &id));
    reach_by(t, &p, "district=Ashford");
    expect(t, !restrict_hides(&t->cx, p.elsewhere));
    expect(t, restrict_hides(&t->cx, p.owned));
    expect_str(t, "Practitioner index team, ask the front door to put you through", restrict_ask(&t->cx, p.owned));
    expect_str(t, OUTSIDE_NAME, restrict_stand_in(&t->cx, p.owned));
}

TEST("a role that wants a scope reaches nobody without one, and imports are not for somebody who reaches a part") {
    Places p = given_places(t);
    reach_by(t, &p, "");
    t->cx.actor.roles = 0;
    actor_add_role(&t->cx, &t->cx.actor, STR("partner"));
    expect(t, !scope_covers(&t->cx, p.lives));
    expect_error(t, ERR_DENIED, access_allows(&t->cx, READ_IMPORTS));
    ctx_clear_error(&t->cx);
    reach_by(t, &p, "county");
    actor_add_role(&t->cx, &t->cx.actor, STR("partner"));
    expect(t, scope_covers(&t->cx, p.lives));
    ok(t, access_allows(&t->cx, READ_IMPORTS));
    reach_by(t, &p, "district=Dover");
    expect_error(t, ERR_DENIED, access_allows(&t->cx, RUN_IMPORTS));
}

TEST(
    "figures of the whole county are for the unlimited, and of those who reach a part for roles that may see the county's") {
    i64 id;
    ok(t, user_add(&t->cx, STR("jo"), STR("Jo"), STR("three blind mice 3"), &id));
    static const struct {
        const char *role;
        bool is_seen;
    } roles[] = {{"attendance_officer", false},
                 {"social_worker", false},
                 {"social_work_team_manager", true},
                 {"head_of_service", true},
                 {"member", true}};
    Actor operator= t->cx.actor;
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        t->cx.actor = (Actor){.id = id};
        actor_add_role(&t->cx, &t->cx.actor, str_from(roles[i].role));
        restrict_forget(&t->cx);
        ok(t, access_allows(&t->cx, READ_MEASURES));
        Actor jo = t->cx.actor;
        t->cx.actor = operator;
        ok(t, user_set_scopes(&t->cx, id, &(ScopeGiven){SCOPE_DISTRICT, STR("Ashford")}, 1));
        t->cx.actor = jo;
        restrict_forget(&t->cx);
        Status st = access_allows(&t->cx, READ_MEASURES);
        expect_i64(t, roles[i].is_seen ? OK : ERR_DENIED, st);
        expect(t, access_reaches(&t->cx, READ_MEASURES) == roles[i].is_seen);
        ctx_clear_error(&t->cx);
        t->cx.actor = operator;
        ok(t, user_set_scopes(&t->cx, id, NULL, 0));
    }
}

TEST("a page of county figures says so to whoever reaches a part of it, and offers no figures that it would refuse") {
    Str cookie, csrf;
    TestReply r;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    i64 id = test_count(t, "SELECT id FROM app_user WHERE username = 'tester'");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/scorecards"), cookie, STR_NONE, &r));
    expect_lacks(t, r.body, "of the whole county. The records");
    ok(t, user_set_scopes(&t->cx, id, &(ScopeGiven){SCOPE_DISTRICT, STR("Ashford")}, 1));
    restrict_forget(&t->cx);
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/scorecards"), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "of the whole county. The records");
    test_exec(t, "DELETE FROM user_role WHERE user_id = (SELECT id FROM app_user WHERE username = 'tester')");
    test_exec(t, "INSERT INTO user_role (user_id, role, given_at, given_by) SELECT id, 'attendance_officer', "
                 "'2018-01-01T00:00:00Z', 1 FROM app_user WHERE username = 'tester'");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/scorecards"), cookie, STR_NONE, &r));
    expect_i64(t, 403, r.status);
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/work"), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_lacks(t, r.body, "href=\"/scorecards\"");
}

TEST("the schools that a partner acts for are their reach, and no limit to anybody else") {
    Places p = given_places(t);
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO user_school (user_id, urn, given_at, given_by) VALUES (%lld, 100, '2018-01-01T00:00:00Z', 1)",
            (long long)p.user)
            .p);
    reach_by(t, &p, "");
    expect(t, scope_covers(&t->cx, p.learns) && scope_covers(&t->cx, p.lives));
    t->cx.actor.roles = 0;
    actor_add_role(&t->cx, &t->cx.actor, STR("partner"));
    expect(t, scope_covers(&t->cx, p.learns) && !scope_covers(&t->cx, p.lives));
}

TEST("scopes that are not there are refused with what was meant, and nobody changes their own") {
    Places p = given_places(t);
    ScopeGiven g;
    expect_error(t, ERR_INPUT, scope_read(&t->cx, STR("distrct=Ashford"), &g));
    expect_has(t, t->cx.error.message, "did you mean district");
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, scope_read(&t->cx, STR("own=me"), &g));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, scope_read(&t->cx, STR("team"), &g));
    ctx_clear_error(&t->cx);
    const ScopeGiven wrong[] = {{SCOPE_DISTRICT, STR("Ashfrd")},
                                {SCOPE_TEAM, STR("north")},
                                {SCOPE_SCHOOL, STR("987654")},
                                {SCOPE_SCHOOL, STR("x")},
                                {SCOPE_AREA, STR("Mid")}};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        expect_error(t, ERR_INPUT, user_set_scopes(&t->cx, p.user, &wrong[i], 1));
        ctx_clear_error(&t->cx);
    }
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM user_scope"));
    reach_by(t, &p, "district=Ashford");
    expect_error(t, ERR_DENIED, user_set_scopes(&t->cx, p.user, NULL, 0));
    ctx_clear_error(&t->cx);
    reach_by(t, &p, "district=Dover");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM user_scope WHERE ended_at IS NULL"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM user_scope WHERE ended_at IS NOT NULL"));
}

TEST("a case about no child is its district's, school's, team's and worker's") {
    Places p = given_places(t);
    reach_by(t, &p, "district=Swale;team=east;own");
    const struct {
        ScopeOf of;
        bool is_in;
    } cases[] = {{{.urn = 100}, true},
                 {{.urn = 200}, false},
                 {{.district = STR("Swale")}, true},
                 {{.team = STR("east")}, true},
                 {{.team = STR("west")}, false},
                 {{.worker_id = p.user}, true},
                 {{.worker_id = 1}, false},
                 {{.urn = 0}, false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) expect(t, scope_covers_case(&t->cx, &cases[i].of) == cases[i].is_in);
}
