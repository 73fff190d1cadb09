/* school_age.h - compulsory school age, by rules with dates.
 *
 * Owns      nothing; the rules are `compulsory_school_age` in definitions/rollcall.yaml.
 * Invariant both ends are inclusive, and an older child never begins or ends later than a younger one: that is what
 *           lets school_age_bounds() answer for everyone at once.
 * Start at  school_age_begins(), school_age_ends(). */
#ifndef MUSTER_SCHOOL_AGE_H
#define MUSTER_SCHOOL_AGE_H

#include "base/date.h"
#include "define/yaml.h"

#define SCHOOL_AGE_MAX_DAYS 4

typedef struct SchoolAgeRule {
    Date applies_from; /* to children who reach the age from this day */
    int begin_age;     /* 5 */
    struct {
        int month, day;
    } begin_days[SCHOOL_AGE_MAX_DAYS]; /* 31 March, 31 August, 31 December */
    int n_begin_days;
    int end_age;     /* 16 */
    int end_month;   /* 6: June */
    int end_weekday; /* 4: Friday; its last one in that month */
} SchoolAgeRule;

typedef struct SchoolAge {
    const SchoolAgeRule *rules; /* oldest first */
    size_t n;
} SchoolAge;

/* First day of compulsory school age of someone born on `born`. */
Date school_age_begins(const SchoolAge *s, Date born);
/* Last day of it: the school leaving date. */
Date school_age_ends(const SchoolAge *s, Date born);
bool school_age_on(const SchoolAge *s, Date born, Date on);

typedef struct BirthRange {
    Date oldest, youngest; /* both inclusive */
} BirthRange;
/* Who is of the age on that day, as a range of birth dates. */
BirthRange school_age_bounds(const SchoolAge *s, Date on);

/* Year group by age in the school year that holds `on`: 0 Reception, 1 to 11 ..., negative below Reception. */
int school_age_year_group(Date born, Date on);
/* "R", "1" .. "14", "N1", "N2"; "-" for younger, "14+" for older. */
const char *school_age_year_name(int year_group);

MUST_USE SchoolAge *school_age_read(Mistakes *m, const YamlNode *list);

#endif
