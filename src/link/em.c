/* em.c - learning the weights from the data, without a decided pair: expectation and maximisation over all pairs.
 *
 * Pairs that share no blocking key are taken for certain strangers, so the shares are of all pairs and what blocking finds is
 * not biased towards the keys it was found by. */
#include "link/model.h"

#include <math.h>

#define MAX_ROUNDS   25
#define PRIOR_PAIRS  10.0 /* how many pairs the defaults count as, for m */
#define PRIOR_RANDOM 300.0
#define PRIOR_SHARE  20.0

typedef struct Sums {
    double level[N_LINK_FIELDS][LINK_MAX_LEVELS];
    double of[N_LINK_CLASSES];
    double swapped[2];
} Sums;

static void expect_pairs(const LinkModel *model, const LinkEvidence *e, Sums *sums) {
    memset(sums, 0, sizeof *sums);
    for (size_t i = 0; i < e->n_pairs; i++) {
        double of[N_LINK_CLASSES];
        LinkPattern p = e->pairs[i].pattern;
        link_weigh_pattern(model, p, of);
        for (int c = 0; c < N_LINK_CLASSES; c++) sums->of[c] += of[c] * e->pairs[i].n;
        double at_home = of[LINK_ONE_PERSON] * e->pairs[i].n, one = at_home + of[LINK_MOVED] * e->pairs[i].n;
        if (one < 1e-5) continue;
        for (int f = 0; f < N_LINK_FIELDS; f++)
            sums->level[f][link_level(p, f)] += link_fields[f].group >= BY_HOUSE ? at_home : one;
        if (p & LINK_SWAPPED_NAMES) sums->swapped[0] += one;
        if (p & LINK_SWAPPED_PLACES) sums->swapped[1] += one;
    }
}

/* Levels as seen, leaning on the default as on so many pairs. */
static void set_levels(double out[LINK_MAX_LEVELS], const double seen[LINK_MAX_LEVELS],
                       const double prior[LINK_MAX_LEVELS], double prior_n) {
    double sum = 0;
    for (int k = LINK_SAME; k < LINK_MAX_LEVELS; k++) sum += seen[k];
    for (int k = LINK_SAME; k < LINK_MAX_LEVELS; k++) out[k] = (seen[k] + prior_n * prior[k]) / (sum + prior_n);
}

/* In no register are so many true pairs so different: a model that says so has taken brothers or neighbours for one person. */
static double most_different(int f) {
    switch (link_fields[f].kind) {
    case LINK_DAY: return 0.08;
    case LINK_CODE: return 0.06;
    case LINK_NAME: return 0.2;
    default: return 1;
    }
}

static void limit_different(double m[LINK_MAX_LEVELS], int f) {
    int last = link_n_levels((LinkField)f) - 1;
    double most = most_different(f), over = m[last] - most;
    if (over <= 0) return;
    for (int k = LINK_SAME; k < last; k++) m[k] *= (1 - most) / (1 - m[last]);
    m[last] = most;
}

static void learn_random(LinkModel *model, const LinkEvidence *e) {
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        double m[LINK_MAX_LEVELS], u[LINK_MAX_LEVELS], seen[LINK_MAX_LEVELS] = {0};
        link_default_levels((LinkField)f, m, u);
        for (size_t i = 0; i < e->n_random; i++) seen[link_level(e->random[i], f)]++;
        set_levels(model->u[f], seen, u, PRIOR_RANDOM);
    }
}

/* Chance agreement exactly: all pairs that agree, less those of one person. */
static void learn_agreement(LinkModel *model, const LinkEvidence *e, const Sums *sums) {
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        double m[LINK_MAX_LEVELS], u[LINK_MAX_LEVELS];
        link_default_levels((LinkField)f, m, u);
        double by_chance = e->agreeing[f] - sums->level[f][LINK_SAME], prior = 2000;
        if (by_chance < 0) by_chance = 0;
        double was = model->u[f][LINK_SAME];
        model->u[f][LINK_SAME] = (by_chance + prior * u[LINK_SAME]) / (e->n_all + prior);
        model->u[f][link_n_levels((LinkField)f) - 1] += was - model->u[f][LINK_SAME];
        /* Slips of one digit are as rare among random numbers as the numbers are long: too rare to be drawn by chance. */
        if (link_fields[f].kind == LINK_NUMBER) model->u[f][2] = fmax(60 * model->u[f][LINK_SAME], model->u[f][2] / 50);
    }
}

/* Neighbours need share no blocking key, so their pairs are counted apart: all that agree in every field of the group, less
 * those that do so by chance or as one person or family. */
static double learn_place(const LinkModel *model, const LinkEvidence *e, LinkGroup group, double agreeing,
                          double nearer) {
    double by_chance = e->n_all, as_one = 1;
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        if (link_fields[f].group != group || e->agreeing[f] <= 0) continue;
        by_chance *= model->u[f][LINK_SAME];
        as_one *= model->m[f][LINK_SAME];
    }
    double n = agreeing - by_chance - nearer * as_one;
    return n > 0 ? n / as_one / e->n_all : 0;
}

static void learn_shares(LinkModel *model, const LinkEvidence *e, const Sums *sums) {
    double likely = fmin(0.1, 0.15 * e->n_records / e->n_all), n = e->n_all + PRIOR_SHARE;
    double family = sums->of[LINK_SIBLINGS] + sums->of[LINK_TWINS] + sums->of[LINK_NAMESAKES];
    model->share[LINK_ONE_PERSON] = (sums->of[LINK_ONE_PERSON] + PRIOR_SHARE * likely) / n;
    model->share[LINK_MOVED] = (sums->of[LINK_MOVED] + PRIOR_SHARE * 0.1 * likely) / n;
    model->share[LINK_SIBLINGS] = (family + PRIOR_SHARE * likely) / n;
    model->share[LINK_TWINS] = LINK_TWINS_OF_FAMILY * model->share[LINK_SIBLINGS];
    model->share[LINK_NAMESAKES] = LINK_NAMESAKES_OF_FAMILY * model->share[LINK_SIBLINGS];
    model->share[LINK_HOUSEHOLD] = (sums->of[LINK_HOUSEHOLD] + PRIOR_SHARE * 0.2 * likely) / n;
    double nearer = sums->of[LINK_ONE_PERSON] + family + sums->of[LINK_HOUSEHOLD];
    model->share[LINK_NEIGHBOURS] = learn_place(model, e, BY_STREET, e->same_street, nearer);
    nearer += model->share[LINK_NEIGHBOURS] * e->n_all;
    model->share[LINK_TOWNSFOLK] = learn_place(model, e, BY_TOWN, e->same_town, nearer);
    model->share[LINK_STRANGERS] = 1;
    for (int c = 0; c < N_LINK_CLASSES; c++)
        if (c != LINK_STRANGERS) model->share[LINK_STRANGERS] -= model->share[c];
    double a_record = 2 * (sums->of[LINK_ONE_PERSON] + sums->of[LINK_MOVED]) /
                      e->n_records; /* others of the same person, of a record */
    model->per_person = 1 + fmin(a_record, 10) * 0.6;
    model->n_people = e->n_records / model->per_person;
}

void link_train_on(LinkModel *model, const LinkEvidence *e) {
    Sums sums;
    learn_random(model, e);
    model->share[LINK_ONE_PERSON] = fmin(0.1, 0.15 * e->n_records / e->n_all);
    model->share[LINK_MOVED] = 0.1 * model->share[LINK_ONE_PERSON];
    double before = -1;
    for (int round = 0; round < MAX_ROUNDS; round++) {
        link_model_settle(model);
        expect_pairs(model, e, &sums);
        for (int f = 0; f < N_LINK_FIELDS; f++) {
            double m[LINK_MAX_LEVELS], u[LINK_MAX_LEVELS];
            link_default_levels((LinkField)f, m, u);
            set_levels(model->m[f], sums.level[f], m, PRIOR_PAIRS);
            limit_different(model->m[f], f);
        }
        double one = sums.of[LINK_ONE_PERSON] + sums.of[LINK_MOVED];
        for (int k = 0; k < 2; k++) model->swapped[k] = (sums.swapped[k] + 0.01 * PRIOR_PAIRS) / (one + PRIOR_PAIRS);
        learn_agreement(model, e, &sums);
        learn_shares(model, e, &sums);
        if (round > 5 && fabs(one - before) < 1e-4 * one + 1e-3) break;
        before = one;
    }
    link_model_settle(model);
}
