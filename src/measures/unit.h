/* unit.h - the units of a measure in a period: the children, cases or schools behind its figure, and the figure of any part of them.
 *
 * Owns      nothing; reads what the measure's statement reads.
 * Invariant a figure is the sum over units that are counted, in integers: parts always add up to the whole, because each unit has
 *           one district (or "outside the county", or "not known") and the engine adds. What may not be counted (a unit given
 *           twice, a numerator outside its denominator, a day outside the period) is in no figure and is named.
 * Memory    results live in cx->arena.
 * Errors    ERR_INPUT: the period ends after today; there is none yet; the measure is entered.
 * Why       statements return units, not totals: county, district, school and group figures then agree, and each opens.
 *           A GROUP BY in the statement was rejected: no figure could be opened, and each breakdown would be a statement.
 * Start at  units_load(), units_figure(). Columns of a statement: docs/measures.md. */
#ifndef MUSTER_UNIT_H
#define MUSTER_UNIT_H

#include "measures/measure.h"

typedef struct Unit {
    i64 id;                  /* of a case, an exclusion, a child, a school: what the measure counts */
    i64 child_id, school_id; /* 0: none */
    i64 num, den, value;
    Date on;                        /* DATE_NONE: the statement gives no day */
    u16 district;                   /* of the authority's; units_outside(), units_not_known() */
    bool has_value;                 /* of means and medians */
    bool is_in_group;               /* of gaps and ratios */
    u16 groups[MEASURE_MAX_GROUPS]; /* places in values */
} Unit;

/*    name       what was found */
#define UNIT_FAULT_LIST(X)                                                                      \
    X(REPEATED, "given more than once by the statement and counted once")                       \
    X(OUTSIDE, "with a numerator outside the denominator, or below zero, and not counted")      \
    X(OUT_OF_PERIOD, "dated outside the period and not counted")                                \
    X(UNKNOWN_DISTRICT, "of a district that the authority does not have, counted as not known") \
    X(RENAMED_DISTRICT,                                                                         \
      "of a district under another name than it had at the end of the period, counted in the one district")

typedef enum UnitFault {
#define X(name, text) UNIT_##name,
    UNIT_FAULT_LIST(X)
#undef X
        N_UNIT_FAULTS
} UnitFault;
extern const char *const unit_fault_words[N_UNIT_FAULTS];

#define UNIT_FAULT_SHOWN 5
typedef struct UnitFaults {
    i64 n;
    i64 first[UNIT_FAULT_SHOWN]; /* unit ids */
    Str what;                    /* the first name, of districts */
} UnitFaults;

typedef struct UnitSet {
    const Measure *measure;
    Period period;
    Date as_at;
    const Authority *authority;
    const char
        *why_unknown; /* NULL: what is not there is not so. Else nothing is known, not even that there was nobody */
    Date
        recorded_from; /* of the first record of the kind, where the period was more than a month old by then; else DATE_NONE */
    Unit *at;
    size_t n;
    Str *values[MEASURE_MAX_GROUPS]; /* what each group's numbers stand for */
    size_t n_values[MEASURE_MAX_GROUPS];
    UnitFaults faults[N_UNIT_FAULTS];
} UnitSet;

/* Run the statement, or ask the feed, for the measure's period as at the day. Not audited: it shows nobody. */
MUST_USE Status units_load(Ctx *cx, const Measure *m, Date as_at, UnitSet *out);
/* The same for other days than the measure's own period: the months under a rolling year. */
MUST_USE Status units_load_spell(Ctx *cx, const Measure *m, const Period *p, Date as_at, UnitSet *out);
/* Where nothing was found: whether anything of the kind was recorded by the period's end. Loading has asked already; a part of the units
 * (a month) asks for itself. */
MUST_USE Status units_look_for_records(Ctx *cx, UnitSet *s);
/* The period the measure speaks of as at the day. ERR_INPUT: it ends in the future, or there is none yet. */
MUST_USE Status measure_period(Ctx *cx, const Measure *m, Date as_at, Period *out);

/* A text in which every table that the units come from is a word (text_names_table()): the statement's own; of a feed a list.
 * figure_stand_test.c empties one table after another to prove them. STR(""): entered. */
Str unit_reads(const Measure *m);
/* Whether they may come from the table. */
bool unit_reads_table(const Measure *m, Str table);
/* Whether the units depend on the day asked about, not on the period alone. */
bool unit_asks_the_day(const Measure *m);

/* Districts are numbered as the authority's, then these two. */
static inline size_t units_outside(const UnitSet *s) { return s->authority->n_districts; }
static inline size_t units_not_known(const UnitSet *s) { return s->authority->n_districts + 1; }
static inline size_t units_n_districts(const UnitSet *s) { return s->authority->n_districts + 2; }
/* As the district was called at the end of the period. */
Str units_district_name(const UnitSet *s, size_t district);

/* ---- figures ---- */

typedef struct UnitSum {
    i64 n, num, den;          /* of all */
    i64 n_values, value;      /* of those that have one */
    i64 group_num, group_den; /* of those in the group of a gap or ratio */
} UnitSum;

typedef struct UnitFigure {
    UnitSum sum;
    Amount amount;              /* not set: no cases, or nothing to compare with */
    const char *why_not;        /* in words, where it is not set */
    Date recorded_from;         /* as of the set: only a part of the period has records */
    bool is_unknown;            /* nobody recorded it then: not available, rather than no cases */
    Amount of_group, of_others; /* of gaps and ratios */
    Amount against_all;         /* of a ratio: the group's rate over that of everybody */
    bool is_rounded_other;      /* a gap: the difference of the figures as shown is another */
} UnitFigure;

/* Which units: SIZE_MAX and 0 mean any. */
typedef struct UnitFilter {
    size_t district;
    i64 school;
    size_t group; /* SIZE_MAX: no group is asked */
    size_t value; /* of that group */
} UnitFilter;
#define UNIT_FILTER_ALL ((UnitFilter){.district = SIZE_MAX, .group = SIZE_MAX})

bool unit_fits(const Unit *u, const UnitFilter *f);
UnitFigure units_figure(Ctx *cx, const UnitSet *s, const UnitFilter *f);
/* "82.8%", "211", "£216,000", "no cases". */
Str figure_text(Arena *a, const Measure *m, const UnitFigure *f);
/* An amount of the measure's unit alone: "82.8%". STR("") where it is not set. */
Str measure_amount_text(Arena *a, const Measure *m, const Amount *amount);

typedef struct UnitPart {
    Str label;
    i64 key; /* school: its URN */
    UnitFilter filter;
    UnitFigure figure;
    size_t district; /* school: that of all its units; SIZE_MAX where they have several */
    bool is_hidden;  /* not to be shown outside the council: release.h */
    bool is_small;   /* hidden for itself, not for another's sake */
} UnitPart;

/* by: "district", "school" or one of the measure's groups. Districts: all of them, in the authority's order, then outside and not
 * known where they have a unit. ERR_INPUT: the measure cannot be broken down so; the message has how it can. */
MUST_USE Status units_break_down(Ctx *cx, const UnitSet *s, Str by, UnitPart **out, size_t *n);

/* What was found amiss, as sentences: UNIT_SAID_MAX at most. */
#define UNIT_SAID_MAX (N_UNIT_FAULTS + 1)
size_t units_say_faults(Ctx *cx, const UnitSet *s, Str *out, size_t max);

#endif
