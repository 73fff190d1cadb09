/* rollcall.h - every known child of compulsory school age in exactly one state, on any date, and the balance.
 *
 * Owns      tables rollcall_run, rollcall_count. Reads person, person_address, enrolment, exclusion,
 *           education_standing, person_characteristic (in_care), establishment.
 * Invariant the states partition the population: rollcall_check() proves it against an independent count in SQL.
 * Memory    results live in cx->arena.   Threads: the worker that owns cx.
 * Errors    ERR_INPUT a figure or grouping that does not exist.
 * Why       one merge pass over cursors ordered by person reads every fact once, from indexes alone, and classifies in
 *           C; states worked out in SQL were rejected: the law's order of rows, school days and conflicts do not fit
 *           one dialect, and each date of a chart would cost a pass.
 * Start at  rollcall_count(), rollcall_list(), rollcall_person(). */
#ifndef MUSTER_ROLLCALL_H
#define MUSTER_ROLLCALL_H

#include "base/ctx.h"
#include "define/definitions.h"
#include "rollcall/state.h"

#define ROLLCALL_N_YEARS 16 /* -1 and below, R, 1..13, beyond; see rollcall_year_slot() */

/* ---- counts ---- */

/* Lists beside the balance. Each is a figure that opens, by its code. */
#define ROLLCALL_BESIDE_LIST(X)                                                         \
    X(AGE_UNKNOWN, "age_unknown", "Age not known")                                      \
    X(OUTSIDE_AGE, "outside_age", "On a roll, outside compulsory school age")           \
    X(CONFLICTS, "conflicts", "Records that disagree")                                  \
    X(STALE, "stale", "Enrolments not confirmed lately")                                \
    X(NO_SHOW, "no_show", "Expected at a school and not confirmed there")               \
    X(NOT_SEEN, "not_seen", "On roll but not located")                                  \
    X(MOVED, "moved_no_evidence", "Said to have moved away; nothing confirms it")       \
    X(REACHING_AGE, "reaching_age", "Reaching school age with no place")                \
    X(IN_CARE_OTHER, "in_care_other", "Looked after by another authority, living here") \
    X(BIRTH_ESTIMATED, "birth_estimated", "Counted on an estimated date of birth")      \
    X(PRU_ANY, "pru_any", "At a PRU, second registrations included")

typedef enum RollcallBeside {
#define X(name, code, title) BESIDE_##name,
    ROLLCALL_BESIDE_LIST(X)
#undef X
        N_ROLLCALL_BESIDE
} RollcallBeside;
extern const RollcallName rollcall_beside_names[N_ROLLCALL_BESIDE];

typedef struct RollcallSchoolCount {
    i64 urn;
    Str name;
    u32 n[N_ROLLCALL_STATES]; /* children whose counting enrolment is here */
} RollcallSchoolCount;

/* One cell for each district, year group and sub-state. The last district is 'not known'. */
typedef struct RollcallCount {
    Date as_at;
    u32 known; /* |K|: the sum of states, by construction of the cells */
    u32 states[N_ROLLCALL_STATES];
    u32 subs[N_ROLLCALL_SUBS];
    u32 beside[N_ROLLCALL_BESIDE];
    u32 n_districts; /* with the last, 'not known' */
    const Str *districts;
    u32 *cells;                         /* [district][year slot][sub] : rollcall_cell() */
    const RollcallSchoolCount *schools; /* by name; only those with a child; last urn 0 "No school" */
    u32 n_schools;
    bool is_calendar_missing; /* an exclusion could not be placed: load the school year's calendar */
} RollcallCount;

static inline u32 rollcall_cell(const RollcallCount *c, u32 district, u32 year_slot, RollcallSub sub) {
    return c->cells[((size_t)district * ROLLCALL_N_YEARS + year_slot) * N_ROLLCALL_SUBS + sub];
}
/* Sum over whatever is negative: district -1 = all, year_slot -1 = all. */
u32 rollcall_sum(const RollcallCount *c, int district, int year_slot, RollcallState state);
u32 rollcall_year_slot(int year_group);
const char *rollcall_year_slot_name(u32 slot); /* "R", "1" ... */

typedef struct RollcallIndicator {
    u32 numerator, denominator; /* on_roll; K - living_elsewhere - home_educated - pex_gap */
    i32 tenths; /* of a percent, to the nearest; below 100% never 1000 but 999; -1 when there is no one */
} RollcallIndicator;
RollcallIndicator rollcall_indicator(const u32 states[N_ROLLCALL_STATES]);
RollcallIndicator rollcall_indicator_of(u32 numerator, u32 denominator);
/* "99.9%", or "no children" */
Str rollcall_indicator_text(Arena *a, RollcallIndicator i);

/* One day. Served from App.rollcall_cache when the store has not changed since. */
MUST_USE Status rollcall_count(Ctx *cx, Date as_at, const RollcallCount **out);
/* Several days in one pass, for a chart; out[n] is filled in the order of dates. n <= ROLLCALL_MAX_DATES. */
#define ROLLCALL_MAX_DATES 64
MUST_USE Status rollcall_history(Ctx *cx, const Date *dates, size_t n, const RollcallCount **out);

/* First day from which rolls can be believed complete: the first of the school year in which a school first sent its
 * whole roll. DATE_NONE until one has. */
MUST_USE Status rollcall_first_day(Ctx *cx, Date *out);

/* ---- the children in a figure ---- */

/* What a figure's code stands for. */
typedef struct RollcallFigure {
    enum { FIGURE_KNOWN, FIGURE_STATE, FIGURE_SUB, FIGURE_BESIDE } kind;
    int which; /* RollcallState, RollcallSub or RollcallBeside */
    Str title; /* "On a school roll: one school" */
} RollcallFigure;
/* code: "unaccounted", "on_roll/dual", "stale"; empty or "known": all of K. ERR_INPUT names the nearest that is one. */
MUST_USE Status rollcall_figure(Ctx *cx, Str code, RollcallFigure *out);

typedef struct RollcallFilter {
    Str figure;        /* "unaccounted", "on_roll/dual", "stale"; STR_NONE: all of K */
    Str district;      /* name, or 'not known'; STR_NONE: all */
    Str year_group;    /* "R", "7"; STR_NONE: all */
    Str group;         /* code of a vulnerable group of definitions/rollcall.yaml; STR_NONE: all */
    i64 urn;           /* 0: all */
    i64 offset, limit; /* limit 0: all */
} RollcallFilter;

typedef struct RollcallRow {
    i64 person_id;
    RollVerdict v;
    Str surname, forename, upn; /* legal name and UPN on the day they are read */
    Date born;
    Str district;
    i64 urn; /* of the counting enrolment; 0 none */
    Str school;
} RollcallRow;

typedef struct RollcallList {
    Date as_at;
    i64 total;         /* before offset and limit */
    RollcallRow *rows; /* oldest `since` first; those with none first of all */
    size_t n;
    i64 n_since;     /* of all, those whose first day in the state is known */
    i64 median_days; /* from that day to as_at; of two in the middle the longer time. -1: of nobody known */
} RollcallList;

/* Audits "rollcall.list" with the figure and the number of children shown. ERR_INPUT: no such figure; the message
 * names the nearest. */
MUST_USE Status rollcall_list(Ctx *cx, Date as_at, const RollcallFilter *f, RollcallList *out);
/* Column names of the list in CSV and JSON, and one row's values (arena), in that order. */
extern const char *const rollcall_list_columns[];
extern const size_t n_rollcall_list_columns;
Str rollcall_list_value(Ctx *cx, const RollcallRow *row, size_t column);

/* ---- one child ---- */

typedef struct RollcallPerson {
    RollVerdict v;
    Str state_title; /* "On a school roll"; for those outside the population why they are */
    Str sub_title;
    Str why;      /* one plain sentence: the evidence that decided, with its dates */
    Str *seconds; /* titles of the second facts; conflicts first */
    size_t n_seconds, n_conflicts;
    Date age_from, age_to; /* first and last day of compulsory school age; DATE_NONE when not known */
    i64 urn;
    Str school;
} RollcallPerson;
MUST_USE Status rollcall_person(Ctx *cx, i64 person_id, Date as_at, RollcallPerson *out);
/* The same of someone whom person_get() gave: nothing of theirs is read again. */
struct PersonFacts;
MUST_USE Status rollcall_person_known(Ctx *cx, const struct PersonFacts *known, Date as_at, RollcallPerson *out);

/* The state on every past day, as spells, oldest first. */
typedef struct RollcallSpell {
    Date from_on, to_on; /* inclusive; the last ends on `until` */
    RollVerdict v;
    i64 urn;
    Str school;
} RollcallSpell;
MUST_USE Status rollcall_spells(Ctx *cx, i64 person_id, Date until, const RollcallSpell **out, size_t *n);

/* ---- between two days ---- */

/* Rows and columns of the matrix: the states, then these. */
enum { MOVE_NEWLY_KNOWN = N_ROLLCALL_STATES, MOVE_REACHED_AGE, MOVE_PASSED_AGE, MOVE_DIED, N_ROLLCALL_MOVES };

/* A child's record that was merged into another in the time: left, as merged. Both days count the child once, so that it is in none of
 * the sums; a count made before the merge had two. */
typedef struct RollcallMerged {
    i64 merge_id, gone_id, keep_id; /* the last two are 0 where the actor may not know of either */
    Date on;
} RollcallMerged;

typedef struct RollcallChanges {
    Date since, until;
    u32 opening, closing;                           /* |K| on each day */
    u32 joined[2];                                  /* newly known, reached the age */
    u32 left[2];                                    /* passed the age, died */
    u32 matrix[N_ROLLCALL_MOVES][N_ROLLCALL_MOVES]; /* [where on since][where on until] */
    RollcallList left_roll; /* who left a roll in the time and is on none now; v is where they are now */
    Date *left_on;          /* for each row of left_roll: last day on that roll */
    i64 *left_urn;          /* and the school */
    Str *left_school;
    RollcallMerged *merged; /* latest first; all of the county, whatever the filter */
    size_t n_merged;
} RollcallChanges;
MUST_USE Status rollcall_changes(Ctx *cx, Date since, Date until, const RollcallFilter *f, RollcallChanges *out);

/* ---- proof and keeping ---- */

typedef struct RollcallFault {
    Str what;    /* which identity, for which group, and both sides */
    i64 *people; /* children concerned, at most 100 */
    size_t n_people;
} RollcallFault;
/* Identities 1 for as_at and 2 and 3 between since and as_at (since DATE_NONE: 1 only), each against SQL that shares
 * nothing with the pass. *n 0: it balances. */
MUST_USE Status rollcall_check(Ctx *cx, Date as_at, Date since, const RollcallFault **out, size_t *n);

/* Store the count of a day with the rules' version and every child's state. Refuses (ERR_CONFLICT) when it does not
 * balance. Writes an audit line. */
MUST_USE Status rollcall_keep(Ctx *cx, Date as_at, i64 *run_id);
/* The state of one child in a stored run. ERR_NOTFOUND: not in it. */
MUST_USE Status rollcall_kept_state(Ctx *cx, i64 run_id, i64 person_id, RollcallState *state, RollcallSub *sub);

/* The kept runs, newest first. */
typedef struct RollcallRun {
    i64 id;
    Date as_at;
    Moment run_at;
    Str rules_version;
    i64 known;
    RollcallIndicator indicator;
} RollcallRun;
MUST_USE Status rollcall_kept_runs(Ctx *cx, const RollcallRun **out, size_t *n);

/* How many were in a figure when the roll call was last kept before a day: a state or all of K, by district and year group. run_id 0: never
 * kept before, or the figure is none that is kept (a sub-state, a list beside the balance, a group, a school). */
typedef struct RollcallBefore {
    i64 run_id, n;
    Date as_at;
} RollcallBefore;
MUST_USE Status rollcall_kept_before(Ctx *cx, Date as_at, const RollcallFilter *f, RollcallBefore *out);

/* The children in a figure as that run counted them: an old figure opens as it was, whatever has been learned since.
 * code: a state or sub-state, or empty for all. Rows carry state and sub-state only, with the names of today. Audits
 * "rollcall.list". ERR_NOTFOUND: no such run. ERR_INPUT: no such state, or a list beside the balance. */
MUST_USE Status rollcall_kept_list(Ctx *cx, i64 run_id, Str code, RollcallList *out);

#endif
