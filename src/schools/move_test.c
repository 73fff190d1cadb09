#include "harness.h"
#include "schools/move.h"

/* Three schools here, one elsewhere, one independent. */
static void given_schools(T *t) {
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind) VALUES"
                 " (1, 8862001, 886, 'Ash', 'ash', 'school'), (2, 8862002, 886, 'Elm', 'elm', 'school'),"
                 " (3, 8862003, 886, 'Oak', 'oak', 'school'), (4, 8872001, 887, 'Far', 'far', 'school'),"
                 " (5, 8866001, 886, 'Fee', 'fee', 'independent')");
    test_exec(t, "INSERT INTO person (id, is_adult, birth_date_is_estimated, known_from) VALUES"
                 " (1, FALSE, FALSE, '2017-09-01'), (2, FALSE, FALSE, '2017-09-01')");
    test_exec(t, "INSERT INTO import_run (id, started_at, actor_id, title, is_check) VALUES"
                 " (1, '2018-01-01T00:00:00Z', 1, 'x', FALSE)");
}

static void given_roll(T *t, const char *values) {
    test_exec(t,
              str_cstr(t->cx.arena, str_fmt(t->cx.arena,
                                            "INSERT INTO enrolment (person_id, urn, status, from_on, to_on, entry_on,"
                                            " is_part_time, end_basis) VALUES %s",
                                            values)));
}

static Moves moves_of_year(T *t) {
    Moves m;
    ok(t, move_list(&t->cx, date_ymd(2017, 9, 1), date_ymd(2018, 6, 8), &m));
    return m;
}

TEST("a child who left one school here and joined another has moved") {
    given_schools(t);
    given_roll(t, "(1, 1, 'C', '2016-09-05', '2017-11-03', '2016-09-05', FALSE, 'census_leaver'),"
                  "(1, 2, 'C', '2017-11-06', NULL, '2017-11-06', FALSE, NULL)");
    Moves m = moves_of_year(t);
    expect(t, m.n == 1);
    expect_i64(t, 1, m.at[0].from_urn);
    expect_i64(t, 2, m.at[0].to_urn);
    expect(t, !date_is_set(m.at[0].file_on));
}

TEST("the old school's transfer file goes with the move, another school's does not") {
    given_schools(t);
    given_roll(t, "(1, 1, 'C', '2016-09-05', '2017-11-03', '2016-09-05', FALSE, 'census_leaver'),"
                  "(1, 2, 'C', '2017-11-06', NULL, '2017-11-06', FALSE, NULL)");
    test_exec(t, "INSERT INTO transfer_file (person_id, source_laestab, destination, sent_on, needs_enquiry, source_id)"
                 " VALUES (1, 8862003, '8862002', '2017-11-10', FALSE, 1)");
    expect(t, !date_is_set(moves_of_year(t).at[0].file_on));
    test_exec(t, "INSERT INTO transfer_file (person_id, source_laestab, destination, sent_on, needs_enquiry, source_id)"
                 " VALUES (1, 8862001, '8862002', '2017-11-12', FALSE, 2)");
    expect(t, date_eq(date_ymd(2017, 11, 12), moves_of_year(t).at[0].file_on));
}

TEST("a late guess at the end of the old enrolment is still the same move, once") {
    given_schools(t);
    given_roll(t, "(1, 1, 'C', '2016-09-05', '2018-01-17', '2016-09-05', FALSE, 'omitted'),"
                  "(1, 2, 'C', '2017-11-06', '2018-02-01', '2017-11-06', FALSE, 'census_leaver'),"
                  "(1, 3, 'C', '2018-02-05', NULL, '2018-02-05', FALSE, NULL)");
    Moves m = moves_of_year(t);
    expect(t, m.n == 2);
    expect_i64(t, 2, m.at[0].to_urn);
    expect_i64(t, 2, m.at[1].from_urn);
    expect_i64(t, 3, m.at[1].to_urn);
}

TEST("a second registration, an academy's new number, another authority and a fee-paying school are no moves") {
    given_schools(t);
    given_roll(t, "(1, 1, 'M', '2016-09-05', '2017-11-03', '2016-09-05', FALSE, 'status_change'),"
                  "(1, 2, 'S', '2017-11-06', NULL, '2017-11-06', FALSE, NULL),"
                  "(2, 1, 'C', '2016-09-05', '2017-12-31', '2016-09-05', FALSE, 'closed_school'),"
                  "(2, 3, 'C', '2018-01-01', NULL, '2018-01-01', FALSE, NULL)");
    test_exec(t, "INSERT INTO establishment_link (urn, successor_urn, basis) VALUES (1, 3, 'laestab')");
    expect(t, moves_of_year(t).n == 0);
    given_roll(t, "(1, 2, 'C', '2017-11-20', '2017-11-24', '2017-11-20', FALSE, 'census_leaver'),"
                  "(1, 4, 'C', '2017-11-27', '2018-01-05', '2017-11-27', FALSE, 'census_leaver'),"
                  "(1, 5, 'C', '2018-01-08', NULL, '2018-01-08', FALSE, NULL)");
    expect(t, moves_of_year(t).n == 0);
}

TEST("days that run backwards are refused") {
    Moves m;
    expect_error(t, ERR_INPUT, move_list(&t->cx, date_ymd(2018, 6, 8), date_ymd(2017, 9, 1), &m));
}
