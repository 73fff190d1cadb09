/* establishment_test.c - schools: finding them, who followed whom, and what the register used to say. */
#include "harness.h"
#include "schools/establishment.h"

static void put(T *t, Establishment e) {
    EstablishmentChange change;
    Establishment full;
    establishment_clear(&full, e.urn);
    full.name = e.name;
    full.laestab = e.laestab;
    full.kind = STR("school");
    full.status = e.status.n ? e.status : STR("Open");
    full.opened_on = e.opened_on.day ? e.opened_on : DATE_NONE;
    full.closed_on = e.closed_on.day ? e.closed_on : DATE_NONE;
    full.district = e.district.p ? e.district : STR("");
    full.district_basis = e.district_basis.p ? e.district_basis : STR("");
    ok(t, establishment_put(&t->cx, &full, 0, &change));
}

#define SCHOOL(number, title, estab, ...) \
    put(t, (Establishment){.urn = number, .name = STR(title), .laestab = estab, ##__VA_ARGS__})

static i64 at(T *t, i64 laestab, int y, int m, int d) {
    i64 urn;
    ok(t, establishment_by_laestab(&t->cx, laestab, date_ymd(y, m, d), &urn));
    return urn;
}

TEST("a school that became an academy is linked, and its LAESTAB means the one open on the day") {
    i64 n;
    SCHOOL(1, "Ashdown School", 8862001, .closed_on = date_ymd(2014, 8, 31), .status = STR("Closed"));
    SCHOOL(2, "Ashdown Academy", 8862001, .opened_on = date_ymd(2014, 9, 1));
    SCHOOL(3, "Beech", 8862002);
    ok(t, establishment_link_all(&t->cx, 0, &n));
    expect_i64(t, 1, n);
    ok(t, establishment_link_all(&t->cx, 0, &n));
    expect_i64(t, 0, n);
    SchoolHistory h;
    ok(t, establishment_history(&t->cx, 2, &h));
    expect_i64(t, 1, (i64)h.n_links);
    expect_i64(t, 1, h.links[0].urn);
    expect(t, !h.links[0].is_successor);
    expect_i64(t, 1, at(t, 8862001, 2014, 8, 31));
    expect_i64(t, 2, at(t, 8862001, 2014, 9, 1));
    expect_i64(t, 3, at(t, 8862002, 2018, 1, 1));
    expect_i64(t, 0, at(t, 8869999, 2018, 1, 1));
}

TEST("a number used again years later makes no link") {
    i64 n;
    SCHOOL(1, "Old Mill", 8862001, .closed_on = date_ymd(2004, 8, 31));
    SCHOOL(2, "New Mill", 8862001, .opened_on = date_ymd(2014, 9, 1));
    ok(t, establishment_link_all(&t->cx, 0, &n));
    expect_i64(t, 0, n);
    expect_i64(t, 1, at(t, 8862001, 2010, 1, 1)); /* between the two: the last that was */
}

TEST("a school is found by part of its name, its URN and its LAESTAB") {
    SchoolCard *cards;
    size_t n;
    SCHOOL(118290, "St. Æthelburga's School, Lyminge", 8862001);
    SCHOOL(118291, "Beech Hill", 8862002);
    ok(t, school_find(&t->cx, STR("aethelburgas"), &cards, &n));
    expect_i64(t, 1, (i64)n);
    expect_i64(t, 118290, cards[0].urn);
    ok(t, school_find(&t->cx, STR("886/2002"), &cards, &n));
    expect_i64(t, 118291, cards[0].urn);
    ok(t, school_find(&t->cx, STR("118291"), &cards, &n));
    expect_i64(t, 1, (i64)n);
    expect_error(t, ERR_INPUT, school_find(&t->cx, STR("%"), &cards, &n));
}

TEST("a register's district outweighs a postcode's, and an emptied cell erases nothing") {
    Establishment e;
    SCHOOL(1, "Ashdown", 8862001, .district = STR("Ashford"), .district_basis = STR("gias"));
    SCHOOL(1, "Ashdown", 8862001, .district = STR("Swale"), .district_basis = STR("postcode"));
    ok(t, establishment_load(&t->cx, 1, &e));
    expect_str(t, "Ashford", e.district);
    SCHOOL(1, "Ashdown", 8862001);
    ok(t, establishment_load(&t->cx, 1, &e));
    expect_str(t, "gias", e.district_basis);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM establishment_change"));
}

TEST("a school that opens again is no longer closed") {
    Establishment e;
    SCHOOL(1, "Ashdown", 8862001, .closed_on = date_ymd(2014, 8, 31), .status = STR("Closed"));
    SCHOOL(1, "Ashdown", 8862001);
    ok(t, establishment_load(&t->cx, 1, &e));
    expect(t, !date_is_set(e.closed_on));
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM establishment_change WHERE field = 'closed_on' AND new_value IS NULL"));
}

PURE_TEST("the register's types are known by code or by name, in any case") {
    expect(t, strcmp(establishment_kind_of(STR("14"), STR("")), "pru") == 0);
    expect(t, strcmp(establishment_kind_of(STR(""), STR("Academy Special CONVERTER")), "special") == 0);
    expect(t, strcmp(establishment_kind_of(STR(""), STR("Free schools alternative provision")), "alternative") == 0);
    expect(t, strcmp(establishment_kind_of(STR("99"), STR("Ship")), "other") == 0);
    expect(t, !establishment_kind_is_known(STR("99"), STR("Ship")));
}
