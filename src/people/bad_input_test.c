/* bad_input_test.c - what sources send instead of a child's name and birth date, from the file to the record: each kind by its name.
 *
 * What the comparing itself makes of them is in src/link/ (clean_test.c, link_test.c), adopted children in seal_test.c. */
#include "access/access.h"
#include "base/rng.h"
#include "import_help.h"
#include "people/match_find.h"
#include "people/merge.h"
#include "people/person.h"
#include "people/search.h"

#define HEAD "source,local_id,upn,surname,forename,dob,sex,paon,street,town,postcode,known_from,reason\n"
#define HOME ",F,12,Oak Street,Ashford,TN23 1AA,2017-09-01,reported\n"
#define ADA  "births,B1,,Okonkwo,Adaeze,2010-03-08" HOME

/* Others enough that a name is rare or common as in life. */
static void add_others(Buf *b, int n) {
    static const char *const surnames[] = {"Ashford",  "Bradby",     "Cotwell",   "Dunmore", "Ellstead",
                                           "Fairwick", "Greencombe", "Hartridge", "Ingworth"};
    static const char *const forenames[] = {"Jack", "Emily", "Thomas", "Grace", "Oliver", "Ruby", "George", "Chloe"};
    Rng rng = rng_seed(9);
    for (int i = 0; i < n; i++) {
        u64 name = rng_below(&rng, COUNT_OF(forenames));
        const char *surname = surnames[rng_below(&rng, COUNT_OF(surnames))];
        int year = 1 + (int)rng_below(&rng, 14), month = 1 + (int)rng_below(&rng, 12);
        int day = 1 + (int)rng_below(&rng, 28), place = (int)rng_below(&rng, 60);
        buf_fmt(b, "births,B9%03d,,%s,%s,20%02d-%02d-%02d,%s,%d,%s %s,%sham,CT%d %dAA,2016-09-01,reported\n", i,
                surname, forenames[name], year, month, day, name % 2 ? "F" : "M", 1 + i % 90, surnames[place % 9],
                place % 2 ? "Lane" : "Close", surnames[place % 7], 1 + place % 20, 1 + i % 9);
    }
}

/* What was found, where something else was expected. */
static void show(const ImportReport *r) {
    for (int i = 0; i < N_ROW_OUTCOMES; i++) printf("     %lld %s\n", (long long)r->n.of[i], row_outcome_words[i]);
    for (size_t i = 0; i < r->n_findings; i++) printf("     %.*s\n", STR_ARG(r->findings[i].f.message));
}

static void given(T *t, const char *rows) {
    Buf b = buf_on(t->cx.arena);
    buf_lit(&b, HEAD);
    add_others(&b, 150);
    buf_add(&b, str_from(rows));
    ImportReport *r = import_help(t, "given.csv", str_cstr(t->cx.arena, buf_str(&b)));
    expect_i64(t, 0, r->n.of[ROW_REFUSED]);
}

static i64 child_of(T *t, const char *local_id) {
    return test_count(
        t, str_fmt(t->cx.arena, "SELECT max(person_id) FROM person_identifier WHERE value = '%s'", local_id).p);
}

/* One row of another source, in a file of its own. */
static ImportReport *import_row(T *t, const char *row) {
    i64 n = test_count(t, "SELECT count(*) FROM import_unit");
    Str name = str_fmt(t->cx.arena, "row%lld.csv", (long long)n);
    return import_help(t, name.p, str_fmt(t->cx.arena, "%s%s", HEAD, row).p);
}

static void expect_row(T *t, RowOutcome want, const char *row) {
    ImportReport *r = import_row(t, row);
    if (r->n.of[want] != 1) show(r);
    expect_i64(t, 1, r->n.of[want]);
}

/* About this child, for certain: a row without the id of its source. */
static void expect_is(T *t, const char *local_id, const char *row) {
    ImportReport *r = import_row(t, str_fmt(t->cx.arena, "health,H7,%s", row).p);
    bool is_so = child_of(t, local_id) > 0 && child_of(t, "H7") == child_of(t, local_id);
    if (!is_so) printf("     %s", row);
    if (!is_so) show(r);
    expect(t, is_so);
    test_exec(t, "DELETE FROM person_identifier WHERE value = 'H7'");
}

/* The children against each other. */
static MatchFindResult pairs_of(T *t) {
    MatchFindResult r;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, match_find_run(&t->cx, true, NULL, &r));
    db_rollback(&t->cx);
    return r;
}

static i64 n_people(T *t) { return test_count(t, "SELECT count(*) FROM person"); }

TEST_OWN_TRANSACTION("bad input, a missing birth date: a person is asked, unless a number tells") {
    given(t, ADA "births,B2,H801200001001,Bell,Nora,2011-05-09,F,3,Elm Road,Deal,CT14 7CC,2017-09-01,reported\n"
                 "births,B3,,Quigley,Bram,,M,7,Ash Road,Deal,CT14 7CD,2017-09-01,reported\n");
    expect_row(t, ROW_HELD, "health,H1,,Okonkwo,Adaeze," HOME);
    expect_is(t, "B2", "H801200001001,Bell,Nora,,F,3,Elm Road,Deal,CT14 7CC,2017-09-01,reported\n");
    expect_row(t, ROW_HELD, "health,H2,,Quigley,Bram,2012-01-31,M,7,Ash Road,Deal,CT14 7CD,2017-09-01,reported\n");
    i64 n = n_people(t);
    expect_row(t, ROW_CREATED, "health,H3,,Okonkwo,Zebedee," HOME); /* a brother, of whom no day is known */
    expect_i64(t, n + 1, n_people(t));
}

TEST_OWN_TRANSACTION(
    "bad input, 1 January 1900 is no birth date: it neither finds a child nor makes two of them alike") {
    given(t, ADA);
    expect_row(t, ROW_HELD, "health,H1,,Okonkwo,Adaeze,1900-01-01" HOME);
    expect_row(t, ROW_CREATED, "health,H2,,Bell,Nora,1900-01-01,F,3,Elm Road,Deal,CT14 7CC,2017-09-01,reported\n");
    expect_row(t, ROW_CREATED, "health,H3,,Cole,Nora,1900-01-01,F,9,Hill Road,Hythe,CT21 5AB,2017-09-01,reported\n");
    MatchFindResult r = pairs_of(t);
    for (size_t i = 0; i < r.n; i++) expect(t, !(r.at[i].a == child_of(t, "H2") && r.at[i].b == child_of(t, "H3")));
    expect_row(t, ROW_HELD, "health,H4,,Bell,Nora,1900-01-01,F,3,Elm Road,Deal,CT14 7CC,2017-09-01,reported\n");
}

TEST_OWN_TRANSACTION("bad input, a name all in one field is taken apart, whichever way round it stands") {
    given(t, ADA);
    expect_is(t, "B1", ",\"Okonkwo, Adaeze\",,2010-03-08" HOME);
    expect_is(t, "B1", ",Adaeze Okonkwo,,2010-03-08" HOME);
    expect_row(t, ROW_REFUSED, "health,H8,,,Adaeze Okonkwo,2010-03-08" HOME); /* this feed promises surnames */
}

TEST_OWN_TRANSACTION("bad input, titles and suffixes are no part of a name") {
    given(t, ADA "births,B2,,Bell,Thomas,2011-05-09,M,3,Elm Road,Deal,CT14 7CC,2017-09-01,reported\n");
    expect_is(t, "B1", ",Miss Okonkwo,Adaeze,2010-03-08" HOME);
    expect_is(t, "B1", ",Okonkwo,Miss Adaeze,2010-03-08" HOME);
    expect_is(t, "B2", ",Bell Jr.,Master Thomas,2011-05-09,M,3,Elm Road,Deal,CT14 7CC,2017-09-01,reported\n");
    expect_is(t, "B2", ",BELL JNR,MSTR THOMAS,2011-05-09,M,3,Elm Road,Deal,CT14 7CC,2017-09-01,reported\n");
}

TEST_OWN_TRANSACTION(
    "bad input, twins with one initial are never one child, and a row with the initial alone is asked about") {
    given(t, "births,B1,,Okonkwo,Grace,2010-03-08" HOME "births,B2,,Okonkwo,Gloria,2010-03-08" HOME);
    expect(t, child_of(t, "B1") != child_of(t, "B2"));
    expect_row(t, ROW_HELD, "health,H1,,Okonkwo,G,2010-03-08" HOME);
    expect_is(t, "B1", ",Okonkwo,Grace,2010-03-08" HOME);
    expect_is(t, "B2", ",Okonkwo,Gloria,2010-03-08" HOME);
    expect_i64(t, 0, (i64)pairs_of(t).n_same);
}

TEST_OWN_TRANSACTION("bad input, a mother and a daughter of one name are two, wherever they meet") {
    given(t, ADA);
    test_exec(
        t,
        "INSERT INTO person (is_adult, birth_date, birth_date_is_estimated, sex, known_from, revision) VALUES (TRUE, '1985-11-21', FALSE, 'F', '2016-01-01', 1)");
    i64 mother = test_count(t, "SELECT max(id) FROM person"), merge;
    test_exec(t, str_fmt(t->cx.arena,
                         "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key) "
                         "VALUES (%lld, 'legal', 'Okonkwo', 'Adaeze', 'okonkwo', 'adaeze')",
                         (long long)mother)
                     .p);
    expect_row(t, ROW_HELD, "health,H1,,Okonkwo,Adaeze," HOME); /* which of them is not said */
    expect_is(t, "B1", ",Okonkwo,Adaeze,2010-03-08" HOME);
    PersonCards cards;
    MatchFindResult r = pairs_of(t);
    for (size_t i = 0; i < r.n; i++) expect(t, r.at[i].a != mother && r.at[i].b != mother);
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, person_find(&t->cx, STR("adaeze okonkwo"), &cards));
    expect_i64(t, 2, (i64)cards.n);
    expect(t, cards.at[0].id == child_of(t, "B1") && cards.at[1].id == mother);
    MergeWish wish = {.keep_id = child_of(t, "B1"), .gone_id = mother, .note = STR("one name")};
    expect_error(t, ERR_INPUT, person_merge(&t->cx, &wish, &merge));
    db_rollback(&t->cx);
}

TEST_OWN_TRANSACTION("bad input, ten thousand copies of one row are one child, and nothing is written for the copies") {
    Buf b = buf_on(t->cx.arena);
    given(t, "");
    buf_lit(&b, HEAD);
    for (int i = 0; i < 10000; i++) buf_lit(&b, ADA);
    i64 n = n_people(t);
    ImportReport *r = import_help(t, "copies.csv", str_cstr(t->cx.arena, buf_str(&b)));
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 9999, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, n + 1, n_people(t));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_name WHERE surname = 'Okonkwo'"));
}
