/* clock.c - how long does one due day take, beside walking to it from day to day? Prints a line a measure:
 *     what <tab> measured <tab> yardstick <tab> ratio <tab> target
 *
 * The yardstick asks the same calendar of each day on the way whether it counts. Both count from the same days. */
#include <stdio.h>
#include <time.h>

#include "base/rng.h"
#include "cli/app.h"
#include "clock/clock.h"
#include "define/definitions.h"

#define N_STARTS 200000

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool counts(const ClockCalendar *c, LimitUnit u, Date d) {
    if (u == UNIT_WORKING_DAYS) return calendar_working_day(c->all, d) == DAY_YES;
    if (u == UNIT_SCHOOL_DAYS) return calendar_day_kind(c->all, c->school, d) == DAY_IS_SCHOOL;
    return true;
}

static i64 walk_all(const ClockCalendar *c, const Date *starts, Limit l) {
    i64 sum = 0;
    for (size_t i = 0; i < N_STARTS; i++) {
        Date d = starts[i];
        for (i32 n = l.n; n > 0; n -= counts(c, l.unit, d)) d = date_plus(d, 1);
        sum += d.day;
    }
    return sum;
}

static i64 due_all(Clock *c, const Date *starts) {
    i64 sum = 0;
    ClockDue due;
    for (size_t i = 0; i < N_STARTS; i++) {
        c->facts.start = starts[i];
        if (clock_due(c, &due)) sum += due.due.day;
    }
    return sum;
}

static i64 read_all(Clock *c, const Date *starts) {
    i64 sum = 0;
    ClockReading r;
    for (size_t i = 0; i < N_STARTS; i++) {
        c->facts.start = starts[i];
        clock_read(c, date_plus(starts[i], 40), &r);
        sum += r.state;
    }
    return sum;
}

static double each_ns(double seconds) { return seconds * 1e9 / N_STARTS; }

static bool measure(const ClockCalendar *calendar, const Date *starts, Limit l) {
    Arena *a = arena_open();
    ClockWarning warning = {{LIMIT_WITHIN, l.unit, 3}, false};
    ClockRule rule = {.from = DATE_NONE, .limit = l, .count = COUNT_DAY0, .warnings = &warning, .n_warnings = 1};
    Clock c = {.calendar = *calendar, .rule = &rule, .facts = clock_started(starts[0])};
    ClockPause pause = {date_plus(starts[0], 2), date_plus(starts[0], 6), STR("r")};
    double t0 = now();
    i64 ours = due_all(&c, starts);
    double t1 = now();
    i64 theirs = walk_all(calendar, starts, l);
    double t2 = now();
    i64 states = read_all(&c, starts);
    double t3 = now();
    c.facts.pauses = &pause;
    c.facts.n_pauses = 1;
    i64 paused = due_all(&c, starts);
    double t4 = now();
    Str text = limit_text(a, l);
    printf("Due day and warning, %.*s\t%.0f ns\twalked %.0f ns\t%.2f times\tunder 1,000 ns\n", STR_ARG(text),
           each_ns(t1 - t0), each_ns(t2 - t1), (t1 - t0) / (t2 - t1));
    printf("The same with a pause; and a clock's whole state\t%.0f ns; %.0f ns\t\t\tunder 1,000 ns\n", each_ns(t4 - t3),
           each_ns(t3 - t2));
    arena_close(a);
    return ours == theirs && states > 0 && paused > 0;
}

int main(void) {
    Mistakes m = mistakes_on(arena_open());
    App app = {0};
    Ctx cx = {.arena = m.arena, .app = &app};
    Definitions *d;
    if (definitions_open(&cx, STR_NONE, &d) != OK) return 1;
    static Date starts[N_STARTS];
    Rng rng = rng_seed(30);
    Date first = date_ymd(2012, 9, 1), last = date_ymd(2028, 1, 1);
    for (size_t i = 0; i < N_STARTS; i++)
        starts[i] = date_plus(first, (int)rng_below(&rng, (u64)date_diff(last, first)));
    ClockCalendar c = clock_calendar(d->calendars, 0);
    static const Limit limits[] = {{LIMIT_WITHIN, UNIT_SCHOOL_DAYS, 6},
                                   {LIMIT_WITHIN, UNIT_SCHOOL_DAYS, 50},
                                   {LIMIT_WITHIN, UNIT_WORKING_DAYS, 45}};
    for (size_t i = 0; i < COUNT_OF(limits); i++)
        if (!measure(&c, starts, limits[i])) {
            fprintf(stderr, "the two do not agree\n");
            return 1;
        }
    definitions_close(d);
    arena_close(m.arena);
    return 0;
}
