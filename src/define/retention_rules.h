/* retention_rules.h - how long records are kept, from which event, and what happens to them then.
 *
 * Owns      definitions/retention.yaml.
 * Invariant immutable once read; a class named by people or logs is among the classes.
 * Why       a period is the law's or the authority's, never the program's. A register says its class in words people read ("until the
 *           child's 25th birthday"), which the class lists, so that the register's page needs no second text.
 * Start at  retention_class_of(), retention_ends_on(). */
#ifndef MUSTER_RETENTION_RULES_H
#define MUSTER_RETENTION_RULES_H

#include "define/yaml.h"

typedef enum RetentionFrom {
    RETAIN_FROM_BIRTH,
    RETAIN_FROM_CLOSED,
    RETAIN_FROM_OPENED,
    RETAIN_FROM_MADE
} RetentionFrom;

/*    what happens        in the file     in words */
#define RETENTION_THEN_LIST(X)                                 \
    X(THEN_DELETE, "delete", "deleted")                        \
    X(THEN_ANONYMISE, "anonymise", "kept without whose it is") \
    X(THEN_STATISTICS, "statistics", "deleted, and counted by register, year and outcome")
typedef enum RetentionThen {
#define X(name, word, says) name,
    RETENTION_THEN_LIST(X)
#undef X
        N_RETENTION_THENS
} RetentionThen;
extern const char *const retention_then_word[N_RETENTION_THENS];
extern const char *const retention_then_says[N_RETENTION_THENS];

typedef struct RetentionClass {
    Str name, title;
    const Str *also; /* other words for it */
    size_t n_also;
    RetentionFrom from;
    int years;
    RetentionThen then;
    Str basis, source;
    Date checked_on;
} RetentionClass;

/* A class of a child's own record. */
typedef struct RetentionPeople {
    const RetentionClass *is;
    Str characteristic; /* only of who has or had it; STR_NONE: of everybody */
    bool is_sealed;     /* only of the records of a sealed adoption */
} RetentionPeople;

typedef struct RetentionLog {
    Str rows;
    const RetentionClass *is;
} RetentionLog;

typedef struct RetentionRules {
    const RetentionClass *classes;
    const RetentionPeople *people;
    const RetentionLog *logs;
    size_t n, n_people, n_logs;
} RetentionRules;

/* By name, title or one of the other words; NULL: there is none. */
const RetentionClass *retention_class_of(const RetentionRules *r, Str words);
/* The last day it is kept: the years after the event. */
Date retention_ends_on(const RetentionClass *c, Date event);

MUST_USE RetentionRules *retention_rules_read(Mistakes *m, const YamlNode *root);

#endif
