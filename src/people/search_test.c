#include "people/search.h"
#include <stdio.h>
#include <unistd.h>
#include "../../tests/harness.h"
#include "access/access.h"
#include "access/restrict.h"
#include "base/rng.h"
#include "people/merge.h"
#include "people/person.h"
#include "people/search_keep.h"
#include "people/search_narrow.h"
#include "user_help.h"

static const Said then = {.as_at = {17444}}; /* 5 October 2017 */

static i64 given(T *t, const char *forename, const char *surname, Date born) {
    PersonFacts p;
    NewPerson n = {.birth_date = born, .sex = STR("F")};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = str_from(forename)};
    ok(t, person_create(&t->cx, &n, then, &p));
    ok(t, person_say_name(&t->cx, &p, &name, then));
    return p.who.id;
}

static i64 given_adult(T *t, const char *forename, const char *surname) {
    PersonFacts p;
    NewPerson n = {.is_adult = true, .birth_date = DATE_NONE};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = str_from(forename)};
    ok(t, person_create(&t->cx, &n, then, &p));
    ok(t, person_say_name(&t->cx, &p, &name, then));
    return p.who.id;
}

static void say_name(T *t, i64 id, const char *kind, const char *forename, const char *surname) {
    PersonFacts p;
    NameSaid name = {.kind = kind, .surname = str_from(surname), .forename = str_from(forename)};
    ok(t, person_load(&t->cx, id, &p));
    ok(t, person_say_name(&t->cx, &p, &name, (Said){.as_at = date_ymd(2018, 1, 18)}));
}

static void say_home(T *t, i64 id, const char *paon, const char *street, const char *postcode) {
    PersonFacts p;
    AddressSaid a = {.paon = str_from(paon),
                     .street = str_from(street),
                     .town = STR("Ashford"),
                     .postcode = str_from(postcode)};
    ok(t, person_load(&t->cx, id, &p));
    ok(t, person_say_address(&t->cx, &p, &a, (Said){.as_at = date_ymd(2018, 1, 18)}));
}

static void say_parent(T *t, i64 child, i64 adult, const char *relation) {
    PersonFacts p;
    RelationshipSaid r = {.other_id = adult, .relation = relation, .parental_responsibility = 1};
    ok(t, person_load(&t->cx, child, &p));
    ok(t, person_say_relationship(&t->cx, &p, &r, then));
}

static void say_roll(T *t, i64 child, i64 urn, const char *to_on) {
    Str row = str_fmt(t->cx.arena,
                      "INSERT INTO enrolment (person_id, urn, status, from_on, to_on, entry_on, is_part_time) "
                      "VALUES (%lld, %lld, 'C', '2016-09-01', %s, '2016-09-01', FALSE)",
                      (long long)child, (long long)urn, to_on);
    test_exec(t, str_cstr(t->cx.arena, row));
}

static void given_schools(T *t) {
    test_exec(t, "INSERT INTO establishment (urn, name, name_key, kind) VALUES "
                 "(100, 'St Mary''s Primary School', 'x', 'school'), (200, 'Oakfield Academy', 'y', 'school')");
}

static PersonCards found(T *t, const char *query) {
    PersonCards cards;
    ok(t, person_find(&t->cx, str_from(query), &cards));
    return cards;
}

/* The ids found, in order: "3 1 2", with + when there are more. */
static Str ids(T *t, const PersonCards *cards) {
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < cards->n; i++) buf_fmt(&b, "%s%lld", i ? " " : "", (long long)cards->at[i].id);
    if (cards->is_cut) buf_lit(&b, " +");
    return b.n ? buf_str(&b) : STR("");
}

static void expect_order(T *t, const char *query, const i64 *want, size_t n) {
    PersonCards cards = found(t, query);
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < n; i++) buf_fmt(&b, "%s%lld", i ? " " : "", (long long)want[i]);
    expect_str(t, n ? str_cstr(t->cx.arena, buf_str(&b)) : "", ids(t, &cards));
}
#define EXPECT_FOUND(t, query, ...) \
    expect_order((t), (query), (const i64[]){__VA_ARGS__}, sizeof((const i64[]){__VA_ARGS__}) / sizeof(i64))

static void expect_why(T *t, const char *query, const char *why) {
    PersonCards cards = found(t, query);
    expect(t, cards.n > 0);
    expect_str(t, why, person_why_text(t->cx.arena, &cards.why[0]));
}

static void as_of_june(T *t) {
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 6, 8);
}

TEST("what fits exactly comes before what begins so, a familiar form, a parent, a home or a school") {
    as_of_june(t);
    given_schools(t);
    Date born = date_ymd(2009, 3, 12);
    i64 home = given(t, "Tom", "Zed", born);
    i64 school = given(t, "Ann", "Yale", born);
    i64 child = given(t, "Una", "Xu", born);
    i64 familiar = given(t, "Elizabeth", "Wall", born);
    i64 begins = given(t, "Lizbeth", "Vane", born);
    i64 exact = given(t, "Liz", "Unwin", born);
    i64 mother = given_adult(t, "Liz", "Xu");
    say_parent(t, child, mother, "mother");
    say_home(t, home, "1", "Liz Lane", "TN23 1AA");
    test_exec(t, "UPDATE establishment SET name = 'Lizard Point School' WHERE urn = 200");
    say_roll(t, school, 200, "NULL");
    EXPECT_FOUND(t, "liz", exact, begins, familiar, child, school, home, mother);
    expect_why(t, "liz xu", "name; mother: Liz Xu");
    EXPECT_FOUND(t, "mother liz", mother, exact, begins, familiar, child, school, home);
}

TEST("a misspelt name is found when nobody is called so, and says what it was taken for") {
    as_of_june(t);
    Date born = date_ymd(2009, 3, 12);
    i64 a = given(t, "Catherine", "Braithwaite", born), b = given(t, "Thomas", "Braithwaite", born);
    EXPECT_FOUND(t, "braithwait", a, b);
    EXPECT_FOUND(t, "braithwiate", a, b);
    EXPECT_FOUND(t, "brathwaite thomas", b);
    EXPECT_FOUND(t, "braithwaite tomas", b);
    EXPECT_FOUND(t, "kathryn braithwaite", a);
    expect_why(t, "brathwaite thomas", "spelt otherwise: brathwaite for Braithwaite; name");
    expect_why(t, "kate braithwaite", "familiar form: kate for Catherine; name");
    EXPECT_FOUND(t, "zzgrumpf", );
    i64 smith = given(t, "Filip", "Schmidt", born), zac = given(t, "Zac", "Ng", born);
    EXPECT_FOUND(t, "smyth", smith);
    EXPECT_FOUND(t, "phillip schmitt", smith);
    EXPECT_FOUND(t, "zac", zac);
    i64 ryan = given(t, "Ryan", "Quill", born), chan = given(t, "Mei", "Chan", born);
    EXPECT_FOUND(t, "ryn quill", ryan);
    EXPECT_FOUND(t, "mei can", chan);
    EXPECT_FOUND(t, "mei hen", ); /* three letters, one of them wrong, are too many names */
    EXPECT_FOUND(t, "zzzzqqq", ); /* one sound in common is chance */
}

TEST("the reason given is the one for which someone was found, and not another that would fit as written") {
    as_of_june(t);
    given_schools(t);
    i64 rhys = given(t, "Rhys", "Carr", date_ymd(2009, 3, 12)), anna = given(t, "Anna", "Prior", date_ymd(2009, 3, 12));
    say_parent(t, rhys, given_adult(t, "Helen", "Carr"), "mother"); /* one letter is looked for in no parent's name */
    say_home(t, rhys, "1", "Hill Road", "TN23 1AA");
    EXPECT_FOUND(t, "r h", rhys); /* run together */
    expect_why(t, "r h", "name begins so");
    say_parent(t, anna, given_adult(t, "Stacey", "Prior"), "mother");
    say_roll(t, anna, 100, "NULL");
    expect_why(t, "anna st", "name; at: St Mary's Primary School");
    expect_why(t, "anna stac", "name; mother: Stacey Prior");
    expect_why(t, "rhys hill 9", "name; lives at: 1 Hill Road, Ashford, TN23 1AA; born: 12 March 2009, aged 9");
    expect_why(t, "rhys tn23", "name; lives at: 1 Hill Road, Ashford, TN23 1AA");
    expect_why(t, "rhys 1", "name; lives at: 1 Hill Road, Ashford, TN23 1AA");
    expect_why(t, "rhys hilk", "name; lives at: 1 Hill Road, Ashford, TN23 1AA");
}

TEST("words in any order, former and preferred names, initials, names in several words, accents and marks") {
    as_of_june(t);
    Date born = date_ymd(2009, 3, 12);
    i64 berg = given(t, "Anna Mae", "van der Berg", born), van = given(t, "Ida", "Vanderberg", born);
    i64 brien = given(t, "Se\xC3\xA1n",
                      "O\xE2\x80\x99"
                      "Brien",
                      born);
    i64 hyphen = given(t, "Mary-Jane", "Smith-Jones", born);
    say_name(t, brien, "preferred", "Jack", "O'Brien");
    say_name(t, hyphen, "former", "Mary-Jane", "Quill");
    EXPECT_FOUND(t, "berg anna", berg);
    EXPECT_FOUND(t, "van der berg", berg, van);
    EXPECT_FOUND(t, "vanderberg", berg, van);
    EXPECT_FOUND(t, "OBRIEN sean", brien);
    EXPECT_FOUND(t, "o brien", brien);
    EXPECT_FOUND(t, "brien", brien);
    EXPECT_FOUND(t, "jack", brien);
    expect_why(t, "jack", "known as: Jack O'Brien");
    EXPECT_FOUND(t, "maryjane", hyphen);
    EXPECT_FOUND(t, "jones mary", hyphen);
    EXPECT_FOUND(t, "m s-j", hyphen);
    EXPECT_FOUND(t, "quill", hyphen);
    expect_why(t, "quill", "former name: Mary-Jane Quill");
}

TEST("an age, a year group, a school, an address, a postcode and a parent narrow a name") {
    as_of_june(t);
    given_schools(t);
    i64 nine = given(t, "Anna", "Hill", date_ymd(2009, 3, 12)), ten = given(t, "Anna", "Hill", date_ymd(2008, 3, 12));
    i64 house = given(t, "Anna", "Hill", date_ymd(2004, 3, 12));
    say_home(t, house, "9", "High St", "TN23 1AB");
    say_home(t, ten, "12", "Mill Road", "TN2 3AB");
    say_roll(t, nine, 100, "NULL");
    say_roll(t, ten, 100, "'2017-07-20'");
    EXPECT_FOUND(t, "anna 9", nine, house);
    EXPECT_FOUND(t, "anna aged 9", nine);
    EXPECT_FOUND(t, "hill year 4", nine);
    EXPECT_FOUND(t, "9 high street", house);
    EXPECT_FOUND(t, "9 high st anna", house);
    EXPECT_FOUND(t, "mill rd hill", ten);
    EXPECT_FOUND(t, "anna st marys", nine, ten);
    EXPECT_FOUND(t, "TN23 1", house);
    EXPECT_FOUND(t, "tn23", house, ten);
    EXPECT_FOUND(t, "anna march 2008", ten);
    EXPECT_FOUND(t, "anna hill 2004", house);
    expect_why(t, "anna st marys", "name; at: St Mary's Primary School");
    PersonCards marked = found(t, "marys anna");
    expect_str(t, "Mary's", marked.why[0].lines[1].texts[1].text);
    expect(t, marked.why[0].lines[1].texts[1].is_match);
    expect_why(t, "mill rd hill", "name; lives at: 12 Mill Road, Ashford, TN2 3AB");
    expect_why(t, "anna aged 9", "name; born: 12 March 2009, aged 9");
}

TEST("a number is found with spaces, in small letters, or half of it") {
    as_of_june(t);
    i64 id = given(t, "Anna", "Hill", date_ymd(2009, 3, 12));
    PersonFacts p;
    ok(t, person_load(&t->cx, id, &p));
    ok(t, person_say_upn(&t->cx, &p, STR("H801200001001"), then));
    ok(t, person_say_identifier(&t->cx, &p, "local:known", STR("B000123"), then));
    EXPECT_FOUND(t, "h801 2000 0100 1", id);
    EXPECT_FOUND(t, "H8012000", id);
    EXPECT_FOUND(t, "b000123 anna", id);
    EXPECT_FOUND(t, "b000124", );
    expect_why(t, "H8012000", "UPN: H801200001001");
}

TEST("those on a roll come first, then the others here, those gone, the dead; adults after children") {
    as_of_june(t);
    given_schools(t);
    Date born = date_ymd(2009, 3, 12);
    i64 adult = given_adult(t, "Anna", "Able"), dead = given(t, "Anna", "Able", born),
        away = given(t, "Anna", "Able", born);
    i64 here = given(t, "Anna", "Able", born), pupil = given(t, "Anna", "Able", born);
    say_roll(t, pupil, 100, "NULL");
    Str row = str_fmt(t->cx.arena, "UPDATE person SET died_on = '2017-11-01' WHERE id = %lld", (long long)dead);
    test_exec(t, str_cstr(t->cx.arena, row));
    say_home(t, away, "1", "Rue X", "EH1 1AA");
    test_exec(t, "UPDATE person_address SET is_outside = TRUE");
    EXPECT_FOUND(t, "anna able", pupil, here, away, dead, adult);
}

TEST("too many are said to be too many; a word more makes them few") {
    as_of_june(t);
    for (int i = 0; i < PERSON_FIND_LIMIT + 5; i++) (void)given(t, "Anna", "Hill", date_ymd(2009, 3, 1 + i % 28));
    PersonCards cards = found(t, "hill");
    expect_i64(t, PERSON_FIND_LIMIT, (i64)cards.n);
    expect(t, cards.is_cut);
    cards = found(t, "hill 5 march 2009");
    expect_i64(t, 1, (i64)cards.n);
    expect(t, !cards.is_cut);
}

TEST("a page of twenty people with schools, homes and parents is made by a handful of statements") {
    as_of_june(t);
    given_schools(t);
    for (int i = 0; i < PERSON_FIND_LIMIT; i++) {
        i64 id = given(t, "Anna", "Hill", date_ymd(2009, 3, 1 + i % 28));
        say_home(t, id, "12", "Mill Road", "TN23 1AA");
        say_roll(t, id, 100, "NULL");
        say_parent(t, id, given_adult(t, "Jane", "Hill"), "mother");
    }
    PersonCards cards;
    db_fail_after(t->cx.db, 40); /* steps of statements are not counted; three a person would be sixty */
    ok(t, person_find(&t->cx, STR("hill mill jane"), &cards));
    db_fail_after(t->cx.db, 0);
    expect_i64(t, PERSON_FIND_LIMIT, (i64)cards.n);
    expect_str(t, "Hill", cards.at[7].surname);
    expect_str(t, "St Mary's Primary School", cards.at[7].school_name);
    expect_str(t, "name; mother: Jane Hill; lives at: 12 Mill Road, Ashford, TN23 1AA",
               person_why_text(t->cx.arena, &cards.why[19]));
}

TEST("cards of many are in the order of their ids, one twice if it is asked for twice; nobody's is no card") {
    as_of_june(t);
    i64 a = given(t, "Anna", "Hill", date_ymd(2009, 3, 12)), b = given(t, "Bea", "Hall", date_ymd(2009, 3, 12));
    const i64 ids_asked[] = {b, a, b}, nobody[] = {a, b + 1000};
    PersonCard cards[3];
    ok(t, person_cards(&t->cx, ids_asked, 3, cards));
    expect_str(t, "Hall", cards[0].surname);
    expect_str(t, "Hill", cards[1].surname);
    expect_str(t, "Hall", cards[2].surname);
    expect(t, !date_is_set(cards[0].school_to_on) && cards[0].urn == 0);
    ok(t, person_cards(&t->cx, ids_asked, 0, cards));
    expect_error(t, ERR_NOTFOUND, person_cards(&t->cx, nobody, 2, cards));
}

static void restrict_child(T *t, i64 person, RestrictKind kind) {
    i64 id;
    RestrictPlace p = {.person_id = person,
                       .kind = kind,
                       .to_on = DATE_NONE,
                       .reason = STR("x"),
                       .ask = STR("the duty manager"),
                       .readers = STR("reader")};
    ok(t, restrict_place(&t->cx, &p, &id));
}

TEST("who may not know of a child finds neither the child nor a count of it, by no road; who may, does") {
    as_of_june(t);
    Date born = date_ymd(2009, 3, 12);
    i64 hidden = given(t, "Ada", "Secret", born), sister = given(t, "Bea", "Open", born);
    i64 mother = given_adult(t, "Carol", "Mothername");
    i64 hidden_mother = given_adult(t, "Dora", "Hiddenmother");
    for (int i = 0; i < PERSON_FIND_LIMIT; i++) (void)given(t, "Eve", "Many", born);
    i64 one_more = given(t, "Eve", "Many", born);
    say_parent(t, hidden, mother, "mother");
    say_parent(t, sister, hidden_mother, "mother");
    say_home(t, hidden, "12", "Mill Road", "TN23 1AA");
    i64 user = given_user(t, "user", NULL), reader = given_user(t, "reader", NULL);
    restrict_child(t, hidden, RESTRICT_NAMED);
    restrict_child(t, one_more, RESTRICT_NAMED);
    restrict_child(t, hidden_mother, RESTRICT_STAFF);
    t->cx.actor = (Actor){.id = user, .permissions = access_user_permissions()};
    const char *roads[] = {"secret",     "ada",         "sekret", "12 mill road", "tn23 1aa", "12/03/2009 secret",
                           "ada aged 9", "hiddenmother"};
    for (size_t i = 0; i < COUNT_OF(roads); i++) EXPECT_FOUND(t, roads[i], );
    EXPECT_FOUND(t, "mothername", mother);
    expect_i64(t, PERSON_FIND_LIMIT, (i64)found(t, "eve many").n);
    expect(t, !found(t, "eve many").is_cut);
    t->cx.actor = (Actor){.id = reader, .permissions = access_user_permissions()};
    EXPECT_FOUND(t, "secret", hidden);
    EXPECT_FOUND(t, "hiddenmother", sister, hidden_mother);
    expect(t, found(t, "eve many").is_cut);
}

static void expect_asks(T *t, const char *query, size_t n) {
    PersonCards cards = found(t, query);
    if (cards.n_asks != n) printf("     %s\n", query);
    expect_i64(t, (i64)n, (i64)cards.n_asks);
    for (size_t i = 0; i < cards.n_asks; i++) expect_str(t, "the duty manager", cards.asks[i]);
}

TEST(
    "of a restricted record that says whom to ask a search tells it to who names the person in full, and to nobody else") {
    as_of_june(t);
    PersonFacts p;
    Date born = date_ymd(2009, 3, 12);
    i64 staff = given(t, "Ada", "van Staff", born), twin = given(t, "Ada", "Van-Staff", born);
    i64 named = given(t, "Ida", "Hidden", born), open = given(t, "Ada", "Vanstaff", date_ymd(2010, 1, 1));
    i64 mother = given_adult(t, "Carol", "Mothername");
    ok(t, person_load(&t->cx, staff, &p));
    ok(t, person_say_upn(&t->cx, &p, STR("H801200001001"), then));
    say_parent(t, staff, mother, "mother");
    say_home(t, staff, "12", "Mill Road", "TN23 1AA");
    i64 user = given_user(t, "user", NULL), reader = given_user(t, "reader", NULL);
    restrict_child(t, staff, RESTRICT_STAFF);
    restrict_child(t, twin, RESTRICT_STAFF);
    restrict_child(t, named, RESTRICT_NAMED);
    t->cx.actor = (Actor){.id = user, .permissions = access_user_permissions()};
    const char *tells[] = {
        "ada van staff",   "VAN STAFF ada", "vanstaff, ada", "ada vanstaff 12/3/2009", "ada van staff march 2009",
        "h801 2000 0100 1"};
    for (size_t i = 0; i < COUNT_OF(tells); i++) expect_asks(t, tells[i], 1); /* one text, though two have the name */
    const char *silent[] = {"ada van staf",
                            "vanstaff",
                            "ada vanstaff 13/3/2009",
                            "ada vanstaff 9",
                            "ada vanstaf",
                            "ada vonstaff",
                            "mothername",
                            "12 mill road",
                            "tn23 1aa",
                            "h8012000",
                            "ada",
                            "ada vanstaff mill",
                            "ida hidden",
                            "12/3/2009",
                            "ada ada vanstaff",
                            "carol vanstaff",
                            "ada vanstaff mothername"};
    for (size_t i = 0; i < COUNT_OF(silent); i++) expect_asks(t, silent[i], 0);
    EXPECT_FOUND(t, "ada vanstaff", open); /* and is neither listed nor counted */
    ok(t, ctx_commit(&t->cx));
    expect(t, test_count(t, "SELECT count(*) FROM audit WHERE action = 'restricted.told'") >= 6);
    t->cx.actor = (Actor){.id = reader, .permissions = access_user_permissions()};
    EXPECT_FOUND(t, "ada vanstaff 2009", staff, twin);
    expect_asks(t, "ada vanstaff", 0);
}

TEST("a protected address finds nobody and is not shown; the name does") {
    as_of_june(t);
    i64 id = given(t, "Ada", "Sheltered", date_ymd(2009, 3, 12)), user = given_user(t, "user", NULL);
    (void)given_user(t, "reader", NULL);
    say_home(t, id, "12", "Mill Road", "TN23 1AA");
    restrict_child(t, id, RESTRICT_ADDRESS);
    EXPECT_FOUND(t, "12 mill road", id);
    t->cx.actor = (Actor){.id = user, .permissions = access_user_permissions()};
    EXPECT_FOUND(t, "12 mill road", );
    EXPECT_FOUND(t, "tn23 1aa", );
    EXPECT_FOUND(t, "sheltered mill", );
    EXPECT_FOUND(t, "sheltered", id);
    PersonCards cards = found(t, "sheltered");
    expect(t, str_empty(cards.at[0].postcode));
}

TEST("of a name alone the store's own indexes leave those who may have it, and nobody else is read") {
    as_of_june(t);
    given_schools(t);
    Date born = date_ymd(2009, 3, 12);
    i64 child = given(t, "Anna", "Quill-Hart", born), other = given(t, "Bea", "Moss", born),
        pupil = given(t, "Cy", "Reed", born);
    for (int i = 0; i < 30; i++) (void)given(t, "Dan", "Stone", born);
    say_parent(t, other, given_adult(t, "Jane", "Hart"), "mother");
    say_home(t, pupil, "1", "Hart Lane", "TN23 1AA");
    SearchQuery q;
    SearchNarrow *words;
    SearchFew few;
    const LinkLists *lists = link_lists_read(t->cx.arena, STR_NONE);
    search_query_read(t->cx.arena, lists, t->cx.today, STR("hart"), &q);
    ok(t, search_narrow_open(&t->cx, &q, lists, &words));
    ok(t, search_narrow(words, REACH_AS_TYPED, &few));
    expect(t, few.is_narrow);
    expect_i64(t, 4, (i64)few.n); /* the two, the mother, and who lives there */
    ok(t, search_narrow(words, REACH_WHOLE_NAMES, &few));
    expect_i64(t, 2, (i64)few.n); /* a part of one, and the mother */
    search_query_read(t->cx.arena, lists, t->cx.today, STR("hart"), &q);
    say_roll(t, child, 100, "NULL");
    ok(t, search_narrow_first(words, &few));
    expect(t, few.is_narrow && few.n == 1 && few.ids[0] == child); /* a child on a roll, called so in part */
    search_query_read(t->cx.arena, lists, t->cx.today, STR("qiull st"), &q);
    ok(t, search_narrow_first(words, &few));
    expect(t, !few.is_narrow); /* two words */
    ok(t, search_narrow(words, REACH_AS_TYPED, &few));
    expect_i64(t, 0, (i64)few.n);
    ok(t, search_narrow(words, REACH_MISSPELT, &few));
    expect(t, few.is_narrow && few.n == 1 && few.ids[0] == child);
    search_query_read(t->cx.arena, lists, t->cx.today, STR("9 st"), &q);
    ok(t, search_narrow(words, REACH_AS_TYPED, &few));
    expect(t, !few.is_narrow);
}

TEST("of misspelt names the nearest spelt come first, then those that sound so") {
    as_of_june(t);
    given_schools(t);
    Date born = date_ymd(2009, 3, 12);
    i64 schmidt = given(t, "Igor", "Schmidt", born), smith = given(t, "Zoe", "Smith", born);
    EXPECT_FOUND(t, "smiht", smith, schmidt);
}

/* ---- the kept index and one made for the occasion ---- */

static const char *const forenames[] = {"Anna",   "Annabel",     "Hannah",    "Elizabeth",  "Liz", "Bob",
                                        "Robert", "Se\xC3\xA1n", "Mary-Jane", "Zo\xC3\xAB", "Jo",  "Catherine",
                                        "Kate",   "Thomas",      "Tom",       "Muhammad"};
static const char *const surnames[] = {"Smith",      "Smyth", "Smithson", "O'Brien",      "van der Berg",
                                       "Vanderberg", "Hill",  "Hall",     "Able",         "Smith-Jones",
                                       "Ng",         "Park",  "Mill",     "\xC5\x81uczak"};
static const char *const streets[] = {"High Street", "Mill Road", "Park Lane", "Station Rd"};
static const char *const posts[] = {"TN23 1AA", "TN2 3AA", "CT1 2AB", "ME15 7GR"};
#define PICK(r, list) (list)[rng_below((r), COUNT_OF(list))]

static i64 some_child(T *t, Rng *r) {
    Date born = date_ymd((int)rng_range(r, 2000, 2014), (int)rng_range(r, 1, 12), (int)rng_range(r, 1, 28));
    i64 id = given(t, PICK(r, forenames), PICK(r, surnames), born);
    char house[8];
    snprintf(house, sizeof house, "%d", (int)rng_range(r, 1, 30));
    if (rng_chance(r, 0.8)) say_home(t, id, house, PICK(r, streets), PICK(r, posts));
    if (rng_chance(r, 0.7))
        say_roll(t, id, rng_chance(r, 0.5) ? 100 : 200, rng_chance(r, 0.8) ? "NULL" : "'2017-07-20'");
    if (rng_chance(r, 0.3)) say_name(t, id, "former", PICK(r, forenames), PICK(r, surnames));
    if (rng_chance(r, 0.3)) say_parent(t, id, given_adult(t, PICK(r, forenames), PICK(r, surnames)), "mother");
    return id;
}

static Str some_query(T *t, Rng *r) {
    static const char *const others[] = {"9",        "aged 9",       "year 4",   "12 high st", "tn23",
                                         "tn23 1aa", "mill",         "st marys", "2009",       "12/3/2009",
                                         "oak",      "station road", "mother"};
    Buf b = buf_on(t->cx.arena);
    for (int i = 0, n = (int)rng_range(r, 1, 3); i < n; i++) {
        Str word = str_from(rng_chance(r, 0.3)   ? PICK(r, others)
                            : rng_chance(r, 0.5) ? PICK(r, forenames)
                                                 : PICK(r, surnames));
        if (rng_chance(r, 0.3) && word.n > 3) word = str_slice(word, 0, (size_t)rng_range(r, 1, 3));
        if (i > 0) buf_add_char(&b, ' ');
        buf_add(&b, word);
    }
    if (rng_chance(r, 0.2) && b.n > 4 && (unsigned char)b.p[2] < 0x80) b.p[2] = 'x';
    return str_is_utf8(buf_str(&b)) ? buf_str(&b) : STR("smith");
}

/* The same people in the same order, for the same reasons, with the kept index and without. */
static void expect_alike(T *t, SearchKeep *k, Rng *r, int n) {
    for (int i = 0; i < n; i++) {
        PersonCards kept, anew;
        Str query = some_query(t, r);
        t->app.search = k;
        ok(t, person_find(&t->cx, query, &kept));
        t->app.search = NULL;
        expect(t, !kept.is_partial);
        ok(t, person_find(&t->cx, query, &anew));
        expect_str(t, str_cstr(t->cx.arena, ids(t, &anew)), ids(t, &kept));
        for (size_t c = 0; c < kept.n; c++)
            expect_str(t, str_cstr(t->cx.arena, person_why_text(t->cx.arena, &anew.why[c])),
                       person_why_text(t->cx.arena, &kept.why[c]));
    }
}

static i64 anyone(T *t, Rng *r) {
    Str pick = str_fmt(t->cx.arena, "SELECT id FROM person ORDER BY id LIMIT 1 OFFSET %d", (int)rng_below(r, 140));
    return test_count(t, str_cstr(t->cx.arena, pick));
}

static void change_some(T *t, Rng *r) {
    for (int i = 0; i < 6; i++) say_name(t, anyone(t, r), "legal", PICK(r, forenames), PICK(r, surnames));
    for (int i = 0; i < 4; i++) say_home(t, anyone(t, r), "12", PICK(r, streets), PICK(r, posts));
    for (int i = 0; i < 4; i++) (void)some_child(t, r);
}

static void wait_until(SearchKeep *k) {
    for (int i = 0; i < 2000 && !search_keep_is_ready(k); i++) usleep(5000);
}

static void write_people(T *t, Rng *r, int n) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    if (n > 0 && test_count(t, "SELECT count(*) FROM establishment") == 0) given_schools(t);
    for (int i = 0; i < n; i++) (void)some_child(t, r);
    if (n == 0) change_some(t, r);
    ok(t, ctx_commit(&t->cx));
}

static void compare(T *t, SearchKeep *k, Rng *r, int n) {
    ok(t, db_begin(&t->cx, DB_READ));
    as_of_june(t);
    expect_alike(t, k, r, n);
    ok(t, ctx_commit(&t->cx));
}

static void keep_and_compare(T *t) {
    Rng r = rng_seed(7);
    SearchKeep *k;
    as_of_june(t);
    write_people(t, &r, 120);
    ok(t, search_keep_open(&t->cx, &k));
    wait_until(k);
    compare(t, k, &r, 150);
    for (int round = 0; round < 4; round++) { /* a few changed: the small index beside the large */
        write_people(t, &r, 0);
        compare(t, k, &r, 60);
    }
    search_keep_close(k);
}

/* Names that more children on a roll have than are listed, legal, preferred, in part, of the past and of grown-ups. */
static void write_many(T *t, Rng *r) {
    static const char *const few[] = {"Smith", "Smith-Jones", "Anna", "Able"};
    ok(t, db_begin(&t->cx, DB_WRITE));
    given_schools(t);
    for (int i = 0; i < 250; i++) {
        i64 id = given(t, rng_chance(r, 0.3) ? "Anna" : PICK(r, forenames), PICK(r, few),
                       date_ymd(2009, 3, (int)rng_range(r, 1, 28)));
        if (rng_chance(r, 0.7)) say_roll(t, id, 100, rng_chance(r, 0.8) ? "NULL" : "'2017-07-20'");
        if (rng_chance(r, 0.1)) say_name(t, id, "preferred", "Anna", "Hill");
        if (rng_chance(r, 0.1)) say_name(t, id, "former", "Smith", "Able");
        if (rng_chance(r, 0.1)) (void)given_adult(t, "Anna", "Smith");
    }
    test_exec(t, "UPDATE person SET died_on = '2018-01-01' WHERE id IN (SELECT id FROM person ORDER BY id LIMIT 9)");
    ok(t, ctx_commit(&t->cx));
}

static void compare_common_names(T *t) {
    static const char *const typed[] = {"smith", "anna", "able", "Smith-Jones", "jones", "hill", "sm", "a", "smiht"};
    Rng r = rng_seed(11);
    SearchKeep *k;
    PersonCards kept, anew;
    as_of_june(t);
    write_many(t, &r);
    ok(t, search_keep_open(&t->cx, &k));
    wait_until(k);
    ok(t, db_begin(&t->cx, DB_READ));
    as_of_june(t);
    for (size_t i = 0; i < COUNT_OF(typed); i++) {
        t->app.search = k;
        ok(t, person_find(&t->cx, str_from(typed[i]), &kept));
        t->app.search = NULL;
        ok(t, person_find(&t->cx, str_from(typed[i]), &anew));
        expect_str(t, str_cstr(t->cx.arena, ids(t, &kept)), ids(t, &anew));
        expect(t, kept.is_cut == anew.is_cut);
    }
    ok(t, ctx_commit(&t->cx));
    search_keep_close(k);
}

TEST_OWN_TRANSACTION("of a name that very many have, those found without reading the others are the first of all") {
    test_on_shared_store(t, compare_common_names);
}

/* Whether what was written is in the kept index: more people than are brought in at once. */
static bool has_read_again(T *t, SearchKeep *k) {
    PersonCards cards;
    ok(t, db_begin(&t->cx, DB_READ));
    as_of_june(t);
    t->app.search = k;
    ok(t, person_find(&t->cx, STR("Zebedee"), &cards));
    t->app.search = NULL;
    ok(t, ctx_commit(&t->cx));
    return cards.is_cut;
}

static void change_many(T *t) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    for (int i = 0; i < 230; i++) (void)given(t, "Zebedee", "New", date_ymd(2009, 1, 1 + i % 28));
    ok(t, ctx_commit(&t->cx));
}

static void keep_and_read_again(T *t) {
    Rng r = rng_seed(9);
    SearchKeep *k;
    as_of_june(t);
    write_people(t, &r, 40);
    ok(t, search_keep_open(&t->cx, &k));
    search_keep_set_rest(k, 0);
    wait_until(k);
    compare(t, k, &r, 10);
    change_many(t);
    int tries = 0;
    while (!has_read_again(t, k) && tries++ < 2000) usleep(5000);
    expect(t, tries < 2000);
    compare(t, k, &r, 40);
    search_keep_close(k);
}

/* The n-th allocation of a search fails. False: it did not come to that. */
static bool is_starved(T *t, u64 n, PersonCards *out) {
    jmp_buf jump;
    volatile bool is_left = true;
    ArenaMark mark = arena_mark(t->cx.arena);
    arena_on_oom(t->cx.arena, &jump);
    if (setjmp(jump) == 0) {
        arena_fail_after(t->cx.arena, n);
        ok(t, person_find(&t->cx, STR("Zebedee Hill mill road"), out));
        is_left = false;
    }
    arena_fail_after(t->cx.arena, 0);
    arena_on_oom(t->cx.arena, NULL);
    if (is_left) arena_rewind(t->cx.arena, mark);
    return is_left;
}

/* While what changed is brought in, and while it is looked through. */
static void keep_and_starve(T *t) {
    Rng r = rng_seed(11);
    SearchKeep *k;
    PersonCards cards;
    int n_starved = 0;
    as_of_june(t);
    write_people(t, &r, 40);
    ok(t, search_keep_open(&t->cx, &k));
    wait_until(k);
    ok(t, db_begin(&t->cx, DB_WRITE));
    say_home(t, given(t, "Zebedee", "Hill", date_ymd(2009, 1, 1)), "1", "Mill Road", "TN23 1AA");
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_READ));
    as_of_june(t);
    t->app.search = k;
    for (u64 n = 1; is_starved(t, n, &cards); n += 1 + n / 8) n_starved++;
    t->app.search = NULL;
    expect(t, n_starved > 20);
    expect_i64(t, 1, (i64)cards.n);
    ok(t, ctx_commit(&t->cx));
    write_people(t, &r, 4); /* a lock that is held by now would never be got */
    compare(t, k, &r, 10);
    search_keep_close(k);
}

static void merge_first_two(T *t, i64 keep, i64 gone) {
    i64 merge;
    MergeWish w = {.keep_id = keep, .gone_id = gone, .note = STR("the same child")};
    ok(t, db_begin(&t->cx, DB_WRITE));
    actor_operator(&t->cx);
    ok(t, person_merge(&t->cx, &w, &merge));
    ok(t, ctx_commit(&t->cx));
}

static void keep_and_merge(T *t) {
    SearchKeep *k;
    as_of_june(t);
    ok(t, db_begin(&t->cx, DB_WRITE));
    i64 keep = given(t, "Anna", "Smith", date_ymd(2009, 3, 12)),
        gone = given(t, "Anne", "Smythe", date_ymd(2009, 3, 12));
    say_home(t, gone, "12", "Mill Road", "TN23 1AA");
    ok(t, ctx_commit(&t->cx));
    ok(t, search_keep_open(&t->cx, &k));
    wait_until(k);
    merge_first_two(t, keep, gone);
    ok(t, db_begin(&t->cx, DB_READ));
    as_of_june(t);
    t->app.search = k;
    EXPECT_FOUND(t, "smythe", keep);
    EXPECT_FOUND(t, "12 mill road", keep);
    t->app.search = NULL;
    EXPECT_FOUND(t, "smythe", keep);
    ok(t, ctx_commit(&t->cx));
    search_keep_close(k);
}

TEST_OWN_TRANSACTION("when many have changed everybody is read again in the background, and nobody waits") {
    test_on_shared_store(t, keep_and_read_again);
}

TEST_OWN_TRANSACTION("when memory runs out in a search, wherever it may, the next one is answered") {
    test_on_shared_store(t, keep_and_starve);
}

TEST_OWN_TRANSACTION("a record that was merged is found as the one that remains, by all that was known of either") {
    test_on_shared_store(t, keep_and_merge);
}

TEST("a server whose index is not ready finds names as they begin, and whatever a number or a day leaves") {
    as_of_june(t);
    SearchKeep *k;
    i64 id = given(t, "Anna", "van der Berg", date_ymd(2009, 3, 12));
    (void)given(t, "Bea", "Other", date_ymd(2009, 3, 13));
    Str store = t->app.store;
    t->app.store = STR("/nowhere/at/all.sqlite"); /* it never will be */
    ok(t, search_keep_open(&t->cx, &k));
    t->app.search = k;
    EXPECT_FOUND(t, "berg", );
    EXPECT_FOUND(t, "van der be", id);
    expect(t, found(t, "anna").is_partial);
    EXPECT_FOUND(t, "12/3/2009 berg", id);
    expect(t, !found(t, "12/3/2009 berg").is_partial);
    say_home(t, id, "12", "Mill Road", "TN2 3AA");
    const char *certain[] = {"berg march 2009", "berg TN2 3AA", "tn23 berg", "TN2 3", "mill tn2 3", "12/3/2009 berg"};
    for (size_t i = 0; i < COUNT_OF(certain); i++) { /* few are left: they are looked at whole */
        EXPECT_FOUND(t, certain[i], id);
        expect(t, !found(t, certain[i]).is_partial);
    }
    EXPECT_FOUND(t, "tn24 berg", );
    EXPECT_FOUND(t, "berg april 2009", );
    t->app.search = NULL;
    search_keep_close(k);
    t->app.store = store;
}

TEST_OWN_TRANSACTION("the kept index answers as one made anew, before and after people changed") {
    test_on_shared_store(t, keep_and_compare);
}
