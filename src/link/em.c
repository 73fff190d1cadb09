/* em.c - learning the weights from the data, without a decided pair: expectation and maximisation over all pairs.
 *
 * Pairs that share no blocking key are taken for certain strangers, so the shares are of all pairs and what blocking finds is
 * not biased towards the keys it was found by. */
#include "link/model.h"

#include <math.h>

#define MAX_ROUNDS   25
#define PRIOR_RANDOM 1000.0

/* How many pairs the defaults count as: 30 where there is much to learn from, and very many where a handful of rows would
 * otherwise teach that twins are one person whose forename is mostly mistaken. */
static double prior_pairs(double one) { return 30 + 3000 / (1 + one); }
static double prior_share(double one) { return 20 + 3000 / (1 + one); }

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
        /* In long random numbers a slip of one digit is too rare to be drawn by chance; in numbers given out in turn it is
         * not, and is. */
        if (link_fields[f].kind >= LINK_NUMBER) model->u[f][2] = fmax(60 * model->u[f][LINK_SAME], model->u[f][2]);
    }
}

/* Neighbours and people of one name need share no blocking key, so their pairs are counted apart: all that agree in every
 * field of the group, less those that do so by chance, as one person or in some nearer relation. */
static double learn_excess(const LinkModel *model, const LinkEvidence *e, const LinkFieldSet *set, double nearer) {
    const double prior = 20;
    double by_chance = e->n_all, as_one = 1;
    if (set->n == 0) return 1e-9;
    for (int k = 0; k < set->n; k++) {
        by_chance *= model->u[set->at[k]][LINK_SAME];
        as_one *= model->m[set->at[k]][LINK_SAME];
    }
    double n = set->n_agreeing - by_chance - nearer * as_one;
    return ((n > 0 ? n / as_one : 0) + prior * fmin(0.01, 1 / e->n_records)) / (e->n_all + prior);
}

static void learn_shares(LinkModel *model, const LinkEvidence *e, const Sums *sums) {
    double one = sums->of[LINK_ONE_PERSON] + sums->of[LINK_MOVED], prior = prior_share(one);
    double likely = prior * fmin(0.1, 0.15 * e->n_records / e->n_all), n = e->n_all + prior;
    double family = sums->of[LINK_SIBLINGS] + sums->of[LINK_TWINS] + sums->of[LINK_NAMESAKES];
    model->share[LINK_ONE_PERSON] = (sums->of[LINK_ONE_PERSON] + likely) / n;
    model->share[LINK_MOVED] = (sums->of[LINK_MOVED] + 0.1 * likely) / n;
    model->share[LINK_SIBLINGS] = (family + likely) / n;
    model->share[LINK_TWINS] = LINK_TWINS_OF_FAMILY * model->share[LINK_SIBLINGS];
    model->share[LINK_NAMESAKES] = LINK_NAMESAKES_OF_FAMILY * model->share[LINK_SIBLINGS];
    model->share[LINK_HOUSEHOLD] = (sums->of[LINK_HOUSEHOLD] + 0.2 * likely) / n;
    model->share[LINK_ONE_NAME] = learn_excess(model, e, &e->name, one + sums->of[LINK_NAMESAKES]);
    double nearer = sums->of[LINK_ONE_PERSON] + family + sums->of[LINK_HOUSEHOLD];
    model->share[LINK_NEIGHBOURS] = learn_excess(model, e, &e->street, nearer);
    nearer += model->share[LINK_NEIGHBOURS] * e->n_all;
    model->share[LINK_TOWNSFOLK] = learn_excess(model, e, &e->town, nearer);
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
        double one = sums.of[LINK_ONE_PERSON] + sums.of[LINK_MOVED], prior = prior_pairs(one);
        for (int f = 0; f < N_LINK_FIELDS; f++) {
            double m[LINK_MAX_LEVELS], u[LINK_MAX_LEVELS];
            link_default_levels((LinkField)f, m, u);
            set_levels(model->m[f], sums.level[f], m, prior);
            limit_different(model->m[f], f);
        }
        for (int k = 0; k < 2; k++) model->swapped[k] = (sums.swapped[k] + 0.01 * prior) / (one + prior);
        learn_agreement(model, e, &sums);
        learn_shares(model, e, &sums);
        if (round > 5 && fabs(one - before) < 1e-4 * one + 1e-3) break;
        before = one;
    }
    link_model_settle(model);
}
