/* expr.h - the conditions and sums that definitions are written in: "risk = cause_for_concern and police_shared_on is not set".
 *
 * Owns      nothing; a compiled Expr lives in the arena of the Mistakes it was read with.
 * Invariant an Expr that compiled without a mistake names only fields, settings and functions that exist, with arguments of the
 *           types they take; evaluating it never fails: what is not known gives "not known", which makes a condition false.
 * Why       a county changes a rule without a programmer. A general script language was rejected: it could loop, fail and
 *           read what it should not; this one only looks at one case and the facts it is given.
 * Grammar   or, and, not, = != < <= > >=, in (a, b), is set, is not set, + and - of numbers, of a date and days;
 *           names of fields, settings.NAME, today, stage, worker, opened_on, closed_on; codes and 'text'; numbers, dates
 *           2018-03-08, yes, no; functions of EXPR_FUNCTION_LIST.
 * Start at  expr_read(), expr_is_true(). */
#ifndef MUSTER_EXPR_H
#define MUSTER_EXPR_H

#include "define/yaml.h"

typedef enum ValueKind { VALUE_UNKNOWN, VALUE_TEXT, VALUE_NUMBER, VALUE_DATE, VALUE_YES_NO, VALUE_LIST } ValueKind;

/* One value of a case. Text is also a code; a list is its codes (several choices) or, for rows, only its count. */
typedef struct Value {
    ValueKind kind;
    Str text;      /* VALUE_TEXT; VALUE_LIST: codes parted by spaces */
    double number; /* VALUE_NUMBER; money in pounds; VALUE_YES_NO: 1 or 0; VALUE_LIST: how many */
    Date date;
} Value;

/*    function       arguments                 gives                    what it says */
#define EXPR_FUNCTION_LIST(X)                                                                                         \
    X(days, "date date", VALUE_NUMBER, "calendar days from the first date to the second")                             \
    X(working_days, "date date", VALUE_NUMBER, "working days after the first date up to the second")                  \
    X(school_days, "date date", VALUE_NUMBER, "school days from the first date to the second, both counted")          \
    X(months_after, "date number", VALUE_DATE, "the day so many months on, held to the month's end")                  \
    X(nth_school_day, "date number", VALUE_DATE, "the n-th school day from a date, which may be day 1; from -1 back") \
    X(age, "date", VALUE_NUMBER, "the child's age in years on a date")                                                \
    X(of_school_age, "date", VALUE_YES_NO, "is the child of compulsory school age on the date?")                      \
    X(leaves_school_age, "", VALUE_DATE, "the last day of compulsory school age")                                     \
    X(on_roll, "date", VALUE_YES_NO, "is the child on a roll on the date?")                                           \
    X(state, "date", VALUE_TEXT, "the child's roll call state on the date")                                           \
    X(has, "text date", VALUE_YES_NO, "does a characteristic (in_care, child_protection) hold?")                      \
    X(has_open, "word", VALUE_YES_NO, "has the child an open case in this register?")                                 \
    X(opened_within, "word number", VALUE_YES_NO, "was a case of this register opened in so many days before today?") \
    X(exclusions, "text date date", VALUE_NUMBER,                                                                     \
      "exclusions of a category starting between two dates, none withdrawn")                                          \
    X(exclusion_days, "date date", VALUE_NUMBER,                                                                      \
      "days of fixed-term and lunchtime exclusion that began between two dates, none withdrawn")                      \
    X(fact, "text date", VALUE_TEXT, "what is recorded of the child (sen_provision) on a date: its code")             \
    X(roll_kind, "date", VALUE_TEXT, "kind of the school whose roll the child is on: school, special, pru ...")       \
    X(absence, "date date", VALUE_NUMBER, "percent of sessions missed, by the censuses between two dates")            \
    X(opened_between, "word date date", VALUE_YES_NO, "was a case of this register opened between two dates?")        \
    X(of_case, "word word", VALUE_UNKNOWN, "a field, or stage, of the child's newest case of a register")             \
    X(of_case_of, "word any word", VALUE_UNKNOWN,                                                                     \
      "the same of the newest case about somebody else: a body by its name, a person or school that a field names")   \
    X(excluded_from, "number", VALUE_YES_NO, "has this school (URN) excluded the child permanently, not withdrawn?")  \
    X(term_starts, "text date", VALUE_DATE, "first day of the term (school, season, exclusion) a date is in")         \
    X(term_ends, "text date", VALUE_DATE, "last day of that term")                                                    \
    X(school_year_starts, "date", VALUE_DATE, "the 1 September on or before a date")                                  \
    X(limit_end, "date text", VALUE_DATE, "the last day of a limit ('2 working days', a setting) from a date")        \
    X(next_census, "date", VALUE_DATE, "the first school census on or after a date")                                  \
    X(count, "list", VALUE_NUMBER, "how many rows, or chosen codes")                                                  \
    X(how_many, "list column text", VALUE_NUMBER, "rows whose named column is the code")                              \
    X(includes, "list text", VALUE_YES_NO, "is the code among those chosen?")                                         \
    X(last, "list column", VALUE_UNKNOWN, "the named value of the newest row")                                        \
    X(sum, "list column", VALUE_NUMBER, "the sum of a number over the rows")                                          \
    X(either, "any any", VALUE_UNKNOWN, "the first unless it is not known, else the second")                          \
    X(if_so, "yes_no any any", VALUE_UNKNOWN, "the second if the first holds, else the third")                        \
    X(later, "date date", VALUE_DATE, "the later of two dates; the one known where one is not")                       \
    X(earlier, "date date", VALUE_DATE, "the earlier of two dates, likewise")                                         \
    X(round_to, "number number", VALUE_NUMBER, "rounded half away from zero to so many decimals")                     \
    X(hours, "text text", VALUE_NUMBER, "hours from one time of day to another")                                      \
    X(count_if, "list row_yes_no", VALUE_NUMBER, "rows for which a condition about their columns holds")              \
    X(sum_if, "list row_number row_yes_no", VALUE_NUMBER,                                                             \
      "the sum of a reckoning about each row, over rows for which a condition holds")                                 \
    X(count_days, "list column row_yes_no", VALUE_NUMBER,                                                             \
      "different days in a column, over rows for which a condition holds")                                            \
    X(most_by, "list column row_number row_yes_no", VALUE_NUMBER,                                                     \
      "the largest sum of a reckoning for any one code chosen in a column, over rows for which a condition holds")    \
    X(count_kinds, "list column row_yes_no", VALUE_NUMBER,                                                            \
      "different codes chosen in a column, over rows for which a condition holds")                                    \
    X(first_day, "list column row_yes_no", VALUE_DATE,                                                                \
      "the first day in a column, over rows for which a condition holds")                                             \
    X(last_day, "list column row_yes_no", VALUE_DATE, "the last day in it, likewise")                                 \
    X(days_in_a_row, "list column", VALUE_NUMBER, "the longest run of days that follow one another")                  \
    X(least_rest, "list column column column", VALUE_NUMBER,                                                          \
      "the fewest hours between the end of one day and the start of the next: day, start, end")                       \
    X(figure, "figure text number date", VALUE_UNKNOWN, "what a figure says for a kind, a number (an age) and a day") \
    X(figure_for, "figure text text date", VALUE_UNKNOWN, "what a figure says for two kinds and a day")               \
    X(starts_school_age, "", VALUE_DATE, "the first day of compulsory school age")                                    \
    X(school_refusals, "number date date", VALUE_NUMBER,                                                              \
      "refusals of the school of that URN between two dates, in the cases of every register")                         \
    X(exclusion_faults, "date date", VALUE_NUMBER,                                                                    \
      "what this case's school is to put right in exclusions that began between two dates, marks aside")              \
    X(moved_away, "", VALUE_YES_NO, "has the child moved out of the authority since the case began?")                 \
    X(involved, "text date", VALUE_YES_NO, "was a service (early_help, social_care) working with the child?")         \
    X(has_died, "", VALUE_YES_NO, "has the child died?")                                                              \
    X(school_open, "number date", VALUE_YES_NO, "is the school of that URN open on the date?")                        \
    X(value_of, "number word", VALUE_UNKNOWN, "a field of the case that a field names")                               \
    X(beside, "number word word", VALUE_NUMBER,                                                                       \
      "other open cases that name the same case, with days that overlap these")                                       \
    X(register_days, "date date", VALUE_NUMBER,                                                                       \
      "days for which an attendance register of this case's school has come")                                         \
    X(is_academy, "", VALUE_YES_NO, "is this case's school an academy or free school?")                               \
    X(siblings, "word", VALUE_NUMBER,                                                                                 \
      "brothers, sisters and children of the same home who have an open case in a register")                          \
    X(twins, "word", VALUE_NUMBER, "of them those born with the child, at most a day apart; closed cases too")        \
    X(twins_before, "word", VALUE_NUMBER, "of these the ones whose case was opened before this one")                  \
    X(roll_year, "date", VALUE_TEXT, "the year group that the child's roll names")                                    \
    X(linked, "word", VALUE_NUMBER, "open cases of a register that are linked with this one")                         \
    X(offered, "text date", VALUE_YES_NO, "was the code that a field holds among those of its list on the date?")     \
    X(opened_here, "text date date", VALUE_NUMBER,                                                                    \
      "cases of a register about or at this case's school that were opened between two dates")                        \
    X(pupils, "date", VALUE_NUMBER, "pupils on the roll of this case's school on the date")

typedef struct Expr Expr;

/* What an expression says of another register, kept while it is read: the names in it can be looked up once all registers are read. */
typedef struct ExprAsk {
    const char *function;
    Str reg, field; /* field: STR_NONE: none */
    Str code;       /* what the field is compared with; STR_NONE: nothing */
    Str text;       /* the whole expression */
    int line;
} ExprAsk;
typedef struct ExprAsks {
    ExprAsk *at;
    size_t n, cap;
} ExprAsks;

/* What names may stand in an expression: fields, stages and settings of a register whose names have been read; of a field of rows
 * also its columns. */
typedef struct ExprNames {
    const struct Register *reg;
    const struct Field *rows; /* NULL: not about one row */
    ExprAsks *asks;           /* filled; NULL: not kept */
} ExprNames;

/* Where an evaluation gets its facts. named() answers stage, worker, opened_on, closed_on, outcome and settings; ask() the functions that
 * look beyond the case (on_roll, has ...). Both give VALUE_UNKNOWN for what cannot be told. */
typedef struct ExprFacts ExprFacts;
struct ExprFacts {
    Arena *arena;
    Date today;
    void *of;   /* the caller's */
    size_t row; /* which row, for an expression about one */
    Value (*field)(ExprFacts *f, size_t field);
    Value (*column)(ExprFacts *f, size_t field, size_t column, size_t row);
    Value (*named)(ExprFacts *f, Str name);
    Value (*ask)(ExprFacts *f, const char *function, const Value *args, size_t n);
};

/* Compile. NULL (noted at the node's place, with the nearest name) when it does not read. */
MUST_USE const Expr *expr_read(Mistakes *m, const YamlNode *at, Str text, const ExprNames *names);
/* What kind of value it gives; VALUE_UNKNOWN: it depends. */
ValueKind expr_kind(const Expr *e);
/* As it was written. */
Str expr_text(const Expr *e);
/* The kind of characteristic whose code it gives: "ethnicity" of fact('ethnicity', today); STR_NONE for anything else. */
Str expr_fact_kind(const Expr *e);
/* Does it read this field? For required order of computed fields, and to tell what a change moves. */
bool expr_reads_field(const Expr *e, size_t field);

Value expr_value(const Expr *e, ExprFacts *f);
/* Known to hold; NULL holds: no condition. */
bool expr_is_true(const Expr *e, ExprFacts *f);
/* Known not to hold: what a `must` refuses. */
bool expr_is_false(const Expr *e, ExprFacts *f);

/* ---- values ---- */
static inline Value value_unknown(void) { return (Value){.kind = VALUE_UNKNOWN}; }
static inline Value value_text(Str s) { return s.n ? (Value){.kind = VALUE_TEXT, .text = s} : value_unknown(); }
static inline Value value_number(double n) { return (Value){.kind = VALUE_NUMBER, .number = n}; }
static inline Value value_yes_no(bool b) { return (Value){.kind = VALUE_YES_NO, .number = b ? 1 : 0}; }
static inline Value value_date(Date d) {
    return date_is_set(d) ? (Value){.kind = VALUE_DATE, .date = d} : value_unknown();
}
bool value_eq(Value a, Value b);
/* As files and JSON have it: 2018-03-08, yes, 12.5. STR_NONE: not known. */
Str value_iso(Arena *a, Value v);

#endif
