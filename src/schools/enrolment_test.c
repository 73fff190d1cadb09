#include "schools/enrolment.h"
#include "people/person.h"
#include "harness.h"

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }
#define AUTUMN d(2017, 10, 5)
#define SPRING d(2018, 1, 18)
#define SUMMER d(2018, 5, 17)
#define START  d(2017, 9, 4)

/* Two primary schools (100, 200) and a pupil referral unit (300). */
static void given_schools(T *t) {
    test_exec(t,
              "INSERT INTO establishment (urn, name, name_key, kind, high_age) VALUES (100, 'A', 'a', 'school', 11)");
    test_exec(t,
              "INSERT INTO establishment (urn, name, name_key, kind, high_age) VALUES (200, 'B', 'b', 'school', 11)");
    test_exec(t, "INSERT INTO establishment (urn, name, name_key, kind, high_age) VALUES (300, 'C', 'c', 'pru', 16)");
}

static i64 given_child(T *t) {
    PersonFacts p;
    NewPerson n = {.birth_date = d(2009, 3, 12), .sex = STR("F")};
    ok(t, person_create(&t->cx, &n, (Said){.as_at = AUTUMN}, &p));
    return p.who.id;
}

static RollSaid roll(i64 child, i64 urn, const char *status, Date as_at) {
    return (RollSaid){.person_id = child,
                      .urn = urn,
                      .status = str_from(status),
                      .entry_on = START,
                      .year_group = STR("4"),
                      .as_at = as_at,
                      .source_id = 1};
}

static EnrolmentChange say(T *t, RollSaid s) {
    Enrolments known;
    EnrolmentChange change;
    ok(t, enrolment_of_person(&t->cx, s.person_id, &known));
    ok(t, enrolment_say_on_roll(&t->cx, &known, &s, &change));
    return change;
}

static EnrolmentChange say_left(T *t, RollSaid s, Date leaving_on) {
    Enrolments known;
    EnrolmentChange change;
    LeftSaid left = {.roll = s, .leaving_on = leaving_on, .basis = "census_leaver"};
    ok(t, enrolment_of_person(&t->cx, s.person_id, &known));
    ok(t, enrolment_say_left(&t->cx, &known, &left, &change));
    return change;
}

/* A complete load of the school that names only this child (0: nobody). */
static i64 load_complete(T *t, i64 urn, Date as_at, i64 named) {
    RollSeen seen = {.n = 0};
    i64 n_ended = 0;
    if (named) roll_seen_add(t->cx.arena, &seen, named);
    OmittedLoad load = {.urn = urn, .as_at = as_at, .source_id = 1, .seen = &seen};
    ok(t, enrolment_end_omitted(&t->cx, &load, &n_ended));
    return n_ended;
}

static Enrolments of(T *t, i64 child) {
    Enrolments known;
    ok(t, enrolment_of_person(&t->cx, child, &known));
    for (size_t i = 1; i < known.n; i++)
        if (known.at[i].urn == known.at[i - 1].urn)
            expect(t, date_is_set(known.at[i - 1].to_on) && date_before(known.at[i - 1].to_on, known.at[i].from_on));
    return known;
}

TEST("an enrolment runs from the entry date and is confirmed by each return") {
    given_schools(t);
    i64 child = given_child(t);
    expect_i64(t, ENROLMENT_BEGUN, say(t, roll(child, 100, "C", AUTUMN)));
    expect_i64(t, ENROLMENT_UNCHANGED, say(t, roll(child, 100, "C", SPRING)));
    Enrolments e = of(t, child);
    expect_i64(t, 1, (i64)e.n);
    expect(t, date_eq(START, e.at[0].from_on) && !date_is_set(e.at[0].to_on) && date_eq(SPRING, e.at[0].confirmed_on));
}

TEST("RC9: a complete load that omits a child ends the entry the day before, with a roll removal") {
    given_schools(t);
    i64 child = given_child(t);
    (void)say(t, roll(child, 100, "C", AUTUMN));
    expect_i64(t, 1, load_complete(t, 100, d(2018, 2, 1), 0));
    Enrolments e = of(t, child);
    expect(t, date_eq(d(2018, 1, 31), e.at[0].to_on));
    expect_str(t, "omitted", e.at[0].end_basis);
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM roll_removal WHERE ground = 'unknown' AND destination = 'unknown' "
                             "AND removed_on = '2018-01-31' AND destination_confirmed_on IS NULL"));
    expect_i64(t, 0, load_complete(t, 100, d(2018, 2, 1), 0));
}

TEST("a complete load leaves alone whom it names, other schools, and who came after its day") {
    given_schools(t);
    i64 named = given_child(t), elsewhere = given_child(t), later = given_child(t);
    (void)say(t, roll(named, 100, "C", AUTUMN));
    (void)say(t, roll(elsewhere, 200, "C", AUTUMN));
    RollSaid s = roll(later, 100, "C", SUMMER);
    s.entry_on = d(2018, 4, 16);
    (void)say(t, s);
    expect_i64(t, 0, load_complete(t, 100, SPRING, named));
}

TEST("an older complete load only adds history") {
    given_schools(t);
    i64 child = given_child(t);
    (void)say(t, roll(child, 100, "C", SUMMER));
    expect_i64(t, 0, load_complete(t, 100, SPRING, 0));
    expect(t, !date_is_set(of(t, child).at[0].to_on));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM roll_removal"));
}

TEST("omissions loaded in either order end the enrolment before the first of them") {
    given_schools(t);
    i64 child = given_child(t);
    (void)say(t, roll(child, 100, "C", AUTUMN));
    (void)load_complete(t, 100, SUMMER, 0);
    expect(t, date_eq(d(2018, 5, 16), of(t, child).at[0].to_on));
    (void)load_complete(t, 100, SPRING, 0);
    expect(t, date_eq(d(2018, 1, 17), of(t, child).at[0].to_on));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal WHERE removed_on = '2018-01-17'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal"));
}

TEST("a return confirmed between two loads in the wrong order keeps the later end") {
    given_schools(t);
    i64 child = given_child(t);
    (void)say(t, roll(child, 100, "C", AUTUMN));
    (void)load_complete(t, 100, SUMMER, 0);
    (void)say(t, roll(child, 100, "C", SPRING));
    (void)load_complete(t, 100, SPRING, child);
    Enrolments e = of(t, child);
    expect_i64(t, 1, (i64)e.n);
    expect(t, date_eq(d(2018, 5, 16), e.at[0].to_on));
}

TEST("a child whom a newer return shows again never left; one with a new entry date came back") {
    given_schools(t);
    i64 stayed = given_child(t), returned = given_child(t);
    (void)say(t, roll(stayed, 100, "C", AUTUMN));
    (void)say(t, roll(returned, 100, "C", AUTUMN));
    expect_i64(t, 2, load_complete(t, 100, SPRING, 0));
    expect_i64(t, ENROLMENT_CHANGED, say(t, roll(stayed, 100, "C", SUMMER)));
    expect_i64(t, 1, (i64)of(t, stayed).n);
    expect(t, !date_is_set(of(t, stayed).at[0].to_on));
    RollSaid s = roll(returned, 100, "C", SUMMER);
    s.entry_on = d(2018, 4, 16);
    expect_i64(t, ENROLMENT_BEGUN, say(t, s));
    Enrolments e = of(t, returned);
    expect_i64(t, 2, (i64)e.n);
    expect(t, date_eq(d(2018, 4, 16), e.at[1].from_on));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal"));
}

TEST("a change of status ends one row and begins the next") {
    given_schools(t);
    i64 child = given_child(t);
    (void)say(t, roll(child, 100, "C", AUTUMN));
    test_exec(t, "INSERT INTO census_return (urn, census_on) VALUES (100, '2017-10-05')");
    test_exec(t, "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, status, source_id) "
                 "SELECT 100, '2017-10-05', id, TRUE, 'C', 1 FROM person");
    expect_i64(t, ENROLMENT_CHANGED, say(t, roll(child, 100, "M", SPRING)));
    Enrolments e = of(t, child);
    expect_i64(t, 2, (i64)e.n);
    expect_str(t, "status_change", e.at[0].end_basis);
    expect(t, date_eq(d(2018, 1, 17), e.at[0].to_on) && date_eq(SPRING, e.at[1].from_on) &&
                  date_eq(START, e.at[1].entry_on));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM roll_removal"));
}

TEST("an older return under another status only fills the time before the newer one") {
    given_schools(t);
    i64 child = given_child(t);
    (void)say(t, roll(child, 100, "M", SPRING));
    test_exec(t, "INSERT INTO census_return (urn, census_on) VALUES (100, '2018-01-18')");
    test_exec(t, "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, status, source_id) "
                 "SELECT 100, '2018-01-18', id, TRUE, 'M', 1 FROM person");
    (void)say(t, roll(child, 100, "C", AUTUMN));
    Enrolments e = of(t, child);
    expect_i64(t, 2, (i64)e.n);
    expect_str(t, "C", e.at[0].status);
    expect(t, date_eq(START, e.at[0].from_on) && date_eq(d(2018, 1, 17), e.at[0].to_on));
    expect_str(t, "M", e.at[1].status);
    expect(t, !date_is_set(e.at[1].to_on));
}

TEST("leavers: a mid-year one is a removal, the end of the highest year is not") {
    given_schools(t);
    i64 mover = given_child(t), leaver = given_child(t);
    (void)say(t, roll(mover, 100, "C", AUTUMN));
    expect_i64(t, ENROLMENT_ENDED, say_left(t, roll(mover, 100, "C", SPRING), d(2017, 12, 15)));
    expect(t, date_eq(d(2017, 12, 15), of(t, mover).at[0].to_on));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal"));
    RollSaid s = roll(leaver, 100, "C", SUMMER);
    s.year_group = STR("6");
    (void)say(t, s);
    s.as_at = d(2018, 10, 4);
    (void)say_left(t, s, d(2018, 7, 24));
    expect(t, date_eq(d(2018, 7, 24), of(t, leaver).at[0].to_on));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal"));
}

TEST("a stated leaving corrects the guess that an omission made") {
    given_schools(t);
    i64 child = given_child(t);
    (void)say(t, roll(child, 100, "C", AUTUMN));
    (void)load_complete(t, 100, SPRING, 0);
    (void)say_left(t, roll(child, 100, "C", SUMMER), d(2017, 12, 15));
    Enrolments e = of(t, child);
    expect_i64(t, 1, (i64)e.n);
    expect(t, date_eq(d(2017, 12, 15), e.at[0].to_on));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal WHERE removed_on = '2017-12-15'"));
}

TEST("the next school's entry confirms where a removed child went, whichever return comes first") {
    given_schools(t);
    i64 first = given_child(t), second = given_child(t);
    (void)say(t, roll(first, 100, "C", AUTUMN));
    (void)say(t, roll(second, 100, "C", AUTUMN));
    RollSaid to_b = roll(first, 200, "C", SPRING);
    to_b.entry_on = d(2017, 11, 20);
    (void)say(t, to_b);
    (void)load_complete(t, 100, SPRING, 0);
    RollSaid to_unit = roll(second, 300, "C", SPRING);
    to_unit.entry_on = d(2017, 11, 20);
    (void)say(t, to_unit);
    expect_i64(
        t, 1,
        test_count(
            t,
            "SELECT count(*) FROM roll_removal WHERE destination = 'school' AND destination_confirmed_on = '2018-01-18'"));
    expect_i64(
        t, 1,
        test_count(
            t,
            "SELECT count(*) FROM roll_removal WHERE destination = 'pru' AND destination_confirmed_on = '2018-01-18'"));
}

TEST("a subsidiary entry is no destination") {
    given_schools(t);
    i64 child = given_child(t);
    (void)say(t, roll(child, 100, "M", AUTUMN));
    (void)say(t, roll(child, 300, "S", AUTUMN));
    (void)load_complete(t, 100, SPRING, 0);
    (void)say(t, roll(child, 300, "S", SPRING));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal WHERE destination = 'unknown'"));
}

PURE_TEST("standard leaving points") {
    LeavingPoint l = {.year_group = STR("6"), .high_age = 11, .confirmed_on = SUMMER, .last_day = d(2018, 7, 24)};
    expect(t, enrolment_is_standard_leaving(&l));
    l.last_day = d(2018, 10, 3); /* noticed in the autumn return */
    expect(t, enrolment_is_standard_leaving(&l));
    l.last_day = d(2018, 6, 1);
    expect(t, !enrolment_is_standard_leaving(&l));
    l = (LeavingPoint){.year_group = STR("5"), .high_age = 11, .confirmed_on = SUMMER, .last_day = d(2018, 7, 24)};
    expect(t, !enrolment_is_standard_leaving(&l));
    l = (LeavingPoint){.year_group = STR("11"), .high_age = 18, .confirmed_on = SUMMER, .last_day = d(2018, 6, 29)};
    expect(t, enrolment_is_standard_leaving(&l));
    l.last_day = d(2018, 6, 28);
    expect(t, !enrolment_is_standard_leaving(&l));
    l = (LeavingPoint){.year_group = STR("R"), .high_age = 5, .confirmed_on = SUMMER, .last_day = d(2018, 7, 24)};
    expect(t, enrolment_is_standard_leaving(&l));
}
