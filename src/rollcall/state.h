/* state.h - the states of the roll call, and the pure function that puts a child in one.
 *
 * Owns      nothing.
 * Invariant rollcall_classify() depends on its arguments only and gives exactly one state for every child in the
 *           population: the first whose row holds (spec: docs/rollcall.md). The others that hold are second facts.
 * Why       states are derived, never typed, for any date; one function serves the counts, the lists, a child's page
 *           and the tests.
 * Start at  rollcall_classify(). */
#ifndef MUSTER_ROLLCALL_STATE_H
#define MUSTER_ROLLCALL_STATE_H

#include "base/date.h"
#include "define/calendar.h"
#include "define/rollcall_rules.h"

/*    constant          code                title */
#define ROLLCALL_STATE_LIST(X)                                                   \
    X(LIVING_ELSEWHERE, "living_elsewhere", "Living elsewhere")                  \
    X(PEX_GAP, "pex_gap", "Between permanent exclusion and sixth-day provision") \
    X(ON_ROLL, "on_roll", "On a school roll")                                    \
    X(HOME_EDUCATED, "home_educated", "Home educated")                           \
    X(PROVISION, "provision", "In tuition or other provision")                   \
    X(MISSING, "missing", "Missing education")                                   \
    X(AWAITING_PLACE, "awaiting_place", "Awaiting a place")                      \
    X(UNACCOUNTED, "unaccounted", "Unaccounted for")

typedef enum RollcallState {
#define X(name, code, title) RC_##name,
    ROLLCALL_STATE_LIST(X)
#undef X
        N_ROLLCALL_STATES
} RollcallState;

/*    state             constant              code                title */
#define ROLLCALL_SUB_LIST(X)                                                                                   \
    X(LIVING_ELSEWHERE, ELSEWHERE_ATTENDS, "attends_here", "Attends a school here")                            \
    X(LIVING_ELSEWHERE, ELSEWHERE_AUTHORITY, "other_authority", "In another authority")                        \
    X(LIVING_ELSEWHERE, ELSEWHERE_ABROAD, "abroad", "Abroad")                                                  \
    X(PEX_GAP, PEX_DAY_1, "day_1", "School day 1")                                                             \
    X(PEX_GAP, PEX_DAY_2, "day_2", "School day 2")                                                             \
    X(PEX_GAP, PEX_DAY_3, "day_3", "School day 3")                                                             \
    X(PEX_GAP, PEX_DAY_4, "day_4", "School day 4")                                                             \
    X(PEX_GAP, PEX_DAY_5, "day_5", "School day 5")                                                             \
    X(PEX_GAP, PEX_LATER, "day_6_or_later", "School day 6 or later")                                           \
    X(ON_ROLL, ROLL_SINGLE, "single", "One school")                                                            \
    X(ON_ROLL, ROLL_DUAL, "dual", "Main school and another")                                                   \
    X(ON_ROLL, ROLL_PRU, "pru", "Pupil referral unit or alternative provision school")                         \
    X(ON_ROLL, ROLL_SPECIAL, "special", "Special school")                                                      \
    X(ON_ROLL, ROLL_INDEPENDENT, "independent", "Independent school")                                          \
    X(ON_ROLL, ROLL_OTHER_AUTHORITY, "other_authority", "School in another authority")                         \
    X(ON_ROLL, ROLL_SUBSIDIARY_ONLY, "subsidiary_only", "Subsidiary entry only")                               \
    X(ON_ROLL, ROLL_EXPECTED, "expected", "Expected, not yet confirmed by the school")                         \
    X(HOME_EDUCATED, HOME_NO_CONCERN, "no_concern", "No concern")                                              \
    X(HOME_EDUCATED, HOME_CONCERN, "concern", "Concern")                                                       \
    X(PROVISION, PROVISION_FULL_TIME, "full_time", "Full time")                                                \
    X(PROVISION, PROVISION_PART_TIME, "part_time", "Part time")                                                \
    X(MISSING, MISSING_NOT_LOCATED, "not_located", "Not located")                                              \
    X(MISSING, MISSING_LOCATED, "located", "Located")                                                          \
    X(MISSING, MISSING_OFFERED, "offered", "Offered a place")                                                  \
    X(AWAITING_PLACE, AWAITING_IN_YEAR, "in_year", "In-year application")                                      \
    X(AWAITING_PLACE, AWAITING_FAIR_ACCESS, "fair_access", "Fair access")                                      \
    X(AWAITING_PLACE, AWAITING_SPECIAL, "special", "Special placement")                                        \
    X(AWAITING_PLACE, AWAITING_OFFERED, "offered", "Offered, not yet started")                                 \
    X(AWAITING_PLACE, AWAITING_EHE_RETURN, "ehe_return", "Asked to return from home education")                \
    X(AWAITING_PLACE, AWAITING_SIXTH_DAY, "sixth_day_overdue", "Excluded, sixth-day provision overdue")        \
    X(AWAITING_PLACE, AWAITING_CALENDAR, "calendar_missing", "Excluded, and no calendar to count the days by") \
    X(UNACCOUNTED, UNACCOUNTED_ALL, "unaccounted", "Unaccounted for")

typedef enum RollcallSub {
#define X(state, name, code, title) SUB_##name,
    ROLLCALL_SUB_LIST(X)
#undef X
        N_ROLLCALL_SUBS
} RollcallSub;

/* Facts that also hold, beside the state. Conflicts are marked by the second column. */
#define ROLLCALL_SECOND_LIST(X)                                                                      \
    X(AT_PRU, false, "at_pru", "On the roll of a PRU, as main or second school")                     \
    X(IN_CARE, false, "in_care", "Looked after by this authority")                                   \
    X(IN_CARE_OTHER, false, "in_care_other", "Looked after by another authority")                    \
    X(LIVES_OUTSIDE, false, "lives_outside", "Lives outside the authority")                          \
    X(MOVED_NO_EVIDENCE, false, "moved_no_evidence", "Said to have moved away; nothing confirms it") \
    X(EXCLUDED, false, "excluded", "A permanent exclusion is in force")                              \
    X(ON_ROLL, false, "on_roll", "On a school roll")                                                 \
    X(GUEST, false, "guest", "Guest at a school")                                                    \
    X(HOME_EDUCATED, false, "home_educated", "On the home education list")                           \
    X(PROVISION, false, "provision", "In provision arranged by the authority")                       \
    X(MISSING, false, "missing", "An open missing education case")                                   \
    X(NOT_SEEN, false, "not_seen", "On roll but not located")                                        \
    X(AWAITING, false, "awaiting", "On a list for a place")                                          \
    X(STALE, false, "stale", "Enrolment not confirmed within the set period")                        \
    X(NO_SHOW, false, "no_show", "Expected at a school and not confirmed there")                     \
    X(BIRTH_ESTIMATED, false, "birth_estimated", "Date of birth is an estimate")                     \
    X(TWO_MAINS, true, "two_mains", "Two schools each say they are the main one")                    \
    X(SUBSIDIARY_ONLY, true, "subsidiary_only", "A subsidiary entry without a main one")             \
    X(ROLL_AND_HOME, true, "roll_and_home", "On a roll and on the home education list")              \
    X(TUITION_AND_HOME, true, "tuition_and_home", "Home educated and in tuition the authority funds")

typedef enum RollcallSecond {
#define X(name, is_conflict, code, title) SECOND_##name,
    ROLLCALL_SECOND_LIST(X)
#undef X
        N_ROLLCALL_SECONDS
} RollcallSecond;
#define SECOND_BIT(name) (UINT32_C(1) << SECOND_##name)
extern const u32 rollcall_conflict_bits;

typedef struct RollcallName {
    const char *code; /* in JSON, CSV, the command line and stored runs */
    const char *title;
} RollcallName;
extern const RollcallName rollcall_state_names[N_ROLLCALL_STATES];
extern const RollcallName rollcall_sub_names[N_ROLLCALL_SUBS];
extern const RollcallName rollcall_second_names[N_ROLLCALL_SECONDS];
extern const u8 rollcall_sub_state[N_ROLLCALL_SUBS]; /* RollcallState of each */

/* ---- what is known of one child ---- */

typedef enum SchoolKind {
    KIND_SCHOOL,
    KIND_SPECIAL,
    KIND_PRU,
    KIND_ALTERNATIVE,
    KIND_INDEPENDENT,
    KIND_NURSERY,
    KIND_COLLEGE,
    KIND_OTHER
} SchoolKind;
#define NO_SCHOOL   UINT32_MAX
#define NO_DISTRICT (-1)

typedef struct RollSchool { /* shared by all children; index in Facts is its place in the table */
    i64 urn;
    u8 kind;      /* SchoolKind */
    bool is_ours; /* in this authority */
    i16 district; /* index, or NO_DISTRICT */
} RollSchool;

typedef struct RollEnrolment {
    Date from_on, to_on, confirmed_on, entry_on; /* entry_on only where there is a permanent exclusion */
    u32 school;
    char status; /* C M S G F O */
} RollEnrolment;

typedef struct RollAddress {
    Date from_on, to_on;
    bool is_outside;
    char evidence; /* a receiving authority, s receiving school, d verified departure abroad, 0 none */
    i16 district;
} RollAddress;

typedef struct RollExclusion { /* permanent ones only */
    Date start_on, withdrawn_on;
    i64 urn;
} RollExclusion;

typedef struct RollStanding {
    Date from_on, to_on, not_suitable_on;
    char kind; /* h home educated, p provision, m missing, a awaiting */
    bool is_part_time;
    u8 sub; /* RollcallSub that its detail means */
    bool is_funded_tuition;
} RollStanding;

typedef struct RollCare {
    Date from_on, to_on;
    bool is_ours;
} RollCare;

typedef struct RollFacts {
    i64 person_id;
    Date born, known_from, died_on; /* born DATE_NONE: not known */
    bool is_closed; /* an adoption was sealed: from closed_on the child is counted under another record */
    Date closed_on;
    bool is_estimated;
    const RollEnrolment *enrolments;
    const RollAddress *addresses;
    const RollExclusion *exclusions;
    const RollStanding *standings;
    const RollCare *cares;
    u32 n_enrolments, n_addresses, n_exclusions, n_standings, n_cares;
} RollFacts;

/* ---- the answer ---- */

typedef enum RollcallWhere {
    WHERE_IN,          /* in the population: state and sub hold */
    WHERE_AGE_UNKNOWN, /* no birth date: beside the balance */
    WHERE_TOO_YOUNG,
    WHERE_TOO_OLD,   /* outside the age; school is set when on a roll */
    WHERE_NOT_KNOWN, /* not yet known on that day */
    WHERE_DEAD,
    WHERE_CLOSED /* the child goes on under another record */
} RollcallWhere;

typedef struct RollVerdict {
    u8 where;      /* RollcallWhere */
    u8 state;      /* RollcallState */
    u8 sub;        /* RollcallSub */
    i8 year_group; /* by age; 0 Reception */
    i16 district;  /* home address's, else the school's, else NO_DISTRICT */
    u32 second;    /* SECOND_BIT()s */
    u32 school;    /* the effective enrolment that counts; NO_SCHOOL when none */
    Date since;    /* first day of the fact that decided, DATE_NONE when no fact did */
} RollVerdict;

#define ROLL_N_SEPTEMBERS 24

typedef struct RollRules { /* what the classifier needs, worked out once for one day */
    const RollcallRules *rules;
    const Calendars *calendars;
    const RollSchool *schools;
    Date on;
    Date septembers[ROLL_N_SEPTEMBERS]; /* the first day of this school year, of the one before ... */
    BirthRange births;                  /* of compulsory school age on the day */
    Date reaching_age;                  /* birth date of the youngest who reaches it within the set time */
    Date stale_before;                  /* an enrolment last confirmed before this day is stale */
    Date stale_before_other;
    Date no_show_before; /* one agreed to begin before this day, and never confirmed, is a no-show; may be DATE_NONE */
} RollRules;

/* What holds on the day: the evidence behind a verdict. Pointers into RollFacts; NULL: nothing such. */
typedef struct RollView {
    const RollAddress *address; /* the usual one */
    const RollEnrolment *main;  /* of several the one that began last */
    const RollEnrolment *subsidiary;
    const RollEnrolment *guest;
    const RollEnrolment *elsewhere; /* at a college or other provider */
    const RollExclusion *excluded;  /* in force */
    const RollExclusion *sheltered; /* in force, before its sixth school day, nothing begun since */
    const RollExclusion *overdue;   /* in force, at or past it, nothing begun since */
    const RollExclusion *undated;   /* in force, nothing begun since, and no calendar to tell the sixth day by */
    const RollStanding *home, *provision, *missing, *awaiting;
    const RollStanding *unsuitable; /* home education judged not suitable: a missing education case from that day */
    u32 n_mains;
    u32 second; /* SECOND_BIT()s found on the way */
} RollView;

RollRules rollcall_rules_on(const RollcallRules *rules, const Calendars *c, const RollSchool *schools, Date on);
/* The same for one child: finding the birth dates of a whole age takes longer than the rest of a child's verdict, and the
 * child's own first and last day of the age say as much. The rules hold once rollcall_rules_age() has been told them. */
RollRules rollcall_rules_unaged(const RollcallRules *rules, const Calendars *c, const RollSchool *schools, Date on);
void rollcall_rules_age(RollRules *r, Date age_from, Date age_to);
/* The same for one child and many days: base was made for any day, age_from and age_to are the child's first and last day of
 * the age. Second facts that look back over school days (no_show) are left out. */
RollRules rollcall_rules_moved(const RollRules *base, Date on, Date age_from, Date age_to);
RollView rollcall_view(const RollRules *r, const RollFacts *f);
RollVerdict rollcall_classify(const RollRules *r, const RollFacts *f);
/* The verdict of a view already taken. */
RollVerdict rollcall_judge(const RollRules *r, const RollFacts *f, const RollView *v);

/* A fact of these dates holds on the day. One that ends before it begins was replaced and never holds. */
static inline bool roll_holds(Date from_on, Date to_on, Date on) {
    return from_on.day <= on.day && (!date_is_set(to_on) || to_on.day >= on.day);
}

#endif
