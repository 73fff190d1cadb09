/* Tests of restricted records: who is refused, who is not, and what is noted. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "harness.h"
#include "user_help.h"

static i64 given_person(T *t) {
    test_exec(t,
              "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (FALSE, FALSE, '2017-01-01')");
    return test_count(t, "SELECT max(id) FROM person");
}

static i64 place(T *t, i64 person, RestrictKind kind, const char *readers) {
    i64 id;
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = person,
                                          .kind = kind,
                                          .to_on = DATE_NONE,
                                          .reason = STR("a reason"),
                                          .ask = STR("the duty manager"),
                                          .readers = str_from(readers)},
                         &id));
    return id;
}

static int n_noted(T *t, const char *action) {
    int n = 0;
    for (const AuditLine *l = t->cx.audit; l; l = l->next) n += strcmp(l->action, action) == 0;
    return n;
}

TEST("a restricted record is refused to everybody but its readers and the operator, each look and refusal noted") {
    actor_operator(&t->cx);
    i64 child = given_person(t), other = given_person(t), reader = given_user(t, "reader", NULL),
        user = given_user(t, "user", NULL);
    place(t, child, RESTRICT_NAMED, "reader");
    act_as(t, user, NULL);
    expect(t, restrict_hides(&t->cx, child));
    expect(t, restrict_hides_address(&t->cx, child));
    expect(t, !restrict_hides(&t->cx, other));
    expect_error(t, ERR_NOTFOUND, access_subject(&t->cx, SUBJECT_PERSON, child));
    expect(t, t->cx.audit && t->cx.audit->stands && t->cx.audit->person_id == child);
    act_as(t, reader, NULL);
    expect(t, !restrict_hides(&t->cx, child));
    expect(t, !restrict_hides_address(&t->cx, child));
    ok(t, access_subject(&t->cx, SUBJECT_PERSON, child));
    ok(t, access_subject(&t->cx, SUBJECT_PERSON, child));
    expect_i64(t, 1, n_noted(t, "restricted.view"));
    actor_operator(&t->cx);
    ok(t, access_subject(&t->cx, SUBJECT_PERSON, child));
    expect_i64(t, 1, n_noted(t, "restricted.operator"));
}

TEST("the kinds differ in what others are told") {
    actor_operator(&t->cx);
    i64 named = given_person(t), adopted = given_person(t), staff = given_person(t), address = given_person(t);
    given_user(t, "reader", NULL);
    i64 user = given_user(t, "user", NULL);
    place(t, named, RESTRICT_NAMED, "reader");
    place(t, adopted, RESTRICT_ADOPTED, "reader");
    place(t, staff, RESTRICT_STAFF, "reader");
    place(t, address, RESTRICT_ADDRESS, "reader");
    act_as(t, user, NULL);
    expect(t, restrict_view(&t->cx, named) == VIEW_ABSENT);
    expect(t, restrict_view(&t->cx, adopted) == VIEW_ABSENT);
    expect(t, restrict_view(&t->cx, staff) == VIEW_ASK);
    expect_str(t, "the duty manager", restrict_ask(&t->cx, staff));
    expect(t, str_empty(restrict_ask(&t->cx, named)));
    expect_error(t, ERR_DENIED, restrict_open(&t->cx, staff));
    expect_has(t, t->cx.error.message, "ask the duty manager");
    expect(t, restrict_view(&t->cx, address) == VIEW_OPEN);
    expect(t, restrict_hides_address(&t->cx, address));
    expect(t, !restrict_hides(&t->cx, address));
}

TEST("of two restrictions both must be open to the reader, and the strictest decides what others are told") {
    actor_operator(&t->cx);
    i64 child = given_person(t), one = given_user(t, "one", NULL), both = given_user(t, "both", NULL);
    place(t, child, RESTRICT_STAFF, "one,both");
    place(t, child, RESTRICT_NAMED, "both");
    act_as(t, one, NULL);
    expect(t, restrict_view(&t->cx, child) == VIEW_ABSENT);
    act_as(t, both, NULL);
    expect(t, restrict_view(&t->cx, child) == VIEW_OPEN);
}

TEST("a restriction ends on its last day or when it is lifted, and only those who may know of it can lift it") {
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 3, 8);
    i64 child = given_person(t), reader = given_user(t, "reader", NULL), user = given_user(t, "user", NULL), id;
    RestrictPlace p = {.person_id = child, .kind = RESTRICT_NAMED, .reason = STR("x"), .readers = STR("reader")};
    p.to_on = date_ymd(2018, 3, 9);
    ok(t, restrict_place(&t->cx, &p, &id));
    act_as(t, user, NULL);
    expect(t, restrict_hides(&t->cx, child));
    t->cx.today = date_ymd(2018, 3, 10);
    expect(t, !restrict_hides(&t->cx, child));
    t->cx.today = date_ymd(2018, 3, 9);
    expect(t, restrict_hides(&t->cx, child));
    expect_error(t, ERR_NOTFOUND, restrict_lift(&t->cx, id, STR("no")));
    act_as(t, reader, NULL);
    expect_error(t, ERR_INPUT, restrict_lift(&t->cx, id, STR(" ")));
    ok(t, restrict_lift(&t->cx, id, STR("over")));
    expect_error(t, ERR_CONFLICT, restrict_lift(&t->cx, id, STR("again")));
    act_as(t, user, NULL);
    expect(t, !restrict_hides(&t->cx, child));
    expect_error(t, ERR_NOTFOUND, restrict_lift(&t->cx, id, STR("no")));
}

TEST("access for a time ends at its time, and the last reader stays") {
    actor_operator(&t->cx);
    i64 child = given_person(t), user = given_user(t, "user", NULL);
    given_user(t, "reader", NULL);
    i64 id = place(t, child, RESTRICT_NAMED, "reader");
    Moment now = ctx_now(&t->cx);
    ok(t, restrict_name_readers(&t->cx, id, STR("user"), STR("for an hour"), now + 3600000));
    act_as(t, user, NULL);
    expect(t, !restrict_hides(&t->cx, child));
    actor_operator(&t->cx);
    ok(t, restrict_name_readers(&t->cx, id, STR("user"), STR("over"), now - 1));
    act_as(t, user, NULL);
    expect(t, restrict_hides(&t->cx, child));
    actor_operator(&t->cx);
    ok(t, restrict_remove_reader(&t->cx, id, STR("user")));
    expect_error(t, ERR_CONFLICT, restrict_remove_reader(&t->cx, id, STR("reader")));
}

TEST("what is wrong with a restriction is refused") {
    actor_operator(&t->cx);
    i64 child = given_person(t), id;
    given_user(t, "reader", NULL);
    RestrictPlace p = {.person_id = child, .kind = RESTRICT_STAFF, .to_on = DATE_NONE, .readers = STR("reader")};
    expect_error(t, ERR_INPUT, restrict_place(&t->cx, &p, &id));
    p.reason = STR("x");
    expect_error(t, ERR_INPUT, restrict_place(&t->cx, &p, &id)); /* nobody to ask */
    p.ask = STR("the duty manager");
    p.readers = STR("");
    expect_error(t, ERR_INPUT, restrict_place(&t->cx, &p, &id));
    p.readers = STR("nobody.such");
    expect_error(t, ERR_NOTFOUND, restrict_place(&t->cx, &p, &id));
    p.readers = STR("reader");
    p.to_on = date_plus(t->cx.today, -1);
    expect_error(t, ERR_INPUT, restrict_place(&t->cx, &p, &id));
    p.to_on = DATE_NONE;
    p.person_id = child + 1;
    expect_error(t, ERR_NOTFOUND, restrict_place(&t->cx, &p, &id));
    p.person_id = child;
    ok(t, restrict_place(&t->cx, &p, &id));
    expect_error(t, ERR_CONFLICT, restrict_place(&t->cx, &p, &id));
}

TEST("whoever places a restriction reads it, and a list shows each only what they may know of") {
    actor_operator(&t->cx);
    i64 child = given_person(t), placer = given_user(t, "placer", NULL), user = given_user(t, "user", NULL);
    Restrictions l;
    act_as(t, placer, NULL);
    place(t, child, RESTRICT_NAMED, "");
    expect(t, !restrict_hides(&t->cx, child));
    ok(t, restrict_list(&t->cx, &l));
    expect_i64(t, 1, (i64)l.n);
    expect_i64(t, 1, (i64)l.at[0].n_readers);
    act_as(t, user, NULL);
    ok(t, restrict_list(&t->cx, &l));
    expect_i64(t, 0, (i64)l.n);
    actor_operator(&t->cx);
    ok(t, restrict_of_person(&t->cx, child, &l));
    expect_i64(t, 1, (i64)l.n);
}

TEST_OWN_TRANSACTION("a restriction placed by another is seen by the next transaction") {
    ok(t, db_begin(&t->cx, DB_WRITE));
    actor_operator(&t->cx);
    i64 child = given_person(t), user = given_user(t, "user", NULL);
    given_user(t, "reader", NULL);
    ok(t, ctx_commit(&t->cx));
    act_as(t, user, NULL);
    ok(t, db_begin(&t->cx, DB_READ));
    expect(t, !restrict_hides(&t->cx, child));
    ok(t, ctx_commit(&t->cx));
    Ctx other; /* on the same connection, as it would be on another */
    ok(t, ctx_begin(&other, &t->app, t->cx.db));
    actor_operator(&other);
    ok(t, db_begin(&other, DB_WRITE));
    i64 id;
    RestrictPlace p = {
        .person_id = child, .kind = RESTRICT_NAMED, .to_on = DATE_NONE, .reason = STR("x"), .readers = STR("reader")};
    ok(t, restrict_place(&other, &p, &id));
    ok(t, ctx_commit(&other));
    ctx_end(&other);
    ok(t, db_begin(&t->cx, DB_READ));
    expect(t, restrict_hides(&t->cx, child));
    ok(t, ctx_commit(&t->cx));
}

TEST("when the restrictions cannot be read everything is hidden") {
    actor_operator(&t->cx);
    i64 child = given_person(t);
    restrict_forget(&t->cx);
    db_fail_after(t->cx.db, 1);
    expect(t, restrict_hides(&t->cx, child));
    ctx_clear_error(&t->cx);
    expect(t, !restrict_hides(&t->cx, child));
}
