#include "define/calendar_own.h"

const char *const day_kind_names[] = {
#define X(name, text) text,
    DAY_KIND_LIST(X)
#undef X
};

static u8 byte_of(const Calendars *c, const u8 *bytes, Date d) {
    return calendar_holds(c, d) ? bytes[d.day - c->first.day] : 0;
}

/* ---- bank holidays and working days ---- */

DayAnswer calendar_bank_holiday(const Calendars *c, Date d) {
    u8 f = byte_of(c, c->holidays, d);
    if (!(f & HAS_HOLIDAYS)) return CALENDAR_MISSING;
    return f & IS_HOLIDAY ? DAY_YES : DAY_NO;
}

const BankHoliday *calendar_bank_holiday_on(const Calendars *c, Date d) {
    for (size_t i = 0; i < c->n_list; i++)
        if (date_eq(c->list[i].on, d)) return &c->list[i];
    return NULL;
}

Str calendar_bank_holiday_name(const Calendars *c, Date d) {
    const BankHoliday *h = calendar_bank_holiday_on(c, d);
    return h ? h->name : STR_NONE;
}

const BankHoliday *calendar_bank_holidays(const Calendars *c, size_t *n) {
    *n = c->n_list;
    return c->list;
}

DayAnswer calendar_working_day(const Calendars *c, Date d) {
    DayAnswer holiday = calendar_bank_holiday(c, d);
    if (holiday == CALENDAR_MISSING) return CALENDAR_MISSING;
    return holiday == DAY_NO && date_weekday(d) < 5 ? DAY_YES : DAY_NO;
}

const DaySet *calendar_working_days(const Calendars *c) { return &c->working; }

/* ---- school days ---- */

const SchoolDates *calendar_of_school(const Calendars *c, i64 urn) {
    size_t low = 0, high = c->n_schools;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->schools[middle].urn < urn) low = middle + 1;
        else high = middle;
    }
    return low < c->n_schools && c->schools[low].urn == urn ? &c->schools[low] : &c->county;
}

DayKind calendar_day_kind(const Calendars *c, const SchoolDates *s, Date d) {
    u8 mark = byte_of(c, s->marks, d), holiday = byte_of(c, c->holidays, d);
    if (!(mark & HAS_TERMS) || !(holiday & HAS_HOLIDAYS)) return DAY_IS_UNKNOWN;
    if (date_weekday(d) >= 5) return DAY_IS_WEEKEND;
    if (holiday & IS_HOLIDAY) return DAY_IS_BANK_HOLIDAY;
    if (!(mark & IN_TERM)) return DAY_IS_HOLIDAY;
    if (mark & IS_INSET) return DAY_IS_INSET;
    return mark & IS_CLOSED ? DAY_IS_CLOSED : DAY_IS_SCHOOL;
}

const SchoolYear *school_dates_year(const SchoolDates *s, int year) {
    for (size_t i = 0; i < s->n_years; i++)
        if (s->years[i].year == year) return &s->years[i];
    return NULL;
}

const SchoolTerm *school_dates_term(const SchoolDates *s, Date d) {
    const SchoolYear *y = school_dates_year(s, date_school_year(d));
    for (size_t i = 0; y && i < y->n_terms; i++)
        if (d.day >= y->terms[i].from.day && d.day <= y->terms[i].to.day) return &y->terms[i];
    return NULL;
}

DayAnswer calendar_school_day(const Calendars *c, Date d) { return days_has(&c->county.days, d); }

const SchoolYear *calendar_school_year(const Calendars *c, int year) { return school_dates_year(&c->county, year); }

const SchoolTerm *calendar_term_of(const Calendars *c, Date d) { return school_dates_term(&c->county, d); }

bool calendar_nth_school_day(const Calendars *c, Date from, int n, Date *out) {
    return n > 0 && days_after(&c->county.days, date_plus(from, -1), n, out);
}

int calendar_count_school_days(const Calendars *c, Date from, Date to) {
    i32 n;
    if (to.day < from.day) return 0;
    return days_between(&c->county.days, date_plus(from, -1), to, &n) ? n : -1;
}

/* ---- counting ---- */

/* The answers of a set that is known where the school's days are, with nothing in it yet. */
static void forget(const Calendars *c, const SchoolDates *s, u8 *answers) {
    for (size_t i = 0; i < calendar_n_days(c); i++)
        answers[i] = days_has(&s->days, date_plus(c->first, (int)i)) == CALENDAR_MISSING ? CALENDAR_MISSING : DAY_NO;
}

static DaySet count_weeks(Arena *a, const Calendars *c, const SchoolDates *s, u8 *answers) {
    forget(c, s, answers);
    Date monday = date_plus(c->first, -date_weekday(c->first)), last;
    for (; monday.day <= c->last.day; monday = date_plus(monday, 7))
        for (int day = 6; day >= 0; day--) {
            last = date_plus(monday, day);
            if (!calendar_holds(c, last) || days_has(&s->days, last) != DAY_YES) continue;
            answers[last.day - c->first.day] = DAY_YES;
            break;
        }
    return days_of(a, c->first, answers, calendar_n_days(c));
}

static DaySet count_terms(Arena *a, const Calendars *c, const SchoolDates *s, u8 *answers) {
    forget(c, s, answers);
    for (size_t i = 0; i < s->n_years; i++)
        for (size_t k = 0; k < s->years[i].n_terms; k++) {
            Date to = s->years[i].terms[k].to;
            if (calendar_holds(c, to)) answers[to.day - c->first.day] = DAY_YES;
        }
    return days_of(a, c->first, answers, calendar_n_days(c));
}

static void count_school(Arena *a, const Calendars *c, SchoolDates *s, u8 *answers) {
    size_t n = calendar_n_days(c);
    for (size_t i = 0; i < n; i++) {
        DayKind kind = calendar_day_kind(c, s, date_plus(c->first, (int)i));
        answers[i] = kind == DAY_IS_UNKNOWN ? CALENDAR_MISSING : kind == DAY_IS_SCHOOL;
    }
    s->days = days_of(a, c->first, answers, n);
    s->mark = str_hash((Str){(const char *)answers, n}) ^ str_hash((Str){(const char *)c->holidays, n}) * 31;
    s->weeks = count_weeks(a, c, s, answers);
    s->terms = count_terms(a, c, s, answers);
}

void calendar_count(Arena *a, Calendars *c) {
    size_t n = calendar_n_days(c);
    u8 *answers = ARENA_ARRAY(a, u8, n);
    for (size_t i = 0; i < n; i++) answers[i] = (u8)calendar_working_day(c, date_plus(c->first, (int)i));
    c->working = days_of(a, c->first, answers, n);
    count_school(a, c, &c->county, answers);
    for (size_t i = 0; i < c->n_schools; i++) count_school(a, c, &c->schools[i], answers);
}

/* ---- as they stood ---- */

const Calendars *calendar_as_known(Arena *a, const Calendars *c, Date on) {
    Calendars *old = ARENA_NEW(a, Calendars);
    *old = *c;
    old->holidays = ARENA_ARRAY(a, u8, calendar_n_days(c));
    memcpy(old->holidays, c->holidays, calendar_n_days(c));
    old->list = ARENA_ARRAY(a, BankHoliday, c->n_list);
    old->n_list = 0;
    for (size_t i = 0; i < c->n_list; i++) {
        BankHoliday h = c->list[i];
        if (date_is_set(h.announced) && date_before(on, h.announced)) {
            old->holidays[h.on.day - c->first.day] &= (u8)~IS_HOLIDAY;
            h = (BankHoliday){.on = h.moved_from, .name = h.name, .announced = DATE_NONE, .moved_from = DATE_NONE};
            if (!date_is_set(h.on)) continue;
            old->holidays[h.on.day - c->first.day] |= IS_HOLIDAY;
        }
        old->list[old->n_list++] = h;
    }
    old->schools = ARENA_ARRAY(a, SchoolDates, c->n_schools);
    if (c->n_schools > 0) memcpy(old->schools, c->schools, c->n_schools * sizeof *c->schools);
    calendar_count(a, old);
    return old;
}
