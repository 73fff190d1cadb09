/* model.h - inside the model: the defaults it begins with, and what a pair weighs under it.
 *
 * Why       learning and deciding use one and the same arithmetic (link_weigh()), so a weight that is shown is the weight that
 *           was used.
 * Start at  link_weigh(), link_train_on(). */
#ifndef MUSTER_LINK_MODEL_H
#define MUSTER_LINK_MODEL_H

#include "link/index.h"

/* Prior knowledge: how often a level is seen in pairs of one person, and of strangers. Both sum to 1 over the levels given. */
void link_default_levels(LinkField f, double m[LINK_MAX_LEVELS], double u[LINK_MAX_LEVELS]);
/* Work out weights from m, u and shares, after any of them changed. */
void link_model_settle(LinkModel *model);

typedef struct LinkWeighing {
    float field[N_LINK_FIELDS]; /* log2(m / u), with the value's own frequency where it is the same */
    float swaps;                /* for names or address lines exchanged */
    float relations;            /* taken off because a family or neighbours would agree so too */
    float weight;               /* all of it */
    float probability;
    double of_class[N_LINK_CLASSES]; /* probability of each */
} LinkWeighing;
/* a: the values of either row, for the frequency of what is the same. */
LinkWeighing link_weigh(const LinkModel *model, const LinkEyes *e, const u32 *a, LinkPattern p);
/* The same without frequencies of values: probability of each class, for a pattern alone. */
void link_weigh_pattern(const LinkModel *model, LinkPattern p, double of_class[N_LINK_CLASSES]);

/* For pairs of at least this weight. */
void link_floor_at(const LinkModel *model, float least, LinkFloor *out);
/* The weight below which a pair cannot have the probability. */
float link_weight_for(const LinkModel *model, double probability);
/* Two rows of values, how they compare, and the eyes they were compared with. */
typedef struct LinkCompared {
    const LinkEyes *e;
    const u32 *a, *b;
    LinkPattern p;
} LinkCompared;
/* Do the forenames differ, and do others bear both? Mia and Mya, Aiden and Jayden. */
bool link_has_two_names(const LinkCompared *c);

typedef struct LinkJudged {
    LinkPattern pattern;
    float probability;
    bool has_two_names;
} LinkJudged;
/* By probability; but never "same" without a person's decision where the two may be twins, brothers or strangers of one
 * birthday: two different numbers of one scheme; or, with no number in common, another sex, forenames that are not alike or
 * are two names that others bear too, names that are not quite the same but at one home, no birth date, or one that
 * differs in more than a slip of somebody of one name at one home. */
LinkVerdict link_verdict(const LinkModel *model, const LinkJudged *j);
/* The probability of a pair of this weight. */
float link_probability_of(const LinkModel *model, float weight);

/* What the level of a number that the index does not hold weighs. */
float link_numbers_weight(const LinkModel *model, LinkPattern numbers, int f);

/* ---- learning ---- */

typedef struct LinkTallied {
    LinkPattern pattern;
    double n;
} LinkTallied;

/* Fields that go together, and in how many of all pairs every one of them is the same; n 0 where fewer than two are used. */
typedef struct LinkFieldSet {
    int at[N_LINK_FIELDS];
    int n;
    double n_agreeing;
} LinkFieldSet;

/* What was counted over all pairs before learning begins. */
typedef struct LinkEvidence {
    const LinkTallied *pairs; /* candidates, by pattern */
    size_t n_pairs;
    const LinkPattern *random; /* pairs drawn by chance */
    size_t n_random;
    double n_all;                   /* pairs there are, of which the candidates were taken */
    double agreeing[N_LINK_FIELDS]; /* of them, pairs in which the field is the same */
    LinkFieldSet name, street, town;
    double n_records; /* records behind n_all, both sides */
} LinkEvidence;
/* Expectation and maximisation: m and shares from the candidates, u from chance. */
void link_train_on(LinkModel *model, const LinkEvidence *e);

#endif
