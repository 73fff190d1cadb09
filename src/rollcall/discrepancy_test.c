/* Each kind of discrepancy once, beside a child for whom all is well. */
#include "harness.h"

#include "rollcall/discrepancy.h"
#include "sql_all.h"

static Date on(const char *iso) {
    Date d = DATE_NONE;
    check(iso == NULL || date_parse_iso(str_from(iso), &d));
    return d;
}

static i64 given_child(T *t, const char *known_from) {
    i64 id;
    ok(t, db_insert(&t->cx, &id, SQL_rollcall_test_person, P_DATE(on("2006-03-01")), P_DATE(on(known_from)),
                    P_DATE(DATE_NONE), P_BOOL(false)));
    ok(t, db_run(&t->cx, SQL_rollcall_test_name, P_I64(id), P_CSTR("Nw\xC3\xB4r"), P_CSTR("Ada"), P_CSTR("k")));
    return id;
}

static void given_roll(T *t, i64 child, i64 urn, const char *status, const char *from, const char *to) {
    i64 id;
    ok(t, db_insert(&t->cx, &id, SQL_rollcall_test_enrolment, P_I64(child), P_I64(urn), P_CSTR(status),
                    P_DATE(on(from)), P_DATE(on(to)), P_DATE(on(from)), P_DATE(on(from))));
}

static void given_two_schools(T *t) {
    for (i64 urn = 118001; urn <= 118002; urn++)
        ok(t, db_run(&t->cx, SQL_rollcall_test_school, P_I64(urn), P_CSTR("school"), P_I64(886), P_CSTR("Swale")));
}

static Discrepancies listed(T *t, DiscrepancyKind kind, const char *day) {
    Discrepancies d;
    ok(t, discrepancy_list(&t->cx, kind, on(day), &d));
    return d;
}

TEST("a child who left a roll for nowhere has vanished; one on no roll and no list was never enrolled") {
    given_two_schools(t);
    i64 gone = given_child(t, "2010-01-01"), never = given_child(t, "2010-01-01"),
        lapsed = given_child(t, "2010-01-01");
    i64 fine = given_child(t, "2010-01-01");
    given_roll(t, gone, 118001, "C", "2016-09-05", "2018-01-12");
    given_roll(t, fine, 118001, "C", "2016-09-05", NULL);
    ok(t, db_run(&t->cx, SQL_rollcall_test_standing, P_I64(lapsed), P_CSTR("home_educated"), P_CSTR(NULL),
                 P_BOOL(false), P_DATE(on("2016-09-05")), P_DATE(on("2018-02-01")), P_DATE(DATE_NONE)));
    Discrepancies d = listed(t, DISCREPANCY_VANISHED, "2018-01-12");
    expect_i64(t, 0, (i64)d.n);
    d = listed(t, DISCREPANCY_VANISHED, "2018-06-08");
    expect_i64(t, 1, (i64)d.n);
    expect_i64(t, gone, d.at[0].person_id);
    expect_i64(t, 118001, d.at[0].urn);
    expect_i64(t, on("2018-01-13").day, d.at[0].on.day);
    expect_str(t, "Nw\xC3\xB4r", d.at[0].surname);
    d = listed(t, DISCREPANCY_NEVER_ENROLLED, "2018-06-08");
    expect_i64(t, 1, (i64)d.n);
    expect_i64(t, never, d.at[0].person_id);
    d = listed(t, DISCREPANCY_LAPSED, "2018-06-08");
    expect_i64(t, 1, (i64)d.n);
    expect_i64(t, lapsed, d.at[0].person_id);
}

TEST("a child first heard of by joining a school in mid-year arrived from a place unknown") {
    given_two_schools(t);
    i64 arrived = given_child(t, "2018-01-18"), early = given_child(t, "2017-10-05"),
        known = given_child(t, "2012-01-01");
    given_roll(t, arrived, 118001, "C", "2018-01-08", NULL);
    given_roll(t, early, 118001, "C", "2017-09-04", NULL);
    given_roll(t, known, 118001, "C", "2018-01-08", NULL);
    Discrepancies d = listed(t, DISCREPANCY_ARRIVED_UNKNOWN, "2018-06-08");
    expect_i64(t, 1, (i64)d.n);
    expect_i64(t, arrived, d.at[0].person_id);
    expect_i64(t, 0, (i64)listed(t, DISCREPANCY_ARRIVED_UNKNOWN, "2018-01-07").n);
}

TEST("a main registration alone is unpaired, and a move without a file is listed") {
    given_two_schools(t);
    i64 alone = given_child(t, "2010-01-01"), paired = given_child(t, "2010-01-01"),
        mover = given_child(t, "2010-01-01");
    given_roll(t, alone, 118001, "M", "2017-09-04", NULL);
    given_roll(t, paired, 118001, "M", "2017-09-04", NULL);
    given_roll(t, paired, 118002, "S", "2017-09-04", NULL);
    given_roll(t, mover, 118001, "C", "2016-09-05", "2018-01-12");
    given_roll(t, mover, 118002, "C", "2018-01-15", NULL);
    Discrepancies d = listed(t, DISCREPANCY_DUAL_UNPAIRED, "2018-06-08");
    expect_i64(t, 1, (i64)d.n);
    expect_i64(t, alone, d.at[0].person_id);
    d = listed(t, DISCREPANCY_MOVED_WITHOUT_FILE, "2018-06-08");
    expect_i64(t, 1, (i64)d.n);
    expect_i64(t, mover, d.at[0].person_id);
    expect_i64(t, 118001, d.at[0].urn);
    expect_has(t, d.at[0].detail, "joined School 118002");
}

TEST("numbers that fail their check, that two children hold, and that stand in a held row are wrong") {
    i64 bad = given_child(t, "2010-01-01"), owner = given_child(t, "2010-01-01");
    Str numbers = str_fmt(t->cx.arena,
                          "INSERT INTO person_identifier (person_id, scheme, value, is_disputed)"
                          " VALUES (%lld, 'upn', 'A886200506019', TRUE), (%lld, 'upn', 'F886330310028', FALSE)",
                          (long long)bad, (long long)owner);
    test_exec(t, numbers.p);
    test_exec(
        t,
        "INSERT INTO import_run (started_at, actor_id, title, is_check) VALUES ('2018-01-18T00:00:00Z', 1, 'x', FALSE)");
    test_exec(
        t, "INSERT INTO import_unit (run_id, kind, unit_key, file_name, content_hash, as_at, urn, is_complete, outcome,"
           " landed_at, n_read, n_created, n_updated, n_unchanged, n_refused, n_held)"
           " SELECT id, 'census', 'k', 'f', 'h', '2018-01-18', 118001, TRUE, 'landed', '2018-01-18T00:00:00Z',"
           " 1, 0, 0, 0, 0, 1 FROM import_run");
    Str held = str_fmt(
        t->cx.arena,
        "INSERT INTO match_doubt (unit_id, candidate_id, reason, row_kind, row_json, opened_at)"
        " SELECT id, %lld, 'r', 'census', '{\"upn\":\"F8863 3031 0028\"}', '2018-01-18T00:00:00Z' FROM import_unit",
        (long long)owner);
    for (int i = 0; i < 2; i++) test_exec(t, held.p); /* the same row in the next census is no second discrepancy */
    Discrepancies d = listed(t, DISCREPANCY_WRONG_UPN, "2018-06-08");
    expect_i64(t, 2, (i64)d.n);
    bool bad_first = d.at[0].person_id == bad;
    expect(t, d.at[bad_first ? 0 : 1].person_id == bad && d.at[bad_first ? 1 : 0].person_id == owner);
    expect_has(t, d.at[bad_first ? 0 : 1].detail, "fails its check");
    expect_has(t, d.at[bad_first ? 1 : 0].detail, "held in doubt");
    expect_str(t, "F886330310028", d.at[bad_first ? 1 : 0].upn);
}

PURE_TEST("a kind of discrepancy that does not exist is answered with the nearest") {
    DiscrepancyKind k;
    expect_error(t, ERR_INPUT, discrepancy_kind(&t->cx, STR("vanishd"), &k));
    expect_has(t, t->cx.error.message, "did you mean vanished?");
    ok(t, discrepancy_kind(&t->cx, STR("wrong_upn"), &k));
    expect_i64(t, DISCREPANCY_WRONG_UPN, k);
}
