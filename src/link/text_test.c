/* text_test.c - how alike words are. */
#include "base/rng.h"
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

/* The definition, cell by cell. */
static int slow_edits(Str a, Str b) {
    int d[TEXT_MAX + 1][TEXT_MAX + 1];
    for (int i = 0; i <= (int)a.n; i++)
        for (int j = 0; j <= (int)b.n; j++) {
            int best = i == 0 ? j : j == 0 ? i : d[i - 1][j - 1] + (a.p[i - 1] != b.p[j - 1]);
            if (i > 0 && d[i - 1][j] + 1 < best) best = d[i - 1][j] + 1;
            if (j > 0 && d[i][j - 1] + 1 < best) best = d[i][j - 1] + 1;
            bool is_exchange = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            if (is_exchange && d[i - 2][j - 2] + 1 < best) best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[a.n][b.n];
}

PURE_TEST("edits are those of the whole table of distances, up to the limit") {
    Rng rng = rng_seed(4);
    for (int round = 0; round < 20000; round++) {
        char text[2][TEXT_MAX];
        Str word[2];
        for (int k = 0; k < 2; k++) {
            word[k] = (Str){text[k], rng_below(&rng, round % 50 == 0 ? TEXT_MAX : 9)};
            for (size_t i = 0; i < word[k].n; i++) text[k][i] = (char)('a' + rng_below(&rng, 3));
        }
        int limit = (int)rng_below(&rng, 5), want = slow_edits(word[0], word[1]);
        expect_i64(t, want > limit ? limit + 1 : want, text_edits(word[0], word[1], limit));
        if (text_bounds(word[0], text_letters(word[0]), word[1], text_letters(word[1])).least_edits > want)
            expect_i64(t, want, 0);
        expect(t, text_jaro_winkler(word[0], word[1]) <=
                      text_bounds(word[0], text_letters(word[0]), word[1], text_letters(word[1])).most_alike + 1e-9);
    }
}
