/* verdict.c - may a program join two records, or must a person look? Beyond the probability, what twins, brothers and typing
 * mistakes have in common is left to a person. */
#include "link/model.h"

/* A forename that so many records bear is a name, not a slip of another. */
#define NAMES_BORNE_BY 3

static bool is_alike(int level) { return level >= LINK_SAME && level <= NAME_CLOSE; }

/* Two numbers of one scheme make two people, however like: brothers and sisters are given neighbouring ones. */
static bool has_two_numbers(LinkPattern p) {
    for (int f = LINK_UPN; f < N_LINK_FIELDS; f++)
        if (link_level(p, f) > LINK_SAME) return true;
    return false;
}

static bool shares_number(LinkPattern p) {
    for (int f = LINK_UPN; f < N_LINK_FIELDS; f++)
        if (link_level(p, f) == LINK_SAME) return true;
    return false;
}

static bool is_at_home(LinkPattern p) {
    return link_level(p, LINK_POSTCODE) == LINK_SAME ||
           (link_level(p, LINK_STREET) == LINK_SAME && link_level(p, LINK_HOUSE_NUMBER) == LINK_SAME);
}

static u32 bearers(const LinkCompared *c, const u32 *of) {
    return of[LINK_FORENAME] == 0 ? 0 : link_eyes_value(c->e, of[LINK_FORENAME])->count[0];
}

bool link_has_two_names(const LinkCompared *c) {
    int level = link_level(c->p, LINK_FORENAME);
    if (level <= NAME_FAMILIAR || (c->p & LINK_SWAPPED_NAMES)) return false;
    return bearers(c, c->a) >= NAMES_BORNE_BY && bearers(c, c->b) >= NAMES_BORNE_BY;
}

static bool is_sure(const LinkJudged *j) {
    LinkPattern p = j->pattern;
    int forename = link_level(p, LINK_FORENAME), surname = link_level(p, LINK_SURNAME),
        born = link_level(p, LINK_BIRTH_DATE);
    bool is_one_name = forename == LINK_SAME && surname == LINK_SAME && !(p & LINK_SWAPPED_NAMES);
    if (!is_alike(forename) || has_two_numbers(p)) return false;
    if (shares_number(p)) return true;
    if (!is_alike(surname) || link_level(p, LINK_SEX) > LINK_SAME || j->has_two_names) return false;
    if (born == LINK_SAME) return is_one_name || is_at_home(p);
    return (born == DAY_EXCHANGED || born == DAY_ONE_DIGIT) && is_one_name && is_at_home(p);
}

LinkVerdict link_verdict(const LinkModel *model, const LinkJudged *j) {
    if ((double)j->probability < model->review_from) return LINK_DIFFERENT;
    return (double)j->probability >= model->same_from && is_sure(j) ? LINK_IS_SAME : LINK_REVIEW;
}
