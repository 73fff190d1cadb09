#include "county/terms.h"
#include "harness.h"

PURE_TEST("the school year of 2017 is the specification's test calendar") {
    static const int days[N_HALF_TERMS] = {35, 38, 27, 29, 29, 37};
    static const char *const starts[] = {"2017-09-04", "2017-10-30", "2018-01-04",
                                         "2018-02-19", "2018-04-16", "2018-06-04"};
    static const char *const ends[] = {"2017-10-20", "2017-12-20", "2018-02-09",
                                       "2018-03-29", "2018-05-25", "2018-07-24"};
    static const char *const census[] = {"2017-10-05", "2018-01-18", "2018-05-17"};
    Terms terms;
    int n[N_HALF_TERMS] = {0};
    terms_of_year(2017, &terms);
    for (int d = 0; d < terms.n_days; d++) n[terms.half_term_of[d]]++;
    for (int h = 0; h < N_HALF_TERMS; h++) {
        expect_i64(t, days[h], n[h]);
        expect_str(t, starts[h], date_iso_str(t->cx.arena, terms.starts[h]));
        expect_str(t, ends[h], date_iso_str(t->cx.arena, terms.ends[h]));
    }
    for (int k = 0; k < N_CENSUSES; k++) expect_str(t, census[k], date_iso_str(t->cx.arena, terms.census[k]));
    expect_i64(t, 195, terms.n_days);
    expect(t, !date_eq(terms.day[terms_index_from(&terms, date_ymd(2018, 5, 7))], date_ymd(2018, 5, 7)));
}

PURE_TEST("every year has six half terms in order, school days on weekdays only and census days in term") {
    for (int year = 2010; year <= 2030; year++) {
        Terms terms;
        terms_of_year(year, &terms);
        expect(t, terms.n_days >= 180 && terms.n_days <= 205);
        for (int h = 0; h < N_HALF_TERMS; h++) {
            expect(t, date_before(terms.starts[h], terms.ends[h]));
            expect(t, h == 0 || date_before(terms.ends[h - 1], terms.starts[h]));
        }
        for (int d = 0; d < terms.n_days; d++) {
            expect(t, date_weekday(terms.day[d]) < 5);
            expect(t, d == 0 || date_before(terms.day[d - 1], terms.day[d]));
        }
        for (int k = 0; k < N_CENSUSES; k++)
            expect(t, date_eq(terms.day[terms_index_from(&terms, terms.census[k])], terms.census[k]));
    }
}

PURE_TEST("the three censuses' periods follow each other without gap or overlap") {
    Terms terms;
    terms_of_year(2017, &terms);
    Period first = terms_census_period(&terms, 0), second = terms_census_period(&terms, 1),
           third = terms_census_period(&terms, 2);
    expect_i64(t, 0, first.from);
    expect_i64(t, first.to, second.from);
    expect_i64(t, second.to, third.from);
    expect(t, date_eq(terms.day[third.to], terms.census[2]));
}
