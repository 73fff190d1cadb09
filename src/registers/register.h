/* register.h - what a register is, as its definition file says: fields, stages, clocks, what opens what, who may do it.
 *
 * Owns      nothing; lives in the arena of the Registers, immutable.
 * Invariant every name in it is known (a field, stage, code, register, role that exists), there is one first stage and at least
 *           one last, every stage can be reached, no computed field depends on itself, clocks start and stop on things
 *           that happen: registers_read() noted no mistake.
 * Why       the county's business is data: from one file come table, form, list, clock, permission, import columns, help and
 *           test data. docs/registers.md is the handbook of the grammar.
 * Start at  Register, register_find(). */
#ifndef MUSTER_REGISTER_H
#define MUSTER_REGISTER_H

#include "clock/clock.h"
#include "define/definitions.h"
#include "registers/expr.h"
#include "registers/figure.h"

/*    type           in the file      column on both stores */
#define FIELD_TYPE_LIST(X)                                                                \
    X(FIELD_TEXT, "text", "TEXT")                                                         \
    X(FIELD_LONG, "long_text", "TEXT")                                                    \
    X(FIELD_NUMBER, "number", "BIGINT")                                                   \
    X(FIELD_DECIMAL, "decimal", "DOUBLE PRECISION")                                       \
    X(FIELD_MONEY, "money", "BIGINT") /* pence */                                         \
    X(FIELD_DATE, "date", "DATE")                                                         \
    X(FIELD_MOMENT, "date_time", "{timestamp}")                                           \
    X(FIELD_TIME, "time", "TEXT")       /* 18:30 */                                       \
    X(FIELD_YES_NO, "yes_no", "TEXT")   /* yes, no, unknown */                            \
    X(FIELD_CHOICE, "choice", "TEXT")   /* a code */                                      \
    X(FIELD_CHOICES, "choices", "TEXT") /* codes parted by spaces, in the list's order */ \
    X(FIELD_PERSON, "person", "BIGINT") /* person.id */                                   \
    X(FIELD_SCHOOL, "school", "BIGINT") /* establishment.urn */                           \
    X(FIELD_TEAM, "team", "TEXT")                                                         \
    X(FIELD_WORKER, "worker", "BIGINT")     /* app_user.id */                             \
    X(FIELD_DOCUMENT, "document", "BIGINT") /* case_document.id */                        \
    X(FIELD_CASE, "case", "BIGINT")         /* case_file.id of another register */        \
    X(FIELD_ADDRESS, "address", "TEXT")                                                   \
    X(FIELD_ROWS, "rows", "") /* a table of its own */

typedef enum FieldType {
#define X(name, word, column) name,
    FIELD_TYPE_LIST(X)
#undef X
        N_FIELD_TYPES
} FieldType;
extern const char *const field_type_word[N_FIELD_TYPES];
extern const char *const field_type_column[N_FIELD_TYPES];

/* A code of a list, with the days it may be chosen. */
typedef struct Code {
    Str code, title, hint;
    Date from, to; /* DATE_NONE: always */
} Code;

typedef struct Field Field;
struct Field {
    Str name, title, hint, help; /* name is also the column; title "Referred on" */
    FieldType type;
    const Code *codes; /* FIELD_CHOICE, FIELD_CHOICES */
    size_t n_codes;
    const Expr *required_when; /* NULL and is_required: always */
    const Expr *shown_when;    /* NULL: always */
    const Expr *computed;      /* worked out, never typed */
    const Expr *must;          /* must hold when it is given ... */
    Str must_say;              /* ... else this is said */
    bool is_required, is_opening /* asked when a case is opened */, is_stored /* false: computed and not kept */,
        may_be_future /* a planned date */, may_be_before /* a date before the case began */,
        is_sensitive /* only for roles of .see */,
        is_of_any_day /* codes of other days may be chosen too: offered() tells */;
    bool has_least, has_most;
    double least, most; /* numbers; money in pounds */
    const Str *see;     /* roles beyond those of the register; n_see 0: as the register */
    size_t n_see;
    u64 see_mask;        /* bits of the roles that see it; 0: whoever sees the case */
    Str of;              /* FIELD_CASE: of which register */
    const Field *fields; /* FIELD_ROWS: its columns */
    size_t n_fields;
    int line;
};

/* Something that must hold, and what to say when it does not. */
typedef struct Requirement {
    const Expr *that;
    Str say;
    size_t field; /* beside which it is said; SIZE_MAX: none */
} Requirement;

typedef struct Stage {
    Str name, title, hint;
    bool is_first, is_last;
    const size_t *to; /* stages it may go to */
    size_t n_to;
    const size_t *needs; /* fields that must be given on entering */
    size_t n_needs;
    const size_t *asks; /* further fields that the form of the move shows */
    size_t n_asks;
    const Requirement *requires;
    size_t n_requires;
    const Str *by; /* roles that may make the move; n_by 0: whoever may change the register */
    size_t n_by;
    u64 by_mask;
} Stage;

/* When something happens: a date field given, a stage entered, a case opened or closed, each review done. */
typedef enum EventKind { EVENT_NONE, EVENT_FIELD, EVENT_STAGE, EVENT_OPENED, EVENT_CLOSED, EVENT_ROW } EventKind;
typedef struct CaseEventRef {
    EventKind kind;
    size_t at;     /* field or stage */
    size_t column; /* EVENT_ROW: the date column of the rows field */
} CaseEventRef;

typedef struct ClockDef {
    Str name, title, basis; /* basis: the law or plan, with its date */
    CaseEventRef starts, stops;
    const Expr *of_rows;       /* where they are of a list: of its rows those for which it holds; NULL: all */
    const Expr *starts_on;     /* or a date worked out */
    const Expr *due_on;        /* in place of a limit: the last day, worked out. NULL: .rules say it */
    const Expr *applies;       /* NULL: to every case */
    const Expr *counts_as_met; /* stopped in time but met only if this holds; NULL: met */
    bool repeats;              /* each stop starts the next */
    bool may_pause, may_extend;
    Limit extend_most;      /* at most so much after the day first due; not set: as far as is agreed */
    const ClockRule *rules; /* limits by the day a clock starts, in order (clock/clock.h) */
    const Str *settings; /* for each rule the setting, or "fields.NAME", that says its limit; STR_NONE: the rule does */
    size_t n_rules, n_warnings; /* a rule whose limit is not set here has its warnings once the setting is */
} ClockDef;

/* A task raised for someone: once for each `key` of a case. */
typedef struct TaskDef {
    Str name, title;
    const Expr *when, *key; /* key: raised anew when its value changes */
    Str for_role, for_team; /* "worker": the case's own worker */
    Limit due;              /* after the day it is raised */
    bool has_due;
    bool is_urgent;
    bool is_lasting; /* stays when the condition no longer holds */
    bool is_private; /* shown to nobody but the role that it is for */
} TaskDef;

typedef struct FieldFrom {
    Str name; /* a field of the register that is opened */
    const Expr *value;
    int line;
} FieldFrom;

/* What opens, closes or is told when something happens to a case. */
typedef struct Effect {
    Str name;
    CaseEventRef on;
    const Expr *when;
    Str opens; /* register; STR_NONE: opens none */
    const FieldFrom *with;
    size_t n_with;
    Str closes;                    /* open cases of the child in this register go to ... */
    Str closes_to, closes_outcome; /* ... this stage with this outcome */
    Str changes;   /* open cases of the child in this register are given .with where they say nothing yet */
    Str link;      /* led_to, step_up, step_down, part_of */
    bool proposes; /* a task for a person to do it, not done by itself */
    bool is_urgent;
    Str task_title;
    Str for_role;
    int line;
} Effect;

/* A case that ends without anybody's doing: on a day that `on` gives (today, where it gives none), with answers. */
typedef struct Closing {
    Str name, title; /* title: why, as the history says it */
    const Expr *when, *on;
    size_t to; /* a last stage, to which the case's stage leads */
    const FieldFrom *with;
    size_t n_with;
    int line;
} Closing;

/* What tick looks for: a named statement in the register's .sql file, one row a finding (person_id, urn, on_date, key, ...). */
typedef struct ColumnFrom {
    size_t field;
    Str column; /* of the statement */
} ColumnFrom;
typedef struct RuleDef {
    Str name, title, statement;
    const Str *each; /* in place of a statement: every open school of the authority of these kinds, ... */
    size_t n_each;
    const Expr *when, *on; /* ... of which this holds; on: the day of what is found, by which it is found once */
    bool opens_case;       /* else ... */
    bool changes_case;     /* gives the child's open cases .with where they say nothing yet; else raises a task */
    const ColumnFrom *with;
    size_t n_with;
    Str for_role;
    Str basis;
    struct {
        Str count, of, among; /* columns of the statement; count STR_NONE: every row is a finding */
    } above_limit; /* only rows whose count is above the upper control limit for that many, compared with rows of the same `among` */
    int line;
} RuleDef;

/* Facts of the roll call that a case states while it is open: a row of education_standing. */
typedef struct StandingDef {
    Str kind; /* home_educated, provision, missing, awaiting; STR_NONE: none */
    const Expr *when, *from, *to, *detail, *is_part_time, *not_suitable_on;
} StandingDef;

/* The exclusion that a case says while it holds: a row of exclusion. */
typedef struct ExclusionDef {
    const Expr *when, *category, *school, *from, *to, *reason, *sessions, *withdrawn_on; /* from NULL: says none */
} ExclusionDef;

/* Where a school's refusals stand in the register's cases: columns of a list, or fields of the case. */
typedef struct RefusalDef {
    Str title;                                /* what was refused: "A place asked for" */
    size_t list;                              /* field of rows; SIZE_MAX: the case's own fields */
    size_t school, answer, on, or_on, reason; /* or_on: where `on` is not known; SIZE_MAX: none */
    Str is;                                   /* the answer that is a refusal */
} RefusalDef;

typedef struct LetterDef {
    Str name, title, to, subject, body; /* body: Mustache over the case's values */
} LetterDef;

typedef struct Setting {
    Str name, title, hint;
    Value value; /* VALUE_UNKNOWN: not set */
    bool is_limit;
    const Str *choices;
    size_t n_choices;
    Str basis;
} Setting;

typedef enum SubjectOf { OF_CHILD = 1, OF_FAMILY, OF_SCHOOL, OF_SETTING, OF_EMPLOYER, OF_ADULT, OF_BODY } SubjectOf;

typedef struct Register Register;
struct Register {
    Str name, title, case_word, prefix, about, basis, retention;
    i64 version;
    Str file;           /* as mistakes name it */
    Str checksum, text; /* of the file, kept with the version */
    SubjectOf subject;
    bool is_one_open_each; /* a second open case of one subject is refused */
    bool is_one_each_day;  /* and a second case of one subject that begins on the same day, open or closed */
    bool is_arms_length;   /* nobody outside its roles learns that a case exists */
    bool has_reopening;
    Limit reopen_within;                  /* keeps its number */
    size_t opened_on, closed_on, outcome; /* the fields that are these; SIZE_MAX: the standard column alone */
    const Field *fields;
    size_t n_fields;
    const Requirement *checks;
    size_t n_checks;
    const Stage *stages;
    size_t n_stages;
    const ClockDef *clocks;
    size_t n_clocks;
    const TaskDef *tasks;
    size_t n_tasks;
    const Effect *effects;
    size_t n_effects;
    const Closing *closings;
    size_t n_closings;
    const RuleDef *rules;
    size_t n_rules;
    int prefix_line, retention_line; /* for what is told of it beside others */
    StandingDef standing;
    ExclusionDef exclusion;
    const RefusalDef *refusals;
    size_t n_refusals;
    struct {
        const size_t *days; /* fields of days */
        size_t n;
        int weeks;
    } around; /* attendance is shown so many weeks before and after each of these days */
    const LetterDef *letters;
    size_t n_letters;
    const Setting *settings;
    size_t n_settings;
    const Figure *figures;
    size_t n_figures;
    const Str *see, *change; /* roles */
    size_t n_see, n_change;
    u64 see_mask, change_mask; /* bits of roles (define/roles.h); 0 in a version of before, which nobody is let in by */
    const Str *measures;
    size_t n_measures;
    const Str *columns; /* of its list on the page, before the CSV's all */
    size_t n_columns;
    ExprAsks asks;                     /* names of other registers in its expressions */
    const struct RegisterTable *table; /* its statements: registers/table.h */
};

typedef struct Registers {
    Arena *arena;
    const Register *const *at; /* by name */
    size_t n;
} Registers;

/* Read and check every file of definitions/registers, the folder's own in front of ours, and those it adds. ERR_INPUT: mistakes; the message
 * has the first. The caller owns *out until registers_close(). */
MUST_USE Status registers_open(Ctx *cx, Str folder, Registers **out);
void registers_close(Registers *rs);
/* Every mistake in them. What could be read, for who checks what names registers; in the arena of the mistakes. */
const Registers *registers_check(Str folder, Mistakes *out);
/* What this program was started with. */
const Registers *registers_of(const Ctx *cx);

/* NULL: there is none of that name. */
const Register *register_find(const Registers *rs, Str name);
/* SIZE_MAX: none. */
size_t register_field(const Register *r, Str name);
size_t register_stage(const Register *r, Str name);
size_t register_clock(const Register *r, Str name);
/* The named statement of a rule, or NULL: it takes (today date, year_ago date, settled date) and gives person_id, on_date, key and
 * what the rule's `with` names. */
const struct Sql *register_rule_statement(Str name);
/* "an exclusion case", "a missing education case". */
Str register_a_case(Arena *a, const Register *r);
/* The limit of a clock's i-th rule in words, or the expression that gives the last day; STR_NONE: not set, or no such rule. */
Str register_limit_words(Arena *a, const ClockDef *k, size_t rule);
/* The first stage. */
size_t register_first_stage(const Register *r);
/* The code of a list, or NULL. */
const Code *field_code(const Field *f, Str code);

#endif
