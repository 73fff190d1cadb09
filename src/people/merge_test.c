#include "people/merge.h"

#include "access/access.h"
#include "access/audit.h"
#include "merge_help.h"
#include "people/changes.h"
#include "people/match.h"
#include "people/merge_plan.h"
#include "people/pair.h"
#include "people/person.h"
#include "roll_help.h"
#include "schools/enrolment.h"
#include "schools/exclusion.h"

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }
#define AUTUMN d(2017, 10, 5)
#define SPRING d(2018, 1, 18)
#define SUMMER d(2018, 5, 17)

static Said said(Date on) { return (Said){.source_id = 1, .as_at = on}; }

static PersonFacts given(T *t, const char *surname, const char *forename, Date as_at) {
    PersonFacts p;
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = d(2009, 3, 12), .sex = STR("F")}, said(as_at), &p));
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = str_from(forename)};
    ok(t, person_say_name(&t->cx, &p, &name, said(as_at)));
    return p;
}

static void say_home(T *t, i64 id, const char *paon, Date as_at) {
    PersonFacts p;
    AddressSaid a = {.paon = str_from(paon),
                     .street = STR("High Street"),
                     .town = STR("Ashford"),
                     .postcode = STR("TN23 1AA")};
    ok(t, person_load(&t->cx, id, &p));
    ok(t, person_say_address(&t->cx, &p, &a, said(as_at)));
}

static void say_upn(T *t, i64 id, const char *upn, Date as_at) {
    PersonFacts p;
    ok(t, person_load(&t->cx, id, &p));
    ok(t, person_say_upn(&t->cx, &p, str_from(upn), said(as_at)));
}

static Enrolments rolls_of(T *t, i64 id) {
    Enrolments known;
    ok(t, enrolment_of_person(&t->cx, id, &known));
    return known;
}

static void say_roll(T *t, i64 id, i64 urn, Date entry_on, Date as_at) {
    EnrolmentChange change;
    Enrolments known = rolls_of(t, id);
    RollSaid s = {.person_id = id,
                  .urn = urn,
                  .status = STR("C"),
                  .entry_on = entry_on,
                  .year_group = STR("4"),
                  .as_at = as_at,
                  .source_id = 1};
    ok(t, enrolment_say_on_roll(&t->cx, &known, &s, &change));
}

static void omit(T *t, i64 urn, Date as_at) {
    RollSeen seen = {.n = 0};
    i64 n;
    ok(t, enrolment_end_omitted(&t->cx, &(OmittedLoad){.urn = urn, .as_at = as_at, .source_id = 1, .seen = &seen}, &n));
}

static i64 merge(T *t, i64 keep, i64 gone) {
    i64 id;
    MergeWish wish = {.keep_id = keep, .gone_id = gone};
    ok(t, person_merge(&t->cx, &wish, &id));
    expect_i64(t, 0, merge_help_overlaps(t, keep));
    return id;
}

static void unmerge(T *t, i64 id) { ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = id})); }

static Status try_merge(T *t, i64 keep, i64 gone) {
    i64 id;
    return person_merge(&t->cx, &(MergeWish){.keep_id = keep, .gone_id = gone}, &id);
}

/* Two records of one child: another spelling, another home later, the same school, a number each. */
typedef struct Two {
    i64 keep, gone;
} Two;

static Two given_two(T *t) {
    actor_operator(&t->cx);
    merge_help_given_schools(t);
    Two two = {given(t, "Smith", "Jon", AUTUMN).who.id, given(t, "Smith", "John", SPRING).who.id};
    say_home(t, two.keep, "1", AUTUMN);
    say_home(t, two.gone, "2", SPRING);
    say_upn(t, two.keep, "H801200001001", AUTUMN);
    say_upn(t, two.gone, "X801200001002", SPRING);
    return two;
}

static void expect_same(T *t, Str want, Str got) {
    if (!str_eq(want, got)) printf("     before:\n%.*s\n     after:\n%.*s\n", STR_ARG(want), STR_ARG(got));
    expect(t, str_eq(want, got));
}

/* ---- the list of tables ---- */

static bool is_moved(const char *table, Str column) {
    Str rest = STR_NONE;
#define X(name, key, people, unique, fit, title, is_log) \
    if (strcmp(table, name) == 0) rest = STR(people);
    MERGE_TABLE_LIST(X)
#undef X
    while (rest.n > 0)
        if (str_eq(str_cut(rest, ',', &rest), column)) return true;
    return false;
}

static bool stays(const char *table, Str column) {
#define X(name, col, why) \
    if (strcmp(table, name) == 0 && str_is(column, col)) return true;
    MERGE_STAYS_LIST(X)
#undef X
    return false;
}

/* By what it refers to, by its name or by what the dictionary says of it. */
static bool names_a_person(Str column, Str refers_to, Str comment) {
    return str_is(refers_to, "person(id)") || str_is(column, "person_id") || str_ends(column, STR("_person_id")) ||
           str_find(comment, STR("person.id")) >= 0;
}

TEST("every column of the store that names a person is moved by a merge, or is on the list of those that stay") {
    DbRows *r;
    int n = 0, n_forgotten = 0;
    ok(t, db_query_text(&t->cx, &r,
                        "SELECT table_name, column_name, refers_to, comment FROM dictionary WHERE column_name <> ''"));
    while (db_next(r)) {
        const char *table = str_cstr(t->cx.arena, col_str(r, 0));
        Str column = col_str(r, 1);
        if (!names_a_person(column, col_str(r, 2), col_str(r, 3))) continue;
        n++;
        if (is_moved(table, column) || stays(table, column)) continue;
        printf("     %s.%.*s names a person: add it to MERGE_TABLE_LIST or MERGE_STAYS_LIST\n", table, STR_ARG(column));
        n_forgotten++;
    }
    ok(t, db_done(r));
    expect(t, n > 15);
    expect_i64(t, 0, n_forgotten);
}

TEST("every table on the list is in the store, with those columns, and its rows can be read whole") {
    MergePlan p = {.cx = &t->cx};
    ok(t, merge_tables_load(&t->cx, &p));
    for (size_t i = 0; i < p.n_tables; i++) {
        json_t *rows = row_keep(&t->cx, json_array());
        for (Str rest = str_from(p.tables[i].people); rest.n > 0;) {
            const char *column = str_cstr(t->cx.arena, str_cut(rest, ',', &rest));
            ok(t, row_find(&t->cx, &p.shapes[i], column, 1, rows));
        }
    }
}

/* ---- merging ---- */

TEST("a merged child has both histories, each day what was said last before it") {
    Two two = given_two(t);
    merge(t, two.keep, two.gone);
    PersonFacts p;
    ok(t, person_get(&t->cx, two.gone, &p));
    expect_i64(t, two.keep, p.who.id);
    expect_str(t, "1", person_address_on(&p, "home", AUTUMN)->paon);
    expect_str(t, "1", person_address_on(&p, "home", date_plus(SPRING, -1))->paon);
    expect_str(t, "2", person_address_on(&p, "home", SPRING)->paon);
    expect_str(t, "Jon", person_name_on(&p, "legal", AUTUMN)->forename);
    expect_str(t, "John", person_name_on(&p, "legal", SUMMER)->forename);
    expect_str(t, "X801200001002", person_identifier_of(&p, "upn")->value);
    expect_str(t, "H801200001001", person_identifier_of(&p, "upn_former")->value);
}

TEST("the values that show may be chosen") {
    Two two = given_two(t);
    i64 id;
    MergeWish wish = {.keep_id = two.keep, .gone_id = two.gone};
    ok(t, merge_show_parse(&t->cx, STR("name=kept,address=kept,number=kept,birth=gone"), &wish));
    test_exec(t, "UPDATE person SET birth_date = '2009-03-21' WHERE id = (SELECT max(id) FROM person)");
    ok(t, person_merge(&t->cx, &wish, &id));
    PersonFacts p;
    ok(t, person_get(&t->cx, two.keep, &p));
    expect_str(t, "1", person_address_on(&p, "home", SUMMER)->paon);
    expect_str(t, "Jon", person_name_on(&p, "legal", SUMMER)->forename);
    expect_str(t, "H801200001001", person_identifier_of(&p, "upn")->value);
    expect(t, date_eq(d(2009, 3, 21), p.who.birth_date));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_name WHERE match_key LIKE '2009-03-21|smith|%'"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_address")); /* the other is kept: it never holds */
    expect_error(t, ERR_INPUT, merge_show_parse(&t->cx, STR("name=mine"), &wish));
}

TEST("a child whom a return seemed to have lost and found again was on the roll all along") {
    Two two = given_two(t);
    say_roll(t, two.keep, 100, d(2015, 9, 1), AUTUMN);
    omit(t, 100, SPRING);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal"));
    say_roll(t, two.gone, 100, d(2015, 9, 1), SPRING);
    Str before = merge_help_dump(t);
    i64 id = merge(t, two.keep, two.gone);
    Enrolments rolls = rolls_of(t, two.keep);
    expect_i64(t, 1, (i64)rolls.n);
    expect(t, !date_is_set(rolls.at[0].to_on) && date_eq(d(2015, 9, 1), rolls.at[0].from_on));
    expect(t, date_eq(SPRING, rolls.at[0].confirmed_on) && str_empty(rolls.at[0].end_basis));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM roll_removal"));
    unmerge(t, id);
    expect_same(t, before, merge_help_dump(t));
}

static void land_return(T *t, i64 urn, Date on) {
    char day[DATE_ISO_LEN + 1], sql[128];
    snprintf(sql, sizeof sql, "INSERT INTO census_return (urn, census_on) VALUES (%d, '%s')", (int)urn,
             date_iso(on, day));
    test_exec(t, sql);
    ok(t, enrolment_settle_confirmed(&t->cx, urn));
}

static i64 n_by_latest(T *t) {
    expect_i64(t, 0, roll_help_confirmed_unlike(t));
    return test_count(t, "SELECT count(*) FROM enrolment WHERE roll_confirmed_on = '9999-12-31'");
}

TEST(
    "a roll that the latest return confirmed says so of whoever it is, merged and parted, whatever returns come between") {
    Two two = given_two(t);
    say_roll(t, two.keep, 100, d(2015, 9, 1), AUTUMN);
    land_return(t, 100, AUTUMN);
    expect_i64(t, 1, n_by_latest(t));
    say_roll(t, two.gone, 100, d(2015, 9, 1), SPRING);
    land_return(t, 100, SPRING);
    expect_i64(t, 1, n_by_latest(t));
    i64 id = merge(t, two.keep, two.gone);
    expect_i64(t, 1, (i64)rolls_of(t, two.keep).n);
    expect(t, date_eq(SPRING, rolls_of(t, two.keep).at[0].confirmed_on));
    expect_i64(t, 1, n_by_latest(t));
    unmerge(t, id);
    expect(t, date_eq(AUTUMN, rolls_of(t, two.keep).at[0].confirmed_on));
    expect(t, date_eq(SPRING, rolls_of(t, two.gone).at[0].confirmed_on));
    expect_i64(t, 1, n_by_latest(t));

    id = merge(t, two.keep, two.gone);
    land_return(t, 100, SUMMER); /* names nobody: what was the latest is so no more, also of what the merge set aside */
    expect_i64(t, 0, n_by_latest(t));
    unmerge(t, id);
    expect(t, date_eq(SPRING, rolls_of(t, two.gone).at[0].confirmed_on));
    expect_i64(t, 0, n_by_latest(t));

    id = merge(t, two.gone, two.keep);
    say_roll(t, two.gone, 100, d(2015, 9, 1), SUMMER);
    expect_i64(t, 1, n_by_latest(t));
    ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = id, .edited = STR("as_was")}));
    expect_i64(t, 0, n_by_latest(t));
}

TEST("what both records hold is held once, filled from either, and comes back whole") {
    Two two = given_two(t);
    ExclusionChange change;
    ExclusionSaid ex = {
        .person_id = two.keep, .urn = 100, .category = STR("SUSP"), .start_on = AUTUMN, .sessions = -1, .source_id = 1};
    ok(t, exclusion_say(&t->cx, &ex, &change));
    ex.person_id = two.gone;
    ex.sessions = 4;
    ok(t, exclusion_say(&t->cx, &ex, &change));
    Str before = merge_help_dump(t);
    i64 id = merge(t, two.keep, two.gone);
    expect_i64(t, 4, test_count(t, "SELECT sessions FROM exclusion"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM exclusion"));
    unmerge(t, id);
    expect_same(t, before, merge_help_dump(t));
}

TEST("a number both held is disputed no longer, and leads later rows to the record that stays") {
    Two two = given_two(t);
    say_upn(t, two.gone, "H801200001001", SUMMER);
    expect(t, test_count(t, "SELECT count(*) FROM person_identifier WHERE is_disputed") == 2);
    merge(t, two.keep, two.gone);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person_identifier WHERE is_disputed"));
    Match m;
    Incoming in = {.upn = STR("X801200001002"),
                   .birth_date = d(2009, 3, 12),
                   .surname = STR("Smith"),
                   .forename = STR("J")};
    ok(t, match_child(&t->cx, &in, &m));
    expect_i64(t, MATCH_SAME, m.verdict);
    expect_i64(t, two.keep, m.person_id);
}

TEST("relationships follow from both sides, and nobody becomes their own sister") {
    Two two = given_two(t);
    PersonFacts child, mother;
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said(AUTUMN), &mother));
    ok(t, person_load(&t->cx, two.keep, &child));
    ok(t, person_say_relationship(
              &t->cx, &child,
              &(RelationshipSaid){.other_id = mother.who.id, .relation = "mother", .parental_responsibility = 1},
              said(AUTUMN)));
    ok(t, person_load(&t->cx, two.gone, &child));
    ok(t, person_say_relationship(
              &t->cx, &child,
              &(RelationshipSaid){.other_id = mother.who.id, .relation = "mother", .parental_responsibility = 1},
              said(SPRING)));
    ok(t, person_say_relationship(
              &t->cx, &child,
              &(RelationshipSaid){.other_id = two.keep, .relation = "sibling", .parental_responsibility = -1},
              said(SPRING)));
    Str before = merge_help_dump(t);
    expect_error(t, ERR_CONFLICT, try_merge(t, two.keep, two.gone)); /* they are recorded as siblings */
    ctx_clear_error(&t->cx);
    i64 id;
    MergeWish wish = {.keep_id = two.keep, .gone_id = two.gone, .answers = STR("siblings=merge")};
    ok(t, person_merge(&t->cx, &wish, &id));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_relationship"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person_relationship WHERE person_id = other_id"));
    unmerge(t, id);
    expect_same(t, before, merge_help_dump(t));
}

TEST("two adults merge, and their children point to the one") {
    actor_operator(&t->cx);
    PersonFacts child = given(t, "Smith", "Ada", AUTUMN), a, b;
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said(AUTUMN), &a));
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said(AUTUMN), &b));
    ok(t, person_say_relationship(
              &t->cx, &child,
              &(RelationshipSaid){.other_id = a.who.id, .relation = "mother", .parental_responsibility = 1},
              said(AUTUMN)));
    ok(t, person_say_relationship(
              &t->cx, &child,
              &(RelationshipSaid){.other_id = b.who.id, .relation = "mother", .parental_responsibility = 1},
              said(SPRING)));
    Str before = merge_help_dump(t);
    i64 id = merge(t, a.who.id, b.who.id);
    expect_i64(t, 0, merge_help_overlaps(t, child.who.id));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_relationship"));
    unmerge(t, id);
    expect_same(t, before, merge_help_dump(t));
}

/* ---- refusals ---- */

TEST("refused: itself, a child with an adult, nobody, a record merged already, without the permission") {
    Two two = given_two(t);
    PersonFacts adult;
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said(AUTUMN), &adult));
    Str before = merge_help_dump(t);
    expect_error(t, ERR_INPUT, try_merge(t, two.keep, two.keep));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, try_merge(t, two.keep, adult.who.id));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, try_merge(t, two.keep, two.keep + 1000));
    ctx_clear_error(&t->cx);
    expect_same(t, before, merge_help_dump(t));
    merge(t, two.keep, two.gone);
    expect_error(t, ERR_CONFLICT, try_merge(t, two.keep, two.gone));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_CONFLICT, try_merge(t, two.gone, two.keep)); /* merging back */
    ctx_clear_error(&t->cx);
    t->cx.actor.permissions = (u64)1 << READ_CHILD;
    expect_error(t, ERR_DENIED, try_merge(t, two.keep, two.gone));
}

TEST("two whom one return named, or whom somebody found to be two, are merged only when asked again") {
    Two two = given_two(t);
    say_roll(t, two.keep, 100, d(2017, 9, 4), AUTUMN);
    say_roll(t, two.gone, 100, d(2017, 9, 4), AUTUMN);
    test_exec(t, "INSERT INTO census_return (urn, census_on) VALUES (100, '2017-10-05')");
    ok(t, enrolment_settle_confirmed(&t->cx, 100));
    test_exec(t, "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, source_id)"
                 " SELECT 100, '2017-10-05', id, TRUE, 1 FROM person");
    MergeWish wish = {.keep_id = two.keep, .gone_id = two.gone};
    MergeLook look;
    ok(t, person_merge_look(&t->cx, &wish, &look));
    expect_i64(t, 1, (i64)look.n_unanswered);
    expect_error(t, ERR_CONFLICT, try_merge(t, two.keep, two.gone));
    ctx_clear_error(&t->cx);
    ok(t, pair_offer(&t->cx, &(PairFound){.a = two.keep, .b = two.gone, .how = "find"}, NULL));
    Pair p;
    ok(t, pair_between(&t->cx, two.keep, two.gone, &p));
    ok(t, pair_decide(&t->cx, p.id, &(PairDecision){.status = PAIR_DIFFERENT}));
    wish.answers = STR("same_return=merge");
    ok(t, person_merge_look(&t->cx, &wish, &look));
    expect_i64(t, 2, (i64)look.n_questions);
    expect_i64(t, 1, (i64)look.n_unanswered);
    Str before = merge_help_dump(t);
    wish.answers = STR("same_return=merge, decided=merge");
    i64 id;
    ok(t, person_merge(&t->cx, &wish, &id));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM census_pupil"));
    ok(t, pair_get(&t->cx, p.id, &p));
    expect_i64(t, PAIR_SAME, p.status);
    ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = id, .is_different = true}));
    expect_same(t, before, merge_help_dump(t));
}

/* ---- undoing ---- */

TEST("a merge undone leaves the store as it was, and can be made again the other way round") {
    Two two = given_two(t);
    Str before = merge_help_dump(t);
    unmerge(t, merge(t, two.keep, two.gone));
    expect_same(t, before, merge_help_dump(t));
    unmerge(t, merge(t, two.gone, two.keep));
    expect_same(t, before, merge_help_dump(t));
}

TEST("a merge is undone once, and later merges go first") {
    Two two = given_two(t);
    i64 third = given(t, "Smith", "Jonny", SUMMER).who.id;
    Str before = merge_help_dump(t);
    i64 first = merge(t, two.keep, two.gone);
    Str between = merge_help_dump(t);
    i64 second = merge(t, third, two.keep);
    PersonFacts p;
    ok(t, person_get(&t->cx, two.gone, &p));
    expect_i64(t, third, p.who.id);
    expect_error(t, ERR_CONFLICT, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = first}));
    expect_has(t, t->cx.error.message,
               str_cstr(t->cx.arena, str_fmt(t->cx.arena, "undo merge %lld first", (long long)second)));
    ctx_clear_error(&t->cx);
    unmerge(t, second);
    expect_same(t, between, merge_help_dump(t));
    expect_error(t, ERR_CONFLICT, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = second}));
    ctx_clear_error(&t->cx);
    unmerge(t, first);
    expect_same(t, before, merge_help_dump(t));
}

TEST("what came after the merge stays with the record that stayed; what it changed is for a person to say") {
    Two two = given_two(t);
    Str gone_before = merge_help_dump_person(t, two.gone);
    i64 id = merge(t, two.keep, two.gone);
    say_home(t, two.keep, "3", SUMMER);
    UnmergeItems items;
    UnmergeWish wish = {.merge_id = id};
    ok(t, person_unmerge_look(&t->cx, &wish, &items));
    expect_i64(t, 2, (i64)items.n); /* number 2, ended since; and number 3 */
    expect_i64(t, 1, (i64)items.n_unsaid);
    expect(t, items.at[0].of_gone && !items.at[0].is_added);
    expect_has(t, items.at[0].text, "High Street");
    expect_has(t, items.at[0].text, "to 16 May 2018");
    expect(t, items.at[1].is_added);
    expect_error(t, ERR_CONFLICT, person_unmerge(&t->cx, &wish));
    ctx_clear_error(&t->cx);
    wish.choices = str_fmt(t->cx.arena, "%.*s=as_was", STR_ARG(items.at[0].key));
    ok(t, person_unmerge(&t->cx, &wish));
    expect_same(t, gone_before, merge_help_dump_person(t, two.gone));
    expect_i64(t, 0, merge_help_overlaps(t, two.keep));
    PersonFacts p;
    ok(t, person_get(&t->cx, two.keep, &p));
    expect_str(t, "1", person_address_on(&p, "home", date_plus(SUMMER, -1))->paon);
    expect_str(t, "3", person_address_on(&p, "home", SUMMER)->paon);
}

TEST("what came after the merge goes to the other record where a person says so") {
    Two two = given_two(t);
    i64 id = merge(t, two.keep, two.gone);
    say_home(t, two.keep, "3", SUMMER);
    ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = id, .edited = STR("edited"), .added = STR("gone")}));
    PersonFacts p;
    ok(t, person_get(&t->cx, two.gone, &p));
    expect_str(t, "2", person_address_on(&p, "home", SPRING)->paon);
    expect_str(t, "3", person_address_on(&p, "home", SUMMER)->paon);
    ok(t, person_get(&t->cx, two.keep, &p));
    expect_str(t, "1", person_address_on(&p, "home", SUMMER)->paon);
    expect_i64(t, 0, merge_help_overlaps(t, two.gone));
}

/* ---- who is told ---- */

static i64 n_audit_of(T *t, const char *action, i64 person) {
    i64 n = 0;
    for (const AuditLine *l = t->cx.audit; l; l = l->next)
        n += strcmp(l->action, action) == 0 && l->person_id == person;
    return n;
}

TEST("a merge and its undoing are in the audit trail of both records, and in the feed of changes") {
    Two two = given_two(t);
    i64 id = merge(t, two.keep, two.gone);
    expect_i64(t, 1, n_audit_of(t, "person.merge", two.keep));
    expect_i64(t, 1, n_audit_of(t, "person.merge", two.gone));
    unmerge(t, id);
    expect_i64(t, 1, n_audit_of(t, "person.unmerge", two.gone));
    Merges merges;
    ok(t, merge_of_person(&t->cx, two.gone, &merges));
    expect_i64(t, 1, (i64)merges.n);
    expect(t, merges.at[0].undone_at != MOMENT_NONE && merges.at[0].n_moved > 3);
}

TEST("pairs of the record that goes are led to the one that stays; what was decided goes before what is open") {
    Two two = given_two(t);
    i64 third = given(t, "Smyth", "Jon", AUTUMN).who.id, fourth = given(t, "Smit", "Jon", AUTUMN).who.id;
    const i64 pairs[][2] = {{two.keep, third}, {two.gone, third}, {two.gone, fourth}};
    Pair p;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        ok(t, pair_offer(&t->cx, &(PairFound){.a = pairs[i][0], .b = pairs[i][1], .how = "find"}, NULL));
    ok(t, pair_between(&t->cx, two.gone, third, &p));
    ok(t, pair_decide(&t->cx, p.id, &(PairDecision){.status = PAIR_DIFFERENT}));
    Str before = merge_help_dump(t);
    i64 id = merge(t, two.keep, two.gone);
    ok(t, pair_between(&t->cx, two.keep, third, &p));
    expect_i64(t, PAIR_DIFFERENT, p.status);
    ok(t, pair_between(&t->cx, two.keep, fourth, &p));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_pair"));
    unmerge(t, id);
    expect_same(t, before, merge_help_dump(t));
}
