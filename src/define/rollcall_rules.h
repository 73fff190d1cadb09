/* rollcall_rules.h - the roll call's settings, from definitions/rollcall.yaml. */
#ifndef MUSTER_ROLLCALL_RULES_H
#define MUSTER_ROLLCALL_RULES_H

#include "define/school_age.h"

typedef enum PexGapUntil { PEX_UNTIL_SIXTH_DAY, PEX_UNTIL_PROVISION } PexGapUntil;
typedef enum StaleCountsAs { STALE_AS_ON_ROLL, STALE_AS_UNACCOUNTED } StaleCountsAs;

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
} RollcallRules;

MUST_USE RollcallRules *rollcall_rules_read(Mistakes *m, const YamlNode *root);

#endif
