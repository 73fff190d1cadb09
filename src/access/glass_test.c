/* Tests of breaking the glass: a reason, a time, whom it opens to, and a review by another person. */
#include "access/access.h"
#include "access/audit.h"
#include "access/glass.h"
#include "access/restrict.h"
#include "access/scope.h"
#include "define/definitions.h"
#include "harness.h"
#include "user_help.h"

#define REASON STR("The child is at the door now")

typedef struct Ward {
    i64 child, duty, head, reader, other;
} Ward;

static Ward given_ward(T *t, RestrictKind kind) {
    i64 id;
    Ward w;
    actor_operator(&t->cx);
    test_exec(t,
              "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (FALSE, FALSE, '2017-01-01')");
    w.child = test_count(t, "SELECT max(id) FROM person");
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO person_identifier (person_id, scheme, value, is_disputed) VALUES (%lld, 'upn', 'H801200001001', FALSE)",
            (long long)w.child)
            .p);
    w.duty = given_user(t, "duty", NULL);
    w.head = given_user(t, "head", NULL);
    w.reader = given_user(t, "reader", NULL);
    w.other = given_user(t, "other", NULL);
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = w.child,
                                          .kind = kind,
                                          .to_on = DATE_NONE,
                                          .reason = STR("a reason"),
                                          .ask = STR("the duty manager"),
                                          .readers = STR("reader")},
                         &id));
    return w;
}

TEST("the glass opens a restricted record to whoever broke it, and to nobody else") {
    Ward w = given_ward(t, RESTRICT_NAMED);
    GlassOpening g;
    GlassTarget found;
    act_as(t, w.duty, "duty_officer");
    expect_error(t, ERR_NOTFOUND, access_subject(&t->cx, SUBJECT_PERSON, w.child));
    ctx_clear_error(&t->cx);
    ok(t, glass_find(&t->cx, STR("h801200001001 "), &found));
    expect_i64(t, w.child, found.person_id);
    ok(t, glass_open(&t->cx, found, REASON, &g));
    ok(t, access_subject(&t->cx, SUBJECT_PERSON, w.child));
    expect(t, !restrict_hides(&t->cx, w.child) && !restrict_hides_address(&t->cx, w.child));
    expect(t, glass_end_text(&t->cx, w.child).n > 0);
    expect_error(t, ERR_CONFLICT, glass_open(&t->cx, found, REASON, &g));
    ctx_clear_error(&t->cx);
    act_as(t, w.other, "duty_officer");
    expect(t, restrict_hides(&t->cx, w.child));
    expect(t, glass_end_text(&t->cx, w.child).n == 0);
}

TEST("it closes by itself when its minutes are over") {
    Ward w = given_ward(t, RESTRICT_ADDRESS);
    GlassOpening g;
    act_as(t, w.duty, "duty_officer");
    expect(t, restrict_hides_address(&t->cx, w.child));
    ok(t, glass_open(&t->cx, (GlassTarget){.person_id = w.child}, REASON, &g));
    expect(t, !restrict_hides_address(&t->cx, w.child));
    expect_i64(t, 60 * 60 * 1000, g.ends_at - g.opened_at);
    test_exec(t, "UPDATE glass_opening SET ends_at = '2018-06-01T09:00:00Z'");
    restrict_forget(&t->cx);
    expect(t, restrict_hides_address(&t->cx, w.child));
}

TEST("it wants the permission and a reason in words, and is not for a record that is open") {
    Ward w = given_ward(t, RESTRICT_STAFF);
    GlassOpening g;
    act_as(t, w.other, "sen_officer");
    expect_error(t, ERR_DENIED, glass_open(&t->cx, (GlassTarget){.person_id = w.child}, REASON, &g));
    ctx_clear_error(&t->cx);
    act_as(t, w.duty, "duty_officer");
    expect_error(t, ERR_INPUT, glass_open(&t->cx, (GlassTarget){.person_id = w.child}, STR("  need   it "), &g));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, glass_open(&t->cx, (GlassTarget){.person_id = 999999}, REASON, &g));
    ctx_clear_error(&t->cx);
    act_as(t, w.reader, "duty_officer");
    expect_error(t, ERR_CONFLICT, glass_open(&t->cx, (GlassTarget){.person_id = w.child}, REASON, &g));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM glass_opening"));
}

TEST("a record out of reach opens too, and stays out of reach of everybody else") {
    Ward w = given_ward(t, RESTRICT_STAFF);
    GlassOpening g;
    const ScopeGiven own = {SCOPE_OWN, STR("")};
    test_exec(t,
              "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (FALSE, FALSE, '2017-01-01')");
    i64 far = test_count(t, "SELECT max(id) FROM person");
    ok(t, user_set_scopes(&t->cx, w.duty, &own, 1));
    act_as(t, w.duty, "duty_officer");
    expect_error(t, ERR_DENIED, access_subject(&t->cx, SUBJECT_PERSON, far));
    ctx_clear_error(&t->cx);
    ok(t, glass_open(&t->cx, (GlassTarget){.person_id = far}, REASON, &g));
    ok(t, access_subject(&t->cx, SUBJECT_PERSON, far));
}

TEST("whoever reads the record by name is told at once, and whoever reviews sees it as due") {
    Ward w = given_ward(t, RESTRICT_NAMED);
    GlassOpening g;
    GlassOpenings l;
    act_as(t, w.duty, "duty_officer");
    ok(t, glass_open(&t->cx, (GlassTarget){.person_id = w.child}, REASON, &g));
    ok(t, glass_told(&t->cx, &l));
    expect_i64(t, 1, (i64)l.n);
    act_as(t, w.reader, "social_worker");
    ok(t, glass_told(&t->cx, &l));
    expect_i64(t, 1, (i64)l.n);
    expect_str(t, "duty", l.at[0].opened_by);
    act_as(t, w.other, "social_worker");
    ok(t, glass_told(&t->cx, &l));
    expect_i64(t, 0, (i64)l.n);
    act_as(t, w.head, "head_of_service");
    ok(t, glass_to_review(&t->cx, false, &l));
    expect_i64(t, 1, (i64)l.n);
    expect_i64(t, 0, l.at[0].person_id); /* the reviewer may not open it either */
    expect(t, !l.at[0].is_overdue);
    expect(t, date_eq(l.at[0].review_due_on, date_ymd(2018, 6, 11))); /* the working day after Friday 8 June */
    t->cx.today = date_ymd(2018, 6, 12);
    ok(t, glass_to_review(&t->cx, false, &l));
    expect(t, l.at[0].is_overdue);
}

TEST("another person reviews it, once, in words; whoever opened it does not, whatever roles they hold") {
    Ward w = given_ward(t, RESTRICT_NAMED);
    GlassOpening g;
    GlassOpenings l;
    act_as(t, w.duty, "duty_officer");
    ok(t, glass_open(&t->cx, (GlassTarget){.person_id = w.child}, REASON, &g));
    expect_error(t, ERR_DENIED, glass_review(&t->cx, g.id, STR("justified"), STR("seen")));
    ctx_clear_error(&t->cx);
    actor_add_role(&t->cx, &t->cx.actor, STR("head_of_service"));
    expect_error(t, ERR_DENIED, glass_review(&t->cx, g.id, STR("justified"), STR("seen")));
    ctx_clear_error(&t->cx);
    act_as(t, w.head, "head_of_service");
    expect_error(t, ERR_INPUT, glass_review(&t->cx, g.id, STR("perhaps"), STR("seen")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, glass_review(&t->cx, g.id, STR("justified"), STR(" ")));
    ctx_clear_error(&t->cx);
    ok(t, glass_review(&t->cx, g.id, STR("not_justified"), STR("no risk was named")));
    expect_error(t, ERR_CONFLICT, glass_review(&t->cx, g.id, STR("justified"), STR("seen")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, glass_review(&t->cx, g.id + 1, STR("justified"), STR("seen")));
    ctx_clear_error(&t->cx);
    ok(t, glass_to_review(&t->cx, false, &l));
    expect_i64(t, 0, (i64)l.n);
    ok(t, glass_to_review(&t->cx, true, &l));
    expect_str(t, "not_justified", l.at[0].outcome);
}

PURE_TEST("no role holds both sides of a duty") {
    const AccessRules *r = definitions_of(&t->cx)->access;
    const Roles *roles = definitions_of(&t->cx)->roles;
    expect(t, r->n_duties >= 4);
    for (size_t d = 0; d < r->n_duties; d++)
        for (size_t i = 0; i < roles->n; i++)
            expect(t, !(((roles->at[i].permissions >> r->duties[d].makes) & 1) &&
                        ((roles->at[i].permissions >> r->duties[d].checks) & 1)));
}
