/* text_test.c - how alike words are. */
#include "harness.h"
#include "link/text.h"

static int per_mille(const char *a, const char *b) {
    return (int)(text_jaro_winkler(str_from(a), str_from(b)) * 1000 + 0.5);
}

PURE_TEST("Jaro-Winkler gives the published values") {
    expect_i64(t, 961, per_mille("martha", "marhta"));
    expect_i64(t, 813, per_mille("dixon", "dicksonx"));
    expect_i64(t, 840, per_mille("dwayne", "duane"));
    expect_i64(t, 0, per_mille("abc", "xyz"));
    expect_i64(t, 0, per_mille("", "x"));
    expect_i64(t, 1000, per_mille("jones", "jones"));
}

PURE_TEST("an exchange of neighbours is one edit, and the limit is kept") {
    expect_i64(t, 1, text_edits(STR("smith"), STR("simth"), 3));
    expect_i64(t, 1, text_edits(STR("20180308"), STR("20180309"), 1));
    expect_i64(t, 2, text_edits(STR("kitten"), STR("sittin"), 3));
    expect_i64(t, 3, text_edits(STR("kitten"), STR("sitting"), 3));
    expect_i64(t, 2, text_edits(STR("kitten"), STR("sitting"), 1));
    expect_i64(t, 3, text_edits(STR(""), STR("abc"), 3));
    expect_i64(t, 0, text_edits(STR("same"), STR("same"), 0));
}

PURE_TEST("names that sound alike have one sound") {
    static const char *const alike[][2] = {{"smith", "smyth"},       {"catherine", "kathryn"}, {"philip", "filip"},
                                           {"stephen", "steven"},    {"knight", "nite"},       {"wright", "rite"},
                                           {"claire", "klare"},      {"jackson", "jaxon"},     {"reece", "rhys"},
                                           {"macdonald", "mcdonald"}};
    for (size_t i = 0; i < COUNT_OF(alike); i++)
        expect_i64(t, text_sound(str_from(alike[i][0])), text_sound(str_from(alike[i][1])));
    expect(t, text_sound(STR("smith")) != text_sound(STR("jones")));
    expect(t, text_sound(STR("anna")) != text_sound(STR("hannah")) || text_sound(STR("anna")) != 0);
    expect_i64(t, 0, text_sound(STR("")));
}
