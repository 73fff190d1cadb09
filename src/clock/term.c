#include "clock/term.h"

static bool by_school(const ClockCalendar *c, Date d, TermSpan *out) {
    const SchoolTerm *term = school_dates_term(c->school, d);
    if (!term) return false;
    *out = (TermSpan){term->name, term->from, term->to};
    return true;
}

/* A season runs from the first day of its first term to the last of its last: half-term lies inside. */
static bool by_season(const ClockCalendar *c, Date d, TermSpan *out) {
    static const char *const names[] = {"autumn", "spring", "summer"};
    const SchoolYear *y = school_dates_year(c->school, date_school_year(d));
    if (!y || y->n_terms == 0 || y->n_terms % 3 != 0) return false;
    size_t each = y->n_terms / 3;
    for (size_t i = 0; i < 3; i++) {
        Date from = y->terms[i * each].from, to = y->terms[i * each + each - 1].to;
        if (d.day < from.day || d.day > to.day) continue;
        *out = (TermSpan){str_from(names[i]), from, to};
        return true;
    }
    return false;
}

static TermSpan by_law(Date d) {
    int year = date_to_ymd(d).year;
    Date easter = date_plus(date_easter(year), 1), summer = date_ymd(year, 7, 31), winter = date_ymd(year, 12, 31);
    if (d.day < easter.day)
        return (TermSpan){STR("31 December to Easter Monday"), date_ymd(year - 1, 12, 31), date_plus(easter, -1)};
    if (d.day < summer.day) return (TermSpan){STR("Easter Monday to 31 July"), easter, date_plus(summer, -1)};
    if (d.day < winter.day) return (TermSpan){STR("31 July to 31 December"), summer, date_plus(winter, -1)};
    Date next = date_plus(date_easter(year + 1), 1);
    return (TermSpan){STR("31 December to Easter Monday"), winter, date_plus(next, -1)};
}

bool term_of_day(const ClockCalendar *c, TermKind kind, Date d, TermSpan *out) {
    if (kind == TERM_BY_SCHOOL) return by_school(c, d, out);
    if (kind == TERM_BY_SEASON) return by_season(c, d, out);
    const SchoolYear *y = school_dates_year(c->school, date_school_year(d));
    if (!y) return false;
    if (y->n_terms <= 3) return by_school(c, d, out);
    *out = by_law(d);
    return true;
}
