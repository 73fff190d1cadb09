/* The scenarios of the specification by name, and random facts against a second, plainer reading of its table. */
#include "harness.h"

#include "base/rng.h"
#include "people/merge.h"
#include "people/person.h"
#include "rollcall/rollcall.h"
#include "rollcall/rollcall_groups.h"
#include "rollcall/rollcall_cache.h"
#include "schools/enrolment.h"
#include "sql_all.h"

/* ---- a small county ---- */

enum {
    SCHOOL_A = 118001,
    SCHOOL_B,
    SCHOOL_PRU,
    SCHOOL_SPECIAL,
    SCHOOL_INDEPENDENT,
    SCHOOL_MEDWAY,
    SCHOOL_COLLEGE,
    SCHOOL_AP
};

static const struct {
    i64 urn;
    const char *kind;
    i64 la;
    const char *district;
} schools[] = {
    {SCHOOL_A, "school", 886, "Ashford"},
    {SCHOOL_B, "school", 886, "Swale"},
    {SCHOOL_PRU, "pru", 886, "Swale"},
    {SCHOOL_SPECIAL, "special", 886, "Dover"},
    {SCHOOL_INDEPENDENT, "independent", 886, "Dover"},
    {SCHOOL_MEDWAY, "school", 887, NULL},
    {SCHOOL_COLLEGE, "college", 886, "Ashford"},
    {SCHOOL_AP, "alternative", 886, "Thanet"},
};

static Date on(const char *iso) {
    Date d = DATE_NONE;
    check(iso == NULL || date_parse_iso(str_from(iso), &d));
    return d;
}

static void given_schools(T *t) {
    for (size_t i = 0; i < COUNT_OF(schools); i++)
        ok(t, db_run(&t->cx, SQL_rollcall_test_school, P_I64(schools[i].urn), P_CSTR(schools[i].kind),
                     P_I64(schools[i].la), P_CSTR(schools[i].district)));
}

static i64 given_child(T *t, const char *born) {
    i64 id;
    ok(t, db_insert(&t->cx, &id, SQL_rollcall_test_person, P_DATE(on(born)), P_DATE(on("2005-01-01")),
                    P_DATE(DATE_NONE), P_BOOL(false)));
    return id;
}

static void given_home(T *t, i64 child, const char *from, bool is_outside, const char *evidence) {
    i64 place;
    place = test_count(t, "SELECT min(id) FROM address");
    if (!place) ok(t, db_insert(&t->cx, &place, SQL_rollcall_test_place));
    ok(t, db_run(&t->cx, SQL_rollcall_test_address, P_I64(child), P_I64(place), P_DATE(on(from)), P_DATE(DATE_NONE),
                 P_BOOL(is_outside), P_CSTR(is_outside ? NULL : "Thanet"), P_CSTR(evidence)));
}

static i64 given_roll(T *t, i64 child, i64 urn, const char *status, const char *from, const char *to) {
    i64 id;
    ok(t, db_insert(&t->cx, &id, SQL_rollcall_test_enrolment, P_I64(child), P_I64(urn), P_CSTR(status),
                    P_DATE(on(from)), P_DATE(on(to)), P_DATE(on(from)), P_DATE(on(from))));
    return id;
}

static void given_exclusion(T *t, i64 child, i64 urn, const char *start, const char *withdrawn) {
    ok(t,
       db_run(&t->cx, SQL_rollcall_test_exclusion, P_I64(child), P_I64(urn), P_DATE(on(start)), P_DATE(on(withdrawn))));
}

static void given_standing(T *t, i64 child, const char *kind, const char *detail, const char *from) {
    ok(t, db_run(&t->cx, SQL_rollcall_test_standing, P_I64(child), P_CSTR(kind), P_CSTR(detail), P_BOOL(false),
                 P_DATE(on(from)), P_DATE(DATE_NONE), P_DATE(DATE_NONE)));
}

static RollcallPerson person_on(T *t, i64 child, const char *day) {
    RollcallPerson p;
    ok(t, rollcall_person(&t->cx, child, on(day), &p));
    return p;
}

/* "on_roll/dual", or "-" outside the population. */
static void expect_state(T *t, const char *want, i64 child, const char *day) {
    RollcallPerson p = person_on(t, child, day);
    if (p.v.where != WHERE_IN) {
        expect_str(t, want, STR("-"));
        return;
    }
    const char *state = rollcall_state_names[p.v.state].code, *sub = rollcall_sub_names[p.v.sub].code;
    expect_str(t, want, str_fmt(t->cx.arena, "%s/%s", state, sub));
}

static bool has_conflict(T *t, i64 child, const char *day, RollcallSecond which) {
    return (person_on(t, child, day).v.second & (UINT32_C(1) << which)) != 0;
}

/* ---- the scenarios ---- */

/* n children made by the store itself, all alike. */
static void given_many(T *t, int n, const char *insert) {
    Str text = str_fmt(t->cx.arena,
                       "INSERT INTO person (is_adult, birth_date, birth_date_is_estimated, known_from)"
                       " WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < %d)"
                       " SELECT FALSE, DATE '2008-01-01', FALSE, DATE '2010-01-01' FROM k",
                       n);
    bool is_lite = db_kind(t->cx.db) == DB_SQLITE;
    i64 before = test_count(t, "SELECT coalesce(max(id), 0) FROM person");
    Str plain = is_lite ? str_fmt(t->cx.arena,
                                  "INSERT INTO person (is_adult, birth_date, birth_date_is_estimated, known_from)"
                                  " WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < %d)"
                                  " SELECT FALSE, '2008-01-01', FALSE, '2010-01-01' FROM k",
                                  n)
                        : text;
    test_exec(t, plain.p);
    if (insert) test_exec(t, str_fmt(t->cx.arena, "%s FROM person WHERE id > %lld", insert, (long long)before).p);
}

TEST("RC1 the balance of 10,000 children and the indicator of 99.2%") {
    given_schools(t);
    i64 place;
    ok(t, db_insert(&t->cx, &place, SQL_rollcall_test_place));
    given_many(t, 500,
               "INSERT INTO person_address (person_id, address_id, kind, from_on, is_outside)"
               " SELECT id, (SELECT min(id) FROM address), 'home', known_from, TRUE");
    given_many(t, 9300,
               "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time, confirmed_on,"
               " roll_confirmed_on) SELECT id, 118001, 'C', known_from, known_from, FALSE, known_from, known_from");
    given_many(t, 120,
               "INSERT INTO education_standing (person_id, kind, is_part_time, from_on)"
               " SELECT id, 'home_educated', FALSE, known_from");
    given_many(t, 30,
               "INSERT INTO education_standing (person_id, kind, is_part_time, from_on)"
               " SELECT id, 'provision', FALSE, known_from");
    given_many(t, 20,
               "INSERT INTO education_standing (person_id, kind, is_part_time, from_on)"
               " SELECT id, 'missing', FALSE, known_from");
    given_many(t, 15,
               "INSERT INTO education_standing (person_id, kind, is_part_time, from_on)"
               " SELECT id, 'awaiting', FALSE, known_from");
    given_many(t, 11, NULL);
    for (int i = 0; i < 4; i++) {
        i64 child = given_child(t, "2008-01-01");
        given_roll(t, child, SCHOOL_A, "C", "2015-09-01", NULL);
        given_exclusion(t, child, SCHOOL_A, "2018-03-05", NULL);
    }
    const RollcallCount *c;
    ok(t, rollcall_count(&t->cx, on("2018-03-08"), &c));
    static const u32 want[N_ROLLCALL_STATES] = {500, 4, 9300, 120, 30, 20, 15, 11};
    for (int s = 0; s < N_ROLLCALL_STATES; s++) expect_i64(t, want[s], c->states[s]);
    expect_i64(t, 10000, c->known);
    RollcallIndicator i = rollcall_indicator(c->states);
    expect_i64(t, 9300, i.numerator);
    expect_i64(t, 9376, i.denominator);
    expect_str(t, "99.2%", rollcall_indicator_text(t->cx.arena, i));
}

TEST("RC2 five school days of shelter after a permanent exclusion, then the roll that began or an overdue place") {
    given_schools(t);
    i64 placed = given_child(t, "2006-03-01"), left = given_child(t, "2006-03-01");
    for (int i = 0; i < 2; i++) {
        i64 child = i ? left : placed;
        given_roll(t, child, SCHOOL_A, "C", "2017-09-04", NULL);
        given_exclusion(t, child, SCHOOL_A, "2018-03-05", NULL);
        expect_state(t, "on_roll/single", child, "2018-03-04");
        expect_state(t, "pex_gap/day_1", child, "2018-03-05");
        expect_state(t, "pex_gap/day_4", child, "2018-03-08");
        expect_state(t, "pex_gap/day_5", child, "2018-03-11");
    }
    given_roll(t, placed, SCHOOL_PRU, "C", "2018-03-12", NULL);
    expect_state(t, "pex_gap/day_5", placed, "2018-03-11");
    expect_state(t, "on_roll/pru", placed, "2018-03-12");
    expect_state(t, "awaiting_place/sixth_day_overdue", left, "2018-03-12");
    expect_has(t, person_on(t, left, "2018-03-12").why, "the sixth school day is 12 March 2018");
}

TEST("RC3 the last Friday in June is the last day of the age") {
    i64 child = given_child(t, "2002-06-29");
    expect_state(t, "unaccounted/unaccounted", child, "2018-06-29");
    expect_state(t, "-", child, "2018-06-30");
    const RollcallCount *c;
    ok(t, rollcall_count(&t->cx, on("2018-06-29"), &c));
    expect_i64(t, 1, c->known);
    ok(t, rollcall_count(&t->cx, on("2018-06-30"), &c));
    expect_i64(t, 0, c->known);
}

TEST("RC4 a dual registration counts once, and its subsidiary alone is a conflict") {
    given_schools(t);
    i64 child = given_child(t, "2006-03-01");
    given_roll(t, child, SCHOOL_A, "M", "2017-09-04", "2018-01-12");
    given_roll(t, child, SCHOOL_PRU, "S", "2017-11-06", NULL);
    expect_state(t, "on_roll/dual", child, "2017-11-07");
    expect_i64(t, SCHOOL_A, person_on(t, child, "2017-11-07").urn);
    expect_state(t, "on_roll/dual", child, "2018-01-12");
    expect_state(t, "on_roll/subsidiary_only", child, "2018-01-13");
    expect(t, has_conflict(t, child, "2018-01-13", SECOND_SUBSIDIARY_ONLY));
    const RollcallCount *c;
    ok(t, rollcall_count(&t->cx, on("2017-11-07"), &c));
    expect_i64(t, 1, c->states[RC_ON_ROLL]);
    expect_i64(t, 1, c->beside[BESIDE_PRU_ANY]);
    expect_i64(t, 0, c->subs[SUB_ROLL_PRU]);
    ok(t, rollcall_count(&t->cx, on("2018-01-13"), &c));
    expect_i64(t, 1, c->beside[BESIDE_CONFLICTS]);
}

TEST("RC5 an address outside with a roll here, and the same child looked after by this authority") {
    given_schools(t);
    i64 child = given_child(t, "2006-03-01"), cared = given_child(t, "2006-03-01");
    for (int i = 0; i < 2; i++) {
        given_home(t, i ? cared : child, "2010-01-01", true, NULL);
        given_roll(t, i ? cared : child, SCHOOL_A, "C", "2017-09-04", NULL);
    }
    ok(t, db_run(&t->cx, SQL_rollcall_test_care, P_I64(cared), P_CSTR("this_authority"), P_DATE(on("2018-01-01")),
                 P_DATE(DATE_NONE)));
    expect_state(t, "living_elsewhere/attends_here", child, "2018-03-08");
    expect_state(t, "on_roll/single", cared, "2018-03-08");
    expect_state(t, "living_elsewhere/attends_here", cared, "2017-12-31");
}

TEST("RC6 open home education and a roll entry: on the roll, with a conflict") {
    given_schools(t);
    i64 child = given_child(t, "2006-03-01");
    given_standing(t, child, "home_educated", NULL, "2018-01-08");
    expect_state(t, "home_educated/no_concern", child, "2018-01-31");
    given_roll(t, child, SCHOOL_A, "C", "2018-02-01", NULL);
    expect_state(t, "on_roll/single", child, "2018-02-01");
    expect(t, has_conflict(t, child, "2018-02-01", SECOND_ROLL_AND_HOME));
    expect(t, !has_conflict(t, child, "2018-01-31", SECOND_ROLL_AND_HOME));
    expect_str(t, "On a roll and on the home education list", person_on(t, child, "2018-02-01").seconds[0]);
}

PURE_TEST("RC7 2,499 of 2,500 shows 99.9%: what is below 100% never shows as 100%") {
    u32 states[N_ROLLCALL_STATES] = {[RC_ON_ROLL] = 2499, [RC_UNACCOUNTED] = 1};
    expect_str(t, "99.9%", rollcall_indicator_text(t->cx.arena, rollcall_indicator(states)));
    states[RC_UNACCOUNTED] = 0;
    expect_str(t, "100.0%", rollcall_indicator_text(t->cx.arena, rollcall_indicator(states)));
    states[RC_ON_ROLL] = 0;
    expect_str(t, "no children", rollcall_indicator_text(t->cx.arena, rollcall_indicator(states)));
    states[RC_HOME_EDUCATED] = 3;
    expect_str(t, "no children", rollcall_indicator_text(t->cx.arena, rollcall_indicator(states)));
    for (u32 n = 1; n < 3000; n++) {
        u32 all_but_one[N_ROLLCALL_STATES] = {[RC_ON_ROLL] = n, [RC_MISSING] = 1};
        expect(t, rollcall_indicator(all_but_one).tenths < 1000);
    }
}

TEST("RC8 a place at a PRU that ended leaves the child unaccounted for, not sixth_day_overdue") {
    given_schools(t);
    i64 child = given_child(t, "2006-03-01");
    given_roll(t, child, SCHOOL_A, "C", "2015-09-01", "2016-06-10");
    given_exclusion(t, child, SCHOOL_A, "2016-06-06", NULL);
    given_roll(t, child, SCHOOL_PRU, "C", "2016-06-14", "2018-02-02");
    expect_state(t, "on_roll/pru", child, "2018-02-02");
    expect_state(t, "unaccounted/unaccounted", child, "2018-02-03");
    RollcallPerson p = person_on(t, child, "2018-02-03");
    expect_has(t, p.why, "until 2 February 2018");
    RollcallList l;
    ok(t, rollcall_list(&t->cx, on("2018-02-20"), &(RollcallFilter){.figure = STR("unaccounted")}, &l));
    expect_i64(t, 1, (i64)l.n);
    expect_i64(t, on("2018-02-03").day, l.rows[0].v.since.day);
}

TEST("RC9 a complete load that omits a child ends the roll the day before and makes a roll removal") {
    given_schools(t);
    i64 child = given_child(t, "2006-03-01");
    given_roll(t, child, SCHOOL_A, "C", "2017-09-04", NULL);
    RollSeen seen = {0};
    i64 n_ended;
    ok(t, enrolment_end_omitted(&t->cx, &(OmittedLoad){.urn = SCHOOL_A, .as_at = on("2018-02-01"), .seen = &seen},
                                &n_ended));
    expect_i64(t, 1, n_ended);
    expect_state(t, "on_roll/single", child, "2018-01-31");
    expect_state(t, "unaccounted/unaccounted", child, "2018-02-01");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal WHERE ground = 'unknown'"));
    RollcallChanges c;
    ok(t, rollcall_changes(&t->cx, on("2018-01-01"), on("2018-03-01"), &(RollcallFilter){0}, &c));
    expect_i64(t, 1, (i64)c.left_roll.n);
    expect_i64(t, on("2018-01-31").day, c.left_on[0].day);
    expect_i64(t, SCHOOL_A, c.left_urn[0]);
    expect_i64(t, 1, c.matrix[RC_ON_ROLL][RC_UNACCOUNTED]);
}

/* ---- rules beside the scenarios ---- */

TEST("a move away counts only with evidence; an address that was always outside needs none") {
    given_schools(t);
    i64 child = given_child(t, "2006-03-01");
    given_home(t, child, "2010-01-01", false, NULL);
    given_home(t, child, "2018-01-10", true, NULL);
    expect_state(t, "unaccounted/unaccounted", child, "2018-01-09");
    expect_state(t, "unaccounted/unaccounted", child, "2018-01-10");
    expect(t, has_conflict(t, child, "2018-01-10", SECOND_MOVED_NO_EVIDENCE));
    given_roll(t, child, SCHOOL_MEDWAY, "C", "2018-01-15", NULL); /* the receiving school */
    expect_state(t, "unaccounted/unaccounted", child, "2018-01-14");
    expect_state(t, "living_elsewhere/other_authority", child, "2018-01-15");
    i64 abroad = given_child(t, "2006-03-01");
    given_home(t, abroad, "2010-01-01", false, NULL);
    given_home(t, abroad, "2018-01-10", true, "abroad_verified");
    expect_state(t, "living_elsewhere/abroad", abroad, "2018-01-10");
}

TEST("each sub-state of being on a roll") {
    given_schools(t);
    static const struct {
        i64 urn;
        const char *status, *want;
    } cases[] = {
        {SCHOOL_A, "C", "on_roll/single"},
        {SCHOOL_A, "M", "on_roll/dual"},
        {SCHOOL_PRU, "C", "on_roll/pru"},
        {SCHOOL_AP, "C", "on_roll/pru"},
        {SCHOOL_SPECIAL, "C", "on_roll/special"},
        {SCHOOL_INDEPENDENT, "C", "on_roll/independent"},
        {SCHOOL_MEDWAY, "C", "on_roll/other_authority"},
        {SCHOOL_A, "S", "on_roll/subsidiary_only"},
        {SCHOOL_A, "G", "unaccounted/unaccounted"},
        {SCHOOL_COLLEGE, "C", "provision/full_time"},
        {SCHOOL_A, "O", "provision/full_time"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        i64 child = given_child(t, "2006-03-01");
        given_roll(t, child, cases[i].urn, cases[i].status, "2018-01-04", NULL);
        expect_state(t, "unaccounted/unaccounted", child, "2018-01-03"); /* a future start is not a roll */
        expect_state(t, cases[i].want, child, "2018-01-04");
    }
}

TEST("an unconfirmed place is expected, then a no-show, then stale; a judgement of unsuitable is missing education") {
    given_schools(t);
    i64 child = given_child(t, "2006-03-01"), home = given_child(t, "2006-03-01"), id;
    ok(t, db_insert(&t->cx, &id, SQL_rollcall_test_enrolment, P_I64(child), P_I64(SCHOOL_A), P_CSTR("C"),
                    P_DATE(on("2017-09-04")), P_DATE(DATE_NONE), P_DATE(on("2017-09-04")), P_DATE(DATE_NONE)));
    expect_state(t, "on_roll/expected", child, "2017-09-04");
    expect(t, !has_conflict(t, child, "2017-09-15", SECOND_NO_SHOW));
    expect(t, has_conflict(t, child, "2017-09-20", SECOND_NO_SHOW));
    expect(t, !has_conflict(t, child, "2018-05-02", SECOND_STALE));
    expect(t, has_conflict(t, child, "2018-05-03", SECOND_STALE));
    ok(t, db_run(&t->cx, SQL_rollcall_test_standing, P_I64(home), P_CSTR("home_educated"), P_CSTR("concern"),
                 P_BOOL(false), P_DATE(on("2017-09-04")), P_DATE(DATE_NONE), P_DATE(on("2018-03-05"))));
    expect_state(t, "home_educated/concern", home, "2018-03-04");
    expect_state(t, "missing/located", home, "2018-03-05"); /* the spec's E5 */
}

TEST("a withdrawn exclusion and a new entry at the same school end it") {
    given_schools(t);
    i64 withdrawn = given_child(t, "2006-03-01"), back = given_child(t, "2006-03-01");
    given_roll(t, withdrawn, SCHOOL_A, "C", "2017-09-04", NULL);
    given_exclusion(t, withdrawn, SCHOOL_A, "2018-03-05", "2018-04-20");
    expect_state(t, "awaiting_place/sixth_day_overdue", withdrawn, "2018-04-19");
    expect_state(t, "on_roll/single", withdrawn, "2018-04-20");
    given_roll(t, back, SCHOOL_A, "C", "2017-09-04", "2018-03-20");
    given_exclusion(t, back, SCHOOL_A, "2018-03-05", NULL);
    given_roll(t, back, SCHOOL_A, "C", "2018-05-01", NULL);
    expect_state(t, "awaiting_place/sixth_day_overdue", back, "2018-04-30");
    expect_state(t, "on_roll/single", back, "2018-05-01");
}

TEST("an exclusion in a year whose calendar is not loaded shelters nobody and says why") {
    given_schools(t);
    i64 child = given_child(t, "1998-03-01");
    given_exclusion(t, child, SCHOOL_A, "2010-03-01", NULL);
    expect_state(t, "awaiting_place/calendar_missing", child, "2010-03-02");
    const RollcallCount *c;
    ok(t, rollcall_count(&t->cx, on("2010-03-02"), &c));
    expect(t, c->is_calendar_missing);
}

TEST("beside the balance: age unknown, outside the age, reaching it with no place") {
    given_schools(t);
    i64 nobody = given_child(t, NULL), old = given_child(t, "2000-01-01"), soon = given_child(t, "2013-05-01");
    i64 later = given_child(t, "2014-02-01"), placed = given_child(t, "2013-05-01");
    given_roll(t, old, SCHOOL_A, "C", "2016-09-05", NULL);
    given_roll(t, placed, SCHOOL_A, "C", "2017-09-05", NULL);
    expect(t, nobody && soon && later);
    const RollcallCount *c;
    ok(t, rollcall_count(&t->cx, on("2018-06-08"), &c));
    expect_i64(t, 0, c->known);
    expect_i64(t, 1, c->beside[BESIDE_AGE_UNKNOWN]);
    expect_i64(t, 2, c->beside[BESIDE_OUTSIDE_AGE]);
    expect_i64(t, 1, c->beside[BESIDE_REACHING_AGE]);
    RollcallList l;
    ok(t, rollcall_list(&t->cx, on("2018-06-08"), &(RollcallFilter){.figure = STR("reaching_age")}, &l));
    expect_i64(t, 1, (i64)l.n);
    expect_i64(t, soon, l.rows[0].person_id);
}

TEST("a record that was merged away between two days is told apart from those who left, and counted on neither") {
    RollcallChanges c;
    Date born = date_ymd(2009, 3, 12);
    i64 ids[3], merge;
    PersonFacts p;
    t->cx.today = on("2018-02-01");
    for (int i = 0; i < 3; i++) {
        ok(t, person_create(&t->cx, &(NewPerson){.birth_date = born, .sex = STR("F")},
                            (Said){.as_at = on("2017-10-05")}, &p));
        ids[i] = p.who.id;
    }
    ok(t, rollcall_changes(&t->cx, on("2018-01-01"), on("2018-03-01"), &(RollcallFilter){0}, &c));
    expect_i64(t, 3, c.opening);
    expect_i64(t, 0, (i64)c.n_merged);
    ok(t, person_merge(&t->cx, &(MergeWish){.keep_id = ids[0], .gone_id = ids[1]}, &merge));
    ok(t, rollcall_changes(&t->cx, on("2018-01-01"), on("2018-03-01"), &(RollcallFilter){0}, &c));
    expect_i64(t, 2, c.opening);
    expect_i64(t, 2, c.closing);
    expect_i64(t, 1, (i64)c.n_merged);
    expect_i64(t, ids[1], c.merged[0].gone_id);
    expect_i64(t, ids[0], c.merged[0].keep_id);
    ok(t, rollcall_changes(&t->cx, on("2018-02-01"), on("2018-03-01"), &(RollcallFilter){0}, &c));
    expect_i64(t, 0, (i64)c.n_merged); /* on the first day it was merged already */
    ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = merge}));
    ok(t, rollcall_changes(&t->cx, on("2018-01-01"), on("2018-03-01"), &(RollcallFilter){0}, &c));
    expect_i64(t, 0, (i64)c.n_merged);
    expect_i64(t, 3, c.closing);
}

TEST("adults, merged records, the dead and the not yet known are outside the population") {
    i64 child = given_child(t, "2006-03-01"), dead, future;
    ok(t, db_insert(&t->cx, &dead, SQL_rollcall_test_person, P_DATE(on("2006-03-01")), P_DATE(on("2010-01-01")),
                    P_DATE(on("2018-03-08")), P_BOOL(false)));
    ok(t, db_insert(&t->cx, &future, SQL_rollcall_test_person, P_DATE(on("2006-03-01")), P_DATE(on("2018-03-08")),
                    P_DATE(DATE_NONE), P_BOOL(false)));
    expect(t, child > 0);
    const RollcallCount *c;
    ok(t, rollcall_count(&t->cx, on("2018-03-07"), &c));
    expect_i64(t, 2, c->known);
    ok(t, rollcall_count(&t->cx, on("2018-03-08"), &c));
    expect_i64(t, 2, c->known);
    RollcallChanges ch;
    ok(t, rollcall_changes(&t->cx, on("2018-03-07"), on("2018-03-08"), &(RollcallFilter){0}, &ch));
    expect_i64(t, 1, ch.joined[0]);
    expect_i64(t, 1, ch.left[1]);
    test_exec(t, "UPDATE person SET is_adult = TRUE WHERE id = (SELECT min(id) FROM person)");
    test_exec(t, "UPDATE person SET merged_into = 1 WHERE id = (SELECT max(id) FROM person)");
    ok(t, rollcall_count(&t->cx, on("2018-03-08"), &c));
    expect_i64(t, 0, c->known);
    RollcallPerson p;
    expect_error(t, ERR_NOTFOUND, rollcall_person(&t->cx, future, on("2018-03-09"), &p));
}

TEST("the figure, the district and the year group of a list are checked, with the nearest name") {
    RollcallList l;
    expect_error(t, ERR_INPUT, rollcall_list(&t->cx, on("2018-03-08"), &(RollcallFilter){.figure = STR("on_rol")}, &l));
    expect_has(t, t->cx.error.message, "did you mean on_roll?");
    expect_error(t, ERR_INPUT,
                 rollcall_list(&t->cx, on("2018-03-08"), &(RollcallFilter){.district = STR("Thanat")}, &l));
    expect_has(t, t->cx.error.message, "did you mean Thanet?");
    expect_error(t, ERR_INPUT, rollcall_list(&t->cx, on("2018-03-08"), &(RollcallFilter){.year_group = STR("99")}, &l));
    ok(t, rollcall_list(&t->cx, on("2018-03-08"),
                        &(RollcallFilter){.year_group = STR("R"), .district = STR("not known")}, &l));
}

TEST("a list pages, names its children and leaves an audit line without names") {
    given_schools(t);
    for (int i = 0; i < 5; i++) {
        i64 child = given_child(t, "2006-03-01");
        ok(t,
           db_run(&t->cx, SQL_rollcall_test_name, P_I64(child), P_CSTR("O'Brien"), P_CSTR("Zo\xC3\xAB"), P_CSTR("k")));
    }
    RollcallList l;
    ok(t, rollcall_list(&t->cx, on("2018-03-08"),
                        &(RollcallFilter){.figure = STR("unaccounted"), .offset = 3, .limit = 5}, &l));
    expect_i64(t, 5, l.total);
    expect_i64(t, 2, (i64)l.n);
    expect_str(t, "O'Brien", rollcall_list_value(&t->cx, &l.rows[0], 2));
    expect_str(t, "2006-03-01", rollcall_list_value(&t->cx, &l.rows[0], 4));
    expect(t, t->cx.audit != NULL);
}

TEST("a kept roll call says later what it said of each child") {
    given_schools(t);
    i64 on_roll = given_child(t, "2006-03-01"), lost = given_child(t, "2006-03-01"), run,
        adult = given_child(t, "1990-01-01");
    given_roll(t, on_roll, SCHOOL_SPECIAL, "C", "2017-09-04", NULL);
    ok(t, rollcall_keep(&t->cx, on("2018-03-08"), &run));
    test_exec(t, "DELETE FROM enrolment");
    RollcallState state;
    RollcallSub sub;
    ok(t, rollcall_kept_state(&t->cx, run, on_roll, &state, &sub));
    expect_i64(t, SUB_ROLL_SPECIAL, sub);
    ok(t, rollcall_kept_state(&t->cx, run, lost, &state, &sub));
    expect_i64(t, RC_UNACCOUNTED, state);
    expect_error(t, ERR_NOTFOUND, rollcall_kept_state(&t->cx, run, adult, &state, &sub));
    RollcallList l;
    ok(t, rollcall_kept_list(&t->cx, run, STR("on_roll/special"), &l));
    expect_i64(t, 1, (i64)l.n);
    expect_i64(t, on_roll, l.rows[0].person_id);
    ok(t, rollcall_kept_list(&t->cx, run, STR("unaccounted"), &l));
    expect_i64(t, lost, l.rows[0].person_id);
    ok(t, rollcall_kept_list(&t->cx, run, STR_NONE, &l));
    expect_i64(t, 2, (i64)l.n);
    expect_error(t, ERR_INPUT, rollcall_kept_list(&t->cx, run, STR("stale"), &l));
    expect_error(t, ERR_NOTFOUND, rollcall_kept_list(&t->cx, run + 1, STR_NONE, &l));
    const RollcallRun *runs;
    size_t n_runs;
    ok(t, rollcall_kept_runs(&t->cx, &runs, &n_runs));
    expect_i64(t, 1, (i64)n_runs);
    expect_i64(t, 500, runs[0].indicator.tenths);
    expect_i64(t, on("2018-03-08").day, runs[0].as_at.day);
    expect_i64(t, 2, test_count(t, "SELECT sum(n) FROM rollcall_count"));
    expect_i64(t, 2, test_count(t, "SELECT known FROM rollcall_run WHERE rules_version = '2018-2'"));
}

TEST("the cache serves a day only for the version of the store it was counted at") {
    RollcallCache *cache;
    given_child(t, "2006-03-01");
    ok(t, rollcall_cache_open(&t->cx, &cache));
    const RollcallCount *c;
    ok(t, rollcall_count(&t->cx, on("2018-03-08"), &c));
    rollcall_cache_keep(cache, c, 7);
    expect(t, rollcall_cache_find(cache, t->cx.arena, on("2018-03-08"), 8) == NULL);
    expect(t, rollcall_cache_find(cache, t->cx.arena, on("2018-03-09"), 7) == NULL);
    const RollcallCount *again = rollcall_cache_find(cache, t->cx.arena, on("2018-03-08"), 7);
    expect(t, again && again != c && again->cells != c->cells);
    expect_i64(t, 1, again->known);
    expect_i64(t, 1, rollcall_sum(again, -1, -1, RC_UNACCOUNTED));
    for (int i = 0; i < 300; i++) rollcall_cache_keep(cache, c, 100 + i); /* the oldest make room */
    expect(t, rollcall_cache_find(cache, t->cx.arena, on("2018-03-08"), 7) == NULL);
    expect(t, rollcall_cache_find(cache, t->cx.arena, on("2018-03-08"), 399) != NULL);
    rollcall_cache_close(cache);
}

TEST("the spells of a child meet without a gap and agree with each day's verdict") {
    given_schools(t);
    i64 child = given_child(t, "2006-03-01");
    given_roll(t, child, SCHOOL_A, "C", "2017-09-04", "2018-03-20");
    given_exclusion(t, child, SCHOOL_A, "2018-03-05", NULL);
    given_standing(t, child, "provision", "tuition", "2018-03-19");
    const RollcallSpell *s;
    size_t n;
    ok(t, rollcall_spells(&t->cx, child, on("2018-06-08"), &s, &n));
    expect(t, n > 5);
    for (size_t i = 0; i < n; i++) {
        expect(t, i == 0 || s[i].from_on.day == s[i - 1].to_on.day + 1);
        for (Date d = date_max(s[i].from_on, on("2018-02-01")); d.day <= s[i].to_on.day; d = date_plus(d, 1)) {
            RollcallPerson p;
            ok(t, rollcall_person(&t->cx, child, d, &p));
            expect_i64(t, s[i].v.where, p.v.where);
            if (p.v.where == WHERE_IN) expect_i64(t, s[i].v.sub, p.v.sub);
        }
    }
    expect_i64(t, on("2018-06-08").day, s[n - 1].to_on.day);
}

TEST_OWN_TRANSACTION("a commit of facts moves the store's version on, a look does not") {
    i64 before, after;
    ok(t, db_version(&t->cx, &before));
    ok(t, db_begin(&t->cx, DB_READ));
    RollcallList l;
    ok(t, rollcall_list(&t->cx, on("2018-03-08"), &(RollcallFilter){0}, &l));
    ok(t, ctx_commit(&t->cx)); /* with its audit line */
    ok(t, db_version(&t->cx, &after));
    expect_i64(t, before, after);
    ok(t, db_begin(&t->cx, DB_WRITE));
    given_child(t, "2006-03-01");
    ok(t, ctx_commit(&t->cx));
    ok(t, db_version(&t->cx, &after));
    expect_i64(t, before + 1, after);
}

static void given_fact(T *t, i64 child, const char *kind, const char *value, const char *days) {
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO person_characteristic (person_id, kind, value, rank, from_on, to_on) VALUES (%lld, '%s', '%s', 0, %s)",
            (long long)child, kind, value, days)
            .p);
}

static const RollcallGroupCount *group_row(T *t, const RollcallGroupCount *rows, size_t n, const char *code) {
    for (size_t i = 0; i < n; i++)
        if (rows[i].group ? str_is(rows[i].group->code, code) : str_is(STR("none"), code)) return &rows[i];
    expect(t, false);
    return rows;
}

TEST("a child is in each vulnerable group that the day's records say, and each group's states sum to its members") {
    given_schools(t);
    i64 both = given_child(t, "2006-03-01"), past = given_child(t, "2006-03-01"), other = given_child(t, "2006-03-01"),
        none = given_child(t, "2006-03-01"), young = given_child(t, "2016-03-01");
    given_roll(t, both, SCHOOL_A, "C", "2017-09-04", NULL);
    given_fact(t, both, "fsm", "Y", "'2017-01-01', '2018-03-08'");
    given_fact(t, both, "in_care", "this_authority", "NULL, NULL");
    given_fact(t, past, "fsm", "Y", "'2017-01-01', '2018-03-07'");
    given_fact(t, past, "fsm", "Y", "'2018-03-09', NULL");
    given_fact(t, other, "in_care", "887", "'2018-03-08', NULL");
    given_fact(t, none, "ethnicity", "WBRI", "NULL, NULL");
    given_fact(t, young, "fsm", "Y", "NULL, NULL");
    const RollcallGroupCount *rows;
    size_t n;
    ok(t, rollcall_by_group(&t->cx, on("2018-03-08"), &rows, &n));
    const RollcallGroupCount *fsm = group_row(t, rows, n, "fsm");
    expect_i64(t, 1, fsm->known);
    expect_i64(t, 1, fsm->states[RC_ON_ROLL]);
    expect_i64(t, 1, group_row(t, rows, n, "in_care")->known);
    expect_i64(t, 1, group_row(t, rows, n, "in_care_other")->states[RC_UNACCOUNTED]);
    expect_i64(t, 2, group_row(t, rows, n, "none")->known);
    RollcallList l;
    ok(t, rollcall_list(&t->cx, on("2018-03-08"), &(RollcallFilter){.group = STR("fsm")}, &l));
    expect_i64(t, 1, l.total);
    expect_i64(t, both, l.rows[0].person_id);
    expect_error(t, ERR_INPUT, rollcall_list(&t->cx, on("2018-03-08"), &(RollcallFilter){.group = STR("fms")}, &l));
    expect_has(t, t->cx.error.message, "did you mean fsm");
    const RollcallFault *faults;
    size_t n_faults;
    ok(t, rollcall_check(&t->cx, on("2018-03-08"), DATE_NONE, &faults, &n_faults));
    expect_i64(t, 0, (i64)n_faults);
}

TEST("a figure's list says how long its children are in it, and what it was when the roll call was last kept") {
    given_schools(t);
    static const char *const since[] = {"2018-01-04", "2018-01-10", "2018-02-01", "2018-02-05"};
    RollcallFilter f = {.figure = STR("on_roll"), .limit = 1};
    RollcallList l;
    RollcallBefore b;
    i64 run;
    ok(t, rollcall_list(&t->cx, on("2018-03-08"), &f, &l));
    expect_i64(t, -1, l.median_days);
    ok(t, rollcall_kept_before(&t->cx, on("2018-03-08"), &f, &b));
    expect_i64(t, 0, b.run_id);
    for (size_t i = 0; i < COUNT_OF(since); i++)
        given_roll(t, given_child(t, "2006-03-01"), SCHOOL_A, "C", since[i], NULL);
    ok(t, rollcall_list(&t->cx, on("2018-03-08"), &f, &l));
    expect_i64(t, 4, l.n_since);
    expect_i64(t, 57, l.median_days); /* 10 January to 8 March: of the two in the middle the longer */
    ok(t, rollcall_keep(&t->cx, on("2018-01-31"), &run));
    ok(t, rollcall_keep(&t->cx, on("2018-03-09"), &run));
    ok(t, rollcall_kept_before(&t->cx, on("2018-03-08"), &f, &b));
    expect_i64(t, 2, b.n);
    expect(t, date_eq(b.as_at, on("2018-01-31")));
    f.year_group = STR("3");
    ok(t, rollcall_kept_before(&t->cx, on("2018-03-08"), &f, &b));
    expect_i64(t, 0, b.n);
    f.group = STR("fsm");
    ok(t, rollcall_kept_before(&t->cx, on("2018-03-08"), &f, &b));
    expect_i64(t, 0, b.run_id);
}

TEST("rolls can be believed from the school year of the first complete one") {
    Date first;
    ok(t, rollcall_first_day(&t->cx, &first));
    expect(t, !date_is_set(first));
    test_exec(t, "INSERT INTO import_run (id, started_at, actor_id, title, is_check)"
                 " VALUES (1, '2018-06-08T09:00:00Z', 1, 'x', FALSE)");
    test_exec(
        t, "INSERT INTO import_unit (run_id, kind, unit_key, file_name, content_hash, as_at, is_complete, outcome,"
           " landed_at, n_read, n_created, n_updated, n_unchanged, n_refused, n_held) VALUES"
           " (1, 'known', 'k', 'k.csv', '', '2016-02-01', FALSE, 'landed', '2018-06-08T09:00:00Z', 0, 0, 0, 0, 0, 0),"
           " (1, 'census', 'c', 'c.xml', '', '2018-01-18', TRUE, 'landed', '2018-06-08T09:00:00Z', 0, 0, 0, 0, 0, 0),"
           " (1, 'census', 'd', 'd.xml', '', '2016-01-18', TRUE, 'refused', '2018-06-08T09:00:00Z', 0, 0, 0, 0, 0, 0)");
    ok(t, rollcall_first_day(&t->cx, &first));
    expect(t, date_eq(first, date_ymd(2017, 9, 1)));
}
