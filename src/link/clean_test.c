/* clean_test.c - what a row comes to before it is compared. */
#include <sys/stat.h>

#include "base/rng.h"
#include "harness.h"
#include "link/model.h"

static LinkClean cleaned(T *t, LinkRow row) {
    LinkClean c;
    link_clean_row(link_lists_read(t->cx.arena, STR_NONE), &row, &c);
    return c;
}

static Str part(const LinkClean *c, int f) { return (Str){c->text[f], c->n[f]}; }

static void expect_name(T *t, LinkRow row, const char *forename, const char *surname) {
    LinkClean c = cleaned(t, row);
    expect_str(t, forename, part(&c, LINK_FORENAME));
    expect_str(t, surname, part(&c, LINK_SURNAME));
}

#define NAMES(forename, surname) ((LinkRow){.value = {[LINK_FORENAME] = STR(forename), [LINK_SURNAME] = STR(surname)}})
#define WHOLE(name)              ((LinkRow){.value = {[LINK_FULL_NAME] = STR(name)}})

PURE_TEST("a county's own list of names stands in for ours, file by file") {
    Str folder = test_folder(t);
    expect(t, mkdir(str_fmt(t->cx.arena, "%.*s/linkage", STR_ARG(folder)).p, 0700) == 0);
    test_write_file(t, str_fmt(t->cx.arena, "%.*s/linkage/nicknames.txt", STR_ARG(folder)), STR("zebedee: zed\n"));
    const LinkLists *ours = link_lists_read(t->cx.arena, STR_NONE), *theirs = link_lists_read(t->cx.arena, folder);
    expect(t, !link_lists_are_familiar(ours, STR("zebedee"), STR("zed")));
    expect(t, link_lists_are_familiar(theirs, STR("zebedee"), STR("zed")));
    expect(t, !link_lists_are_familiar(theirs, STR("elizabeth"), STR("liz")));
    expect(t, link_lists_word(theirs, STR("mrs"), WORD_TITLE)); /* words.txt is not overridden */
}

PURE_TEST("titles, suffixes, case, accents and apostrophes make no difference to a name") {
    expect_name(t, NAMES("Master  ADA", "O'Brien Jr."), "ada", "obrien");
    expect_name(t, NAMES("Zoë", "Łukasiewicz"), "zoe", "lukasiewicz");
    expect_name(t, NAMES("Mary-Ann Jane", "Smith-Jones"), "mary ann", "smith jones");
    expect_name(t, NAMES("Dr", "Who"), "dr", "who");
}

PURE_TEST("a name all in one field is taken apart") {
    expect_name(t, NAMES("", "Lovelace, Ada"), "ada", "lovelace");
    expect_name(t, NAMES("", "Ada Lovelace"), "ada", "lovelace");
    expect_name(t, NAMES("Ada van der Berg", ""), "ada", "van der berg");
    expect_name(t, WHOLE("Mrs Ada King Lovelace"), "ada", "lovelace");
    expect_name(t, WHOLE("LOVELACE, ADA KING"), "ada", "lovelace");
    expect_name(t, NAMES("", "de la Cruz"), "", "de la cruz");
    expect_name(t, NAMES("", "Cher"), "", "cher");
}

PURE_TEST("names nobody knew are not names") {
    expect_name(t, NAMES("Baby Girl", "Unknown"), "", "");
    expect_name(t, NAMES("not known", "Patel"), "", "patel");
}

static Str day_of(T *t, const char *text) {
    LinkRow row = {.value = {[LINK_BIRTH_DATE] = str_from(text)}};
    LinkClean c = cleaned(t, row);
    return str_dup(t->cx.arena, part(&c, LINK_BIRTH_DATE));
}

PURE_TEST("dates are read however they are written, and stand-ins for a date are none") {
    expect_str(t, "20180308", day_of(t, "2018-03-08"));
    expect_str(t, "20180308", day_of(t, "20180308"));
    expect_str(t, "20180308", day_of(t, "8/3/2018"));
    expect_str(t, "20180308", day_of(t, "08-03-2018"));
    expect_str(t, "20180308", day_of(t, "2018-03-08T00:00:00"));
    expect_str(t, "20181308", day_of(t, "20181308"));
    expect_str(t, "", day_of(t, "1900-01-01"));
    expect_str(t, "", day_of(t, "01/01/1900"));
    expect_str(t, "", day_of(t, "about 2010"));
    expect_str(t, "", day_of(t, ""));
}

PURE_TEST("addresses are written one way") {
    LinkRow row = {
        .value = {
            [LINK_STREET] = STR("12a High St."), [LINK_POSTCODE] = STR("tn23 1aa"), [LINK_TOWN] = STR("ST. MARY'S")}};
    LinkClean c = cleaned(t, row);
    expect_str(t, "12a", part(&c, LINK_HOUSE_NUMBER));
    expect_str(t, "high street", part(&c, LINK_STREET));
    expect_str(t, "tn231aa", part(&c, LINK_POSTCODE));
    row = (LinkRow){
        .value = {[LINK_UPN] = STR("0000000000000"), [LINK_SEX] = STR("Female"), [LINK_STREET] = STR("Oak Rd")}};
    c = cleaned(t, row);
    expect_str(t, "", part(&c, LINK_UPN));
    expect_str(t, "f", part(&c, LINK_SEX));
    expect_str(t, "oak road", part(&c, LINK_STREET));
}

PURE_TEST("no text, however hostile, is too long or ill-formed to clean, keep and ask for") {
    static const char pieces[][8] = {"\xC3\xA9", "\xE7\x8E\x8B", "\xFF", "\xC3", "-",   "'", " ",
                                     ",",        "9999",         "0",    "Mr",   "van", "x", "\xF0\x9F\x98\x80",
                                     "/",        "St."};
    Rng rng = rng_seed(6);
    LinkIndex *ix = link_index_open(link_lists_read(t->cx.arena, STR_NONE), LINK_KEYS_ALL);
    LinkModel model;
    LinkHit hits[3];
    for (int round = 0; round < 400; round++) {
        LinkAsk ask = {.least = 0.01, .max = 3};
        for (int f = 0; f < N_LINK_INPUTS; f++) {
            Buf b = buf_on(t->cx.arena);
            for (u64 n = rng_below(&rng, round % 40 == 0 ? 300 : 8); n > 0; n--)
                buf_add(&b, str_from(pieces[rng_below(&rng, COUNT_OF(pieces))]));
            ask.row.value[f] = buf_str(&b);
        }
        LinkClean c;
        link_clean_row(ix->lists, &ask.row, &c);
        for (int f = 0; f < N_LINK_FIELDS; f++) expect(t, c.n[f] <= TEXT_MAX);
        link_index_add(ix, &ask.row, true);
        link_model_default(&model, ix);
        expect(t, link_index_query(ix, &model, &ask, hits) <= 3);
    }
    link_index_close(ix);
}
