#include "access/approval.h"
#include "review/review.h"

#include "access/access.h"
#include "access/restrict.h"
#include "harness.h"
#include "merge_help.h"
#include "people/person.h"
#include "web/web.h"

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }

static i64 given(T *t, const char *surname, const char *forename, Date born) {
    PersonFacts p;
    Said said = {.as_at = d(2017, 10, 5)};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = born, .sex = STR("F")}, said, &p));
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = str_from(forename)};
    ok(t, person_say_name(&t->cx, &p, &name, said));
    return p.who.id;
}

static i64 given_pair(T *t, i64 a, i64 b, double probability) {
    Pair p;
    PairFound f = {.a = a,
                   .b = b,
                   .how = "find",
                   .probability = probability,
                   .is_same = probability > 0.98,
                   .why = STR("[{\"field\": \"surname\", \"words\": \"one letter different\", \"weight\": 4.5}]")};
    ok(t, pair_offer(&t->cx, &f, NULL));
    ok(t, pair_between(&t->cx, a, b, &p));
    return p.id;
}

/* Children of school age, one pair of them surely one child; and a pair of babies, likelier still. */
typedef struct World {
    i64 a, b, c, sure, perhaps, babies;
} World;

static World given_world(T *t) {
    World w;
    actor_operator(&t->cx);
    t->cx.today = d(2018, 3, 8);
    Date school = d(2009, 3, 12), baby = d(2017, 9, 1);
    w.a = given(t, "Smith", "Jon", school);
    w.b = given(t, "Smyth", "John", school);
    w.c = given(t, "Smit", "Jan", school);
    w.sure = given_pair(t, w.a, w.b, 0.99);
    w.perhaps = given_pair(t, w.a, w.c, 0.7);
    w.babies = given_pair(t, given(t, "Jones", "Al", baby), given(t, "Jones", "Alf", baby), 0.999);
    return w;
}

TEST("pairs that the roll call may count twice go first, then the likelier") {
    World w = given_world(t);
    ReviewItems items;
    ok(t, review_list(&t->cx, &(ReviewFilter){.status = PAIR_OPEN}, &items));
    expect_i64(t, 3, (i64)items.n);
    expect_i64(t, w.sure, items.at[0].pair.id);
    expect_i64(t, NEED_ROLLCALL, items.at[0].need);
    expect_i64(t, w.perhaps, items.at[1].pair.id);
    expect_i64(t, w.babies, items.at[2].pair.id);
    i64 next;
    ok(t, review_next(&t->cx, w.sure, &next));
    expect_i64(t, w.perhaps, next);
}

TEST("same merges, keeping the record known longer unless told; again it is harmless, otherwise it is told") {
    World w = given_world(t);
    ReviewDone done, again;
    ReviewDecision same = {.say = {.status = PAIR_SAME}, .keep_id = w.b};
    ok(t, review_decide(&t->cx, w.sure, &same, &done));
    Merge m;
    ok(t, merge_get(&t->cx, done.merge_id, &m));
    expect_i64(t, w.b, m.keep_id);
    ok(t, review_decide(&t->cx, w.sure, &same, &again));
    expect_i64(t, done.merge_id, again.merge_id);
    expect_error(t, ERR_CONFLICT,
                 review_decide(&t->cx, w.sure, &(ReviewDecision){.say = {.status = PAIR_DIFFERENT}}, NULL));
    ctx_clear_error(&t->cx);
    Pair p; /* the other pair is now of the record that stayed */
    ok(t, pair_get(&t->cx, w.perhaps, &p));
    expect(t, p.left_id == w.b && p.right_id == w.c);
    same.keep_id = w.a;
    expect_error(t, ERR_INPUT, review_decide(&t->cx, w.perhaps, &same, NULL));
}

TEST("two records side by side say where they differ, and that they were looked at") {
    World w = given_world(t);
    Pair p;
    ReviewSides s;
    ok(t, pair_get(&t->cx, w.sure, &p));
    test_exec(t,
              str_cstr(t->cx.arena, str_fmt(t->cx.arena, "UPDATE person SET known_from = '2010-01-01' WHERE id = %lld",
                                            (long long)w.b)));
    ok(t, review_sides(&t->cx, &p, &s));
    expect_str(t, "Jon Smith", s.left_name);
    expect(t, s.at[0].differs && str_is(s.at[0].left, "Jon Smith") && str_is(s.at[0].right, "John Smyth"));
    bool has_born = false, has_known = false;
    for (size_t i = 0; i < s.n; i++) has_born |= strcmp(s.at[i].what, "Date of birth") == 0 && !s.at[i].differs;
    expect(t, has_born);
    for (size_t i = 0; i < s.n; i++) { /* when we heard of somebody does not say who it is */
        bool is_known = strcmp(s.at[i].what, "Known from") == 0;
        has_known |= is_known && !str_eq(s.at[i].left, s.at[i].right);
        expect(t, !is_known || (s.at[i].is_context && !s.at[i].differs));
    }
    expect(t, has_known);
    expect(t, t->cx.audit != NULL);
}

TEST("a pair's page says how likely it is as the list does, though its reasons are worked out anew") {
    World w = given_world(t);
    Pair p;
    ReviewSides s;
    ok(t, pair_get(&t->cx, w.perhaps, &p));
    ok(t, review_sides(&t->cx, &p, &s));
    expect(t, s.probability > 0.699 && s.probability < 0.701);
    expect_lacks(t, s.why, "one letter different\", \"weight\": 4.5");
}

/* ---- the pages ---- */

typedef struct Browser {
    Str cookie, csrf;
} Browser;

static Browser signed_in(T *t) {
    Browser b;
    ok(t, web_test_sign_in(&t->cx, &b.cookie, &b.csrf));
    return b;
}

static TestReply get(T *t, const Browser *b, const char *fmt, i64 id) {
    TestReply r;
    Str url = str_fmt(t->cx.arena, "%s%lld", fmt, (long long)id);
    ok(t, web_test_request(&t->cx, METHOD_GET, id ? url : str_from(fmt), b->cookie, STR_NONE, &r));
    return r;
}

static TestReply post(T *t, const Browser *b, Str url, const char *fields) {
    TestReply r;
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&%s", STR_ARG(b->csrf), fields);
    ok(t, web_test_request(&t->cx, METHOD_POST, url, b->cookie, body, &r));
    return r;
}

/* The tests' own user approves what the browser's proposed. */
static i64 approve_all(T *t) {
    ApprovalLines all;
    ok(t, approval_list(&t->cx, false, &all));
    for (size_t i = 0; i < all.n; i++) ok(t, approval_decide(&t->cx, all.at[i].is.id, STR("approve"), STR("")));
    return (i64)all.n;
}

static Str pair_url(T *t, i64 id) { return str_fmt(t->cx.arena, "/review/%lld", (long long)id); }

TEST("the worklist and a pair's page show both records, as page, JSON and CSV") {
    World w = given_world(t);
    Browser b = signed_in(t);
    TestReply r = get(t, &b, "/review", 0);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Smith, Jon");
    expect_has(t, r.body, "may be counted twice");
    r = get(t, &b, "/review.csv", 0);
    expect_has(t, r.body, "Smyth, John");
    r = get(t, &b, "/review.json", 0);
    expect_has(t, r.body, "\"items\"");
    r = get(t, &b, "/review/", w.sure);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Jon Smith");
    expect_has(t, r.body, "John Smyth");
    expect_has(t, r.body, "differs");
    expect_i64(t, 404, get(t, &b, "/review/", 99999).status);
}

TEST("a clerk merges from the page, is led to the next pair, and undoes it from the merge's page") {
    World w = given_world(t);
    Browser b = signed_in(t);
    TestReply r = post(t, &b, pair_url(t, w.sure), "decision=same&keep=right&name=kept");
    expect_i64(t, 303, r.status);
    expect(t, str_eq(r.location, pair_url(t, w.perhaps)));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person WHERE merged_into IS NOT NULL"));
    expect_i64(t, 303, post(t, &b, pair_url(t, w.sure), "decision=same&keep=right&name=kept").status);
    expect_has(t, get(t, &b, "/review/", w.sure).body, "waits for somebody else");
    expect_i64(t, 409, post(t, &b, pair_url(t, w.sure), "decision=different").status);
    expect_i64(t, 1, approve_all(t));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person WHERE merged_into IS NOT NULL"));
    expect_i64(t, 303, post(t, &b, pair_url(t, w.sure), "decision=same&keep=right&name=kept").status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_merge"));
    expect_i64(t, 409, post(t, &b, pair_url(t, w.sure), "decision=different").status);
    i64 merge = test_count(t, "SELECT max(id) FROM person_merge");
    r = get(t, &b, "/merges/", merge);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Undo the merge");
    r = post(t, &b, str_fmt(t->cx.arena, "/merges/%lld", (long long)merge), "different=1&note=twins");
    expect_i64(t, 303, r.status);
    expect_i64(t, 1, approve_all(t));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person WHERE merged_into IS NOT NULL"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_pair WHERE status = 'different'"));
    r = post(t, &b, str_fmt(t->cx.arena, "/merges/%lld", (long long)merge), "different=1");
    expect_i64(t, 303, r.status);
}

TEST("a question needs whom and what; a decision is taken back; who may only read decides nothing") {
    World w = given_world(t);
    Browser b = signed_in(t);
    TestReply r = post(t, &b, pair_url(t, w.sure), "decision=ask&of=&question=");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Say whom you ask");
    expect_i64(t, 303, post(t, &b, pair_url(t, w.sure), "decision=ask&of=Ashdown+School&question=One+child%3F").status);
    r = get(t, &b, "/review?show=asked", 0);
    expect_has(t, r.body, "Asked of Ashdown School");
    expect_i64(t, 303, post(t, &b, pair_url(t, w.perhaps), "decision=different").status);
    expect_i64(t, 303, post(t, &b, pair_url(t, w.perhaps), "decision=open").status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_pair WHERE status = 'open' AND probability < 0.8"));
    expect_i64(t, 422, post(t, &b, pair_url(t, w.perhaps), "decision=perhaps").status);
}

TEST("many pairs are merged at once, after a page that lists them; those with a question are not among them") {
    World w = given_world(t);
    Browser b = signed_in(t);
    test_exec(t, "INSERT INTO person_relationship (person_id, other_id, relation)"
                 " SELECT left_id, right_id, 'sibling' FROM person_pair WHERE probability > 0.9985");
    TestReply r = get(t, &b, "/review/all", 0);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Smith, Jon");
    expect_lacks(t, r.body, "Jones");
    Str fields = str_fmt(t->cx.arena, "pairs=%lld", (long long)w.sure);
    expect_i64(t, 303, post(t, &b, STR("/review/all"), str_cstr(t->cx.arena, fields)).status);
    expect_i64(t, 303, post(t, &b, STR("/review/all"), str_cstr(t->cx.arena, fields)).status);
    expect_lacks(t, get(t, &b, "/review/all", 0).body, "Smith, Jon");
    expect_i64(t, 1, approve_all(t));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_merge"));
    expect_i64(t, 422, post(t, &b, STR("/review/all"), "pairs=x").status);
}

TEST("a pair of which one record is restricted is on no list, in no count and on no page of others") {
    World w = given_world(t);
    i64 id;
    ok(t, user_add(&t->cx, STR("named"), STR("A reader"), STR("correct horse battery"), &id));
    RestrictPlace place = {
        .person_id = w.b, .kind = RESTRICT_NAMED, .to_on = DATE_NONE, .reason = STR("x"), .readers = STR("named")};
    ok(t, restrict_place(&t->cx, &place, &id));
    Browser b = signed_in(t);
    TestReply r = get(t, &b, "/review", 0);
    expect_lacks(t, r.body, "Smyth");
    expect_has(t, r.body, "To decide (2)");
    expect_i64(t, 404, get(t, &b, "/review/", w.sure).status);
    expect_i64(t, 404, post(t, &b, pair_url(t, w.sure), "decision=same").status);
}

TEST("a held row is beside the record line by line, as two records are, and its decision leads to the next") {
    World w = given_world(t);
    Browser b = signed_in(t);
    merge_help_given_schools(t);
    PersonFacts p;
    ok(t, person_load(&t->cx, w.a, &p));
    AddressSaid home = {.paon = STR("1"), .street = STR("High Street"), .postcode = STR("TN23 1AA")};
    ok(t, person_say_address(&t->cx, &p, &home, (Said){.as_at = d(2017, 10, 5)}));
    Doubt row = {.candidate_id = w.a,
                 .row_json = STR("{\"surname\":\"Smith\",\"forename\":\"Jon\",\"dob\":\"2009-03-13\","
                                 "\"paon\":\"1\",\"street\":\"High St\",\"postcode\":\"TN23 1AA\"}")};
    ReviewSides s;
    ok(t, review_row_sides(&t->cx, &row, &s));
    for (size_t i = 0; i < s.n; i++) {
        if (strcmp(s.at[i].what, "Name") == 0) expect(t, !s.at[i].differs && str_is(s.at[i].left, "Jon Smith"));
        if (strcmp(s.at[i].what, "Date of birth") == 0)
            expect(t, s.at[i].differs && str_is(s.at[i].left, "13 March 2009"));
        if (str_starts(str_from(s.at[i].what), STR("Addresses")))
            expect(t, !s.at[i].differs && str_is(s.at[i].left, "1 High St, TN23 1AA"));
        expect(t, strcmp(s.at[i].what, "UPN") != 0); /* neither says any */
    }
    test_exec(t,
              str_cstr(t->cx.arena,
                       str_fmt(t->cx.arena,
                               "INSERT INTO match_doubt (unit_id, candidate_id, reason, row_kind, row_json, opened_at) "
                               "SELECT 1, id, 'the birth date differs', 'known', '%.*s', '2018-03-01T09:00:00Z' "
                               "FROM person WHERE id IN (%lld, %lld)",
                               STR_ARG(row.row_json), (long long)w.a, (long long)w.b)));
    i64 first = test_count(t, "SELECT min(id) FROM match_doubt"),
        last = test_count(t, "SELECT max(id) FROM match_doubt");
    TestReply r = get(t, &b, "/doubts/", first);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "13 March 2009");
    expect_has(t, r.body, "differs");
    expect_has(t, r.body, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "href=\"/doubts/%lld\"", (long long)last)));
}
