/* model.c - the weights before anything is learned, and the arithmetic of a pair. */
#include "link/model.h"

#include <math.h>

const char *const link_class_words[N_LINK_CLASSES] = {
#define X(name, words) words,
    LINK_CLASS_LIST(X)
#undef X
};

/* Per cent of pairs of one person, and of strangers, in LINK_SAME and the levels after it; what is wanting to 100 falls to
 * "different". From what is commonly found in registers of people; the data at hand soon outweigh it. */
typedef struct KindDefaults {
    double m[LINK_MAX_LEVELS], u[LINK_MAX_LEVELS];
} KindDefaults;
static const KindDefaults kind_defaults[] = {
    [LINK_NAME] = {{0, 88, 2, 4, 1.5, 1.5, .5, 1}, {0, .5, .15, .2, .3, .4, 1, 3}},
    [LINK_MIDDLE] = {{0, 80, 10, 5}, {0, 3, 5, 3}},
    [LINK_DAY] = {{0, 93, 1, 3, 1, .8}, {0, .02, .03, .15, .4, 1.5}},
    [LINK_CODE] = {{0, 98}, {0, 50}},
    [LINK_HOUSE] = {{0, 82, 2, 4}, {0, 2, .2, 5}},
    [LINK_PLACE] = {{0, 80, 6, 4, 2}, {0, .3, .3, .5, 3}},
    [LINK_POST] = {{0, 80, 5, 4}, {0, .2, .3, 1}},
    [LINK_REGION] = {{0, 93, 3}, {0, 25, 3}},
    [LINK_CHECKED] = {{0, 94, 3, .5}, {0, .0001, .004, .5}}, /* neighbouring numbers are given to twins */
    [LINK_NUMBER] = {{0, 94, 3, .8}, {0, .0001, .004, .1}},
};

void link_default_levels(LinkField f, double m[LINK_MAX_LEVELS], double u[LINK_MAX_LEVELS]) {
    const KindDefaults *d = &kind_defaults[link_fields[f].kind];
    int last = link_n_levels(f) - 1;
    double left_m = 100, left_u = 100;
    for (int k = 0; k < LINK_MAX_LEVELS; k++) {
        m[k] = d->m[k] / 100, u[k] = d->u[k] / 100;
        left_m -= d->m[k], left_u -= d->u[k];
    }
    m[last] = left_m / 100, u[last] = left_u / 100;
}

/* Never quite nothing and never quite certain. */
static double between(double x, double low, double high) { return x < low ? low : x > high ? high : x; }

void link_model_settle(LinkModel *model) {
    double one = model->share[LINK_ONE_PERSON] + model->share[LINK_MOVED];
    model->prior_odds = log2(one) - log2(1 - one);
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        int n = link_n_levels((LinkField)f);
        model->weight[f][LINK_MISSING] = 0;
        model->best_other[f] = -100;
        for (int k = LINK_SAME; k < n; k++) {
            model->weight[f][k] = (float)log2(between(model->m[f][k], 1e-6, 1) / between(model->u[f][k], 1e-12, 1));
            if (k > LINK_SAME && model->weight[f][k] > model->best_other[f]) model->best_other[f] = model->weight[f][k];
        }
    }
    for (int k = 0; k < LINK_COUNT_LOGS; k++)
        for (int f = 0; f < N_LINK_FIELDS; f++) {
            double others = between(k / model->per_person - 1, 0, 1e9);
            double known = model->n_people + LINK_PRIOR_PEOPLE;
            double chance = (others + LINK_PRIOR_PEOPLE * model->u[f][LINK_SAME]) / known;
            chance = between(chance, model->u[f][LINK_SAME] / 20, 1);
            model->same_by_count[f][k] = (float)log2(model->m[f][LINK_SAME] / chance);
        }
}

void link_model_default(LinkModel *model, const LinkIndex *ix) {
    memset(model, 0, sizeof *model);
    for (int f = 0; f < N_LINK_FIELDS; f++) link_default_levels((LinkField)f, model->m[f], model->u[f]);
    double n = ix == NULL || ix->n < 2 ? 2 : ix->n;
    model->n_people = n / 1.2;
    model->per_person = 1.2;
    model->swapped[0] = 0.01;
    model->swapped[1] = 0.01;
    model->share[LINK_ONE_PERSON] = between(0.3 / n, 0, 0.1);
    model->share[LINK_MOVED] = 0.1 * model->share[LINK_ONE_PERSON];
    model->share[LINK_SIBLINGS] = model->share[LINK_ONE_PERSON];
    model->share[LINK_TWINS] = LINK_TWINS_OF_FAMILY * model->share[LINK_SIBLINGS];
    model->share[LINK_NAMESAKES] = LINK_NAMESAKES_OF_FAMILY * model->share[LINK_SIBLINGS];
    model->share[LINK_HOUSEHOLD] = 0.2 * model->share[LINK_SIBLINGS];
    model->share[LINK_ONE_NAME] = between(0.01 / n, 0, 0.001);
    model->share[LINK_NEIGHBOURS] = between(1 / n, 0, 0.01);
    model->share[LINK_TOWNSFOLK] = 0.01;
    model->share[LINK_STRANGERS] = 1;
    model->same_from = 0.99;
    model->review_from = 0.1;
    link_model_settle(model);
}

void link_model_expect(LinkModel *model, const LinkIndex *ix, double known) {
    double n = ix->n < 1 ? 1 : ix->n;
    model->share[LINK_ONE_PERSON] = 0.9 * known / n;
    model->share[LINK_MOVED] = 0.1 * known / n;
    link_model_settle(model);
}

/* ---- a pair ---- */

/* How many records hold the value that both have, by the busier of the fields it was compared in. */
static u32 shared_count(const LinkValue *v, LinkField f, bool is_exchanged) {
    if (!is_exchanged) return v->count[link_fields[f].counted_as];
    return v->count[0] > v->count[1] ? v->count[0] : v->count[1];
}

static float same_weight(const LinkModel *model, int f, u32 count) {
    if (count < LINK_COUNT_LOGS) return model->same_by_count[f][count];
    double others = count / model->per_person - 1;
    return (float)log2(model->m[f][LINK_SAME] * (model->n_people + LINK_PRIOR_PEOPLE) / others);
}

/* Parents do not give two children one name, and seldom one's short form to the other: log2 of how much rarer than chance. */
static double siblings_named(LinkPattern p) {
    switch (link_level(p, LINK_FORENAME)) {
    case LINK_SAME: return -3;
    case LINK_SAME + 1: return -2.5;
    default: return 0;
    }
}

/* What each class makes of the groups' sums: log2 of how much likelier than strangers. */
static void by_class(const float group[N_LINK_GROUPS], float swaps, LinkPattern p, double of[N_LINK_CLASSES]) {
    double town = group[BY_TOWN], street = town + group[BY_STREET], house = street + group[BY_HOUSE];
    double family = house + group[BY_SURNAME];
    of[LINK_ONE_PERSON] = family + group[BY_SELF] + group[BY_FORENAME] + group[BY_BIRTH] + swaps;
    of[LINK_MOVED] = of[LINK_ONE_PERSON] - house;
    of[LINK_STRANGERS] = 0;
    of[LINK_ONE_NAME] = group[BY_FORENAME] + group[BY_SURNAME];
    of[LINK_TOWNSFOLK] = town;
    of[LINK_NEIGHBOURS] = street;
    of[LINK_HOUSEHOLD] = house;
    of[LINK_SIBLINGS] = family + siblings_named(p);
    of[LINK_TWINS] = family + group[BY_BIRTH] + siblings_named(p);
    of[LINK_NAMESAKES] = family + group[BY_FORENAME];
}

static void shares_of_classes(const LinkModel *model, double of[N_LINK_CLASSES]) {
    double sum = 0;
    for (int c = 0; c < N_LINK_CLASSES; c++) sum += of[c] = model->share[c] * exp2(of[c] < 300 ? of[c] : 300);
    for (int c = 0; c < N_LINK_CLASSES; c++) of[c] /= sum;
}

static float swap_weight(const LinkModel *model, LinkPattern p) {
    float w = 0;
    if (p & LINK_SWAPPED_NAMES) w += (float)log2(model->swapped[0]);
    if (p & LINK_SWAPPED_PLACES) w += (float)log2(model->swapped[1]);
    return w;
}

void link_weigh_pattern(const LinkModel *model, LinkPattern p, double of_class[N_LINK_CLASSES]) {
    float group[N_LINK_GROUPS] = {0};
    for (int f = 0; f < N_LINK_FIELDS; f++) group[link_fields[f].group] += model->weight[f][link_level(p, f)];
    by_class(group, p >> 60 ? swap_weight(model, p) : 0, p, of_class);
    shares_of_classes(model, of_class);
}

LinkWeighing link_weigh(const LinkModel *model, const LinkEyes *e, const u32 *a, LinkPattern p) {
    LinkWeighing out;
    float group[N_LINK_GROUPS] = {0}, sum = 0;
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        int level = link_level(p, f);
        float w = model->weight[f][level];
        if (level == LINK_SAME && link_fields[f].kind != LINK_CODE) {
            bool is_exchanged = (f <= LINK_SURNAME && (p & LINK_SWAPPED_NAMES)) ||
                                ((f == LINK_STREET || f == LINK_LOCALITY) && (p & LINK_SWAPPED_PLACES));
            w = same_weight(model, f, shared_count(link_eyes_value(e, a[f]), (LinkField)f, is_exchanged));
        }
        out.field[f] = w;
        group[link_fields[f].group] += w;
        sum += w;
    }
    out.swaps = p >> 60 ? swap_weight(model, p) : 0;
    by_class(group, out.swaps, p, out.of_class);
    shares_of_classes(model, out.of_class);
    double one = out.of_class[LINK_ONE_PERSON] + out.of_class[LINK_MOVED], not_one = 0;
    for (int c = LINK_STRANGERS; c < N_LINK_CLASSES; c++) not_one += out.of_class[c];
    out.probability = (float)one;
    out.weight = (float)(log2(one) - log2(not_one) - model->prior_odds);
    out.relations = out.weight - sum - out.swaps;
    return out;
}

void link_floor_at(const LinkModel *model, float least, LinkFloor *out) {
    out->least = least;
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        bool is_home = link_fields[f].group >= BY_HOUSE;
        float least_field = is_home ? 0 : -100;
        out->same[f] = fmaxf(model->same_by_count[f][1], least_field);
        out->other[f] = fmaxf(model->best_other[f], least_field);
        for (int k = 0; k < LINK_MAX_LEVELS; k++) out->weight[f][k] = fmaxf(model->weight[f][k], least_field);
    }
}

float link_probability_of(const LinkModel *model, float weight) {
    return (float)(1 / (1 + exp2(-((double)weight + model->prior_odds))));
}

float link_weight_for(const LinkModel *model, double probability) {
    return (float)(log2(probability) - log2(1 - probability) - model->prior_odds);
}
