#include "harness.h"
#include "registers/case.h"
#include "registers/casework.h"
#include "registers/table.h"

enum { CHILDREN = 120 };

/* A school, children on its roll, and some whom a service's list shows as educated at home. */
static void given_county(T *t) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(t, "INSERT INTO establishment (urn, name, name_key, kind) VALUES (900001, 'School', 'school', 'school')");
    for (int i = 0; i < CHILDREN; i++)
        test_exec(t, "INSERT INTO person (is_adult, birth_date, birth_date_is_estimated, sex, known_from) VALUES "
                     "(FALSE, '2007-05-05', FALSE, 'F', '2012-09-01')");
    test_exec(t,
              "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) SELECT id, 900001, 'C', "
              "'2016-09-01', '2016-09-01', FALSE FROM person WHERE NOT is_adult ORDER BY id LIMIT 100");
    test_exec(
        t,
        "INSERT INTO education_standing (person_id, kind, is_part_time, from_on) SELECT p.id, 'home_educated', FALSE, "
        "'2017-11-06' FROM person p WHERE NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.person_id = p.id)");
    ok(t, ctx_commit(&t->cx));
}

static CaseworkSummary given_casework(T *t, u64 seed) {
    CaseworkSummary s;
    ok(t, casework_make(&t->cx, &(CaseworkSpec){.n_open = 60, .seed = seed}, &s));
    return s;
}

/* Cases that are open at a last stage, or closed at another. */
static i64 count_at_wrong_stage(T *t) {
    const Registers *rs = registers_of(&t->cx);
    i64 n = 0;
    for (size_t i = 0; i < rs->n; i++)
        for (size_t k = 0; k < rs->at[i]->n_stages; k++) {
            const Stage *s = &rs->at[i]->stages[k];
            n += test_count(
                t, str_fmt(t->cx.arena,
                           "SELECT count(*) FROM case_file WHERE register = '%.*s' AND stage = '%.*s' AND closed_on "
                           "IS %s",
                           STR_ARG(rs->at[i]->name), STR_ARG(s->name), s->is_last ? "NULL" : "NOT NULL")
                       .p);
        }
    return n;
}

static const CaseworkRegister *of_register(T *t, const CaseworkSummary *s, const char *name) {
    for (size_t i = 0; i < registers_of(&t->cx)->n; i++)
        if (str_is(s->registers[i].reg->name, name)) return &s->registers[i];
    expect(t, false);
    return NULL;
}

TEST_OWN_TRANSACTION("a year of casework fills registers from their definitions, some of it closed, some overdue") {
    given_county(t);
    Date today = t->cx.today;
    CaseworkSummary s = given_casework(t, 1);
    expect(t, s.n_open >= 40 && s.n_open <= 100);
    expect(t, s.n_opened - s.n_open >= 20);
    expect(t, s.n_overdue > 0 && s.n_overdue < s.n_open);
    expect(t, of_register(t, &s, "part_time_timetable")->n_open > 0);
    expect(t, of_register(t, &s, "ehe")->n_open > 0);
    expect_i64(
        t, 0,
        test_count(t, "SELECT count(*) FROM case_file f WHERE f.register = 'ehe' AND f.closed_on IS NULL AND EXISTS "
                      "(SELECT 1 FROM enrolment e WHERE e.person_id = f.person_id)"));
    expect(t, date_eq(today, t->cx.today));
}

TEST_OWN_TRANSACTION("invented cases keep the invariants of cases that people work on") {
    given_county(t);
    given_casework(t, 2);
    expect_i64(t, 0, count_at_wrong_stage(t));
    expect_i64(
        t, 0,
        test_count(t, "SELECT count(*) FROM case_file f WHERE f.closed_on < f.opened_on OR f.stage_on < f.opened_on "
                      "OR f.opened_on < '2000-01-01'"));
    expect_i64(t, 0,
               test_count(t, "SELECT count(*) FROM case_file f WHERE NOT EXISTS (SELECT 1 FROM case_event e WHERE "
                             "e.case_id = f.id AND e.kind = 'opened')"));
    expect_i64(
        t, 0,
        test_count(t, "SELECT count(*) FROM case_event a JOIN case_event b ON b.case_id = a.case_id AND b.id > a.id "
                      "AND b.kind = 'moved' AND a.kind = 'moved' AND b.on_date < a.on_date"));
    expect_i64(
        t, 0,
        test_count(t, "SELECT count(*) FROM case_file a JOIN case_file b ON b.person_id = a.person_id AND b.id > a.id "
                      "AND b.register = a.register WHERE a.closed_on IS NULL AND b.closed_on IS NULL "
                      "AND a.register IN ('ehe', 'cme', 'part_time_timetable', 'attendance_referral')"));
    expect(t, test_count(t, "SELECT count(*) FROM case_file WHERE worker_id IS NULL AND closed_on IS NULL") > 0);
    expect(t, test_count(t, "SELECT count(DISTINCT worker_id) FROM case_file") > 5);
}

TEST_OWN_TRANSACTION("casework is not invented where there are cases already") {
    CaseworkSummary s;
    given_county(t);
    given_casework(t, 3);
    i64 n = test_count(t, "SELECT count(*) FROM case_file");
    expect_error(t, ERR_CONFLICT, casework_make(&t->cx, &(CaseworkSpec){.n_open = 60, .seed = 3}, &s));
    ctx_clear_error(&t->cx);
    expect_i64(t, n, test_count(t, "SELECT count(*) FROM case_file"));
    expect_i64(t, 0,
               test_count(t,
                          "SELECT count(*) FROM app_user WHERE username LIKE 'cme.%' AND password_hash IS NOT NULL"));
}
