#include "county/terms.h"

static Date first_weekday_on_or_after(Date d, int weekday) { return date_plus(d, (weekday - date_weekday(d) + 7) % 7); }

/* The first, second, ... Monday, Tuesday, ... of a month. */
static Date nth_weekday(Ymd month, int weekday, int nth) {
    return date_plus(first_weekday_on_or_after(date_ymd(month.year, month.month, 1), weekday), 7 * (nth - 1));
}

static Date back_to_weekday(Date d) {
    int w = date_weekday(d);
    return w >= 5 ? date_plus(d, 4 - w) : d;
}

static Date on_to_weekday(Date d) {
    int w = date_weekday(d);
    return w >= 5 ? date_plus(d, 7 - w) : d;
}

static Date last_monday_of_may(int year) {
    Date end = date_ymd(year, 5, 31);
    return date_plus(end, -date_weekday(end));
}

static void set_half_terms(Terms *t, int year) {
    int next = year + 1;
    Date easter = date_easter(next);
    Date may_day = nth_weekday((Ymd){next, 5, 1}, 0, 1);
    Date spring_holiday = last_monday_of_may(next);
    t->starts[0] = nth_weekday((Ymd){year, 9, 1}, 0, 1);
    t->ends[0] = date_plus(t->starts[0], 46);
    t->starts[1] = date_plus(t->ends[0], 10);
    t->ends[1] = back_to_weekday(date_ymd(year, 12, 20));
    t->starts[2] = on_to_weekday(date_ymd(next, 1, 4));
    t->ends[2] = nth_weekday((Ymd){next, 2, 1}, 4, 2);
    t->starts[3] = date_plus(t->ends[2], 10);
    t->ends[3] = date_plus(easter, -3);
    t->starts[4] = date_plus(easter, 15);
    if (date_eq(t->starts[4], may_day)) t->starts[4] = date_plus(may_day, 1);
    t->ends[4] = date_plus(spring_holiday, -3);
    t->starts[5] = date_plus(spring_holiday, 7);
    t->ends[5] = back_to_weekday(date_ymd(next, 7, 24));
}

static void set_days(Terms *t) {
    Date may_day = nth_weekday((Ymd){t->year + 1, 5, 1}, 0, 1);
    t->n_days = 0;
    for (int h = 0; h < N_HALF_TERMS; h++) {
        for (Date d = t->starts[h]; !date_before(t->ends[h], d); d = date_plus(d, 1)) {
            if (date_weekday(d) >= 5 || date_eq(d, may_day)) continue;
            check(t->n_days < MAX_SCHOOL_DAYS);
            t->half_term_of[t->n_days] = h;
            t->day[t->n_days++] = d;
        }
    }
}

void terms_of_year(int year, Terms *out) {
    out->year = year;
    out->year_start = date_ymd(year, 9, 1);
    out->year_end = date_ymd(year + 1, 8, 31);
    set_half_terms(out, year);
    set_days(out);
    out->census[0] = nth_weekday((Ymd){year, 10, 1}, 3, 1);
    out->census[1] = nth_weekday((Ymd){year + 1, 1, 1}, 3, 3);
    out->census[2] = nth_weekday((Ymd){year + 1, 5, 1}, 3, 3);
}

int terms_index_from(const Terms *t, Date d) {
    int low = 0, high = t->n_days;
    while (low < high) {
        int mid = (low + high) / 2;
        if (date_before(t->day[mid], d)) low = mid + 1;
        else high = mid;
    }
    return low;
}

Date terms_plus(const Terms *t, Date d, int n) {
    int at = terms_index_from(t, d) + n;
    return at < t->n_days ? t->day[at] : DATE_NONE;
}

Period terms_census_period(const Terms *t, int k) {
    return (Period){.from = k == 0 ? 0 : terms_index_from(t, t->census[k - 1]),
                    .to = terms_index_from(t, t->census[k])};
}
