#include "harness.h"
#include "schools/dual.h"

static void given_children(T *t) {
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind) VALUES"
                 " (1, 8862001, 886, 'Ash', 'ash', 'school'), (2, 8861101, 886, 'Unit', 'unit', 'pru')");
    test_exec(t, "INSERT INTO person (id, is_adult, birth_date_is_estimated, known_from) VALUES"
                 " (1, FALSE, FALSE, '2017-09-01'), (2, FALSE, FALSE, '2017-09-01'), (3, FALSE, FALSE, '2017-09-01'),"
                 " (4, FALSE, FALSE, '2017-09-01')");
    test_exec(t,
              "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key) VALUES"
              " (1, 'legal', 'A', 'B', 'a', 'b'), (2, 'legal', 'A', 'C', 'a', 'c'), (3, 'legal', 'A', 'D', 'a', 'd'),"
              " (4, 'legal', 'A', 'E', 'a', 'e')");
    /* 1 pairs until 12 January; 2 is main only; 3 is subsidiary beside a single registration; 4 is single */
    test_exec(t, "INSERT INTO enrolment (person_id, urn, status, from_on, to_on, entry_on, is_part_time) VALUES"
                 " (1, 1, 'M', '2017-09-04', '2018-01-12', '2017-09-04', FALSE),"
                 " (1, 2, 'S', '2017-11-06', NULL, '2017-11-06', FALSE),"
                 " (2, 1, 'M', '2017-09-04', NULL, '2017-09-04', FALSE),"
                 " (3, 1, 'C', '2017-09-04', NULL, '2017-09-04', FALSE),"
                 " (3, 2, 'S', '2017-09-04', NULL, '2017-09-04', FALSE),"
                 " (4, 1, 'C', '2017-09-04', NULL, '2017-09-04', FALSE)");
}

static Duals duals_on(T *t, Date on, bool unpaired_only) {
    Duals d;
    ok(t, dual_list(&t->cx, on, unpaired_only, &d));
    return d;
}

TEST("a main and a subsidiary registration at two schools pair up") {
    given_children(t);
    Duals d = duals_on(t, date_ymd(2018, 1, 12), false);
    expect(t, d.n == 4);
    expect_i64(t, 1, d.at[0].child.id);
    expect_i64(t, 2, d.at[0].other_urn);
    expect_i64(t, 1, d.at[1].other_urn);
}

TEST("a registration without its other half is unpaired, on that day") {
    given_children(t);
    Duals d = duals_on(t, date_ymd(2018, 1, 12), true);
    expect(t, d.n == 2);
    expect_i64(t, 2, d.at[0].child.id);
    expect_i64(t, 3, d.at[1].child.id);
    expect_str(t, "S", d.at[1].status);
    d = duals_on(t, date_ymd(2018, 1, 13), true);
    expect(t, d.n == 3);
    expect_i64(t, 1, d.at[0].child.id);
    expect_i64(t, 2, d.at[0].urn);
}
