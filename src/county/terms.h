/* terms.h - the school year of the invented county: its days, its half terms and its census days.
 *
 * Owns      nothing; pure.
 * Invariant days run upwards; for 2017 they are calendar T of the spec (195 days; census 5 October, 18 January, 17 May).
 * Why       the generator must give the same bytes whatever calendars an authority has loaded, so it does not read
 *           definitions/calendars. Other years follow the same pattern from Easter and the bank holidays; the two moved
 *           May holidays of 2020 and 2022 are left where the rule puts them.
 * Start at  terms_of_year(). */
#ifndef MUSTER_TERMS_H
#define MUSTER_TERMS_H

#include "base/date.h"

#define N_HALF_TERMS    6
#define N_CENSUSES      3
#define MAX_SCHOOL_DAYS 220

typedef struct Terms {
    int year;
    Date starts[N_HALF_TERMS], ends[N_HALF_TERMS];
    Date census[N_CENSUSES];
    Date year_start, year_end; /* 1 September to 31 August */
    Date day[MAX_SCHOOL_DAYS];
    int half_term_of[MAX_SCHOOL_DAYS];
    int n_days;
} Terms;

void terms_of_year(int year, Terms *out);
/* Index of the first school day on or after d; n_days when there is none. */
int terms_index_from(const Terms *t, Date d);
/* The school day n school days after d (n >= 0: 0 is d or the next school day); DATE_NONE past the year's end. */
Date terms_plus(const Terms *t, Date d, int n);

/* The sessions that census k's termly attendance and exclusions speak of: from the census before (the year's first
 * school day for the first) up to the day before this census. [decision] A real return speaks of the term before, which
 * for the autumn census is a year that the county's files do not hold; this way the three returns and the daily registers
 * can be checked against each other. */
typedef struct Period {
    int from, to; /* day indexes; to is excluded */
} Period;
Period terms_census_period(const Terms *t, int k);

#endif
