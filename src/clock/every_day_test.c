/* Each way of counting from every day of 2004 to 2035, against references that walk from day to day. */
#include "base/embed.h"
#include "base/rng.h"
#include "clock/clock.h"
#include "harness.h"

#define FIRST       date_ymd(2004, 1, 1)
#define LAST        date_ymd(2035, 12, 31)
#define EACH_DAY(d) for (Date d = FIRST; d.day <= LAST.day; d = date_plus(d, 1))

/* The shipped bank holidays, and a school year for each of 2003 to 2035: all days of 2004 to 2035 are loaded. */
static ClockCalendar all_loaded(T *t) {
    Buf terms = buf_on(t->cx.arena);
    buf_lit(&terms, "calendars:\n");
    for (int y = 2003; y <= 2035; y++) {
        int n = y + 1;
        buf_fmt(&terms,
                "  - year: %d\n    provisional: true\n    closed: [%d-03-01]\n    inset: [%d-09-05]\n    terms:\n", y,
                n, y);
        buf_fmt(&terms, "      - {name: One, from: %d-09-04, to: %d-10-20}\n", y, y);
        buf_fmt(&terms, "      - {name: Two, from: %d-10-30, to: %d-12-20}\n", y, y);
        buf_fmt(&terms, "      - {name: Three, from: %d-01-04, to: %d-02-09}\n", n, n);
        buf_fmt(&terms, "      - {name: Four, from: %d-02-19, to: %d-03-29}\n", n, n);
        buf_fmt(&terms, "      - {name: Five, from: %d-04-16, to: %d-05-25}\n", n, n);
        buf_fmt(&terms, "      - {name: Six, from: %d-06-04, to: %d-07-24}\n", n, n);
    }
    const EmbeddedFile *f = embed_find(STR("definitions/calendars/bank-holidays.yaml"));
    Mistakes m = mistakes_on(t->cx.arena);
    CalendarFiles files = {yaml_read(&m, STR("bank-holidays.yaml"), (Str){f->data, f->n}),
                           yaml_read(&m, STR("terms.yaml"), buf_str(&terms)),
                           yaml_read(&m, STR("schools.yaml"), STR("schools: []"))};
    const Calendars *c = calendar_read(&m, &files);
    expect_i64(t, 0, (i64)m.n);
    return clock_calendar(c, 0);
}

/* ---- the references ---- */

static bool is_school_day(const ClockCalendar *c, Date d) {
    return calendar_day_kind(c->all, c->school, d) == DAY_IS_SCHOOL;
}

/* Whether d counts for the unit; a week or a term counts on its last day. */
static bool counts(const ClockCalendar *c, LimitUnit u, Date d) {
    if (u == UNIT_WORKING_DAYS) return calendar_working_day(c->all, d) == DAY_YES;
    if (u == UNIT_SCHOOL_DAYS) return is_school_day(c, d);
    if (u == UNIT_SCHOOL_TERMS)
        return school_dates_term(c->school, d) && date_eq(school_dates_term(c->school, d)->to, d);
    if (u != UNIT_SCHOOL_WEEKS) return true;
    for (Date later = date_plus(d, 1); date_weekday(later) > 0; later = date_plus(later, 1))
        if (is_school_day(c, later)) return false;
    return is_school_day(c, d);
}

static bool is_loaded(const ClockCalendar *c, LimitUnit u, Date d) {
    if (u == UNIT_CALENDAR_DAYS) return true;
    if (u == UNIT_WORKING_DAYS) return calendar_working_day(c->all, d) != CALENDAR_MISSING;
    return calendar_day_kind(c->all, c->school, d) != DAY_IS_UNKNOWN;
}

/* Where day 0 of a unit that starts on a day ends. */
static Date day0_of(const ClockCalendar *c, LimitUnit u, Date start) {
    Date d = start;
    if (u == UNIT_SCHOOL_TERMS && school_dates_term(c->school, d)) return school_dates_term(c->school, d)->to;
    for (Date later = d; u == UNIT_SCHOOL_WEEKS && later.day <= d.day + 6 - date_weekday(d);
         later = date_plus(later, 1))
        if (is_school_day(c, later)) start = later;
    return start;
}

/* The n-th day that counts, one by one. */
static bool walk(const ClockCalendar *c, LimitUnit u, i32 n, CountFrom count, Date start, Date *out) {
    Date d = count == COUNT_DAY1 ? date_plus(start, -1) : day0_of(c, u, start);
    for (n += count == COUNT_CLEAR; n > 0; n -= counts(c, u, d)) {
        d = date_plus(d, 1);
        if (!is_loaded(c, u, d)) return false;
    }
    *out = d;
    return true;
}

/* One month at a time from the first of the month, then the same day number or the last there is. */
static Date walk_months(Date start, int n, CountFrom count) {
    Ymd s = date_to_ymd(start);
    int year = s.year, month = s.month;
    while (n-- > 0)
        if (++month > 12) month = 1, year++;
    Date same = date_ymd(year, month, s.day);
    bool is_short = !date_is_set(same);
    for (int day = s.day; !date_is_set(same); day--) same = date_ymd(year, month, day);
    if (count == COUNT_CLEAR) return date_plus(same, 1);
    return count == COUNT_DAY1 && !is_short ? date_plus(same, -1) : same;
}

static void expect_same(T *t, Date start, Limit l, bool has_want, Date want, bool has_got, Date got) {
    if (has_want == has_got && (!has_want || date_eq(want, got))) return;
    Arena *a = t->cx.arena;
    expect_str(t,
               str_cstr(a,
                        str_fmt(a, "%.*s from %.*s: %.*s", STR_ARG(limit_text(a, l)), STR_ARG(date_iso_str(a, start)),
                                STR_ARG(has_want ? date_iso_str(a, want) : STR("missing")))),
               has_got ? date_iso_str(a, got) : STR("missing"));
}

/* ---- every day ---- */

static void try_each_day(T *t, const ClockCalendar *c, LimitUnit u, const i32 *ns, size_t n_ns) {
    for (CountFrom count = COUNT_DAY0; count <= COUNT_CLEAR; count = (CountFrom)(count + 1))
        for (size_t k = 0; k < n_ns; k++) EACH_DAY(d) {
                Limit l = {LIMIT_WITHIN, u, ns[k]};
                Date want = DATE_NONE, got = DATE_NONE;
                bool has_want = walk(c, u, ns[k], count, d, &want), has_got = clock_limit_end(c, l, count, d, &got);
                expect_same(t, d, l, has_want, want, has_got, got);
            }
}

PURE_TEST("calendar, working and school days from every day of 2004 to 2035, each convention") {
    static const i32 ns[] = {1, 2, 6, 10, 15, 45};
    ClockCalendar c = all_loaded(t);
    try_each_day(t, &c, UNIT_CALENDAR_DAYS, ns, COUNT_OF(ns));
    try_each_day(t, &c, UNIT_WORKING_DAYS, ns, COUNT_OF(ns));
    try_each_day(t, &c, UNIT_SCHOOL_DAYS, ns, COUNT_OF(ns));
}

PURE_TEST("school weeks and school terms from every day of 2004 to 2035, each convention") {
    static const i32 weeks[] = {1, 3, 10}, terms[] = {1, 2};
    ClockCalendar c = all_loaded(t);
    try_each_day(t, &c, UNIT_SCHOOL_WEEKS, weeks, COUNT_OF(weeks));
    try_each_day(t, &c, UNIT_SCHOOL_TERMS, terms, COUNT_OF(terms));
}

PURE_TEST("weeks, months and years from every day of 2004 to 2035, each convention") {
    static const i32 ns[] = {1, 2, 3, 6, 12, 18, 26};
    ClockCalendar c = all_loaded(t);
    for (size_t k = 0; k < COUNT_OF(ns); k++)
        for (CountFrom count = COUNT_DAY0; count <= COUNT_CLEAR; count = (CountFrom)(count + 1)) EACH_DAY(d) {
                Limit weeks = {LIMIT_WITHIN, UNIT_WEEKS, ns[k]}, months = {LIMIT_WITHIN, UNIT_MONTHS, ns[k]};
                Limit years = {LIMIT_WITHIN, UNIT_YEARS, ns[k]};
                Date want = d, got = d;
                expect(t, walk(&c, UNIT_CALENDAR_DAYS, 7 * ns[k], count, d, &want) &&
                              clock_limit_end(&c, weeks, count, d, &got));
                expect_same(t, d, weeks, true, want, true, got);
                expect(t, clock_limit_end(&c, months, count, d, &got));
                expect_same(t, d, months, true, walk_months(d, ns[k], count), true, got);
                expect(t, clock_limit_end(&c, years, count, d, &got));
                expect_same(t, d, years, true, walk_months(d, 12 * ns[k], count), true, got);
            }
}

PURE_TEST("the end of the week, month, term and year that holds every day of 2004 to 2035, and of the next") {
    static const LimitUnit spans[] = {UNIT_WEEKS, UNIT_MONTHS, UNIT_SCHOOL_TERMS, UNIT_YEARS, UNIT_SCHOOL_YEARS};
    ClockCalendar c = all_loaded(t);
    for (size_t k = 0; k < COUNT_OF(spans); k++) EACH_DAY(d) {
            LimitUnit u = spans[k];
            Date end = d, next, got;
            for (int n = 0; n < 2; n++) {
                bool has_want = true;
                if (n > 0) end = date_plus(end, 1);
                for (;; end = date_plus(end, 1)) {
                    Ymd e = date_to_ymd(end);
                    next = date_plus(end, 1);
                    if (u == UNIT_SCHOOL_TERMS && !is_loaded(&c, u, end)) {
                        has_want = false;
                        break;
                    }
                    if (u == UNIT_WEEKS          ? date_weekday(end) == 6
                        : u == UNIT_MONTHS       ? date_to_ymd(next).month != e.month
                        : u == UNIT_YEARS        ? date_to_ymd(next).year != e.year
                        : u == UNIT_SCHOOL_YEARS ? date_school_year(next) != date_school_year(end)
                                                 : counts(&c, u, end))
                        break;
                }
                Limit l = {LIMIT_END_OF, u, n};
                bool has_got = clock_limit_end(&c, l, COUNT_USUAL, d, &got);
                expect_same(t, d, l, has_want, end, has_got, got);
                if (!has_want) break;
            }
        }
}

/* ---- what must always hold ---- */

PURE_TEST("counting back undoes counting on, counts are inverse, and a later start is never due sooner") {
    static const LimitUnit units[] = {UNIT_CALENDAR_DAYS, UNIT_WORKING_DAYS, UNIT_SCHOOL_DAYS};
    ClockCalendar c = all_loaded(t);
    for (size_t k = 0; k < COUNT_OF(units); k++) {
        Date before = DATE_NONE;
        EACH_DAY(d) {
            Limit ten = {LIMIT_WITHIN, units[k], 10};
            Date due = d, back = d;
            i32 n;
            if (!clock_limit_end(&c, ten, COUNT_DAY0, d, &due)) break;
            expect(t, due.day > d.day && (!date_is_set(before) || due.day >= before.day));
            expect(t, clock_days_between(&c, units[k], d, due, &n) && n == 10);
            expect(t, clock_days_between(&c, units[k], due, d, &n) && n == -10);
            if (counts(&c, units[k], d)) expect(t, clock_limit_before(&c, ten, due, &back) && date_eq(back, d));
            before = due;
        }
        expect(t, before.day > date_ymd(2035, 6, 1).day);
    }
}

PURE_TEST("months come back to the day they left from, or to the end of a shorter month") {
    ClockCalendar c = all_loaded(t);
    EACH_DAY(d) {
        Date there = d, back = d;
        Limit l = {LIMIT_WITHIN, UNIT_MONTHS, 3};
        expect(t, clock_limit_end(&c, l, COUNT_DAY0, d, &there) && clock_limit_before(&c, l, there, &back));
        expect(t, date_eq(back, d) || (back.day < d.day && date_to_ymd(date_plus(there, 1)).day == 1));
    }
}

/* The reference for a clock with pauses: a day in any pause does not count. */
static bool walk_paused(const Clock *k, LimitUnit u, i32 n, Date *out) {
    Date d = k->facts.start;
    while (n > 0) {
        d = date_plus(d, 1);
        if (!is_loaded(&k->calendar, u, d)) return false;
        bool is_paused = false;
        for (size_t i = 0; i < k->facts.n_pauses; i++)
            is_paused |= d.day >= k->facts.pauses[i].from.day && d.day < k->facts.pauses[i].to.day;
        if (counts(&k->calendar, u, d) && !is_paused) n--;
    }
    *out = d;
    return true;
}

PURE_TEST("pauses at random, from every day of 2004 to 2035: only days that ran count, and the reading adds up") {
    static const LimitUnit units[] = {UNIT_CALENDAR_DAYS, UNIT_WORKING_DAYS, UNIT_SCHOOL_DAYS};
    Rng rng = rng_seed(30);
    ClockRule rule = {.from = DATE_NONE};
    Clock k = {.calendar = all_loaded(t), .rule = &rule};
    EACH_DAY(d) {
        ClockPause pauses[4];
        k.facts = clock_started(d);
        k.facts.pauses = pauses;
        k.facts.n_pauses = rng_below(&rng, 5);
        for (size_t i = 0; i < k.facts.n_pauses; i++) {
            Date from = date_plus(d, (int)rng_below(&rng, 40) - 5);
            pauses[i] = (ClockPause){from, date_plus(from, 1 + (int)rng_below(&rng, 12)), STR("r")};
        }
        rule.limit = (Limit){LIMIT_WITHIN, units[rng_below(&rng, 3)], 1 + (i32)rng_below(&rng, 30)};
        Date want = DATE_NONE;
        ClockDue due;
        bool has_want = walk_paused(&k, rule.limit.unit, rule.limit.n, &want), has_got = clock_due(&k, &due);
        expect_same(t, d, rule.limit, has_want, want, has_got, due.due);
        if (!has_got) continue;
        expect(t, due.due.day >= due.first_due.day);
        ClockReading r;
        Date on = date_plus(d, (int)rng_below(&rng, (u32)date_diff(due.due, d) + 1));
        clock_read(&k, on, &r);
        expect(t, r.is_counted && r.used + r.left == rule.limit.n);
        clock_read(&k, due.due, &r);
        expect_i64(t, CLOCK_DUE_TODAY, r.state);
        clock_read(&k, date_plus(due.due, 1), &r);
        expect_i64(t, CLOCK_OVERDUE, r.state);
    }
}

PURE_TEST("the state of a clock stays as it is until the day the reading names, whatever is recorded") {
    static const Limit warn = {LIMIT_WITHIN, UNIT_WORKING_DAYS, 3};
    Rng rng = rng_seed(31);
    ClockWarning warning = {warn, false};
    ClockRule rule = {.from = DATE_NONE, .warnings = &warning, .n_warnings = 1};
    Clock k = {.calendar = all_loaded(t), .rule = &rule};
    for (int i = 0; i < 3000; i++) {
        Date d = date_plus(FIRST, (int)rng_below(&rng, 11000));
        ClockPause pause = {date_plus(d, (int)rng_below(&rng, 30)), DATE_NONE, STR("r")};
        if (rng_chance(&rng, 0.7)) pause.to = date_plus(pause.from, 1 + (int)rng_below(&rng, 20));
        ClockExtension more = {.approved_on = date_plus(d, (int)rng_below(&rng, 40)),
                               .approver = 1,
                               .reason = STR("r"),
                               .add = {LIMIT_WITHIN, UNIT_WORKING_DAYS, 5},
                               .until = DATE_NONE};
        k.facts = clock_started(d);
        k.facts.pauses = &pause;
        k.facts.extensions = &more;
        k.facts.n_pauses = rng_below(&rng, 2);
        k.facts.n_extensions = rng_below(&rng, 2);
        if (rng_chance(&rng, 0.5)) k.facts.stop = date_plus(d, (int)rng_below(&rng, 50));
        if (rng_chance(&rng, 0.2)) k.facts.ended = date_plus(d, (int)rng_below(&rng, 50));
        if (rng_chance(&rng, 0.2)) k.facts.exempt = date_plus(d, (int)rng_below(&rng, 50));
        rule.limit = (Limit){LIMIT_WITHIN, (LimitUnit)rng_below(&rng, 3), 1 + (i32)rng_below(&rng, 20)};
        ClockReading now, later;
        clock_read(&k, date_plus(d, -5), &now);
        for (Date on = date_plus(d, -4); on.day < d.day + 120; on = date_plus(on, 1)) {
            clock_read(&k, on, &later);
            bool is_named = date_is_set(now.next) && on.day >= now.next.day;
            expect(t, is_named || (later.state == now.state && later.otherwise == now.otherwise));
            now = later;
        }
    }
}
