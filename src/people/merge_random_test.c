/* Merging and undoing at random: whatever two records hold, and whatever is said after the merge. */
#include "access/access.h"
#include "base/rng.h"
#include "merge_help.h"
#include "people/merge.h"
#include "people/pair.h"
#include "people/person.h"
#include "roll_help.h"
#include "schools/enrolment.h"
#include "schools/exclusion.h"
#include "schools/standing.h"

enum { N_PEOPLE = 4, ROUNDS = 30, SAYINGS = 9, EDITS = 5 };

static const Date DAYS[] = {{17000}, {17100}, {17200}, {17300}, {17400}, {17500}, {17600}};
static const char *const UPNS[] = {"H801200001001", "K801200001002", "H80120000100B"};
static const char *const FORENAMES[] = {"Jon", "John", "Zo\xC3\xAB"};

static Date any_day(Rng *r) { return DAYS[rng_below(r, COUNT_OF(DAYS))]; }
static Said said(Date on) { return (Said){.source_id = 1, .as_at = on}; }

static void say_name(T *t, Rng *r, PersonFacts *p, Date on) {
    static const char *const kinds[] = {"legal", "legal", "preferred", "alias"};
    NameSaid n = {.kind = kinds[rng_below(r, COUNT_OF(kinds))],
                  .surname = rng_chance(r, 0.5) ? STR("Smith") : STR("Smyth"),
                  .forename = str_from(FORENAMES[rng_below(r, COUNT_OF(FORENAMES))])};
    ok(t, person_say_name(&t->cx, p, &n, said(on)));
}

static void say_home(T *t, Rng *r, PersonFacts *p, Date on) {
    Str paon = str_fmt(t->cx.arena, "%d", 1 + (int)rng_below(r, 3));
    AddressSaid a = {.paon = paon, .street = STR("High Street"), .postcode = STR("TN23 1AA")};
    ok(t, person_say_address(&t->cx, p, &a, said(on)));
}

static void say_characteristic(T *t, Rng *r, PersonFacts *p, Date on) {
    static const char *const kinds[] = {"ethnicity", "sen_provision", "young_carer"};
    CharacteristicSaid c = {.kind = kinds[rng_below(r, COUNT_OF(kinds))],
                            .value = rng_chance(r, 0.2)   ? STR_NONE
                                     : rng_chance(r, 0.5) ? STR("K")
                                                          : STR("E")};
    ok(t, person_say_characteristic(&t->cx, p, &c, said(on)));
}

static void say_period(T *t, Rng *r, PersonFacts *p, Date on) {
    Span span = {.from_on = on, .to_on = rng_chance(r, 0.5) ? date_plus(on, 50) : DATE_NONE};
    CharacteristicSaid c = {.kind = "fsm", .value = STR("Y")};
    ok(t, person_say_period(&t->cx, p, &c, span, said(on)));
}

static void say_number(T *t, Rng *r, PersonFacts *p, Date on) {
    if (rng_chance(r, 0.6)) ok(t, person_say_upn(&t->cx, p, str_from(UPNS[rng_below(r, COUNT_OF(UPNS))]), said(on)));
    else ok(t, person_say_identifier(&t->cx, p, "local:known", rng_chance(r, 0.5) ? STR("B1") : STR("B2"), said(on)));
}

static void say_mother(T *t, Rng *r, PersonFacts *p, Date on, i64 mother) {
    RelationshipSaid s = {.other_id = mother,
                          .relation = "mother",
                          .parental_responsibility = (i8)((int)rng_below(r, 3) - 1),
                          .phone = rng_chance(r, 0.5) ? STR("01233 000000") : STR_NONE};
    ok(t, person_say_relationship(&t->cx, p, &s, said(on)));
}

static void say_birth(T *t, Rng *r, PersonFacts *p, Date on) {
    NewPerson n = {.birth_date = date_plus((Date){14000}, (int)rng_below(r, 2)),
                   .sex = rng_chance(r, 0.5) ? STR("F") : STR("M")};
    ok(t, person_say_birth(&t->cx, p, &n, said(on), NULL));
}

static void say_roll(T *t, Rng *r, i64 id, Date on) {
    Enrolments known;
    EnrolmentChange change;
    RollSaid s = {.person_id = id,
                  .urn = 100 + (i64)rng_below(r, 3),
                  .status = rng_chance(r, 0.7) ? STR("C") : STR("M"),
                  .entry_on = date_plus(on, -(int)rng_below(r, 150)),
                  .year_group = STR("4"),
                  .as_at = on,
                  .source_id = 1};
    ok(t, enrolment_of_person(&t->cx, id, &known));
    if (rng_chance(r, 0.7)) {
        ok(t, enrolment_say_on_roll(&t->cx, &known, &s, &change));
        return;
    }
    LeftSaid left = {.roll = s, .leaving_on = on, .basis = "census_leaver"};
    ok(t, enrolment_say_left(&t->cx, &known, &left, &change));
}

static void omit_all(T *t, Rng *r, Date on) {
    RollSeen seen = {.n = 0};
    i64 n;
    OmittedLoad load = {.urn = 100 + (i64)rng_below(r, 3), .as_at = on, .source_id = 1, .seen = &seen};
    ok(t, enrolment_end_omitted(&t->cx, &load, &n));
}

static void say_exclusion(T *t, Rng *r, i64 id, Date on) {
    ExclusionChange change;
    ExclusionSaid s = {.person_id = id,
                       .urn = 100,
                       .category = STR("SUSP"),
                       .start_on = on,
                       .sessions = rng_chance(r, 0.5) ? -1 : 4,
                       .end_on = DATE_NONE,
                       .review_on = DATE_NONE,
                       .source_id = 1};
    ok(t, exclusion_say(&t->cx, &s, &change));
}

static void say_standing(T *t, Rng *r, i64 id, Date on) {
    StandingChange change;
    StandingSaid s = {.person_id = id,
                      .kind = rng_chance(r, 0.5) ? STR("home_educated") : STR("missing"),
                      .from_on = on,
                      .to_on = rng_chance(r, 0.5) ? date_plus(on, 30) : DATE_NONE,
                      .not_suitable_on = DATE_NONE,
                      .source_id = 1};
    ok(t, standing_say(&t->cx, &s, &change));
}

static void put_rows(T *t, Rng *r, i64 id) {
    char sql[256];
    Date on = any_day(r);
    char day[DATE_ISO_LEN + 1];
    snprintf(sql, sizeof sql,
             "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, source_id, record_print) VALUES"
             " (%d, '%s', %d, FALSE, 1, %d) ON CONFLICT DO NOTHING",
             100 + (int)rng_below(r, 3), date_iso(on, day), (int)id, (int)rng_below(r, 100));
    test_exec(t, sql);
    snprintf(sql, sizeof sql,
             "INSERT INTO transfer_file (person_id, destination, sent_on, needs_enquiry, source_id) VALUES"
             " (%d, 'XXXXXXX', '%s', TRUE, %d) ON CONFLICT DO NOTHING",
             (int)id, day, 1 + (int)rng_below(r, 2));
    test_exec(t, sql);
    snprintf(sql, sizeof sql,
             "INSERT INTO import_finding (run_id, file_name, code, severity, message, remedy, n_same, person_id) VALUES"
             " (1, 'f', 'c', 'note', 'm', 'r', 1, %d)",
             (int)id);
    test_exec(t, sql);
}

/* One thing that a source says of someone. mother 0: none yet. */
static void say_something(T *t, Rng *r, i64 id, i64 mother) {
    PersonFacts p;
    Date on = any_day(r);
    ok(t, person_load(&t->cx, id, &p));
    switch (rng_below(r, 13)) {
    case 0: say_name(t, r, &p, on); break;
    case 1:
    case 2: say_home(t, r, &p, on); break;
    case 3: say_characteristic(t, r, &p, on); break;
    case 4: say_period(t, r, &p, on); break;
    case 5: say_number(t, r, &p, on); break;
    case 6:
        if (mother) say_mother(t, r, &p, on, mother);
        break;
    case 7: say_birth(t, r, &p, on); break;
    case 8:
    case 9: say_roll(t, r, id, on); break;
    case 10: omit_all(t, r, on); break;
    case 11: say_exclusion(t, r, id, on); break;
    default: say_standing(t, r, id, on); break;
    }
}

typedef struct World {
    i64 children[N_PEOPLE], mother;
} World;

static World given_world(T *t, Rng *r) {
    World w;
    PersonFacts p;
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said(DAYS[0]), &p));
    w.mother = p.who.id;
    for (size_t i = 0; i < N_PEOPLE; i++) {
        NewPerson n = {.birth_date = rng_chance(r, 0.8) ? (Date){14000} : DATE_NONE, .sex = STR("F")};
        ok(t, person_create(&t->cx, &n, said(any_day(r)), &p));
        w.children[i] = p.who.id;
    }
    for (size_t i = 0; i < N_PEOPLE * SAYINGS; i++) say_something(t, r, w.children[i % N_PEOPLE], w.mother);
    for (size_t i = 0; i < N_PEOPLE; i++) put_rows(t, r, w.children[i]);
    return w;
}

static MergeWish any_wish(Rng *r, i64 keep, i64 gone) {
    MergeWish w = {.keep_id = keep, .gone_id = gone};
    for (size_t i = 0; i < N_MERGE_TOPICS; i++) w.show[i] = (MergeShow)rng_below(r, N_MERGE_SHOWS);
    return w;
}

/* Facts of one slot on one day, in both records together: returns that disagree make a few. */
static i64 overlaps(T *t, const World *w) {
    return merge_help_overlaps(t, w->children[0]) + merge_help_overlaps(t, w->children[1]);
}

static i64 merge(T *t, Rng *r, i64 keep, i64 gone) {
    i64 id, n = merge_help_overlaps(t, keep) + merge_help_overlaps(t, gone);
    MergeWish wish = any_wish(r, keep, gone);
    ok(t, person_merge(&t->cx, &wish, &id));
    expect(t, merge_help_overlaps(t, keep) <= n);
    return id;
}

static void expect_same(T *t, u64 seed, Str want, Str got) {
    if (!str_eq(want, got))
        printf("     seed %d\n     before:\n%.*s\n     after:\n%.*s\n", (int)seed, STR_ARG(want), STR_ARG(got));
    expect(t, str_eq(want, got));
}

/* Nothing but what stays names the record that is gone. */
static void expect_left_behind(T *t, i64 gone) {
    static const char *const tables[] = {"person_name",  "person_address", "enrolment",    "exclusion",
                                         "census_pupil", "transfer_file",  "roll_removal", "education_standing"};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        char sql[100];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE person_id = %d", tables[i], (int)gone);
        expect_i64(t, 0, test_count(t, sql));
    }
}

/* One more return has been read of some school: whoever it confirmed says so by school. */
static void land_return(T *t, Rng *r) {
    char day[DATE_ISO_LEN + 1], sql[160];
    i64 urn = 100 + (i64)rng_below(r, 3);
    snprintf(sql, sizeof sql, "INSERT INTO census_return (urn, census_on) VALUES (%d, '%s') ON CONFLICT DO NOTHING",
             (int)urn, date_iso(any_day(r), day));
    test_exec(t, sql);
    ok(t, enrolment_settle_confirmed(&t->cx, urn));
    expect_i64(t, 0, roll_help_confirmed_unlike(t));
}

static void begin(T *t, Rng *r, u64 seed, World *w) {
    actor_operator(&t->cx);
    *r = rng_seed(seed);
    ok(t, db_savepoint(&t->cx, "round"));
    *w = given_world(t, r);
    for (int i = 0; i < 4; i++) land_return(t, r);
}

static void end(T *t) {
    ok(t, db_rollback_to(&t->cx, "round"));
    ok(t, db_release(&t->cx, "round"));
}

TEST("random records, merged and parted in a chain: the store is as it was") {
    merge_help_given_schools(t);
    for (u64 seed = 1; seed <= ROUNDS; seed++) {
        Rng r;
        World w;
        begin(t, &r, seed, &w);
        Str before = merge_help_dump(t);
        i64 first = merge(t, &r, w.children[0], w.children[1]);
        expect_left_behind(t, w.children[1]);
        Str between = merge_help_dump(t);
        i64 second = merge(t, &r, w.children[2], w.children[0]);
        expect_i64(t, 0, roll_help_confirmed_unlike(t));
        ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = second}));
        expect_same(t, seed, between, merge_help_dump(t));
        ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = first}));
        expect_same(t, seed, before, merge_help_dump(t));
        end(t);
    }
}

TEST("random edits after a merge: given up, the record that went is as it was, and what came since is with the other") {
    merge_help_given_schools(t);
    for (u64 seed = 1; seed <= ROUNDS; seed++) {
        Rng r;
        World w;
        begin(t, &r, 1000 + seed, &w);
        Str gone_before = merge_help_dump_facts(t, w.children[1]);
        i64 n_overlaps = overlaps(t, &w);
        i64 id = merge(t, &r, w.children[0], w.children[1]);
        expect_i64(t, 0, roll_help_confirmed_unlike(t));
        for (int i = 0; i < EDITS; i++) say_something(t, &r, w.children[0], w.mother);
        land_return(t, &r);
        UnmergeItems items;
        UnmergeWish wish = {.merge_id = id, .edited = STR("as_was")};
        ok(t, person_unmerge_look(&t->cx, &wish, &items));
        expect_i64(t, 0, (i64)items.n_unsaid);
        ok(t, person_unmerge(&t->cx, &wish));
        expect_i64(t, 0, roll_help_confirmed_unlike(t));
        expect_same(t, seed, gone_before, merge_help_dump_facts(t, w.children[1]));
        expect(t, overlaps(t, &w) <= n_overlaps);
        end(t);
    }
}

TEST("random edits after a merge: kept, or handed to the other record, nothing overlaps and nothing is lost") {
    merge_help_given_schools(t);
    for (u64 seed = 1; seed <= ROUNDS; seed++) {
        Rng r;
        World w;
        begin(t, &r, 2000 + seed, &w);
        i64 n_overlaps = overlaps(t, &w);
        i64 id = merge(t, &r, w.children[0], w.children[1]);
        expect_i64(t, 0, roll_help_confirmed_unlike(t));
        for (int i = 0; i < EDITS; i++) say_something(t, &r, w.children[0], w.mother);
        land_return(t, &r);
        i64 n_exclusions = test_count(t, "SELECT count(*) FROM exclusion");
        i64 n_homes = test_count(t, "SELECT count(DISTINCT address_id) FROM person_address");
        UnmergeWish wish = {.merge_id = id,
                            .edited = STR("edited"),
                            .added = rng_chance(&r, 0.5) ? STR("gone") : STR("kept")};
        ok(t, person_unmerge(&t->cx, &wish));
        expect_i64(t, 0, roll_help_confirmed_unlike(t));
        expect(t, overlaps(t, &w) <= n_overlaps);
        expect(t, test_count(t, "SELECT count(*) FROM exclusion") >= n_exclusions);
        expect(t, test_count(t, "SELECT count(DISTINCT address_id) FROM person_address") >= n_homes);
        end(t);
    }
}
