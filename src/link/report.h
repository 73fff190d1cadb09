/* report.h - the model and single decisions in words, for people and as JSON.
 *
 * Why       a decision about a child that cannot be explained field by field must not be made by a program.
 * Start at  link_explain(), link_weights_text(). */
#ifndef MUSTER_LINK_REPORT_H
#define MUSTER_LINK_REPORT_H

#include <jansson.h>
#include "link/evaluate.h"
#include "link/model.h"

#define LINK_FIELD_CHARS 24

/* What one field says for or against; values are not shown, as explanations are kept and mailed. */
typedef struct LinkReason {
    const char *field; /* "surname"; or "exchanged", "family and neighbours" */
    const char *level; /* "one letter different" */
    float weight;
    u32 n_holders; /* records that hold the same value; 0: they differ */
} LinkReason;
typedef struct LinkExplanation {
    LinkReason reason[N_LINK_FIELDS + 2];
    size_t n;
    float weight, probability;
    LinkVerdict verdict;
    LinkPattern pattern;
    bool has_two_names;
    LinkClass otherwise; /* what they would be if not one person */
} LinkExplanation;

/* Compare two records of the index afresh. */
void link_explain(const LinkIndex *ix, const LinkModel *model, u32 a, u32 b, LinkExplanation *out);
/* With numbers that the index does not hold: link_compare_numbers(). */
void link_explain_numbers(const LinkModel *model, LinkPattern numbers, LinkExplanation *x);
void link_explain_text(const LinkExplanation *x, Buf *to);
json_t *link_explain_json(const LinkExplanation *x);

/* Every field's levels with m, u and weight, and what pairs may be; only fields that some record holds (ix NULL: all). */
void link_weights_text(const LinkIndex *ix, const LinkModel *model, Buf *to);
json_t *link_weights_json(const LinkIndex *ix, const LinkModel *model);

void link_evaluation_text(const LinkEvaluation *e, Buf *to);
json_t *link_evaluation_json(const LinkEvaluation *e);

extern const char *const link_verdict_words[];

#endif
