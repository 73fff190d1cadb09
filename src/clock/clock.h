/* clock.h - when something is due: the arithmetic under every register's clocks.
 *
 *   Clock c = {.calendar = clock_calendar(definitions_of(cx)->calendars, urn),
 *              .rule = clock_rule_for(rules, n_rules, referred_on),
 *              .facts = {.start = referred_on, .stop = placed_on}};
 *   ClockReading r;
 *   clock_read(&c, cx->today, &r);        r.state is CLOCK_OVERDUE, r.due.due is 31 March, r.left is -3
 *
 * Owns      nothing: no store, no user, no clock of the machine. Values in, values out; nothing is allocated.
 * Invariant an answer never rests on a day whose calendar is not loaded: the reading is then CLOCK_CALENDAR_MISSING. A
 *           limit nobody has set reads CLOCK_NOT_SET. Nothing dated after the day asked about changes that day's answer.
 *           Recording something late never turns a missed clock into one that was met.
 * Threads   any; all that it reads is immutable.
 * Why       the spec's chapters count days in several ways (one week of special needs law is seven days after the start,
 *           one of inclusion's ends on the sixth), so the way is part of each rule and never of the code. Pauses and
 *           extensions are facts and not dates to be overwritten: any past day can be asked again.
 *           See docs/clocks.md for the ways, and docs/decisions/0030-ways-of-counting.md for those rejected.
 * Start at  clock_read(). */
#ifndef MUSTER_CLOCK_H
#define MUSTER_CLOCK_H

#include "clock/limit.h"
#include "define/calendar.h"

/* ---- how days are counted ---- */

/* What the start day is. Usual: day 1 for weeks, school weeks, school terms and "6th school day"; day 0 for the others. */
#define COUNT_FROM_LIST(X)                                                \
    X(USUAL, "usual")                                                     \
    X(DAY0, "day0")   /* start + N: met on the Nth day after the start */ \
    X(DAY1, "day1")   /* the start is the first of the N */               \
    X(CLEAR, "clear") /* N whole days lie between the start and the due day */

typedef enum CountFrom {
#define X(name, text) COUNT_##name,
    COUNT_FROM_LIST(X)
#undef X
} CountFrom;
#define COUNT_FROM_CHOICES "usual|day0|day1|clear" /* in the enum's order, for yaml_choice() */

/* A day that falls on a weekend, on a holiday or, where the limit is in school days, weeks or terms, on a day the school
 * does not meet. */
#define OFF_DAY_LIST(X) \
    X(STAYS, "stays")   \
    X(NEXT, "next")     \
    X(PREVIOUS, "previous")

typedef enum OffDay {
#define X(name, text) OFF_##name,
    OFF_DAY_LIST(X)
#undef X
} OffDay;
#define OFF_DAY_CHOICES "stays|next|previous"

/* The days a clock is counted on. */
typedef struct ClockCalendar {
    const Calendars *all;
    const SchoolDates *school;
} ClockCalendar;

/* urn 0, or a school without dates of its own: the county's. */
ClockCalendar clock_calendar(const Calendars *all, i64 urn);

/* ---- the rule: one for each time the law or the authority changed it ---- */

/* "3 working days before it is due", or "at day 20": counted from the start. */
typedef struct ClockWarning {
    Limit limit;
    bool is_from_start;
} ClockWarning;
#define CLOCK_MAX_WARNINGS 8

typedef struct ClockRule {
    Date from; /* serves clocks that start on or after it; DATE_NONE: since ever */
    Limit limit;
    CountFrom count;
    OffDay start_off; /* a start on a day off: stays (the next day on is day 1), or moves and is then day 0 */
    OffDay due_off;   /* a due day on a day off (always weekends and bank holidays) */
    const ClockWarning *warnings;
    size_t n_warnings;
} ClockRule;

/* The rule for a clock that starts that day, whatever happened to the rules since: the last whose `from` is not later.
 * Rules stand in order of `from`. NULL: none was in force. */
const ClockRule *clock_rule_for(const ClockRule *rules, size_t n, Date start);
/* What is wrong with rules that were read, as text to show beside the definition's line, or NULL. */
const char *clock_rules_fault(const ClockRule *rules, size_t n);
/* The way of counting, with COUNT_USUAL resolved by the limit. */
CountFrom clock_usual_count(Limit limit, CountFrom count);
CountFrom clock_count_of(const ClockRule *rule);

/* ---- the facts of one clock ---- */

/* From `from` to the day before `to`; DATE_NONE: still paused. Days in several pauses at once are paused once. */
typedef struct ClockPause {
    Date from, to;
    Str reason; /* required */
} ClockPause;

/* More time, or another day. One approved after the day then due does not count: what was missed was missed. */
typedef struct ClockExtension {
    Date approved_on;
    i64 approver; /* who may approve is not known here; that someone did is required */
    Limit add;    /* counted on from the day then due ... */
    Date until;   /* ... or the new day, earlier or later */
    Str reason;   /* required */
} ClockExtension;

typedef struct ClockFacts {
    Date start;
    Date stop;   /* what was to be done was done; DATE_NONE: not yet. May lie before the start */
    Date ended;  /* the clock came to an end and is not judged (a death, a withdrawal); DATE_NONE: no */
    Date exempt; /* from this day an exception holds: shown as not applicable, with what it would have been */
    Str exempt_reason;
    const ClockPause *pauses; /* in any order */
    size_t n_pauses;
    const ClockExtension *extensions; /* in the order they were approved */
    size_t n_extensions;
} ClockFacts;

/* A clock that has only started. */
ClockFacts clock_started(Date start);
/* What is wrong with facts someone typed, as text to show, or NULL. */
const char *clock_facts_fault(const ClockFacts *f);

typedef struct Clock {
    ClockCalendar calendar;
    const ClockRule *rule; /* NULL: none in force */
    ClockFacts facts;
} Clock;

/* ---- the answers ---- */

typedef enum ClockLack {
    LACK_NOTHING,
    LACK_START,    /* it has not started */
    LACK_LIMIT,    /* no limit is set */
    LACK_CALENDAR, /* a day on the way is not loaded */
    LACK_RESUMING  /* it is paused and nobody has said until when */
} ClockLack;

typedef struct ClockDue {
    ClockLack lack;
    Date due;                          /* the last day in time; DATE_NONE: see lack */
    Date first_due;                    /* by the limit alone, before pauses and extensions; DATE_NONE: lacking too */
    Date last_working_day;             /* the last working day on or before `due`; DATE_NONE: unknown */
    Date warnings[CLOCK_MAX_WARNINGS]; /* as the rule's, never before the start; DATE_NONE: cannot be told */
    size_t n_warnings;
    Date day0;                /* the day before day 1: what is used up is counted from it */
    size_t n_late_extensions; /* that came too late to count */
} ClockDue;

/* The due day by all that is recorded. Some tens of nanoseconds. False: out->lack says what is lacking. */
bool clock_due(const Clock *c, ClockDue *out);

#define CLOCK_STATE_LIST(X)                                     \
    X(NOT_SET, "not_set", "not set")                            \
    X(NOT_STARTED, "not_started", "not started")                \
    X(CALENDAR_MISSING, "calendar_missing", "calendar missing") \
    X(RUNNING, "running", "running")                            \
    X(DUE_SOON, "due_soon", "due soon")                         \
    X(DUE_TODAY, "due_today", "due today")                      \
    X(OVERDUE, "overdue", "overdue")                            \
    X(PAUSED, "paused", "paused")                               \
    X(MET, "met", "met")                                        \
    X(MISSED, "missed", "missed")                               \
    X(STOPPED, "stopped", "stopped")                            \
    X(NOT_APPLICABLE, "not_applicable", "not applicable")

typedef enum ClockState {
#define X(name, code, text) CLOCK_##name,
    CLOCK_STATE_LIST(X)
#undef X
} ClockState;
typedef struct ClockStateName {
    const char *code, *text;
} ClockStateName;
extern const ClockStateName clock_state_names[];

typedef struct ClockReading {
    ClockState state;
    ClockState otherwise; /* what it would be without its exception; else the same as state */
    ClockDue due;         /* as known that day; of a pause without an end, as if it ended that day */
    LimitUnit counted_in; /* of used and left: calendar, working or school days */
    bool is_counted;      /* false: used and left cannot be told */
    i32 used;             /* days used up to that day or the stop, paused ones left out: "day 31" */
    i32 left;             /* days left to the due day; over it, negative */
    Date next;            /* the state stays the same until the day before; DATE_NONE: for good, as things stand */
} ClockReading;

/* The clock as it stood on a day. */
void clock_read(const Clock *c, Date on, ClockReading *out);

/* ---- single steps, for rules that are not clocks ("within eight school days before the census") ---- */

/* The day a limit from a start falls on, without pauses. False: a calendar is missing, or it is not set. */
MUST_USE bool clock_limit_end(const ClockCalendar *c, Limit limit, CountFrom count, Date start, Date *out);
/* The day so much before another: n days, working days, school days, weeks, months (clamped), years. An ordinal counts
 * the day itself as 1: the "5th school day" before a Sunday is the first of the last five school days. */
MUST_USE bool clock_limit_before(const ClockCalendar *c, Limit limit, Date day, Date *out);
/* Days of the unit's kind after `from`, up to `to`; negative where `to` is the earlier. Weeks, months and years in
 * calendar days; school weeks and terms in school days. */
MUST_USE bool clock_days_between(const ClockCalendar *c, LimitUnit unit, Date from, Date to, i32 *out);

/* ---- computed again ---- */

/* Kept beside a stored due day, to tell later why it is another. */
typedef struct ClockMark {
    u64 calendar, rule, facts;
} ClockMark;
ClockMark clock_mark(const Clock *c);

typedef enum ClockCause { CAUSE_CALENDAR = 1, CAUSE_RULE = 2, CAUSE_FACTS = 4 } ClockCause;

typedef struct ClockChange {
    Date was, now;
    bool is_moved;
    unsigned causes; /* of ClockCause, which of the three are not what they were */
} ClockChange;

/* The due day now, beside the one that was stored: both are to be kept. */
ClockChange clock_recompute(const Clock *c, Date was, ClockMark mark);
/* Where the calendar is the cause: a bank holiday announced after `since` that lies from `from` to `to`, or did before it
 * was moved. NULL: none; then terms or closures changed. */
const BankHoliday *clock_new_holiday(const ClockCalendar *c, Date from, Date to, Date since);

#endif
