#include "access/access.h"
#include "access/audit.h"
#include "harness.h"
#include "people/pair.h"
#include "people/person.h"

static i64 given_person(T *t, bool is_adult) {
    PersonFacts p;
    NewPerson n = {.is_adult = is_adult, .birth_date = date_ymd(2009, 3, 12), .sex = STR("F")};
    ok(t, person_create(&t->cx, &n, (Said){.as_at = date_ymd(2017, 10, 5)}, &p));
    return p.who.id;
}

static PairFound found_of(i64 a, i64 b) {
    return (PairFound){.a = a,
                       .b = b,
                       .weight = 7.5,
                       .probability = 0.9,
                       .why = STR("[{\"field\": \"surname\", \"words\": \"sound alike\", \"weight\": 3.2}]"),
                       .how = "find"};
}

static bool offer(T *t, i64 a, i64 b) {
    bool is_new;
    PairFound f = found_of(a, b);
    ok(t, pair_offer(&t->cx, &f, &is_new));
    return is_new;
}

static i64 pair_id(T *t, i64 a, i64 b) {
    Pair p;
    ok(t, pair_between(&t->cx, a, b, &p));
    return p.id;
}

static Status decide(T *t, i64 id, PairStatus status) {
    return pair_decide(&t->cx, id, &(PairDecision){.status = status});
}

static void expect_status_of(T *t, i64 id, PairStatus status) {
    Pair p;
    ok(t, pair_get(&t->cx, id, &p));
    expect_i64(t, status, p.status);
}

TEST("a pair is known once, in whichever order it is found") {
    actor_operator(&t->cx);
    i64 a = given_person(t, false), b = given_person(t, false);
    expect(t, offer(t, b, a));
    expect(t, !offer(t, a, b));
    Pair p;
    ok(t, pair_between(&t->cx, b, a, &p));
    expect_i64(t, a, p.left_id);
    expect_i64(t, b, p.right_id);
    expect_str(t, "find", p.how);
    expect(t, p.probability > 0.89 && p.probability < 0.91);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_pair"));
}

TEST("a pair found again takes the newer reasons, until it is decided") {
    actor_operator(&t->cx);
    i64 a = given_person(t, false), b = given_person(t, false);
    offer(t, a, b);
    PairFound surer = found_of(a, b);
    surer.probability = 0.999;
    surer.is_same = true;
    ok(t, pair_offer(&t->cx, &surer, NULL));
    Pair p;
    ok(t, pair_between(&t->cx, a, b, &p));
    expect(t, p.is_same && p.probability > 0.99);
    ok(t, decide(t, p.id, PAIR_DIFFERENT));
    expect(t, !offer(t, a, b));
    ok(t, pair_get(&t->cx, p.id, &p));
    expect(t, p.is_same && p.status == PAIR_DIFFERENT);
}

TEST("no pair: someone with themselves, a child with an adult, nobody") {
    actor_operator(&t->cx);
    i64 child = given_person(t, false), adult = given_person(t, true);
    expect(t, !offer(t, child, child));
    expect(t, !offer(t, child, adult));
    expect(t, !offer(t, child, child + 1000));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person_pair"));
    expect(t, offer(t, adult, given_person(t, true)));
}

TEST("a pair of merged records is one of the records that replaced them") {
    actor_operator(&t->cx);
    i64 a = given_person(t, false), b = given_person(t, false), c = given_person(t, false);
    test_exec(
        t, "UPDATE person SET merged_into = (SELECT max(id) FROM person) WHERE id = (SELECT max(id) - 1 FROM person)");
    expect(t, offer(t, a, b));
    pair_id(t, a, c);
    expect(t, !offer(t, b, c));
}

TEST("deciding twice alike is harmless; the second to decide otherwise is told") {
    actor_operator(&t->cx);
    i64 a = given_person(t, false), b = given_person(t, false);
    offer(t, a, b);
    i64 id = pair_id(t, a, b);
    ok(t, decide(t, id, PAIR_DIFFERENT));
    i64 n_audit = 0;
    for (const AuditLine *l = t->cx.audit; l != NULL; l = l->next) n_audit++;
    expect_i64(t, 2, n_audit); /* one for each record */
    ok(t, decide(t, id, PAIR_DIFFERENT));
    expect_error(t, ERR_CONFLICT, decide(t, id, PAIR_SAME));
    expect_status_of(t, id, PAIR_DIFFERENT);
    ok(t, decide(t, id, PAIR_OPEN));
    expect_status_of(t, id, PAIR_OPEN);
    ok(t, pair_decide(&t->cx, id, &(PairDecision){.status = PAIR_SAME, .merge_id = 7}));
    expect_error(t, ERR_CONFLICT, decide(t, id, PAIR_OPEN));
    ok(t, pair_reopen_merged(&t->cx, 7));
    expect_status_of(t, id, PAIR_OPEN);
}

TEST("a question names whom it is put to; its first day is kept") {
    actor_operator(&t->cx);
    i64 a = given_person(t, false), b = given_person(t, false);
    offer(t, a, b);
    i64 id = pair_id(t, a, b);
    PairDecision ask = {.status = PAIR_ASKED, .question = STR("Are these the same child?")};
    expect_error(t, ERR_INPUT, pair_decide(&t->cx, id, &ask));
    ask.asked_of = STR("Ashdown Primary School");
    ok(t, pair_decide(&t->cx, id, &ask));
    Pair first, second;
    ok(t, pair_get(&t->cx, id, &first));
    ask.note = STR("rang again");
    ok(t, pair_decide(&t->cx, id, &ask));
    ok(t, pair_get(&t->cx, id, &second));
    expect(t, first.asked_at != MOMENT_NONE && second.asked_at == first.asked_at);
    expect_str(t, "rang again", second.note);
    ok(t, decide(t, id, PAIR_DIFFERENT));
    ok(t, pair_get(&t->cx, id, &second));
    expect_str(t, "Ashdown Primary School", second.asked_of);
}

TEST("pairs are listed likeliest first, and counted by what became of them") {
    actor_operator(&t->cx);
    i64 a = given_person(t, false), b = given_person(t, false), c = given_person(t, false), d = given_person(t, false);
    offer(t, a, b);
    PairFound surer = found_of(a, c);
    surer.probability = 0.999;
    surer.is_same = true;
    ok(t, pair_offer(&t->cx, &surer, NULL));
    offer(t, a, d);
    ok(t, decide(t, pair_id(t, a, d), PAIR_DIFFERENT));
    Pairs list;
    ok(t, pair_list(&t->cx, &(PairFilter){.status = PAIR_OPEN}, &list));
    expect_i64(t, 2, (i64)list.n);
    expect_i64(t, c, list.at[0].right_id);
    ok(t, pair_list(&t->cx, &(PairFilter){.status = PAIR_OPEN, .only_review = true}, &list));
    expect_i64(t, 1, (i64)list.n);
    PairCounts n;
    ok(t, pair_count(&t->cx, &n));
    expect_i64(t, 2, n.of[PAIR_OPEN]);
    expect_i64(t, 1, n.open_same);
    expect_i64(t, 1, n.of[PAIR_DIFFERENT]);
}

TEST("nobody without the permission sees or decides a pair") {
    actor_operator(&t->cx);
    i64 a = given_person(t, false), b = given_person(t, false);
    offer(t, a, b);
    i64 id = pair_id(t, a, b);
    Pair p;
    t->cx.actor.permissions = (u64)1 << READ_CHILD;
    ok(t, pair_get(&t->cx, id, &p));
    expect_error(t, ERR_DENIED, decide(t, id, PAIR_DIFFERENT));
    ctx_clear_error(&t->cx);
    t->cx.actor.permissions = 0;
    expect_error(t, ERR_DENIED, pair_get(&t->cx, id, &p));
}
