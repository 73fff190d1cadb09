#include "people/fold.h"
#include "people/identifier.h"
#include "harness.h"

PURE_TEST("upn: sound numbers and each way of being wrong") {
    expect_i64(t, UPN_PERMANENT, upn_verdict(STR("H801200001001")));
    expect_i64(t, UPN_BAD_LETTER, upn_verdict(STR("A801200001001")));
    expect_i64(t, UPN_BAD_LETTER, upn_verdict(STR("H801200001002")));
    expect_i64(t, UPN_BAD_LENGTH, upn_verdict(STR("H80120000100")));
    expect_i64(t, UPN_BAD_FORM, upn_verdict(STR("H8012000X1001")));
    expect_i64(t, UPN_BAD_FORM, upn_verdict(STR("8801200001001")));
    expect_i64(t, UPN_BAD_FORM, upn_verdict(STR("H80120000100I")));
    expect_i64(t, UPN_MISSING, upn_verdict(STR_NONE));
}

/* 8x2 + 1x4 + 2x5 + 1x10 = 40 for the first eleven digits; B is worth 1, times 13 = 53, remainder 7: H. */
PURE_TEST("upn: a temporary number ends in a letter that counts by its place in the list") {
    expect_i64(t, 'H', upn_letter_for(STR("80120000100B")));
    expect_i64(t, UPN_TEMPORARY, upn_verdict(STR("H80120000100B")));
    expect_str(t, SCHEME_UPN_TEMPORARY, str_from(upn_scheme(STR("H80120000100B"))));
    expect_str(t, SCHEME_UPN, str_from(upn_scheme(STR("H801200001001"))));
}

PURE_TEST("upn: changing any one character of a sound number is noticed") {
    char upn[14] = "H801200001001";
    for (int i = 1; i < 13; i++) {
        char was = upn[i];
        for (char c = '0'; c <= '9'; c++) {
            upn[i] = c;
            if (c != was) expect_i64(t, UPN_BAD_LETTER, upn_verdict((Str){upn, 13}));
        }
        upn[i] = was;
    }
}

PURE_TEST("uln and nhs: check digits") {
    expect(t, uln_is_sound(STR("1000000019")));
    expect(t, uln_is_sound(STR("1000000035")));
    expect(t, !uln_is_sound(STR("1000000018")));
    expect(t, !uln_is_sound(STR("100000001")));
    expect_i64(t, 0, uln_check_for(STR("000000000")));
    expect(t, nhs_is_sound(STR("9434765919")));
    expect(t, nhs_is_sound(STR("4010232137")));
    expect(t, !nhs_is_sound(STR("9434765918")));
    expect(t, !nhs_is_sound(STR("943476591X")));
}

PURE_TEST("identifiers and postcodes are stored one way") {
    Arena *a = t->cx.arena;
    expect_str(t, "H801200001001", identifier_normalise(a, STR(" h801 2000 01001 ")));
    expect_str(t, "9434765919", identifier_normalise(a, STR("943-476-5919")));
    expect(t, identifier_normalise(a, STR("  ")).p == NULL);
    expect_str(t, "ME12 3AB", postcode_normalise(a, STR(" me123ab ")));
    expect_str(t, "W1A 1AA", postcode_normalise(a, STR("w1a  1aa")));
    expect_str(t, "TN23 1AA", postcode_normalise(a, STR("TN23 1AA")));
    expect_str(t, "NOTONE", postcode_normalise(a, STR("not one")));
    expect(t, !postcode_has_form(STR("NOTONE")));
    expect(t, postcode_has_form(STR("TN23 1AA")));
    expect(t, postcode_normalise(a, STR(" ")).p == NULL);
}

PURE_TEST("names spelt alike have one key") {
    Arena *a = t->cx.arena;
    expect_str(t, "obrien", name_fold(a, STR("O'Brien")));
    expect_str(t, "obrien",
               name_fold(a, STR("O\xE2\x80\x99"
                                "BRIEN")));
    expect_str(t, "smithjones", name_fold(a, STR("Smith-Jones")));
    expect_str(t, "vanderberg", name_fold(a, STR("van der  Berg")));
    expect_str(t, "lukasz", name_fold(a, STR("\xC5\x81ukasz")));
    expect_str(t, "ola", name_fold(a, STR("\xC3\x94la")));
    expect_str(t, "ola", name_fold(a, STR("O\xCC\x82la")));
    expect_str(t, "strauss", name_fold(a, STR("Strau\xC3\x9F")));
    expect_str(t, "soren", name_fold(a, STR("S\xC3\xB8ren")));
    expect_str(t, "zoe", name_fold(a, STR("Zo\xC3\xAB")));
    expect_str(t, "\xD0\xB8\xD0\xB2\xD0\xB0\xD0\xBD", name_fold(a, STR("\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD")));
    expect(t, name_fold(a, STR_NONE).p != NULL);
    expect_i64(t, 0, (i64)name_fold(a, STR("-")).n);
    expect_str(t, "a",
               name_fold(a, STR("\xFF"
                                "a\xC3")));
}

PURE_TEST("a scheme of numbers has words and a place, a list's own numbers last") {
    Arena *a = t->cx.arena;
    expect_str(t, "NHS number", identifier_title(a, STR(SCHEME_NHS)));
    expect_str(t, "Number in the list services", identifier_title(a, STR("local:services")));
    expect_i64(t, 0, (i64)identifier_place(STR(SCHEME_UPN)));
    expect_i64(t, IDENTIFIER_PLACES - 1, (i64)identifier_place(STR("local:services")));
}
