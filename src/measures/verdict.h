/* verdict.h - judging a result: its colour by target and floor, its direction of travel, and what to warn of.
 *
 * Owns      nothing; pure functions over values, no store.
 * Invariant nothing is guessed. Where no floor or band is set the verdict says so; a floor belongs to the year it was set for
 *           and is never copied to another (section 4 of the chapter on measures).
 * Why       target and floor are compared with the figure as shown, so that anyone can check the colour from the page; what
 *           exact figures would have decided otherwise is told (is_by_rounding). A bound of 0, or of 100% for a share,
 *           is compared exactly: 99.955% is not 100 (section 6). Both are settings. See docs/decisions/0049-judging-published-figures.md.
 * Start at  verdict_rate(), verdict_direction(), verdict_standard_fault(). */
#ifndef MUSTER_VERDICT_H
#define MUSTER_VERDICT_H

#include "base/date.h"
#include "measures/number.h"

/* ---- words (sections 2, 4, 5.1, 6, 7) ---- */

/*    name            code    in words */
#define POLARITY_LIST(X)                      \
    X(POLARITY_NONE, "none", "Not judged")    \
    X(POLARITY_HIGH, "H", "Higher is better") \
    X(POLARITY_LOW, "L", "Lower is better")   \
    X(POLARITY_TARGET, "T", "Close to the target is better")

typedef enum Polarity {
#define X(name, code, text) name,
    POLARITY_LIST(X)
#undef X
        N_POLARITIES
} Polarity;

/*    name                 code              shown */
#define VERDICT_LIST(X)                                                   \
    X(VERDICT_NOT_RATED, "not_rated", "Not rated")                        \
    X(VERDICT_GREEN, "green", "Green")                                    \
    X(VERDICT_AMBER, "amber", "Amber")                                    \
    X(VERDICT_RED, "red", "Red")                                          \
    X(VERDICT_BELOW_TARGET, "below_target", "Below target; no floor set") \
    X(VERDICT_FLOOR_MET, "floor_met", "Floor met; no target set")         \
    X(VERDICT_NO_TARGET, "no_target", "No target")                        \
    X(VERDICT_NO_BAND, "no_band", "No band set")

typedef enum Verdict {
#define X(name, code, text) name,
    VERDICT_LIST(X)
#undef X
        N_VERDICTS
} Verdict;

/*    name            code    sign, meaning. The last three are of measures that are not judged. */
#define DOT_LIST(X)                        \
    X(DOT_NONE, "", "", "No comparison")   \
    X(DOT_UP, "up", "↑", "Improved")       \
    X(DOT_DOWN, "down", "↓", "Worsened")   \
    X(DOT_LEVEL, "level", "↔", "The same") \
    X(DOT_HIGHER, "higher", "", "Higher")  \
    X(DOT_LOWER, "lower", "", "Lower")     \
    X(DOT_SAME, "same", "", "Same")

typedef enum Dot {
#define X(name, code, sign, text) name,
    DOT_LIST(X)
#undef X
        N_DOTS
} Dot;

/*    name                       code                shown where there is no figure; has a figure */
#define RESULT_STATUS_LIST(X)                                             \
    X(RESULT_OK, "ok", "", true)                                          \
    X(RESULT_PROVISIONAL, "provisional", "Provisional", true)             \
    X(RESULT_REVISED, "revised", "Revised", true)                         \
    X(RESULT_CARRIED_FORWARD, "carried_forward", "Carried forward", true) \
    X(RESULT_PREVIOUS_YEAR, "previous_year", "Previous year", true)       \
    X(RESULT_TO_BE_SUPPLIED, "to_be_supplied", "To be supplied", false)   \
    X(RESULT_NOT_AVAILABLE, "not_available", "Not available", false)      \
    X(RESULT_NEW, "new_indicator", "New", false)                          \
    X(RESULT_SUPPRESSED, "suppressed", "X", false)                        \
    X(RESULT_NO_CASES, "no_cases", "No cases", false)                     \
    X(RESULT_UNKNOWN, "unknown", "Not given", false)

typedef enum ResultStatus {
#define X(name, code, text, has_figure) name,
    RESULT_STATUS_LIST(X)
#undef X
        N_RESULT_STATUSES
} ResultStatus;

/*    name                  code                shown where there is no number */
#define TARGET_STATUS_LIST(X)                                       \
    X(TARGET_NOT_SET, "not_set", "Not set")                         \
    X(TARGET_SET, "set", "")                                        \
    X(TARGET_TO_BE_CONFIRMED, "to_be_confirmed", "To be confirmed") \
    X(TARGET_NOT_APPLICABLE, "not_applicable", "Not applicable")    \
    X(TARGET_NEW, "new_indicator", "New indicator")                 \
    X(TARGET_TEXT, "text", "In words")                              \
    X(TARGET_SMALL_COHORT, "cohort_too_small", "Cohort too small")

typedef enum TargetStatus {
#define X(name, code, text) name,
    TARGET_STATUS_LIST(X)
#undef X
        N_TARGET_STATUSES
} TargetStatus;

extern const char *const polarity_codes[N_POLARITIES], *const polarity_words[N_POLARITIES];
extern const char *const verdict_codes[N_VERDICTS], *const verdict_words[N_VERDICTS];
extern const char *const dot_codes[N_DOTS], *const dot_signs[N_DOTS], *const dot_words[N_DOTS];
extern const char *const result_status_codes[N_RESULT_STATUSES], *const result_status_words[N_RESULT_STATUSES];
extern const bool result_status_has_figure[N_RESULT_STATUSES];
extern const char *const target_status_codes[N_TARGET_STATUSES], *const target_status_words[N_TARGET_STATUSES];

/* ---- what a result is held against (section 4) ---- */

typedef enum Operator {
    OPERATOR_OF_POLARITY, /* H: at least, L: at most */
    OPERATOR_AT_LEAST,
    OPERATOR_AT_MOST,
    OPERATOR_ABOVE,
    OPERATOR_BELOW,
    OPERATOR_EQUAL
} Operator;

typedef struct Bound {
    bool is_set;
    Exact value;
    Operator operator;
} Bound;

typedef struct Band {
    bool is_set;
    Exact low, high; /* both inside */
} Band;

/* The target and floor of one measure in one year (or term, quarter, month), for one area. */
typedef struct Standard {
    Bound target, floor;
    Band green;     /* T only */
    Band tolerated; /* T only: the floor's band */
    TargetStatus status;
} Standard;

typedef struct YearStandard {
    int year; /* the first calendar year of the year it is set for */
    Standard standard;
} YearStandard;

/* Target ± either side. */
Band verdict_band_around(Exact target, Exact either_side);
/* What forbids the standard, in words, or NULL: H needs floor <= target, L floor >= target, T no floor without a band, bands
 * in order and around the target. Section 4. */
const char *verdict_standard_fault(Polarity polarity, const Standard *s);
/* The standard of that very year; an empty one where none is set for it, whatever other years have. Section 4. */
Standard verdict_standard_of_year(const YearStandard *all, size_t n, int year);

/* ---- the colour (section 6) ---- */

typedef enum Compare { COMPARE_DISPLAYED, COMPARE_EXACT } Compare;

typedef struct Judging {
    Polarity polarity;
    ResultStatus status;
    Amount result;
    Standard standard;
    Compare compare;
} Judging;

typedef struct Rating {
    Verdict verdict;
    bool is_by_rounding; /* the exact figure would give another verdict: shown with ≈ */
    const char *reason;  /* what to show in words; never NULL */
} Rating;

Rating verdict_rate(const Judging *j);
/* Needs commentary by its owner: red, and below_target and no_band as a red (sections 6 and 12). */
bool verdict_needs_comment(Verdict v);

/* ---- the direction of travel (section 7) ---- */

typedef enum OnBreak { ON_BREAK_MARK, ON_BREAK_SUPPRESS } OnBreak;

typedef struct Travel {
    Polarity polarity;
    Amount now, before;
    ResultStatus status, status_before;
    Bound target;  /* of the current period: both distances use it. T only */
    bool is_break; /* the two are not comparable */
    OnBreak on_break;
    Compare compare;
} Travel;

typedef struct Direction {
    Dot dot;
    bool is_crossed;       /* T: as far from the target, on the other side */
    bool is_marked_break;  /* shown with ‡ and the reason */
    bool is_not_refreshed; /* a figure carried forward */
} Direction;

Direction verdict_direction(const Travel *t);
/* up, down, level or NULL: what judges. */
const char *verdict_dot_code(Dot dot);

/* ---- warnings (sections 3, 5.3, 17, and what published files get wrong) ---- */

/*    name                    code                    what it says */
#define WARNING_LIST(X)                                                                                                \
    X(WARN_RECOMPUTED, "W1", "The printed figure is not the one its numerator and denominator give")                   \
    X(WARN_COMMENT_NUMBER, "W2", "The commentary gives a number of this indicator that is none of its figures")        \
    X(WARN_COMMENT_DIRECTION, "W3", "The commentary says another direction than the figures")                          \
    X(WARN_PARTS, "W4", "The parts do not sum to the total")                                                           \
    X(WARN_RELEASE, "W5", "Released before its period ended, or as at a day to come")                                  \
    X(WARN_TWO_VALUES, "W6", "Two values for the same indicator, area and period")                                     \
    X(WARN_LARGE_CHANGE, "W7", "The change is larger than is likely: was the definition changed?")                     \
    X(WARN_PRINTED_MARK, "W8", "The printed colour or arrow is not the one the rule gives")                            \
    X(WARN_COHORTS, "W9", "The numerator and the denominator are of different cohorts")                                \
    X(WARN_TWO_TITLES, "W10", "One code under two titles in one section")                                              \
    X(WARN_NO_SOURCE, "W10", "The row names no source, where others of the file do")                                   \
    X(WARN_TARGET_OLDER, "W11", "The definition or the population changed since the target was set")                   \
    X(WARN_PERCENT_GAP, "W12", "The unit says percent where the figure is a gap, in percentage points")                \
    X(WARN_NO_CODE, "no_code", "The row has no code")                                                                  \
    X(WARN_CODE_TWICE, "duplicate_key",                                                                                \
      "The same code, section, area and period stand twice in the file: neither counts")                               \
    X(WARN_CODE_IN_SECTIONS, "code_in_two_sections", "The code also stands in another section, for another indicator") \
    X(WARN_FUTURE_PERIOD, "future_period", "The period ends in the future: the result is refused")                     \
    X(WARN_BAD_DATE, "bad_date", "A date cannot be read")                                                              \
    X(WARN_NO_PERIOD, "no_period", "The row names no last day of its period")                                          \
    X(WARN_POLARITY, "unknown_polarity", "The polarity is none of H, L, T and none")                                   \
    X(WARN_RESULT, "unreadable_result", "The result cannot be read")                                                   \
    X(WARN_PREVIOUS, "unreadable_previous", "The previous result cannot be read")                                      \
    X(WARN_TARGET, "unreadable_target", "The target cannot be read and is not used")                                   \
    X(WARN_FLOOR, "unreadable_floor", "The floor cannot be read and is not used")                                      \
    X(WARN_BAND, "unreadable_band", "The band cannot be read and is not used")                                         \
    X(WARN_COUNTS, "unreadable_counts", "The numerator or the denominator is no whole number of 0 or more")            \
    X(WARN_TARGET_NO_YEAR, "target_without_year",                                                                      \
      "The target or floor belongs to no year that the row names, and is not used")                                    \
    X(WARN_TARGET_OTHER_YEAR, "target_of_another_year",                                                                \
      "The target is of another year than the figures, and is not used")                                               \
    X(WARN_STANDARD, "floor_beyond_target", "The floor and the target contradict each other: neither is used")         \
    X(WARN_OPERATOR, "operator_against_polarity", "The target's words point against the polarity")                     \
    X(WARN_NO_DENOMINATOR, "no_denominator", "The result has no denominator")                                          \
    X(WARN_DIVISION, "division_by_zero", "The denominator is 0: there is no such figure")                              \
    X(WARN_OUTSIDE, "numerator_outside", "The numerator is greater than the denominator: the result is refused")       \
    X(WARN_RANGE, "out_of_range", "A percentage of a whole lies between 0 and 100: the result is refused")             \
    X(WARN_CARRIED, "carried_forward_differs", "Carried forward, but the current and previous figures differ")         \
    X(WARN_CARRIED_NO_NOTE, "carried_forward_without_note",                                                            \
      "Carried forward without a note of the period and the reason")                                                   \
    X(WARN_NO_COMMENT, "no_commentary", "Red, or below a target without floor, and no commentary")                     \
    X(WARN_NO_ACTION, "no_management_action", "Red, and no management action")                                         \
    X(WARN_RAGGED, "ragged_row", "The row has a different number of cells from the header")                            \
    X(WARN_ENCODING, "bad_row", "The row cannot be read as text")

typedef enum Warning {
#define X(name, code, text) name,
    WARNING_LIST(X)
#undef X
        N_WARNINGS
} Warning;
_Static_assert(N_WARNINGS <= 64, "a set of warnings is one bit each");
extern const char *const warning_codes[N_WARNINGS], *const warning_words[N_WARNINGS];

typedef u64 Warnings; /* a set */
static inline void warn_add(Warnings *set, Warning w) { *set |= (u64)1 << w; }
static inline bool warn_has(Warnings set, Warning w) { return (set >> w & 1) != 0; }
/* Has it, and none before it has its code: W10 is one code of two findings. */
bool warn_is_first(Warnings set, Warning w);

/* W5: released before the period ended; a release of which the month alone is known is compared by month. Section 3. */
bool warning_is_early_release(Date period_end, Date released, bool is_month_alone);
/* W1: what the exact figure gives at the printed precision is not what is printed. Section 5.3. */
bool warning_is_misprinted(const Amount *printed, Exact exact);
/* The exact figure is less than one step of the print from it: rounded, cut off, or kept from a bound. */
bool warning_is_by_rounding(const Amount *printed, Exact exact);
/* W7: the change is more than a share (per cent) of the previous value. Section 5.3. */
bool warning_is_large_change(const Amount *now, const Amount *before, int percent);
/* W8: printed is "red", "amber" or "green", or the first letter, in any case, and the rule decides otherwise. below_target leaves red and amber open, and
 * floor_met green and amber: neither contradicts them. Section 5.3. */
bool warning_is_other_colour(Str printed, Verdict verdict);

#endif
