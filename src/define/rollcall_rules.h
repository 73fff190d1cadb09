/* rollcall_rules.h - the roll call's settings and its vulnerable groups.
 *
 * Owns      definitions/rollcall.yaml.
 * Invariant immutable once read.
 * Start at  RollcallRules. */
#ifndef MUSTER_ROLLCALL_RULES_H
#define MUSTER_ROLLCALL_RULES_H

#include "define/characteristics.h"
#include "define/school_age.h"

typedef enum PexGapUntil { PEX_UNTIL_SIXTH_DAY, PEX_UNTIL_PROVISION } PexGapUntil;
typedef enum StaleCountsAs { STALE_AS_ON_ROLL, STALE_AS_UNACCOUNTED } StaleCountsAs;

#define CENSUS_DAYS_MAX 6

/* "the third Thursday of January" */
typedef struct CensusDay {
    int which, weekday, month; /* 1 to 5; 0 Monday; 1 January */
} CensusDay;

#define ROLLCALL_GROUPS_MAX  31
#define ROLLCALL_GROUP_CODES 8

/* A vulnerable group: who has one of these values of a kind, or (is_other_than) any but these. */
typedef struct RollcallGroup {
    Str code, title, kind;
    Str values[ROLLCALL_GROUP_CODES];
    size_t n_values;
    bool is_other_than;
} RollcallGroup;

typedef struct RollcallRules {
    Str version; /* kept with every stored roll call */
    SchoolAge *school_age;
    PexGapUntil pex_gap_until;
    int sixth_day; /* 6 */
    StaleCountsAs stale_counts_as;
    int stale_days;          /* schools that send the census */
    int stale_days_other;    /* independent and other-authority schools */
    int no_show_school_days; /* after the agreed first day */
    int reaching_age_days;   /* how far ahead the worklist looks */
    CensusDay census_days[CENSUS_DAYS_MAX];
    size_t n_census_days;
    RollcallGroup groups[ROLLCALL_GROUPS_MAX];
    size_t n_groups;     /* those that the balance is proved by come first */
    size_t n_vulnerable; /* with those that only measures count besides */
    size_t n_all_groups; /* with the segments of deprived places */
} RollcallRules;

/* The first school census on or after a day; DATE_NONE: no census day is defined. */
Date rollcall_next_census(const RollcallRules *r, Date from);

/* Is a value of the group's kind one that makes a member? */
bool rollcall_group_has(const RollcallGroup *g, Str value);

MUST_USE RollcallRules *rollcall_rules_read(Mistakes *m, const YamlNode *root, const Characteristics *kinds);

#endif
