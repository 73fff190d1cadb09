/* lists_cli_test.c - the lists of pupils through the program itself and below it: JSON, CSV, refusals, who may look, who is masked. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "attendance/lists_read.h"
#include "marks_help.h"

#include "db/db.h"

enum { ADA = MARKS_FIRST_ID };

/* Ada misses every third session, Bea comes. */
static void given_register(T *t) {
    marks_given_school(t, MARKS_SCHOOL);
    for (int i = 0; i < 2; i++) marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA + i, 2017, i, 9, "5", "C"});
    for (int d = 0; d < 30; d++)
        marks_given_day(t, MARKS_SCHOOL, date_plus(date_ymd(2017, 9, 4), d), d % 3 ? STR("/\\/\\") : STR("OO/\\"));
    test_exec(t,
              "INSERT INTO person_name (person_id, kind, surname, surname_key, forename, forename_key, from_on) VALUES "
              "(990000000, 'legal', 'Stone', 'STONE', 'Ada', 'ADA', '2010-01-01')");
}

static Str given_store(T *t) {
    Ctx *cx = &t->cx;
    Str store = str_fmt(cx->arena, "%.*s/attendance.sqlite", STR_ARG(test_folder(t)));
    Db *db;
    ok(t, db_open(cx, store, &db));
    cx->db = db;
    ok(t, db_migrate(cx));
    ok(t, db_begin(cx, DB_WRITE));
    given_register(t);
    ok(t, db_commit(cx));
    db_close(db);
    cx->db = NULL;
    return store;
}

static int run(T *t, Str store, const char *args, Str *out) {
    return test_run_muster(
        t, str_fmt(t->cx.arena, "attendance summary %s --today 2017-10-10 --store %.*s", args, STR_ARG(store)).p, out);
}

PURE_TEST("muster attendance summary --persistent and --visits: an array of flat objects, CSV, one list at a time") {
    Str store = given_store(t), out;
    expect_i64(t, 0, run(t, store, "--persistent --json", &out));
    json_t *rows = json_loadb(out.p, out.n, 0, NULL);
    expect_i64(t, 1, (i64)json_array_size(rows));
    const json_t *ada = json_array_get(rows, 0);
    for (Str rest = str_from(PUPIL_ENTRY_KEYS); rest.n > 0;) {
        Str key = str_cut(rest, '|', &rest);
        expect(t, json_object_get(ada, str_cstr(t->cx.arena, key)) != NULL);
    }
    expect_i64(t, ADA, json_integer_value(json_object_get(ada, "person_id")));
    expect_i64(t, 60, json_integer_value(json_object_get(ada, "possible")));
    expect_i64(t, 20, json_integer_value(json_object_get(ada, "unauthorised")));
    expect_i64(t, 1, json_integer_value(json_object_get(ada, "pupils")));
    expect_i64(t, 1, json_integer_value(json_object_get(ada, "persistent")));
    expect_i64(t, 0, json_integer_value(json_object_get(ada, "severe")));
    expect_str(t, "persistent", str_from(json_string_value(json_object_get(ada, "band"))));
    json_decref(rows);
    expect_i64(t, 0, run(t, store, "--severe --json", &out));
    expect_str(t, "[]", str_trim(out));
    expect_i64(t, 0, run(t, store, "--leave --csv", &out));
    expect_has(t, out, "leave,leave_from");
    expect_i64(t, 0, run(t, store, "--no-reason", &out));
    expect_has(t, out, "Without a reason");
    expect_i64(t, 0, run(t, store, "--on-track --csv", &out));
    expect_has(t, out, "may_miss");
    expect_lacks(t, out, "Stone");
    expect_i64(t, 0, run(t, store, "--persistent --csv --school 990001", &out));
    expect_has(t, out, "Stone,Ada");
    expect_i64(t, 0, run(t, store, "--visits --csv", &out));
    expect_has(t, out, "1,990001,Ash,120,0,20,16.7,2,1,0,50.0,,,,");
    expect(t, run(t, store, "--persistent --severe", &out) != 0);
    expect(t, run(t, store, "--vanished --by school", &out) != 0);
    expect_i64(t, 4, run(t, store, "--vanished --school 999999", &out));
    expect_has(t, out, "no school has the URN 999999");
    expect(t, run(t, store, "--patterns --from 2017-10-02 --to 2017-09-01", &out) != 0);
}

TEST(
    "a list that names pupils is for whoever may open children's records, audited; a restricted child keeps a bare line") {
    PupilListAsk ask = {.list = LIST_PERSISTENT, .from = date_ymd(2017, 9, 1), .to = date_ymd(2017, 10, 10)};
    PupilLines lines;
    PupilEntry e;
    given_register(t);
    ok(t, pupil_list_read(&t->cx, &ask, &lines));
    expect_i64(t, 1, (i64)lines.n);
    ok(t, pupil_list_name(&t->cx, lines.at, 1, &e));
    expect_str(t, "Stone", e.who.surname);
    expect_str(t, "Ash", e.school);
    expect(t, t->cx.audit != NULL);
    i64 id, reader;
    ok(t, user_add(&t->cx, STR("reader"), STR("Jo Doe"), STR("three blind mice 3"), &reader));
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = ADA,
                                          .kind = RESTRICT_STAFF,
                                          .to_on = DATE_NONE,
                                          .reason = STR("family of a colleague"),
                                          .ask = STR("the duty manager"),
                                          .readers = STR("reader")},
                         &id));
    restrict_forget(&t->cx);
    u64 all = t->cx.actor.permissions;
    t->cx.actor = (Actor){.id = 77, .name = STR("Clerk"), .permissions = all};
    ok(t, pupil_list_name(&t->cx, lines.at, 1, &e));
    expect_i64(t, 0, e.who.id);
    expect_lacks(t, e.who.surname, "Stone");
    expect(t, e.urn == 0 && e.school.n == 0 && e.year_group.n == 0);
    t->cx.actor.permissions = all & ~((u64)1 << READ_CHILD);
    expect_error(t, ERR_DENIED, pupil_list_read(&t->cx, &ask, &lines));
}

TEST("the visit programme: most persistent first, equals share a rank, and the change on the year before") {
    VisitLines v;
    const i64 urns[] = {MARKS_SCHOOL, MARKS_SCHOOL + 1, MARKS_SCHOOL + 2};
    for (int s = 0; s < 3; s++) {
        marks_given_school(t, urns[s]);
        for (int i = 0; i < 4; i++)
            for (int year = 2016; year < 2018; year++)
                if (s < 2 || year == 2017)
                    marks_given_pupil(t, urns[s],
                                      (MarksPupil){ADA + 100 * s + 10 * (year - 2016) + i, year, i, 9, "5", "C"});
        if (s < 2) marks_given_day(t, urns[s], date_ymd(2016, 9, 6), s ? STR("OO/\\/\\/\\") : STR("OOOOOO/\\"));
        marks_given_day(t, urns[s], date_ymd(2017, 9, 6), s ? STR("OOOO/\\/\\") : STR("OO/\\/\\/\\"));
    }
    ok(t, visits_read(&t->cx, date_ymd(2017, 9, 1), date_ymd(2017, 10, 10), &v));
    expect_i64(t, 3, (i64)v.n);
    expect(t, v.at[0].urn == urns[1] && v.at[1].urn == urns[2] && v.at[2].urn == urns[0]);
    expect(t, v.at[0].rank == 1 && v.at[1].rank == 1 && v.at[2].rank == 3);
    expect_str(t, "+25.0", visit_change(t->cx.arena, &v.at[0]));
    expect_str(t, "", visit_change(t->cx.arena, &v.at[1]));
    expect_str(t, "-50.0", visit_change(t->cx.arena, &v.at[2]));
    expect(t, v.at[0].change_rank == 1 && v.at[1].change_rank == 0 && v.at[2].change_rank == 2);
}
