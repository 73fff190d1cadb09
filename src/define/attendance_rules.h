/* attendance_rules.h - the attendance codes and thresholds, from definitions/attendance.yaml.
 *
 * Owns      nothing; read once with the other definitions.
 * Invariant immutable once read. A code means one thing on a day, and a kept character is one code's on every day.
 * Why       the code set changed in 2013 and 2024 and will again, so what a mark means depends on its day.
 * Start at  attendance_code_on(), attendance_threshold(). */
#ifndef MUSTER_ATTENDANCE_RULES_H
#define MUSTER_ATTENDANCE_RULES_H

#include "define/yaml.h"

/* As the national statistics sort the codes. */
#define MARK_CATEGORY_LIST(X)                                \
    X(PRESENT, present, "Present")                           \
    X(ELSEWHERE, elsewhere, "Approved educational activity") \
    X(AUTHORISED, authorised, "Authorised absence")          \
    X(UNAUTHORISED, unauthorised, "Unauthorised absence")    \
    X(NOT_POSSIBLE, not_possible, "Not a possible session")  \
    X(NOT_TAKEN, not_taken, "Register not taken")

typedef enum MarkCategory {
#define X(name, word, title) CATEGORY_##name,
    MARK_CATEGORY_LIST(X)
#undef X
        N_MARK_CATEGORIES
} MarkCategory;
extern const char *const mark_category_titles[N_MARK_CATEGORIES];
extern const char *const mark_category_words[N_MARK_CATEGORIES];

/* Which days a census's termly attendance tells of. */
#define CENSUS_TELLS_LIST(X)                                        \
    X(SINCE_CENSUS, since_census_before, "since the census before") \
    X(TERM_BEFORE, term_before, "of the term before")

typedef enum CensusTells {
#define X(name, word, title) CENSUS_TELLS_##name,
    CENSUS_TELLS_LIST(X)
#undef X
} CensusTells;
/* Codes that say more than how a session counts. */
#define MARK_SET_LIST(X)                \
    X(LATE, late)                       \
    X(VANISHED, vanished)               \
    X(NO_REASON, no_reason)             \
    X(UNEXPLAINED, unexplained)         \
    X(PART_TIME, part_time)             \
    X(MAYBE_PART_TIME, maybe_part_time) \
    X(EXCLUDED, excluded)               \
    X(HOLIDAY, holiday)

typedef enum MarkSet {
#define X(name, word) MARK_SET_##name,
    MARK_SET_LIST(X)
#undef X
        N_MARK_SETS
} MarkSet;

typedef struct MarkCode {
    Str code, title;
    u8 kept; /* below 128: the character the store has for it */
    MarkCategory category;
    u8 sets;       /* bit by MarkSet */
    Date from, to; /* both in it; DATE_NONE: always */
} MarkCode;

#define HALF_TERMS 6

typedef struct PersistentFrom {
    int from_year, percent;
    int schedule[HALF_TERMS]; /* absences by the end of each half term; 0: there is no schedule */
} PersistentFrom;

#define PATTERN_KIND_LIST(X)        \
    X(WEEKDAYS, weekdays)           \
    X(ONE_WEEKDAY, one_weekday)     \
    X(MORNINGS, mornings)           \
    X(AFTERNOONS, afternoons)       \
    X(NEAR_HOLIDAYS, near_holidays) \
    X(BROKEN_WEEKS, broken_weeks)   \
    X(LATE, late)                   \
    X(HOLIDAY_IN_TERMS, holiday_in_terms)

typedef enum PatternKind {
#define X(name, word) PATTERN_##name,
    PATTERN_KIND_LIST(X)
#undef X
        N_PATTERN_KINDS
} PatternKind;

#define MAX_PATTERNS 32

typedef struct AbsencePattern {
    Str name, title;
    PatternKind kind;
    u8 weekdays; /* of PATTERN_WEEKDAYS: bit by day, 0 Monday */
    u8 terms;    /* of PATTERN_HOLIDAY_IN_TERMS: bit by term, from 1 */
    int least, share_percent;
} AbsencePattern;

/* An open case of a register says the same of a child as a characteristic would: which key of the figures, and its value. */
typedef struct GroupCase {
    Str key, reg;
    Str field, is; /* of those cases alone whose field holds that code; STR_NONE: all */
    Str value;
} GroupCase;

typedef struct AttendanceRules {
    Str version;
    const MarkCode *codes;
    size_t n_codes;
    const PersistentFrom *persistent; /* by from_year, oldest first */
    size_t n_persistent;
    int severe_percent;
    int age_from, age_to;
    const Str *asked; /* kinds of establishment that are asked for registers */
    size_t n_asked;
    const Str *not_asked; /* of them, the types that are not, by the national register's code */
    size_t n_not_asked;
    CensusTells census_tells;
    int alert_sessions, enquiry_sessions, stopped_days, run_rate_sessions, too_early_sessions;
    int at_risk_points, watch_percent;
    int part_time_days, part_time_of_days;
    int unexplained_days; /* school days within which such a mark is to be resolved */
    int leave_sessions, leave_weeks;
    const AbsencePattern *patterns;
    size_t n_patterns;
    const GroupCase *group_cases;
    size_t n_group_cases;
} AttendanceRules;

/* The code as a school writes it, in letters of either case, in force that day; empty is "-". NULL: there is none such. */
const MarkCode *attendance_code_on(const AttendanceRules *r, Str code, Date on);
/* What a kept character meant that day. NULL: nothing (a space: the child was not on that register). */
const MarkCode *attendance_kept_on(const AttendanceRules *r, u8 kept, Date on);
/* Per cent of own possible sessions at which absence is persistent in the school year that began in that year. */
int attendance_threshold(const AttendanceRules *r, int school_year);
/* So much absence is at least so many per cent of the possible sessions: in integers, and never of none. */
static inline bool attendance_reaches(i64 percent, i64 absent, i64 possible) {
    return possible > 0 && absent * 100 >= percent * possible;
}
/* Is an establishment of that kind and type (the national register's code) asked for daily registers? */
bool attendance_is_asked_of(const AttendanceRules *r, Str kind, Str type_code);
/* The threshold with its schedule. Never NULL. */
const PersistentFrom *attendance_persistent(const AttendanceRules *r, int school_year);
/* The first day after d on which a code begins or ceases to be used; DATE_NONE: never again. */
Date attendance_next_change(const AttendanceRules *r, Date d);

MUST_USE AttendanceRules *attendance_rules_read(Mistakes *m, const YamlNode *root);

#endif
