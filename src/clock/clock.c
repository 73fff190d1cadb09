#include "clock/clock_own.h"

ClockCalendar clock_calendar(const Calendars *all, i64 urn) {
    return (ClockCalendar){.all = all, .school = calendar_of_school(all, urn)};
}

/* ---- steps: days of one kind ---- */

/* The days a unit is counted in; NULL: all of them. */
static const DaySet *set_of(const ClockCalendar *c, LimitUnit unit) {
    switch (unit) {
    case UNIT_WORKING_DAYS: return calendar_working_days(c->all);
    case UNIT_SCHOOL_DAYS: return &c->school->days;
    case UNIT_SCHOOL_WEEKS: return &c->school->weeks;
    case UNIT_SCHOOL_TERMS: return &c->school->terms;
    case UNIT_CALENDAR_DAYS:
    case UNIT_WEEKS:
    case UNIT_MONTHS:
    case UNIT_YEARS:
    case UNIT_SCHOOL_YEARS: break;
    }
    return NULL;
}

static bool step_after(const DaySet *set, Date d, i32 n, Date *out) {
    if (set) return days_after(set, d, n, out);
    *out = date_plus(d, n);
    return true;
}

static bool steps_between(const DaySet *set, Date from, Date to, i32 *out) {
    if (set) return days_between(set, from, to, out);
    *out = date_diff(to, from);
    return true;
}

bool clock_days_between(const ClockCalendar *c, LimitUnit unit, Date from, Date to, i32 *out) {
    if (unit == UNIT_SCHOOL_WEEKS || unit == UNIT_SCHOOL_TERMS) unit = UNIT_SCHOOL_DAYS;
    return steps_between(set_of(c, unit), from, to, out);
}

/* The day itself if it is no day off, else the next one on, or the one before. */
static bool move_off(const DaySet *set, OffDay off, Date *d) {
    if (off == OFF_NEXT) return days_after(set, date_plus(*d, -1), 1, d);
    if (off == OFF_PREVIOUS) return days_before(set, date_plus(*d, 1), 1, d);
    return true;
}

/* ---- a limit from its start ---- */

/* Some centuries either way of 1970: beyond them a slip of the pen, which no calendar will ever hold. */
static bool is_countable(Date d) { return d.day > -100000 && d.day < 300000; }

/* Months counted from day 1 end the day before the same day number; where the month is too short, on its last day. */
static Date months_after(Date start, i32 months, CountFrom count) {
    Date end = date_add_months(start, months);
    if (count == COUNT_CLEAR) return date_plus(end, 1);
    if (count == COUNT_DAY1 && date_to_ymd(end).day == date_to_ymd(start).day) return date_plus(end, -1);
    return end;
}

/* In school weeks and terms, day 0 is the whole week or term that holds the start. */
static Date end_of_day0(const ClockCalendar *c, LimitUnit unit, Date start) {
    Date end = start;
    if (unit == UNIT_SCHOOL_TERMS) {
        const SchoolTerm *term = school_dates_term(c->school, start);
        if (term) end = term->to;
    } else if (unit == UNIT_SCHOOL_WEEKS) {
        Date sunday = date_plus(start, 6 - date_weekday(start));
        if (days_before(&c->school->weeks, date_plus(sunday, 1), 1, &end)) end = date_max(end, start);
    }
    return end;
}

static bool steps_end(const ClockCalendar *c, LimitUnit unit, i32 n, CountFrom count, Date start, Date *out) {
    const DaySet *set = set_of(c, unit);
    if (count == COUNT_DAY1) return step_after(set, date_plus(start, -1), n, out);
    return step_after(set, end_of_day0(c, unit, start), count == COUNT_CLEAR ? n + 1 : n, out);
}

/* The last day of the week, month, term, year that holds the start, or of the n-th after it. A start between two terms
 * belongs to the coming one. */
static bool span_end(const ClockCalendar *c, LimitUnit unit, i32 n, Date start, Date *out) {
    if (unit == UNIT_SCHOOL_TERMS) return days_after(&c->school->terms, date_plus(start, -1), n + 1, out);
    Ymd d = date_to_ymd(start);
    if (unit == UNIT_WEEKS) *out = date_plus(start, 6 - date_weekday(start) + 7 * n);
    else if (unit == UNIT_MONTHS) *out = date_plus(date_add_months(date_ymd(d.year, d.month, 1), n + 1), -1);
    else if (unit == UNIT_YEARS) *out = date_ymd(d.year + n, 12, 31);
    else *out = date_ymd(date_school_year(start) + n + 1, 8, 31);
    return true;
}

bool clock_limit_end(const ClockCalendar *c, Limit l, CountFrom count, Date start, Date *out) {
    count = clock_usual_count(l, count);
    if (l.form == LIMIT_NOT_SET || !is_countable(start)) return false;
    if (l.form == LIMIT_END_OF) return span_end(c, l.unit, l.n, start, out);
    if (l.n == 0 && count != COUNT_CLEAR) {
        *out = start;
        return true;
    }
    i32 n = l.unit == UNIT_WEEKS ? 7 * l.n : l.unit == UNIT_YEARS ? 12 * l.n : l.n;
    if (l.unit != UNIT_MONTHS && l.unit != UNIT_YEARS) return steps_end(c, l.unit, n, count, start, out);
    *out = months_after(start, n, count);
    return true;
}

bool clock_limit_before(const ClockCalendar *c, Limit l, Date day, Date *out) {
    const DaySet *set = set_of(c, l.unit);
    if ((l.form != LIMIT_WITHIN && l.form != LIMIT_ORDINAL) || !is_countable(day)) return false;
    Date from = l.form == LIMIT_ORDINAL ? date_plus(day, 1) : day;
    if (set) return days_before(set, from, l.n, out);
    if (l.unit == UNIT_MONTHS) *out = date_add_months(day, -l.n);
    else if (l.unit == UNIT_YEARS) *out = date_add_months(day, -12 * l.n);
    else *out = date_plus(from, l.unit == UNIT_WEEKS ? -7 * l.n : -l.n);
    return true;
}

/* ---- pauses ---- */

#define NEVER INT32_MAX

/* The part of a pause on or after `after`. An open one is seen to end on the day after `on`, or (on unset) never. */
static bool pause_part(const ClockPause *p, Date after, Date on, Date *from, Date *to) {
    *from = date_max(p->from, after);
    *to = date_is_set(p->to) ? p->to : date_is_set(on) ? date_plus(on, 1) : (Date){NEVER};
    return date_before(*from, *to);
}

/* The next days paused, from `after` on: pauses that overlap or touch are one. *to may be NEVER. False: none. */
static bool next_pause(const ClockFacts *f, Date after, Date on, Date *from, Date *to) {
    Date p_from, p_to, first = {NEVER};
    for (size_t i = 0; i < f->n_pauses; i++)
        if (pause_part(&f->pauses[i], after, on, &p_from, &p_to)) first = date_min(first, p_from);
    Date end = first;
    for (bool is_longer = true; is_longer;) {
        is_longer = false;
        for (size_t i = 0; i < f->n_pauses; i++)
            if (pause_part(&f->pauses[i], after, on, &p_from, &p_to) && p_from.day <= end.day && p_to.day > end.day) {
                end = p_to;
                is_longer = true;
            }
    }
    *from = first;
    *to = end;
    return first.day != NEVER;
}

/* The days of the unit after `base`, up to `to`, in which the clock ran. */
bool clock_days_run(const Clock *c, ClockSpan span, Date on, i32 *out) {
    Date from, until, after = date_plus(span.base, 1);
    i32 n, total;
    if (!clock_days_between(&c->calendar, span.unit, span.base, span.to, &total)) return false;
    while (next_pause(&c->facts, after, on, &from, &until) && from.day <= span.to.day) {
        Date last = date_min(date_plus(until, -1), span.to);
        if (!clock_days_between(&c->calendar, span.unit, date_plus(from, -1), last, &n)) return false;
        total -= n;
        after = until;
    }
    *out = total;
    return true;
}

bool clock_is_paused(const Clock *c, Date on) {
    Date from, to;
    return next_pause(&c->facts, on, on, &from, &to) && date_eq(from, on);
}

/* ---- the due day ---- */

typedef struct Reckoning {
    const Clock *clock;
    Date on; /* what is dated later is not known yet; DATE_NONE: all is */
    ClockDue *out;
} Reckoning;

/* Move *due on by the days paused after `base`. */
static ClockLack stretch(const Reckoning *r, const DaySet *set, Date base, Date *due) {
    Date from, to, after = date_plus(base, 1);
    while (next_pause(&r->clock->facts, after, r->on, &from, &to) && from.day <= due->day) {
        if (to.day == NEVER) return LACK_RESUMING;
        i32 n;
        if (!steps_between(set, date_plus(from, -1), date_plus(to, -1), &n)) return LACK_CALENDAR;
        if (!step_after(set, *due, n, due)) return LACK_CALENDAR;
        after = to;
    }
    return LACK_NOTHING;
}

static ClockLack extend(const Reckoning *r, Date *due) {
    const ClockFacts *f = &r->clock->facts;
    for (size_t i = 0; i < f->n_extensions; i++) {
        const ClockExtension *x = &f->extensions[i];
        if (date_is_set(r->on) && date_before(r->on, x->approved_on)) continue;
        if (date_before(*due, x->approved_on)) {
            r->out->n_late_extensions++;
            continue;
        }
        Date base = *due;
        if (date_is_set(x->until)) {
            *due = x->until;
            continue;
        }
        if (!clock_limit_end(&r->clock->calendar, x->add, COUNT_DAY0, base, due)) return LACK_CALENDAR;
        ClockLack lack = stretch(r, set_of(&r->clock->calendar, x->add.unit), base, due);
        if (lack != LACK_NOTHING) return lack;
    }
    return LACK_NOTHING;
}

/* Where the start counts from: moved off a day off where the rule says so. */
static bool start_of(const Clock *c, Date *out) {
    const ClockRule *rule = c->rule;
    LimitUnit u = rule->limit.unit;
    bool is_school = u == UNIT_SCHOOL_DAYS || u == UNIT_SCHOOL_WEEKS || u == UNIT_SCHOOL_TERMS;
    *out = c->facts.start;
    return move_off(is_school ? &c->calendar.school->days : calendar_working_days(c->calendar.all), rule->start_off,
                    out);
}

static ClockLack reckon(const Reckoning *r, Date *start) {
    const Clock *c = r->clock;
    if (!c->rule || !limit_is_set(c->rule->limit)) return LACK_LIMIT;
    if (!date_is_set(c->facts.start)) return LACK_START;
    const DaySet *working = calendar_working_days(c->calendar.all);
    CountFrom count = clock_count_of(c->rule);
    Date due;
    if (!start_of(c, start) || !clock_limit_end(&c->calendar, c->rule->limit, count, *start, &due))
        return LACK_CALENDAR;
    r->out->first_due = due;
    if (!move_off(working, c->rule->due_off, &r->out->first_due)) return LACK_CALENDAR;
    ClockLack lack = LACK_NOTHING;
    r->out->day0 = date_plus(*start, count == COUNT_DAY1 ? -1 : 0);
    if (c->rule->limit.form != LIMIT_END_OF && c->facts.n_pauses > 0)
        lack = stretch(r, set_of(&c->calendar, c->rule->limit.unit), date_plus(*start, count == COUNT_DAY1 ? -1 : 0),
                       &due);
    if (lack == LACK_NOTHING) lack = extend(r, &due);
    if (lack != LACK_NOTHING) return lack;
    if (!is_countable(due) || !move_off(working, c->rule->due_off, &due)) return LACK_CALENDAR;
    r->out->due = due;
    return LACK_NOTHING;
}

static Date warning_day(const Clock *c, const ClockWarning *w, Date start, Date due) {
    Date d = DATE_NONE;
    CountFrom count = w->limit.form == LIMIT_ORDINAL ? COUNT_DAY1 : COUNT_DAY0;
    bool is_told = w->is_from_start ? clock_limit_end(&c->calendar, w->limit, count, start, &d)
                                    : clock_limit_before(&c->calendar, w->limit, due, &d);
    return is_told ? date_max(d, c->facts.start) : DATE_NONE;
}

bool clock_due_as_of(const Clock *c, Date on, ClockDue *out) {
    *out = (ClockDue){.due = DATE_NONE, .first_due = DATE_NONE, .last_working_day = DATE_NONE, .day0 = DATE_NONE};
    Reckoning r = {.clock = c, .on = on, .out = out};
    Date start;
    out->lack = reckon(&r, &start);
    if (out->lack != LACK_NOTHING) return false;
    if (!days_before(calendar_working_days(c->calendar.all), date_plus(out->due, 1), 1, &out->last_working_day))
        out->last_working_day = DATE_NONE;
    for (size_t i = 0; i < c->rule->n_warnings && i < CLOCK_MAX_WARNINGS; i++)
        out->warnings[out->n_warnings++] = warning_day(c, &c->rule->warnings[i], start, out->due);
    return true;
}

bool clock_due(const Clock *c, ClockDue *out) { return clock_due_as_of(c, DATE_NONE, out); }
