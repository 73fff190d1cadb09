/* census_rules.h - what can be believed of a pupil's record in a school census return, and what is wrong with the rest.
 *
 * Owns      nothing: pure, no store.
 * Invariant a record is refused only when it cannot be believed: nobody could say which child it is about, or whether they
 *           were there. Everything else is believed as far as it goes, with a warning.
 * Why       be liberal in what is read, strict in what is believed: a school mends its return from the warnings, and the
 *           child is not lost from the roll call meanwhile.
 * Start at  census_check(). */
#ifndef MUSTER_CENSUS_RULES_H
#define MUSTER_CENSUS_RULES_H

#include "exchange/census_record.h"
#include "people/identifier.h"

/*    rule                    severity          element          what is wrong, and what to do */
#define CENSUS_RULE_LIST(X)                                                                                          \
    X(name_missing, SEVERITY_REFUSED, "Surname", "The record has no name at all.",                                   \
      "Add the child's name and send the return again.")                                                             \
    X(dob_missing, SEVERITY_REFUSED, "DOB", "The record has no date of birth.",                                      \
      "Add the date of birth and send the return again.")                                                            \
    X(dob_no_such_day, SEVERITY_REFUSED, "DOB", "There is no such day, or it is not written as YYYY-MM-DD.",         \
      "Correct the date of birth; 29 February exists in leap years only.")                                           \
    X(dob_future, SEVERITY_REFUSED, "DOB", "The date of birth is after the census day.",                             \
      "Correct the date of birth and send the return again.")                                                        \
    X(dob_implausible, SEVERITY_WARNING, "DOB", "The child would be under 2 or over 20 on the census day.",          \
      "Check the date of birth against the admission form.")                                                         \
    X(dob_year_group, SEVERITY_WARNING, "NCyearActual",                                                              \
      "The date of birth is two years or more away from this year group.",                                           \
      "Check both; one of them is probably mistyped.")                                                               \
    X(year_group_unknown, SEVERITY_WARNING, "NCyearActual", "This is not a national curriculum year.",               \
      "Use N1, N2, R, 1 to 14, or X; the record was kept without a year.")                                           \
    X(leaving_missing, SEVERITY_REFUSED, "LeavingDate", "A pupil no longer on roll has no leaving date.",            \
      "Add the last day on roll and send the return again.")                                                         \
    X(leaving_no_such_day, SEVERITY_REFUSED, "LeavingDate",                                                          \
      "There is no such day, or it is not written as YYYY-MM-DD.",                                                   \
      "Correct the leaving date and send the return again.")                                                         \
    X(leaving_future, SEVERITY_WARNING, "LeavingDate", "The leaving date is after the census day.",                  \
      "Check the leaving date; until then the child counts as on roll.")                                             \
    X(leaving_on_roll, SEVERITY_WARNING, "LeavingDate", "A pupil on roll has a leaving date.",                       \
      "Move the pupil to those no longer on roll, or take the date out; it was left out here.")                      \
    X(entry_missing, SEVERITY_WARNING, "EntryDate", "The record has no entry date.",                                 \
      "Add the first day on roll; until then the census day stands for it.")                                         \
    X(entry_no_such_day, SEVERITY_WARNING, "EntryDate", "There is no such day, or it is not written as YYYY-MM-DD.", \
      "Correct the entry date; until then the census day stands for it.")                                            \
    X(entry_future, SEVERITY_WARNING, "EntryDate", "The entry date of a pupil on roll is after the census day.",     \
      "Correct the entry date; until then the census day stands for it.")                                            \
    X(entry_after_leaving, SEVERITY_WARNING, "EntryDate", "The entry date is after the leaving date.",               \
      "Correct whichever is wrong; only the leaving date was kept.")                                                 \
    X(entry_before_birth, SEVERITY_WARNING, "EntryDate", "The entry date is before the date of birth.",              \
      "Correct whichever is wrong; until then the census day stands for the entry.")                                 \
    X(upn_missing, SEVERITY_WARNING, "UPN", "The record has no unique pupil number.",                                \
      "Look the number up, or ask for one; the child was matched by name and date of birth.")                        \
    X(upn_form, SEVERITY_WARNING, "UPN",                                                                             \
      "A unique pupil number is a letter and 12 digits, or a letter, 11 digits and a letter.",                       \
      "Correct the number; it was kept as disputed.")                                                                \
    X(upn_check_letter, SEVERITY_WARNING, "UPN", "The first letter does not agree with the rest of the number.",     \
      "Compare it with the transfer file of the last school; it was kept as disputed.")                              \
    X(former_upn_form, SEVERITY_WARNING, "FormerUPN", "This is not a sound unique pupil number.",                    \
      "Correct or remove the former number; it was left out.")                                                       \
    X(uln_check_digit, SEVERITY_WARNING, "UniqueLearnerNumber", "This is not a sound unique learner number.",        \
      "Check the number with the learning records service; it was left out.")                                        \
    X(sex_unknown, SEVERITY_WARNING, "Sex", "The sex is neither M nor F.",                                           \
      "Use the legal sex as registered, M or F; the record was kept without it.")                                    \
    X(status_missing, SEVERITY_WARNING, "EnrolStatus", "The enrolment status is missing.",                           \
      "Add it: C, M, S, G, F or O; C was taken.")                                                                    \
    X(status_unknown, SEVERITY_WARNING, "EnrolStatus", "This is not an enrolment status.",                           \
      "Use C, M, S, G, F or O; C was taken.")                                                                        \
    X(sen_unknown, SEVERITY_WARNING, "SENprovision", "This is not a code of special needs provision.",               \
      "Use N, K or E (before 2015 N, A, P or S); it was left out.")                                                  \
    X(postcode_form, SEVERITY_WARNING, "PostCode", "This has not the form of a postcode.",                           \
      "Correct the postcode: without it nobody can tell which district the child lives in.")                         \
    X(address_missing, SEVERITY_WARNING, "Address", "The record has no address.",                                    \
      "Add the home address: without it the child cannot be counted in a district.")                                 \
    X(fsm_period, SEVERITY_WARNING, "FSMperiod",                                                                     \
      "A free school meals period has no sound first day, or ends before it begins.",                                \
      "Correct the period; it was left out.")                                                                        \
    X(exclusion_incomplete, SEVERITY_WARNING, "TermlyExclusion",                                                     \
      "An exclusion has no known category or no sound first day.", "Correct the exclusion; it was left out.")        \
    X(attendance_number, SEVERITY_WARNING, "TermlyAttendance",                                                       \
      "A number of sessions is not a number, or more were missed than were possible.",                               \
      "Correct the termly attendance; it was left out.")                                                             \
    X(too_many_blocks, SEVERITY_WARNING, "Pupil",                                                                    \
      "More periods, needs, absences or exclusions than a pupil can have.",                                          \
      "Check the record; the first ones were kept.")

typedef enum CensusRuleId {
#define X(rule, severity, element, message, remedy) RULE_##rule,
    CENSUS_RULE_LIST(X)
#undef X
        N_CENSUS_RULES
} CensusRuleId;

typedef struct CensusRule {
    const char *code;
    Severity severity;
    const char *element, *message, *remedy;
} CensusRule;
extern const CensusRule census_rules[N_CENSUS_RULES];

typedef struct CensusFault {
    CensusRuleId rule;
    Str value; /* what stood there */
} CensusFault;

enum { CENSUS_FAULTS_MAX = 24 };

/* A record as far as it is believed. Texts borrow from the record or the arena; STR_NONE and DATE_NONE: not said, or not
 * believed. */
typedef struct CensusBelief {
    const CensusPupil *said;
    bool is_refused;
    Date birth_date, entry_on, leaving_on;
    Str upn, former_upn, uln, sex, status, year_group, postcode, sen_provision;
    bool is_part_time;
    i64 uprn, sessions_possible, sessions_absent; /* sessions -1: not said */
    CensusFault faults[CENSUS_FAULTS_MAX];
    size_t n_faults;
} CensusBelief;

/* Judge one record of a return of this day. */
void census_check(Arena *a, const CensusPupil *p, Date census_on, CensusBelief *out);

/* The day that the return speaks of; DATE_NONE: the header does not say, or says no day. */
Date census_day(const CensusHeader *h);
/* Is the day in the school year that the header's year and term name? AUT of 2017 and SPR of 2018 both name 2017-18. A
 * missing or unknown term or year says nothing, and is true. */
bool census_day_fits_term(Str term, Str year, Date census_on);

/* "Y", "1", "true", "T" in any case. */
bool census_says_yes(Str s);

#endif
