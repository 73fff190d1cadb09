#include "measures/period.h"

const char *const frequency_word[N_FREQUENCIES] = {
#define X(name, word, title) word,
    FREQUENCY_LIST(X)
#undef X
};

const char *const frequency_title[N_FREQUENCIES] = {
#define X(name, word, title) title,
    FREQUENCY_LIST(X)
#undef X
};

const char *const year_basis_word[N_YEAR_BASES] = {
#define X(name, word, month) word,
    YEAR_BASIS_LIST(X)
#undef X
};

static const int first_month[N_YEAR_BASES] = {
#define X(name, word, month) month,
    YEAR_BASIS_LIST(X)
#undef X
};

/* ---- months and years ---- */

static Date month_first(Date d) {
    Ymd y = date_to_ymd(d);
    return date_ymd(y.year, y.month, 1);
}

static Date month_last(Date d) { return date_plus(date_add_months(month_first(d), 1), -1); }

static bool is_month_end(Date d) { return date_eq(d, month_last(d)); }

int period_year(YearBasis b, Date d) {
    Ymd y = date_to_ymd(d);
    return y.month >= first_month[b] ? y.year : y.year - 1;
}

Date period_year_begins(YearBasis b, int year) { return date_ymd(year, first_month[b], 1); }

Str period_year_text(Arena *a, YearBasis b, int year) {
    if (b == BASIS_CALENDAR) return str_fmt(a, "%d", year);
    return str_fmt(a, "%d-%02d", year, (year + 1) % 100);
}

bool period_year_parse(Str s, int *year) {
    i64 first, second;
    Str rest, head = str_cut(s, '-', &rest);
    if (head.n != 4 || !str_to_i64(head, &first) || first < 1990 || first > 2100) return false;
    if (s.n != 4 && (s.n != 7 || !str_to_i64(rest, &second) || second != (first + 1) % 100)) return false;
    *year = (int)first;
    return true;
}

/* "April to June 2017", "December 2017 to February 2018", "April 2017". */
static Str months_text(Arena *a, Date from, Date to) {
    Ymd f = date_to_ymd(from), t = date_to_ymd(to);
    if (f.year != t.year)
        return str_fmt(a, "%s %d to %s %d", date_month_names[f.month], f.year, date_month_names[t.month], t.year);
    if (f.month == t.month) return str_fmt(a, "%s %d", date_month_names[t.month], t.year);
    return str_fmt(a, "%s to %s %d", date_month_names[f.month], date_month_names[t.month], t.year);
}

/* ---- quarters, years, terms, censuses: the last that ended by the day ---- */

static Period last_quarter(Arena *a, const PeriodRule *r, Date as_at) {
    Date from = period_year_begins(r->basis, period_year(r->basis, as_at));
    while (!date_before(as_at, date_plus(date_add_months(from, 3), -1))) from = date_add_months(from, 3);
    from = date_add_months(from, -3);
    Date to = date_plus(date_add_months(from, 3), -1);
    if (r->is_cumulative) from = period_year_begins(r->basis, period_year(r->basis, to));
    return (Period){from, to, months_text(a, from, to)};
}

static Period last_year(Arena *a, const PeriodRule *r, Date as_at) {
    int year = period_year(r->basis, as_at);
    if (date_before(as_at, date_plus(period_year_begins(r->basis, year + 1), -1))) year--;
    return (Period){period_year_begins(r->basis, year), date_plus(period_year_begins(r->basis, year + 1), -1),
                    period_year_text(a, r->basis, year)};
}

static bool last_term(Arena *a, const Definitions *d, Date as_at, Period *out) {
    static const char *const names[] = {"Autumn", "Spring", "Summer"};
    for (int year = date_school_year(as_at); year >= date_school_year(as_at) - 1; year--) {
        const SchoolYear *y = calendar_school_year(d->calendars, year);
        if (!y || y->n_terms == 0 || y->n_terms % 3 != 0) continue;
        size_t each = y->n_terms / 3;
        for (size_t i = 3; i-- > 0;) {
            Date from = y->terms[i * each].from, to = y->terms[i * each + each - 1].to;
            if (date_before(as_at, to)) continue;
            *out = (Period){from, to, str_fmt(a, "%s %d", names[i], date_to_ymd(to).year)};
            return true;
        }
    }
    return false;
}

static bool last_census(Arena *a, const Definitions *d, Date as_at, Period *out) {
    for (int year = date_to_ymd(as_at).year, tried = 0; tried < 2; tried++, year--) {
        Date day = rollcall_next_census(d->rollcall, date_ymd(year, 1, 1));
        if (!date_is_set(day) || date_to_ymd(day).month != 1 || date_before(as_at, day)) continue;
        *out = (Period){day, day, str_fmt(a, "School census of %.*s", STR_ARG(date_long(a, day)))};
        return true;
    }
    return false;
}

/* ---- any ---- */

static Period spell(Date from, Date to, Str label) { return (Period){from, to, label}; }

bool period_at(Arena *a, const Definitions *d, const PeriodRule *r, Date as_at, Period *out) {
    Str day = date_long(a, as_at);
    Date year = period_year_begins(r->basis, period_year(r->basis, as_at));
    switch (r->frequency) {
    case PERIOD_R12M:
        *out = spell(date_add_months(month_first(as_at), -11), as_at, STR_CAT(a, STR("12 months to "), day));
        return true;
    case PERIOD_SNAPSHOT: *out = spell(as_at, as_at, day); return true;
    case PERIOD_MONTH:
        *out = spell(month_first(as_at), as_at,
                     is_month_end(as_at) ? months_text(a, as_at, as_at) : STR_CAT(a, STR("The month to "), day));
        return true;
    case PERIOD_YTD: *out = spell(year, as_at, STR_CAT(a, date_long(a, year), STR(" to "), day)); return true;
    case PERIOD_QUARTER: *out = last_quarter(a, r, as_at); return true;
    case PERIOD_YEAR: *out = last_year(a, r, as_at); return true;
    case PERIOD_TERM: return last_term(a, d, as_at, out);
    case PERIOD_CENSUS: return last_census(a, d, as_at, out);
    case N_FREQUENCIES: break;
    }
    return false;
}

Date period_before(Arena *a, const Definitions *d, const PeriodRule *r, Date as_at) {
    Period now;
    if (!period_at(a, d, r, as_at, &now)) return DATE_NONE;
    switch (r->frequency) {
    case PERIOD_R12M:
    case PERIOD_SNAPSHOT:
    case PERIOD_MONTH:
    case PERIOD_YTD:
        if (is_month_end(as_at)) return date_plus(month_first(as_at), -1);
        return date_add_months(as_at, -1);
    case PERIOD_QUARTER: return date_plus(date_add_months(date_plus(now.to, 1), -3), -1);
    case PERIOD_YEAR:
    case PERIOD_TERM:
    case PERIOD_CENSUS: return date_plus(now.from, -1);
    case N_FREQUENCIES: break;
    }
    return DATE_NONE;
}
