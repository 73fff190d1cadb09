/* dispose_test.c - after a disposal no trace of a child is in the store's own bytes, and the trail still proves itself; and its pages. */
#include "access/access.h"
#include "access/audit.h"
#include "cli/app.h"
#include "harness.h"
#include "page_help.h"
#include "people/merge.h"
#include "people/person.h"
#include "privacy/dispose.h"
#include "registers/case.h"
#include "registers/table.h"

#define TODAY               date_ymd(2040, 6, 1)
#define MARK                "Zqmark"
#define ANSWERS(...)        ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define ANSWER(field, text) ((Answer){STR(field), STR(text)})

static void run_text(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

static i64 marked_child(T *t, const char *surname) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR(MARK "forename")};
    AddressSaid home = {.paon = STR("1"), .street = STR(MARK " Lane"), .postcode = STR("ME98 7ZQ")};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    ok(t, person_say_address(&t->cx, &p, &home, said));
    return p.who.id;
}

static i64 marked_case(T *t, i64 child) {
    i64 id, document;
    CaseProblems problems;
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")),
                  .person_id = child,
                  .answers = ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police"))};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    ok(t, case_comment(&t->cx, id, STR(MARK "comment")));
    CaseDocument d = {.title = STR(MARK " letter"), .file_name = STR(MARK ".txt")};
    ok(t, case_document_add(&t->cx, id, &d, STR("Dear " MARK ", plain words"), &document));
    run_text(t, str_fmt(t->cx.arena,
                        "UPDATE case_file SET closed_on = '2019-02-01', stage = 'closed', next_action = '" MARK
                        " to be rung' WHERE id = %lld",
                        (long long)id));
    return id;
}

/* What files and schools left: a finding, a held row, a notice with its answer. */
static void marked_leavings(T *t, i64 child, i64 case_id) {
    Arena *a = t->cx.arena;
    test_exec(t, "INSERT INTO import_run (started_at, finished_at, actor_id, title, is_check, outcome) VALUES"
                 " ('2018-01-20T00:00:00Z', '2018-01-20T00:01:00Z', 1, 'x', FALSE, 'done')");
    i64 run = test_count(t, "SELECT max(id) FROM import_run");
    run_text(
        t,
        str_fmt(a,
                "INSERT INTO import_finding (run_id, file_name, code, severity, value_found, message, remedy, n_same)"
                " VALUES (%lld, 'f.xml', 'x', 'warning', '" MARK "value', 'm', 'r', 1)",
                (long long)run));
    test_exec(t, "INSERT INTO establishment (urn, name, name_key, kind) SELECT 990, 'Ashdown', 'ASHDOWN', 'school'"
                 " WHERE NOT EXISTS (SELECT 1 FROM establishment WHERE urn = 990)");
    run_text(
        t,
        str_fmt(
            a,
            "INSERT INTO front_notice (form, urn, state, is_reply, person_id, case_id, is_added, is_urgent, is_out_of_hours, token,"
            " kept_at, sent_by, surname) VALUES ('leaving_roll', 990, 'taken', FALSE, %lld, %lld, FALSE, FALSE, FALSE, 'tok',"
            " '2018-01-20T00:00:00Z', 1, '" MARK "typed')",
            (long long)child, (long long)case_id));
    i64 notice = test_count(t, "SELECT max(id) FROM front_notice");
    run_text(t, str_fmt(a,
                        "INSERT INTO front_notice_answer (notice_id, field, answer) VALUES (%lld, 'why', '" MARK
                        "answer')",
                        (long long)notice));
}

static i64 n_marks(T *t) {
    enum { MANY = 2000 };
    DbRows *r;
    Str(*columns)[2] = arena_alloc(t->cx.arena, MANY * sizeof *columns);
    size_t n = 0;
    i64 found = 0;
    ok(t,
       db_query_text(
           &t->cx, &r,
           "SELECT table_name, column_name FROM dictionary WHERE type = 'TEXT' UNION SELECT table_name, column_name FROM"
           " register_column WHERE type IN ('text', 'long_text', 'address', 'choices')"));
    while (n < MANY && db_next(r)) {
        columns[n][0] = col_str_keep(r, 0);
        columns[n++][1] = col_str_keep(r, 1);
    }
    ok(t, db_done(r));
    for (size_t i = 0; i < n; i++)
        found += test_count(t, str_cstr(t->cx.arena,
                                        str_fmt(t->cx.arena, "SELECT count(*) FROM %.*s WHERE %.*s LIKE '%%" MARK "%%'",
                                                STR_ARG(columns[i][0]), STR_ARG(columns[i][1]))));
    return found;
}

static bool is_in_file(T *t, Str path) {
    Str bytes = test_read_file(t, path);
    return bytes.n > 0 && memmem(bytes.p, bytes.n, MARK, sizeof MARK - 1) != NULL;
}

/* In how many files of the database, catalogues and what the planner remembers among them, the server has written to its disk. */
static i64 n_files_of_server(T *t) {
    enum { MANY = 4000 };
    DbRows *r;
    size_t n = 0;
    i64 found = 0;
    Str *paths = ARENA_ARRAY(t->cx.arena, Str, MANY);
    test_exec(t, "CHECKPOINT");
    ok(t, db_query_text(&t->cx, &r,
                        "SELECT current_setting('data_directory') || '/' || pg_relation_filepath(oid) FROM pg_class "
                        "WHERE pg_relation_filepath(oid) IS NOT NULL AND pg_relation_size(oid) > 0"));
    while (n < MANY && db_next(r)) paths[n++] = col_str_keep(r, 0);
    ok(t, db_done(r));
    expect(t, n > 100);
    for (size_t i = 0; i < n; i++) {
        ArenaMark mark = arena_mark(t->cx.arena);
        found += is_in_file(t, paths[i]);
        arena_rewind(t->cx.arena, mark);
    }
    return found;
}

static void given_marks(T *t, i64 *child, i64 *other_user) {
    i64 merge;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    *child = marked_child(t, MARK "one");
    i64 twice = marked_child(t, MARK "two");
    i64 id = marked_case(t, *child);
    marked_leavings(t, *child, id);
    ok(t, user_add(&t->cx, STR("second"), STR("Second"), STR("a long enough password"), other_user));
    ok(t, person_merge(&t->cx, &(MergeWish){.keep_id = *child, .gone_id = twice}, &merge));
    ok(t, ctx_commit(&t->cx));
}

static void leaves_no_trace(T *t) {
    i64 child, other, run;
    bool is_done;
    AuditVerdict v;
    t->cx.today = TODAY;
    t->app.fixed_today = TODAY;
    given_marks(t, &child, &other);
    expect(t, n_marks(t) > 8);
    if (db_kind(t->cx.db) == DB_SQLITE)
        expect(t,
               is_in_file(t, t->app.store) || is_in_file(t, str_fmt(t->cx.arena, "%.*s-wal", STR_ARG(t->app.store))));
    if (db_kind(t->cx.db) == DB_POSTGRES) {
        test_exec(t, "ANALYZE"); /* the planner learns names */
        expect(t, n_files_of_server(t) > 8);
    }
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, dispose_propose(&t->cx, TODAY, STR_NONE, &run));
    ok(t, ctx_commit(&t->cx));
    t->cx.actor.id = other;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, dispose_confirm(&t->cx, run));
    ok(t, ctx_commit(&t->cx));
    ok(t, dispose_run(&t->cx, run, 0, &is_done));
    expect(t, is_done);
    expect_i64(t, 0, n_marks(t));
    if (db_kind(t->cx.db) == DB_POSTGRES) expect_i64(t, 0, n_files_of_server(t));
    if (db_kind(t->cx.db) == DB_SQLITE) {
        expect(t, !is_in_file(t, t->app.store));
        expect(t, !is_in_file(t, str_fmt(t->cx.arena, "%.*s-wal", STR_ARG(t->app.store))));
    }
    ok(t, audit_verify(&t->cx, &v));
    expect_i64(t, 0, v.bad_seq);
    expect(t, v.n_lines > 5);
    Disposal d;
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, dispose_get(&t->cx, run, &d));
    db_rollback(&t->cx);
    expect(t, d.is_sound && d.n_waiting == 0);
}

TEST_OWN_TRANSACTION(
    "after a disposal neither a table nor a byte of the store holds the child's name, and the audit trail proves itself") {
    test_on_shared_store(t, leaves_no_trace);
}

static void goes_on(T *t) {
    i64 child, other, run;
    bool is_done;
    t->cx.today = TODAY;
    t->app.fixed_today = TODAY;
    given_marks(t, &child, &other);
    ok(t, db_begin(&t->cx, DB_WRITE));
    (void)marked_child(t, MARK "three");
    ok(t, dispose_propose(&t->cx, TODAY, STR_NONE, &run));
    t->cx.actor.id = other;
    ok(t, dispose_confirm(&t->cx, run));
    ok(t, ctx_commit(&t->cx));
    ok(t, dispose_run(&t->cx, run, 1, &is_done));
    expect(t, !is_done);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM disposal WHERE state = 'confirmed'"));
    ok(t, dispose_run(&t->cx, run, 0, &is_done));
    expect(t, is_done);
    expect_i64(t, 0, n_marks(t));
}

TEST_OWN_TRANSACTION("a disposal that was stopped goes on where it stopped") { test_on_shared_store(t, goes_on); }

/* ---- pages ---- */

TEST("the page of what is due proposes, a second person confirms, and somebody without the right sees nothing") {
    TestReply reply;
    t->cx.today = TODAY;
    t->app.fixed_today = TODAY;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    i64 child = marked_child(t, MARK "page");
    SessionToken token;
    i64 officer_id, hold;
    ok(t, user_add(&t->cx, STR("officer"), STR("Officer"), STR("a long enough password"), &officer_id));
    ok(t, user_set_roles(&t->cx, officer_id, &STR("data_protection_officer"), 1));
    ok(t, session_start_unchecked(&t->cx, officer_id, &token));
    Str officer = str_fmt(t->cx.arena, "muster_session=%s", token.token);
    /* Nobody has to be able to open a child's record to keep it from being disposed of. */
    Str hold_body = str_fmt(t->cx.arena, "csrf=%s&child=%lld&reason=inquiry", token.csrf, (long long)child);
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/privacy/holds"), officer, hold_body, &reply));
    expect_i64(t, 303, reply.status);
    hold = test_count(t, "SELECT max(id) FROM retention_hold");
    expect_has(t, test_get(t, "/privacy/holds", officer).body, "inquiry");
    Str lift = str_fmt(t->cx.arena, "/privacy/holds/%lld/lift", (long long)hold);
    ok(t, web_test_request(&t->cx, METHOD_POST, lift, officer, str_fmt(t->cx.arena, "csrf=%s&reason=over", token.csrf),
                           &reply));
    expect_i64(t, 303, reply.status);
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/privacy/holds"), officer,
                           str_fmt(t->cx.arena, "csrf=%s&child=999999&reason=x", token.csrf), &reply));
    expect_i64(t, 422, reply.status);
    reply = test_get(t, "/privacy/retention", officer);
    expect_i64(t, 200, reply.status);
    expect_has(t, reply.body, "until the child&#39;s 25th birthday");
    expect_lacks(t, reply.body, MARK);
    expect_i64(t, 200, test_get(t, "/privacy", officer).status);
    expect_has(t, test_get(t, "/privacy/retention.csv", officer).body, "child_25");
    expect_i64(t, 403, test_get(t, "/privacy/retention", test_signed_in_as(t, "social_worker")).status);
    i64 run;
    actor_operator(&t->cx);
    ok(t, dispose_propose(&t->cx, TODAY, STR_NONE, &run));
    reply =
        test_get(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "/privacy/disposals/%lld", (long long)run)), officer);
    expect_i64(t, 200, reply.status);
    expect_has(t, reply.body, "Confirm and dispose of them");
    expect_i64(t, 404, test_get(t, "/privacy/disposals/999999", officer).status);
    expect_lacks(t, reply.body, MARK);
    Str confirm = str_fmt(t->cx.arena, "/privacy/disposals/%lld/confirm", (long long)run);
    ok(t, web_test_request(&t->cx, METHOD_POST, confirm, officer, str_fmt(t->cx.arena, "csrf=%s", token.csrf), &reply));
    expect_i64(t, 303, reply.status);
    reply =
        test_get(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "/privacy/disposals/%lld", (long long)run)), officer);
    expect_has(t, reply.body, "Its hash fits.");
    expect_i64(t, 0,
               test_count(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "SELECT count(*) FROM person WHERE id = %lld",
                                                           (long long)child))));
}
